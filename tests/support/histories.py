"""A small system that random edits are made to, without files and without git."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime

from qms.domain.approvals import (
    Approval,
    ApprovalRecord,
    EvidenceKind,
    Meaning,
    Person,
    RoleTerm,
    Roster,
)
from qms.domain.body import scan_body
from qms.domain.canonical import sha256_hex
from qms.domain.configuration import AcceptedFinding, Configuration, Stage
from qms.domain.diagnostics import Location
from qms.domain.digest import content_digest
from qms.domain.documents import ControlledDocument, Revision, Status
from qms.domain.library import Library
from support.libraries import CONFIGURATION, PROCEDURE, ROSTER, make_document, make_library

START = date(2026, 1, 10)
PEOPLE = ("a.rossi", "e.lind", "j.mercer", "b.new")
ROLES = ("quality-manager", "director")
REVISIONS = ("A", "B", "C", "D")
NUMBERS = ("QP-01", "QP-02", "QP-03", "QP-04")
NEW = Person(
    id="b.new",
    name="B. New",
    roles=(RoleTerm(role="quality-manager", start=date(2020, 1, 1)),),
)


@dataclass
class System:
    """The files of a system, as values that an edit replaces."""

    documents: dict[str, ControlledDocument] = field(default_factory=dict)
    """By path."""
    records: dict[str, ApprovalRecord] = field(default_factory=dict)
    """By path."""
    configuration: Configuration = CONFIGURATION
    roster: Roster = ROSTER
    accepted: tuple[AcceptedFinding, ...] = ()

    def copy(self) -> System:
        """Return a system that can be edited by itself."""
        return replace(self, documents=dict(self.documents), records=dict(self.records))

    def library(self) -> Library:
        """Return the system as it would be read."""
        types = self.configuration.types
        documents = tuple(
            replace(each, type=types.get(each.type.code, each.type))
            for each in sorted(self.documents.values(), key=lambda each: (each.id, each.path))
        )
        records: dict[str, tuple[ApprovalRecord, ...]] = {}
        for path in sorted(self.records):
            number = path.split("/")[2]
            records[number] = (*records.get(number, ()), self.records[path])
        return make_library(
            *documents,
            configuration=self.configuration,
            roster=self.roster,
            accepted=self.accepted,
            records=records,
            kept={path: sha256_hex(each.payload_bytes) for path, each in self.records.items()},
        )

    def document(self, index: int) -> ControlledDocument | None:
        """Return one of the documents, whatever number is drawn."""
        every = sorted(self.documents.values(), key=lambda each: each.path)
        return every[index % len(every)] if every else None

    def put(self, document: ControlledDocument) -> None:
        """Write a document to its file."""
        self.documents[document.path] = document

    def file(self, record: ApprovalRecord) -> None:
        """Write a record where it belongs."""
        path = f"quality_manual/approvals/{record.document}/{record.revision}/{record.file_name}"
        self.records[path] = replace(record, path=path)


def record_of(document: ControlledDocument, **changes: object) -> ApprovalRecord:
    """Return the quality manager's approval of a document, with what is changed."""
    usual: dict[str, object] = {
        "path": "",
        "repository": CONFIGURATION.repository,
        "document": document.id,
        "revision": document.revision,
        "content_sha256": content_digest(document),
        "person": "a.rossi",
        "name": "A. Rossi",
        "role": "quality-manager",
        "meaning": Meaning.APPROVED,
        "evidence": EvidenceKind.RECORDED,
        "decided_on": START,
        "signed_at": datetime(2026, 1, 10, 12, 0, tzinfo=UTC),
    }
    return ApprovalRecord(**{**usual, **changes})  # type: ignore[arg-type]


def with_text(document: ControlledDocument, text: str) -> ControlledDocument:
    """Return a document with another body."""
    return replace(document, body=scan_body(text, path=document.path, first_line=10))


