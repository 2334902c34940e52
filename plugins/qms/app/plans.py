"""What a command is going to write, in order: shown by `--dry-run`, or carried out.

Everything is judged before the first write. The order is such that after each write the repository
is in a state which `qms check` judges rightly, and the same command can be given again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from qms.app.approvals.approval_files import record_path, write_record
from qms.app.approvals.own_keys import OwnKey, signed
from qms.app.changes.archive import archive_document
from qms.app.changes.heads import write_head
from qms.domain.approvals import ApprovalRecord
from qms.domain.archive import archive_folder
from qms.domain.documents import ControlledDocument
from qms.domain.library import Library
from qms.render.words import MEANINGS


def _nothing() -> None:
    """Need no preparation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Write:
    """One thing that is written, all of it or nothing."""

    words: str
    perform: Callable[[Path], object]
    prepare: Callable[[], object] = _nothing
    """What can fail or be declined, such as a signature: done for all before the first write."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Everything that a command writes, and what people have to know."""

    writes: tuple[Write, ...] = ()
    notes: tuple[str, ...] = ()
    """What is to be done next, or looked at."""


def carry_out(root: Path, plan: Plan) -> None:
    """Write everything that a plan holds, in its order.

    Raises:
        SigningError: something cannot be signed; nothing was written.
    """
    for write in plan.writes:
        write.prepare()
    for write in plan.writes:
        write.perform(root)


def joined(plans: Iterable[Plan]) -> Plan:
    """Return several plans as one."""
    every = tuple(plans)
    return Plan(
        writes=tuple(write for plan in every for write in plan.writes),
        notes=tuple(dict.fromkeys(note for plan in every for note in plan.notes)),
    )


def archiving(library: Library, document: ControlledDocument, on: date) -> tuple[Write, ...]:
    """Return the write that archives a document's text; nothing when it is archived already."""
    folder = archive_folder(document.id, document.revision, library.digest(document))
    if any(
        each.folder == folder and each.computed_sha256 == library.digest(document)
        for each in library.archive.heads.get(document.id, ())
    ):
        return ()
    words = f"{folder}: {document.id} revision {document.revision} as it stands is kept"
    return (
        Write(words=words, perform=lambda root: archive_document(root, library, document, on=on)),
    )


def recording(library: Library, record: ApprovalRecord, key: OwnKey | None) -> Write:
    """Return the write of a record, which is signed first where there is a key."""
    made = record

    def prepare() -> None:
        nonlocal made
        made = record if key is None else signed(library, record, key)

    said = f"“{MEANINGS[record.meaning].lower()}” by {record.name}"
    words = f"{record_path(record)}: {said}, {library.roster.role_title(record.role)}"
    return Write(words=words, perform=lambda root: write_record(root, made), prepare=prepare)


def editing(document: ControlledDocument, text: str, words: str) -> tuple[Write, ...]:
    """Return the write of a document's edited head; nothing when it is so already."""
    if text == document.source_text:
        return ()
    return (
        Write(
            words=f"{document.path}: {words}",
            perform=lambda root: write_head(root, document, text),
        ),
    )
