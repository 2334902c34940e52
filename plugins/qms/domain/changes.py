"""What differs between two states of a system: the one a proposal began from, and the proposal."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from qms.domain.control import control_of
from qms.domain.document_changes import (
    DocumentChange,
    ValueChange,
    changed_documents,
    removed_documents,
    reused_numbers,
)
from qms.domain.documents import ControlledDocument, Status
from qms.domain.library import Library
from qms.domain.register_values import Key, flatten
from qms.domain.standard_words import standard_in_words
from qms.domain.standards import Standard

ISSUED = frozenset({Status.APPROVED, Status.OBSOLETE})
Continues = Callable[[ControlledDocument], frozenset[str]]
"""Digests that a document's text continues by editorial changes that count, its own included."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileChanges:
    """Paths of files that are written once."""

    added: tuple[str, ...] = ()
    edited: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """Everything that differs; a document may be in several lists."""

    added: tuple[ControlledDocument, ...] = ()
    revised: tuple[DocumentChange, ...] = ()
    edited_without_revision: tuple[DocumentChange, ...] = ()
    """Issued texts that differ under the same revision, and nothing says why they may."""
    edited_drafts: tuple[DocumentChange, ...] = ()
    """Texts that were not issued yet and differ under the same revision."""
    editorial: tuple[DocumentChange, ...] = ()
    """Issued texts that differ under the same revision by editorial changes that count."""
    made_obsolete: tuple[DocumentChange, ...] = ()
    removed: tuple[ControlledDocument, ...] = ()
    reused: tuple[ControlledDocument, ...] = ()
    """Documents under a number that belonged to another one."""
    moved: tuple[DocumentChange, ...] = ()
    administrative: tuple[DocumentChange, ...] = ()
    registers: Mapping[str, tuple[ValueChange, ...]] = field(default_factory=dict)
    """By the name of the register's file."""
    files: FileChanges = FileChanges()

    @property
    def is_empty(self) -> bool:
        """Return whether nothing differs."""
        return self == Changes()


def build_changes(base: Library, head: Library, continues: Continues | None = None) -> Changes:
    """Return what differs between two states.

    Args:
        base: The earlier state.
        head: The later state, judged by the registers that count.
        continues: Says which earlier texts a document's text continues. Without it no editorial
            change counts, and a changed text is a changed text.
    """
    pairs = tuple(changed_documents(base, head))
    same_revision = [p for p in pairs if p.parts and p.before.revision == p.after.revision]
    issued = [p for p in same_revision if p.before.status in ISSUED]
    editorial = [p for p in issued if continues and base.digest(p.before) in continues(p.after)]
    numbers = {p.after.id for p in editorial}
    return Changes(
        added=tuple(each for each in head.documents if each.id not in base.by_id),
        revised=tuple(p for p in pairs if p.before.revision != p.after.revision),
        edited_without_revision=tuple(p for p in issued if p.after.id not in numbers),
        edited_drafts=tuple(p for p in same_revision if p.before.status not in ISSUED),
        editorial=tuple(editorial),
        made_obsolete=tuple(
            p
            for p in pairs
            if p.after.status is Status.OBSOLETE and p.before.status is not Status.OBSOLETE
        ),
        removed=tuple(removed_documents(base, head)),
        reused=tuple(reused_numbers(base, head)),
        moved=tuple(p for p in pairs if p.before.path != p.after.path),
        administrative=tuple(p for p in pairs if p.administrative),
        registers=_registers(base, head),
        files=file_changes(base, head),
    )


def file_changes(base: Library, head: Library) -> FileChanges:
    """Return what happened to the files that are written once."""
    both = base.kept.keys() & head.kept.keys()
    return FileChanges(
        added=tuple(sorted(head.kept.keys() - base.kept.keys())),
        edited=tuple(sorted(path for path in both if base.kept[path] != head.kept[path])),
        removed=tuple(sorted(base.kept.keys() - head.kept.keys())),
    )


def _registers(base: Library, head: Library) -> dict[str, tuple[ValueChange, ...]]:
    """Return the values of the registers that differ, by the register."""
    found: dict[str, tuple[ValueChange, ...]] = {}
    old, new = control_of(base), control_of(head.as_written)
    pairs = {
        new.configuration.positions.path: (old.configuration, new.configuration),
        new.roster.positions.path: (old.roster, new.roster),
        new.applicability.positions.path: (old.applicability, new.applicability),
        "accepted-findings.yml": (old.accepted, new.accepted),
        "distribution.yml": (base.holders, head.holders),
        "processes.yml": (base.process_map, head.process_map),
        "audits.yml": (base.audits, head.audits),
        "findings.yml": (base.registrar_findings, head.registrar_findings),
        "external-documents.yml": (base.external_documents, head.external_documents),
        "staff.yml": (base.staff, head.staff),
        **_standards(base, head),
    }
    for path, (before, after) in pairs.items():
        changed = tuple(_values(flatten(before), flatten(after)))
        if changed:
            found[path.removeprefix("quality_manual/")] = changed
    return found


def _standards(base: Library, head: Library) -> dict[str, tuple[object, object]]:
    """Return the standards that differ; that one is no longer named, the settings say."""
    found: dict[str, tuple[object, object]] = {}
    named = {*base.configuration.standards} & {*head.as_written.configuration.standards}
    for key in {**base.standards, **head.standards}:
        before, after = base.standards.get(key), head.standards.get(key)
        if before and after and before != after:
            found[f"standards/{key}"] = (standard_in_words(before), standard_in_words(after))
        elif (before is None or after is None) and key in named:
            found[f"standards/{key}"] = (_whole(before), _whole(after))
    return found


def _whole(standard: Standard | None) -> dict[str, str]:
    return {"its file": f"{standard.designation} {standard.title}"} if standard else {}


def _values(before: Mapping[Key, str], after: Mapping[Key, str]) -> Iterator[ValueChange]:
    for key in {**before, **after}:
        old, new = before.get(key), after.get(key)
        if old == new:
            continue
        if old is None or new is None:
            here, there = (after, before) if old is None else (before, after)
            if any(key[:end] in here and key[:end] not in there for end in range(1, len(key))):
                continue  # said with the entry that it belongs to
            text = _entry(here, key)
            old, new = ("", text) if old is None else (text, "")
        yield ValueChange(key=" / ".join(key), before=old, after=new)


def _entry(values: Mapping[Key, str], key: Key) -> str:
    """Return everything that an entry says, on one line."""
    inside = (text for way, text in values.items() if way[: len(key)] == key)
    return ", ".join(filter(None, inside)) or "entry"
