"""Record an approval: the evidence first, then the line that people read."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from qms.app.approval_files import (
    find_document,
    record_path,
    with_approval_lines,
    with_status,
    write_document,
    write_record,
)
from qms.domain.approvals import ApprovalRecord, EvidenceKind, Meaning
from qms.domain.configuration import Stage
from qms.domain.diagnostics import Severity
from qms.domain.documents import ControlledDocument, Status
from qms.domain.errors import UsageError
from qms.domain.library import Library
from qms.rules.approval_state import (
    authors,
    counting_records,
    missing_approvals,
    withdrawn_records,
)
from qms.rules.registry import run_checks
from qms.source.records import DIRECTORY
from qms.source.repository import read_library

DECIDING = frozenset({Meaning.REVIEWED, Meaning.APPROVED})
MENDED_LATER = frozenset(
    {
        "QMS205",  # the effective date is not under the approval
        "QMS217",  # as above
        "QMS304",  # approvals of an earlier wording, to be given again
        "QMS313",  # approvals still to come
        "QMS321",  # lines that recording rebuilds
        "QMS403",  # gaps elsewhere
    }
)
"""Findings that an approval need not wait for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalResult:
    """What was recorded."""

    document: ControlledDocument
    record: ApprovalRecord
    is_complete: bool
    """Whether every approval that the document's type needs is now there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """Who decided what, in which role, and when."""

    person: str
    role: str
    decided_on: date
    meaning: Meaning = Meaning.APPROVED


def approve(root: Path, document_id: str, decision: Decision, *, now: datetime) -> ApprovalResult:
    """Record that a person, in a role, approved (or reviewed …) exactly the present text.

    Raises:
        UsageError: the document, person, role or authority does not allow it, or the text has
            faults that could not be mended afterwards without a new approval.
        UnreadableRegister: a register is missing or broken.
    """
    library = read_library(root, as_of=decision.decided_on, now=now)
    document = find_document(library, document_id)
    refuse_approval(library, document, decision)
    record = record_of(library, document, decision)
    after = with_record(library, record)
    text = with_approval_lines(after, document)
    complete = not missing_approvals(after, document)
    if complete and document.status is Status.IN_REVIEW:
        text = with_status(document, text, Status.APPROVED)
    write_record(root, record)
    write_document(root, document, text)
    return ApprovalResult(document=document, record=record, is_complete=complete)


def refuse_approval(library: Library, document: ControlledDocument, decision: Decision) -> None:
    """Refuse a decision that could not be recorded; nothing is written.

    Raises:
        UsageError: as `approve` would.
    """
    problem = refusal(library, document, decision)
    if problem:
        raise UsageError(problem)


def withdraw(
    root: Path, record_file: str, *, person: str, role: str, now: datetime
) -> ApprovalRecord:
    """Take back a record that was given in error, by a further record; nothing is deleted.

    Args:
        root: The repository's folder.
        record_file: Path of the record, or the end of it.
        person: Who takes it back.
        role: The role that entitles to it.
        now: The present instant, UTC.

    Raises:
        UsageError: there is no such record, it was taken back already, or the person may not.
    """
    library = read_library(root, as_of=now.date(), now=now)
    target = _find_record(library, record_file)
    document = find_document(library, target.document)
    decision = Decision(person=person, role=role, decided_on=now.date(), meaning=Meaning.WITHDRAWN)
    problem = _problem_with_person(library, document, decision) or _problem_with_evidence(document)
    if problem:
        raise UsageError(problem)
    if target.payload_sha256 in withdrawn_records(library, document):
        raise UsageError(f"{target.path} was taken back already")
    record = replace(
        record_of(library, document, decision),
        revision=target.revision,
        content_sha256=target.content_sha256,
        further={"target": target.payload_sha256},
    )
    text = with_approval_lines(with_record(library, record), document)
    write_record(root, record)
    write_document(root, document, text)
    return record


def synchronise(root: Path, document_id: str, *, as_of: date, now: datetime) -> int:
    """Rebuild the approval lines of a document from its records (the records are the truth).

    Returns the number of lines.

    Raises:
        UsageError: there is no such document.
    """
    library = read_library(root, as_of=as_of, now=now)
    document = find_document(library, document_id)
    write_document(root, document, with_approval_lines(library, document))
    return len(counting_records(library, document))


def record_of(library: Library, document: ControlledDocument, decision: Decision) -> ApprovalRecord:
    """Return the record of a decision on the document's present text; nothing is judged here."""
    record = ApprovalRecord(
        path="",
        repository=library.configuration.repository,
        document=document.id,
        revision=document.revision,
        content_sha256=library.digest(document),
        person=decision.person,
        name=library.roster.person_name(decision.person),
        role=decision.role,
        meaning=decision.meaning,
        evidence=EvidenceKind.RECORDED,
        decided_on=decision.decided_on,
        signed_at=library.now.replace(microsecond=0),
    )
    return replace(record, path=record_path(record))