def approved_base() -> System:
    """Return a system with an approved, a revised, an obsolete and a drafted procedure."""
    system = System()
    first = make_document("QP-01")
    earlier = make_document("QP-02", "Do it as before.\n")
    history = (*earlier.history, Revision(revision="B", date=START, description_of_change="New."))
    second = replace(make_document("QP-02"), revision="B", history=history)
    third = replace(make_document("QP-03"), status=Status.OBSOLETE, superseded_by="QP-01")
    fourth = replace(make_document("QP-04"), status=Status.DRAFT, approvals=())
    for document in (first, second, third, fourth):
        system.put(document)
    for document in (first, earlier, second, third):
        system.file(record_of(document))
    ended = {"superseded_by": "QP-01"}
    system.file(record_of(third, meaning=Meaning.OBSOLETED, further=ended))
    return system


Edit = Callable[[System, int, int], None]
"""An edit with two numbers to choose by: which document, and what."""


def change_text(system: System, which: int, what: int) -> None:
    """Write other words."""
    document = system.document(which)
    if document is not None:
        system.put(with_text(document, f"Do it in {what % 4} steps.\n"))


def change_title(system: System, which: int, what: int) -> None:
    """Give a document another title."""
    document = system.document(which)
    if document is not None:
        system.put(replace(document, title=f"Title {what % 3}"))


def change_input(system: System, which: int, what: int) -> None:
    """Change a picture that a document shows."""
    document = system.document(which)
    if document is not None:
        system.put(replace(document, inputs={"procedures/a.png": sha256_hex(b"%d" % (what % 3))}))


def set_revision(system: System, which: int, what: int) -> None:
    """Set the revision, with an entry in the history if it has none."""
    document = system.document(which)
    if document is None:
        return
    revision = REVISIONS[what % len(REVISIONS)]
    history = document.history
    if revision not in {entry.revision for entry in history}:
        entry = Revision(revision=revision, date=START, description_of_change="Changed.")
        history = (*history, entry)
    system.put(replace(document, revision=revision, history=history))


def set_status(system: System, which: int, what: int) -> None:
    """Set the status."""
    document = system.document(which)
    if document is not None:
        system.put(replace(document, status=list(Status)[what % len(Status)]))


def rewrite_history(system: System, which: int, what: int) -> None:
    """Take the oldest entry out, or write it anew."""
    document = system.document(which)
    if document is None or not document.history:
        return
    first, *others = document.history
    kept = [replace(first, description_of_change="Otherwise.")] if what % 2 else []
    system.put(replace(document, history=(*kept, *others)))


