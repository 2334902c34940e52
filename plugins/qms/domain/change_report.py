"""What changed, as lines that people and programs read: texts apart from administrative changes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from qms.domain.changes import Changes
from qms.domain.document_changes import DocumentChange, ValueChange
from qms.domain.documents import ControlledDocument


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeLine:
    """One thing that changed."""

    subject: str
    """A document's number, a register's file or a path."""
    what: str
    title: str = ""
    before: str = ""
    after: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeReport:
    """Everything that changed since a state or a day."""

    since: str
    texts: tuple[ChangeLine, ...] = ()
    """What people read: new, revised, changed and ended documents."""
    administrative: tuple[ChangeLine, ...] = ()
    """What needs no approval: dates, owners, clause tags, distribution, places of files."""
    registers: tuple[ChangeLine, ...] = ()
    records: tuple[ChangeLine, ...] = ()
    """Files that are written once: records of approval, archive, issues."""
    unchecked: tuple[str, ...] = ()
    """What could not be told, a sentence each."""

    @property
    def is_empty(self) -> bool:
        """Return whether nothing changed."""
        return not (self.texts or self.administrative or self.registers or self.records)


NO_WORDS: Mapping[str, str] = MappingProxyType({})


def build_report(
    changes: Changes,
    *,
    since: str,
    editorial: Mapping[str, str] = NO_WORDS,
    unchecked: tuple[str, ...] = (),
) -> ChangeReport:
    """Return the differences between two states as lines.

    Args:
        changes: What differs.
        since: The earlier state, in words.
        editorial: What editorial changes did to the words, by document.
        unchecked: What could not be told, a sentence each.
    """
    return ChangeReport(
        since=since,
        texts=tuple(
            sorted(_texts(changes, editorial), key=lambda line: (line.subject.lower(), line.what))
        ),
        administrative=tuple(_administrative(changes)),
        registers=tuple(
            _value(path, each)
            for path in sorted(changes.registers)
            for each in changes.registers[path]
        ),
        records=tuple(_files(changes)),
        unchecked=unchecked,
    )


def _texts(changes: Changes, editorial: Mapping[str, str]) -> Iterator[ChangeLine]:
    for document in changes.added:
        yield _document(document, "new", after=document.revision)
    for change in changes.revised:
        entry = change.after.current_history
        said = entry.description_of_change if entry else ""
        yield _pair(change, "revised", said or ", ".join(change.parts))
    for change in changes.edited_without_revision:
        yield _pair(change, "changed under the same revision", ", ".join(change.parts))
    for change in changes.edited_drafts:
        yield _pair(change, "changed before its approval", ", ".join(change.parts))
    for change in changes.editorial:
        words = editorial.get(change.after.id) or ", ".join(change.parts)
        yield _pair(change, "editorial change", words)
    for change in changes.made_obsolete:
        successor = change.after.superseded_by
        detail = f"superseded by {successor}" if successor else change.after.reason
        yield _pair(change, "made obsolete", detail)
    for document in changes.removed:
        yield _document(document, "removed", detail=f"it was revision {document.revision}")
    for document in changes.reused:
        yield _document(document, "number used again", after=document.revision)


def _administrative(changes: Changes) -> Iterator[ChangeLine]:
    moved = {change.after.id: change for change in changes.moved}
    every = {change.after.id: change for change in (*changes.administrative, *changes.moved)}
    for number in sorted(every, key=str.lower):
        change = every[number]
        for value in change.administrative:
            yield _value(number, value, change.after.title)
        if number in moved:
            place = ValueChange(key="file", before=change.before.path, after=change.after.path)
            yield _value(number, place, change.after.title)


def _files(changes: Changes) -> Iterator[ChangeLine]:
    """Yield what was edited or removed one by one, and what was added by its folder."""
    for what, paths in (("edited", changes.files.edited), ("removed", changes.files.removed)):
        for path in paths:
            yield ChangeLine(subject=path, what=what)
    folders = Counter(path.rpartition("/")[0] for path in changes.files.added)
    for folder in sorted(folders):
        number = folders[folder]
        files = "1 file" if number == 1 else f"{number} files"
        yield ChangeLine(subject=folder, what="added", detail=files)


def _document(
    document: ControlledDocument, what: str, *, after: str = "", detail: str = ""
) -> ChangeLine:
    return ChangeLine(
        subject=document.id, what=what, title=document.title, after=after, detail=detail
    )


def _pair(change: DocumentChange, what: str, detail: str) -> ChangeLine:
    return ChangeLine(
        subject=change.after.id,
        what=what,
        title=change.after.title,
        before=change.before.revision,
        after=change.after.revision,
        detail=detail,
    )


def _value(subject: str, value: ValueChange, title: str = "") -> ChangeLine:
    return ChangeLine(
        subject=subject, what=value.key, title=title, before=value.before, after=value.after
    )
