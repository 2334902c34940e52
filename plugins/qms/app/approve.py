"""Record an approval: the evidence first, then the line that people read."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from qms.domain.approvals import (
    Approval,
    ApprovalRecord,
    EvidenceKind,
    Meaning,
)
from qms.domain.documents import ControlledDocument, Status
from qms.domain.errors import UsageError
from qms.domain.library import Library
from qms.rules.approval_state import counting_records, missing_approvals
from qms.source.edit import set_approvals, set_value
from qms.source.records import DIRECTORY
from qms.source.repository import read_library

DECIDING = frozenset({Meaning.REVIEWED, Meaning.APPROVED})


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
        UsageError: the document, person, role or authority does not allow it.
        UnreadableRegister: a register is missing or broken.
    """
    library = read_library(root, as_of=decision.decided_on, now=now)
    document = _document(library, document_id)
    problem = _problem(library, document, decision)
    if problem:
        raise UsageError(problem)
    record = write_record(root, library, document, decision)
    library = read_library(root, as_of=decision.decided_on, now=now)
    document = library.by_id[document_id]
    text = with_approval_lines(library, document)
    complete = not missing_approvals(library, document)
    if complete and document.status is Status.IN_REVIEW:
        text = set_value(text, "status", Status.APPROVED.value)
    _write_document(root, document, text)
    return ApprovalResult(document=document, record=record, is_complete=complete)


def write_record(
    root: Path, library: Library, document: ControlledDocument, decision: Decision
) -> ApprovalRecord:
    """Write the record of a decision on the document's present text; nothing is judged here."""
    from qms.publish.atomic import write_atomic

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
    folder = root / DIRECTORY / record.document / record.revision
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps({"payload": record.payload()}, ensure_ascii=False, indent=2) + "\n"
    write_atomic(folder / record.file_name, text.encode("utf-8"))
    return record


def synchronise(root: Path, document_id: str, *, as_of: date, now: datetime) -> int:
    """Rebuild the approval lines of a document from its records (the records are the truth).

    Returns the number of lines.

    Raises:
        UsageError: there is no such document.
    """
    library = read_library(root, as_of=as_of, now=now)
    document = _document(library, document_id)
    _write_document(root, document, with_approval_lines(library, document))
    return len(counting_records(library, document))


def with_approval_lines(library: Library, document: ControlledDocument) -> str:
    """Return a document's file with the approval lines that its records give."""
    lines = [
        Approval(
            meaning=record.meaning,
            role=record.role,
            person=record.person,
            date=record.decided_on,
        )
        for record in counting_records(library, document)
    ]
    return set_approvals(document.source_text, lines)


def _document(library: Library, document_id: str) -> ControlledDocument:
    found = library.by_id.get(document_id)
    if found is not None:
        return found
    refused = next((each for each in library.refused if each.id == document_id), None)
    if refused is not None:
        message = f"{document_id} cannot be read; `qms check` shows what to mend in {refused.path}"
    else:
        message = f"there is no document {document_id}; `qms register` lists all documents"
    raise UsageError(message)


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


def _problem_with_document(
    library: Library, document: ControlledDocument, decision: Decision
) -> str:
    if EvidenceKind.RECORDED not in document.type.evidence:
        return (
            f"approvals without a signature do not suffice for a {document.type.name.lower()};"
            " qms.yml says which kinds do"
        )
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
    if policies.author_may_not_approve and decision.person in document.prepared_by:
        return f"{name} prepared {document.id}; somebody else must approve it (house rule)"
    other = any(each.role != role and each.meaning in DECIDING for each in theirs)
    if policies.one_person_one_role and other:
        return f"{name} has already approved {document.id} in another role (house rule)"
    return ""


def _write_document(root: Path, document: ControlledDocument, text: str) -> None:
    from qms.publish.atomic import write_atomic

    write_atomic(root / document.path, text.encode("utf-8"))
