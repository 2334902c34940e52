"""The training matrix as a table: who must know which text, and who is on record as knowing it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from qms.app.approvals.approval_files import find_document
from qms.app.check import with_evidence
from qms.app.lists import Table
from qms.app.reading import read_library
from qms.domain.documents import ControlledDocument
from qms.domain.errors import UsageError
from qms.domain.library import Library
from qms.domain.training import Need, StaffMember, everybody
from qms.rules.in_force import library_in_force
from qms.rules.training_state import has_training, is_asked_for, single_need, training_matrix

HEADS = (
    *("person", "name", "role", "site", "shift", "document", "title", "revision", "state"),
    *("due", "last trained", "how", "record"),
)
NOTHING_KEPT = (
    "nobody is on record here yet: list the people who work to the documents in"
    " quality_manual/staff.yml, or put the first training on record with `qms training record ID`"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What of the matrix is wanted; empty is all of it."""

    person: str = ""
    document: str = ""
    role: str = ""
    only_due: bool = False


def training_table(root: Path, asked: Asked, *, as_of: date, now: datetime) -> Table:
    """Return the training matrix, a line for each person and text.

    Raises:
        UsageError: there is no such person, document or role, or no record is kept at all.
        UnreadableRegister: a register is missing or broken.
    """
    library = library_in_force(with_evidence(read_library(root, as_of=as_of, now=now)))
    if not has_training(library):
        raise UsageError(NOTHING_KEPT)
    people = everybody(library.roster, library.staff)
    if asked.document:
        find_document(library, asked.document)
    if asked.person:
        refuse_unknown(asked.person, people)
    if asked.role and asked.role not in library.roster.roles:
        known = ", ".join(library.roster.roles)
        raise UsageError(f"{asked.role} is not a role in approvers.yml; known: {known}")
    rows = [_row(library, document, need) for document, need in _needs(library, asked)]
    if not rows and asked.person and asked.document:
        document = library.by_id[asked.document]
        rows = [_row(library, document, single_need(library, people[asked.person], document))]
    return Table(heads=HEADS, rows=tuple(rows))


def why_nothing(library: Library, document: ControlledDocument) -> str:
    """Say why nobody must know a document."""
    if not is_asked_for(library, document):
        return f"training: types: in qms.yml leaves out documents such as {document.id}"
    if not document.applies_to.roles:
        return f"{document.id} names no role in applies_to: roles:"
    return f"nobody holds a role that {document.id} is meant for"


def refuse_unknown(person: str, people: dict[str, StaffMember]) -> None:
    """Refuse somebody who is in no list.

    Raises:
        UsageError: there is no such person.
    """
    if person not in people:
        import difflib

        near = difflib.get_close_matches(person, people, n=1)
        did = f"; did you mean {near[0]}?" if near else "; add the person to staff.yml"
        raise UsageError(f"{person} is neither in approvers.yml nor in staff.yml{did}")


def _needs(library: Library, asked: Asked) -> Iterator[tuple[ControlledDocument, Need]]:
    for text in training_matrix(library).texts:
        if asked.document not in {"", text.document.id}:
            continue
        for need in text.open_needs if asked.only_due else text.needs:
            is_theirs = asked.person in {"", need.person.id}
            if is_theirs and (not asked.role or asked.role in need.roles):
                yield text.document, need


def _row(library: Library, document: ControlledDocument, need: Need) -> tuple[str, ...]:
    record, person = need.record, need.person
    return (
        person.id,
        person.name,
        ", ".join(map(library.roster.role_title, need.roles)),
        ", ".join(person.sites),
        f"{person.shift}{', agency' if person.agency else ''}".removeprefix(", "),
        document.printed_number,
        document.title,
        document.printed_revision,
        need.state.value,
        need.due.isoformat() if need.is_open else "",
        record.day.isoformat() if record else "",
        _how(need),
        record.path if record else "",
    )


def _how(need: Need) -> str:
    if need.record is not None:
        words = f"{need.record.how.value}, revision {need.record.revision}"
        return words if need.is_open else need.record.how.value
    return "" if need.is_open or not need.roles else "wrote or approved it"