def fault_afterwards(after: Library, document: ControlledDocument) -> str:
    """Return the first fault that the approved text would have; empty when there is none.

    Text, authors and history are under the approval: a fault in them must be mended before.
    """
    approved = replace(document, status=Status.APPROVED)
    documents = tuple(approved if each is document else each for each in after.documents)
    # While the system is set up faults are notes; a text that is approved is held to the rules.
    strict = replace(after.configuration, stage=Stage.OPERATING)
    for each in run_checks(replace(after, configuration=strict, documents=documents)):
        concerns = each.document == document.id or each.location.path == document.path
        if concerns and each.severity is Severity.ERROR and each.rule.code not in MENDED_LATER:
            return f"{document.id} has a fault first to be mended: {each.message}; {each.advice}"
    return ""


def refusal(library: Library, document: ControlledDocument, decision: Decision) -> str:
    """Return why an approval of the present text cannot be recorded; empty when it can."""
    after = with_record(library, record_of(library, document, decision))
    return _problem(library, document, decision) or fault_afterwards(after, document)


def statement_refusal(library: Library, document: ControlledDocument, decision: Decision) -> str:
    """Return why a person may not state something beside an approval; empty when they may."""
    if decision.decided_on > library.now.date():
        return f"{decision.decided_on} is in the future; give the day of the decision"
    return _problem_with_person(library, document, decision) or _problem_with_evidence(document)


def with_record(library: Library, record: ApprovalRecord) -> Library:
    """Return the library as it will be when a record is written."""
    records = dict(library.records)
    records[record.document] = (*records.get(record.document, ()), record)
    return replace(library, records=records)


def _find_record(library: Library, record_file: str) -> ApprovalRecord:
    wanted = record_file.replace("\\", "/")
    found = [
        record
        for records in library.records.values()
        for record in records
        if record.path == wanted
        or record.path.endswith(f"/{wanted}")
        or wanted.endswith(record.path)
    ]
    if len(found) != 1:
        which = "several records" if found else "no record of approval"
        message = f"{record_file} names {which}; give its path below {DIRECTORY}"
        raise UsageError(message)
    return found[0]


def _problem(library: Library, document: ControlledDocument, decision: Decision) -> str:
    """Return why a decision cannot be recorded; empty when it can."""
    return (
        _problem_with_person(library, document, decision)
        or _problem_with_document(library, document, decision)
        or _problem_with_policy(library, document, decision)
    )


def _problem_with_person(library: Library, document: ControlledDocument, decision: Decision) -> str:
    roster, role, day = library.roster, decision.role, decision.decided_on
    if decision.person not in roster.people:
        known = ", ".join(sorted(roster.people)) or "nobody yet"
        return f"{decision.person} is not in approvers.yml; known: {known}"
    person = roster.people[decision.person]
    if not person.holds(role, day):
        return f"{person.name} does not hold the role {role} on {day}; see approvers.yml"
    if not roster.role_permits(role, decision.meaning, document.type.code):
        return (
            f"the role {role} may not state “{decision.meaning.value}” for a"
            f" {document.type.name.lower()}; approvers.yml says who may"
        )
    return ""


def _problem_with_evidence(document: ControlledDocument) -> str:
    if EvidenceKind.RECORDED in document.type.evidence:
        return ""
    return (
        f"statements without a signature do not suffice for a {document.type.name.lower()};"
        " qms.yml says which kinds do"
    )


def _problem_with_document(
    library: Library, document: ControlledDocument, decision: Decision
) -> str:
    weak = _problem_with_evidence(document)
    if weak:
        return weak
    if decision.decided_on > library.now.date():
        return f"{decision.decided_on} is in the future; give the day of the decision"
    if document.status not in {Status.IN_REVIEW, Status.APPROVED}:
        return (
            f"{document.id} is {document.status.value.replace('_', ' ')}:"
            " set `status: in_review` when the text is ready to be approved"
        )
    return ""


def _problem_with_policy(library: Library, document: ControlledDocument, decision: Decision) -> str:
    """Return which house rule a decision breaks; being the author's own is one."""
    policies = library.configuration.policies
    name, role = library.roster.person_name(decision.person), decision.role
    theirs = [
        record for record in counting_records(library, document) if record.person == decision.person
    ]
    if any(each.role == role and each.meaning is decision.meaning for each in theirs):
        return f"{name} has already stated “{decision.meaning.value}” as {role} for this text"
    if decision.meaning not in DECIDING:
        return ""
    if policies.author_may_not_approve and decision.person in authors(library, document):
        return f"{name} prepared {document.id}; somebody else must approve it (house rule)"
    other = any(each.role != role and each.meaning in DECIDING for each in theirs)
    if policies.one_person_one_role and other:
        return f"{name} has already approved {document.id} in another role (house rule)"
    return ""
