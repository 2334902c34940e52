"""Put on record who read a text or was trained in it: one file for each act, never edited."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from qms.app.approvals.approval_files import find_document
from qms.app.check import with_evidence
from qms.app.plans import Plan, Write
from qms.app.reading import read_library
from qms.app.registration.training import refuse_unknown
from qms.domain.documents import ControlledDocument
from qms.domain.errors import UsageError
from qms.domain.library import Library
from qms.domain.short_code import Comparison, compare_code, short_code
from qms.domain.training import NOT_SIGNED, How, StaffMember, TrainingRecord, audience, everybody
from qms.render.words import day_in_words
from qms.rules.approval_state import approved_digests
from qms.rules.in_force import issued_revisions
from qms.rules.training_state import counting_training
from qms.source.files import unseen_character

LONGEST_REFERENCE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingRequest:
    """What is to be put on record."""

    document: str
    people: tuple[str, ...]
    trainer: str
    day: date
    how: How = How.TRAINED
    revision: str = ""
    """Otherwise the newest approved one."""
    code: str = ""
    """The code of the text as the signed sheet shows it; empty where it is not compared."""
    sheet: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedTraining:
    """A record that is about to be written."""

    record: TrainingRecord
    lines: tuple[str, ...]
    """What it says, to be looked at before."""
    plan: Plan


def plan_training(root: Path, request: TrainingRequest, *, now: datetime) -> PlannedTraining:
    """Return the record of a training.

    Raises:
        UsageError: somebody or something in it is unknown, or cannot be true.
        UnreadableRegister: a register is missing or broken.
    """
    library = with_evidence(read_library(root, as_of=now.date(), now=now))
    document = text_to_train(library, request.document, request.revision)
    people = everybody(library.roster, library.staff)
    digest = library.digest(document)
    _refuse_code(document, request.code, digest)
    _refuse_day(document, request.day, now.date())
    _refuse_reference(request.sheet)
    _refuse_people(request, people)
    _refuse_recorded(library, document, request.people)
    record = TrainingRecord(
        path="",
        repository=library.configuration.repository,
        document=document.id,
        revision=document.revision,
        content_sha256=digest,
        day=request.day,
        how=request.how,
        trainer=request.trainer,
        people=tuple(sorted(request.people)),
        recorded_at=now,
        sheet=request.sheet,
    )
    record = replace(record, path=f"{record.folder}/{record.file_name}")
    write = Write(words=record.path, perform=lambda root: write_training(root, record))
    return PlannedTraining(
        record=record,
        lines=tuple(_in_words(document, record, people)),
        plan=Plan(writes=(write,), notes=tuple(_notes(library, document, record, people))),
    )


def write_training(root: Path, record: TrainingRecord) -> None:
    """Write a record; records are never changed afterwards."""
    from qms.publish.atomic import write_atomic

    text = json.dumps(record.payload(), ensure_ascii=False, indent=2) + "\n"
    write_atomic(root / record.path, text.encode("utf-8"))


def text_to_train(library: Library, number: str, revision: str = "") -> ControlledDocument:
    """Return the approved text that people are to know: the newest, or that of a revision.

    Raises:
        UsageError: there is no such document, or no approved text of it.
    """
    document = find_document(library, number)
    issued = issued_revisions(library, number)
    wanted = [each for each in issued if revision in {"", each.revision}]
    if wanted:
        return wanted[-1]
    if revision:
        known = ", ".join(dict.fromkeys(each.revision for each in issued)) or "none"
        raise UsageError(f"{number} has no approved revision {revision}; known: {known}")
    raise UsageError(
        f"{document.id} is {document.status.value.replace('_', ' ')}, and no approved text of it is"
        " kept; people are trained in what is approved"
    )


def _refuse_code(document: ControlledDocument, code: str, digest: str) -> None:
    if not code:
        return
    match compare_code(code, digest):
        case Comparison.SAME:
            return
        case Comparison.MISTYPED:
            raise UsageError(
                f"{code} is not a code as sheets show it: something in it is mistyped; read it"
                " again"
            )
        case Comparison.OTHER:
            raise UsageError(
                f"{code} is the code of another text; {document.id} revision {document.revision} is"
                f" {short_code(digest)}: name the revision of the sheet with --revision, or have"
                " the people read this text"
            )


def _refuse_day(document: ControlledDocument, day: date, today: date) -> None:
    if day > today:
        raise UsageError(f"{day} is still to come; put the training on record when it was held")
    entry = document.current_history
    if entry is not None and day < entry.date:
        raise UsageError(
            f"revision {document.revision} of {document.id} is of {entry.date}; nobody can have"
            f" been trained in it on {day}"
        )


def _refuse_reference(sheet: str) -> None:
    if len(sheet) > LONGEST_REFERENCE or unseen_character(sheet) or "\n" in sheet:
        raise UsageError(
            f"--sheet is a short line that says where the signed sheet is kept, at most"
            f" {LONGEST_REFERENCE} characters"
        )


def _refuse_people(request: TrainingRequest, people: dict[str, StaffMember]) -> None:
    if not request.people:
        raise UsageError("name who was trained: --people a.rossi,p.dubois")
    for key in (request.trainer, *request.people):
        refuse_unknown(key, people)
        if not people[key].works_on(request.day):
            until = people[key].until
            raise UsageError(f"{people[key].name} was there until {until}, not on {request.day}")
    for key in request.people:
        if request.people.count(key) > 1:
            raise UsageError(f"{key} stands in --people twice; leave one out")


def _refuse_recorded(library: Library, document: ControlledDocument, people: Sequence[str]) -> None:
    digests = approved_digests(library, document)
    for record in counting_training(library):
        if record.document == document.id and record.content_sha256 in digests:
            for key in people:
                if key in record.people:
                    raise UsageError(
                        f"{key} is on record for exactly this text already, {record.how.value} on"
                        f" {record.day} ({record.path}); leave {key} out"
                    )


def _in_words(
    document: ControlledDocument, record: TrainingRecord, people: dict[str, StaffMember]
) -> Iterator[str]:
    yield f"{document.printed_number} {document.title}, revision {document.printed_revision}"
    yield f"  Code of the text: {short_code(record.content_sha256)}; compare it with the sheet."
    trainer = people[record.trainer].name
    yield f"  {record.how.value.capitalize()} on {day_in_words(record.day)}; trainer: {trainer}."
    yield f"  {len(record.people)} people: {', '.join(people[key].name for key in record.people)}."
    if record.sheet:
        yield f"  Signed sheet: {record.sheet}"
    yield f"  It is {NOT_SIGNED}."


def _notes(
    library: Library,
    document: ControlledDocument,
    record: TrainingRecord,
    people: dict[str, StaffMember],
) -> Iterator[str]:
    roles = audience(document, library.roster.roles)
    for key in record.people:
        if all(people[key].term(role, record.day) is None for role in roles):
            yield (
                f"{people[key].name} held no role on that day that {document.id} is meant for; the"
                " record counts all the same."
            )