def approve(system: System, which: int, what: int) -> None:
    """Record that somebody approved the text as it stands, and show it."""
    document = system.document(which)
    if document is None:
        return
    person, role = PEOPLE[what % len(PEOPLE)], ROLES[what // len(PEOPLE) % len(ROLES)]
    name = system.roster.person_name(person)
    system.file(record_of(document, person=person, name=name, role=role))
    line = Approval(meaning=Meaning.APPROVED, role=role, person=person, date=START)
    lines = tuple(dict.fromkeys((*document.approvals, line)))
    system.put(replace(document, approvals=lines, status=Status.APPROVED))


def record_editorial(system: System, which: int, what: int) -> None:
    """Record that the text as it stands continues one that was approved."""
    document = system.document(which)
    records = [r for r in system.records.values() if document and r.document == document.id]
    if document is None or not records:
        return
    person = PEOPLE[what % len(PEOPLE)]
    previous = records[what // len(PEOPLE) % len(records)].content_sha256
    system.file(
        record_of(
            document,
            meaning=Meaning.EDITORIAL,
            person=person,
            name=system.roster.person_name(person),
            further={"previous_sha256": previous},
        )
    )


def withdraw(system: System, which: int, what: int) -> None:
    """Take a record back by another one."""
    target = _record(system, which)
    if target is None:
        return
    person = PEOPLE[what % len(PEOPLE)]
    system.file(
        replace(
            target,
            meaning=Meaning.WITHDRAWN,
            person=person,
            name=system.roster.person_name(person),
            further={"target": target.payload_sha256},
        )
    )


def remove_record(system: System, which: int, what: int) -> None:
    """Delete a record."""
    target = _record(system, which)
    if target is not None:
        del system.records[target.path]


def edit_record(system: System, which: int, what: int) -> None:
    """Bind a record to the text as it stands; its name is made to fit or left."""
    target = _record(system, which)
    document = system.document(what)
    if target is None or document is None:
        return
    edited = replace(
        target,
        document=document.id,
        revision=document.revision,
        content_sha256=content_digest(document),
    )
    del system.records[target.path]
    if what % 2:
        system.file(edited)
    else:
        system.records[target.path] = edited


def drop_lines(system: System, which: int, what: int) -> None:
    """Take the approval lines out of a head."""
    document = system.document(which)
    if document is not None:
        system.put(replace(document, approvals=document.approvals[: what % 2]))


def remove_document(system: System, which: int, what: int) -> None:
    """Delete a file."""
    document = system.document(which)
    if document is not None:
        del system.documents[document.path]


def move_document(system: System, which: int, what: int) -> None:
    """Move a file."""
    document = system.document(which)
    if document is not None:
        del system.documents[document.path]
        system.put(replace(document, path=f"procedures/{what % 3}/{document.id.lower()}-title.md"))


def renumber(system: System, which: int, what: int) -> None:
    """Give a document another number."""
    document = system.document(which)
    if document is not None:
        system.put(replace(document, id=NUMBERS[what % len(NUMBERS)]))


def appoint(system: System, which: int, what: int) -> None:
    """Give a new person the quality manager's role, or an author one."""
    person = NEW if which % 2 else replace(ROSTER.people["j.mercer"], roles=NEW.roles)
    system.roster = replace(system.roster, people={**system.roster.people, person.id: person})


def relax(system: System, which: int, what: int) -> None:
    """Relax the settings in one of the ways there are."""
    configuration = system.configuration
    kind = configuration.types["QP"]
    match what % 4:
        case 0:
            kind = replace(kind, required_approvals=())
        case 1:
            policies = replace(configuration.policies, author_may_not_approve=False)
            configuration = replace(configuration, policies=policies)
        case 2:
            configuration = replace(configuration, stage=Stage.SETUP)
        case _:
            required = (replace(PROCEDURE.required_approvals[0], role="director"),)
            kind = replace(kind, required_approvals=required)
    system.configuration = replace(configuration, types={**configuration.types, "QP": kind})


def accept(system: System, which: int, what: int) -> None:
    """Try to accept a finding away."""
    document = system.document(which)
    codes = ("QMS304", "QMS211", "QMS313", "QMS221", "QMS216")
    if document is not None:
        entry = AcceptedFinding(
            code=codes[what % len(codes)],
            path=document.path,
            reason="Known.",
            person="a.rossi",
            expires=date(2027, 1, 1),
            location=Location(path="quality_manual/accepted-findings.yml", line=3),
        )
        system.accepted = (*system.accepted, entry)


def reissue(system: System, which: int, what: int) -> None:
    """Write a new revision as it should be done; who approves it is drawn."""
    document = system.document(which)
    if document is None or document.revision not in REVISIONS[:-1]:
        return
    set_revision(system, which, REVISIONS.index(document.revision) + 1)
    change_text(system, which, what)
    _approve_anew(system, which, what)


def approve_again(system: System, which: int, what: int) -> None:
    """Change a text under its revision, take its approvals back and approve it anew."""
    document = system.document(which)
    if document is None:
        return
    for index, path in enumerate(sorted(system.records)):
        record = system.records[path]
        if (record.document, record.revision) == (document.id, document.revision):
            withdraw(system, index, 0)
    change_text(system, which, what)
    _approve_anew(system, which, what)


def correct(system: System, which: int, what: int) -> None:
    """Change a text and record that as editorial; who states it is drawn."""
    change_text(system, which, what)
    record_editorial(system, which, what)


def _approve_anew(system: System, which: int, what: int) -> None:
    document = system.document(which)
    if document is not None:
        system.put(replace(document, approvals=()))
        approve(system, which, what)


LOOSENING: tuple[Edit, ...] = (appoint, relax, accept)
STORIES: tuple[Edit, ...] = (reissue, approve_again, correct, remove_record)
"""Edits that go well by themselves, so that nothing else is found beside what matters."""
EDITS: tuple[Edit, ...] = (
    change_text,
    change_title,
    change_input,
    set_revision,
    set_status,
    rewrite_history,
    approve,
    record_editorial,
    withdraw,
    remove_record,
    edit_record,
    drop_lines,
    remove_document,
    move_document,
    renumber,
    appoint,
    relax,
    accept,
)


def _record(system: System, which: int) -> ApprovalRecord | None:
    every = sorted(system.records)
    return system.records[every[which % len(every)]] if every else None
