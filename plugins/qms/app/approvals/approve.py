"""Record approvals: judged first, signed then, the evidence written before the line people read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from qms.app.approvals.approval_files import (
    find_document,
    record_path,
    refuse_changed,
    settle,
    write_record,
)
from qms.app.approvals.decisions import (
    Decision,
    record_of,
    refusal,
    statement_refusal,
    with_record,
)
from qms.app.approvals.own_keys import OwnKey, find_signer, signed
from qms.app.check import with_evidence
from qms.app.reading import read_library
from qms.domain.approvals import ApprovalRecord, Meaning
from qms.domain.documents import ControlledDocument, RequiredApproval
from qms.domain.errors import UsageError
from qms.domain.library import Library
from qms.rules.approval_state import missing_approvals, withdrawn_records
from qms.source.records import DIRECTORY

__all__ = [
    "ApprovalResult",
    "Decision",
    "PlannedApproval",
    "PlannedWithdrawal",
    "approve",
    "carry_out",
    "carry_out_withdrawal",
    "plan_approvals",
    "plan_withdrawal",
]
__all__ += ["planned", "record_of", "synchronise", "withdraw"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedApproval:
    """An approval that may be given: everything is judged, nothing is signed or written."""

    library: Library
    document: ControlledDocument
    record: ApprovalRecord
    """As it will be, without its signature."""
    key: OwnKey | None
    """What it will be signed with; None for a record without a signature."""
    missing_after: tuple[RequiredApproval, ...]
    """What the document still needs when this approval is there."""
    to_compare: str = ""
    """What a keeper of records should look at before signing, beside the text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedWithdrawal:
    """A record that may be taken back: everything is judged, nothing is signed or written."""

    library: Library
    document: ControlledDocument
    target: ApprovalRecord
    """What no longer counts then."""
    record: ApprovalRecord
    """What says so, without its signature."""
    key: OwnKey | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalResult:
    """What was recorded."""

    document: ControlledDocument
    record: ApprovalRecord
    is_complete: bool
    """Whether every approval that the document's type needs is now there."""


def plan_approvals(
    root: Path,
    document_ids: Sequence[str],
    decision: Decision,
    *,
    now: datetime,
    key: Path | None = None,
) -> tuple[PlannedApproval, ...]:
    """Judge whether a person may approve (or review …) exactly the present texts.

    The approval will be signed where the person has a key in `approvers.yml`.

    Args:
        root: The repository's folder.
        document_ids: What is approved.
        decision: Who decides; the person may be left empty where the key says it.
        now: The present instant, UTC.
        key: The person's key; otherwise one is looked for.

    Raises:
        UsageError: a document, the person, role or authority does not allow it, or a text has
            faults that could not be mended afterwards without a new approval.
        UnreadableRegister: a register is missing or broken.
    """
    library = with_evidence(read_library(root, as_of=decision.decided_on, now=now))
    person, own = find_signer(library, decision.person, key)
    decision = replace(decision, person=person, key=own)
    if own is not None and decision.decided_on != now.date():
        raise UsageError(
            f"a decision that is signed bears the day of its signature, {now.date()}; one made on"
            f" {decision.decided_on} is put on record by a keeper of records: --attest"
        )
    documents = [find_document(library, each) for each in dict.fromkeys(document_ids)]
    return tuple(planned(library, each, decision) for each in documents)


def planned(library: Library, document: ControlledDocument, decision: Decision) -> PlannedApproval:
    """Judge one record that is to be made.

    Raises:
        UsageError: something speaks against it.
    """
    problem = refusal(library, document, decision)
    if problem:
        raise UsageError(problem)
    record = record_of(library, document, decision)
    after = with_record(library, record)
    return PlannedApproval(
        library=library,
        document=document,
        record=record,
        key=decision.key,
        missing_after=missing_approvals(after, document),
    )


def carry_out(root: Path, plans: Sequence[PlannedApproval]) -> tuple[ApprovalResult, ...]:
    """Sign planned approvals and write them: all records first, then the documents' lines.

    Whatever is interrupted in between, `qms approve --sync ID` completes.

    Raises:
        SigningError: one cannot be signed; nothing was written.
        UsageError: a document was changed meanwhile, or its head cannot be edited.
    """
    records = [
        plan.record if plan.key is None else signed(plan.library, plan.record, plan.key)
        for plan in plans
    ]
    for plan in plans:
        refuse_changed(root, with_record(plan.library, plan.record), plan.document)
    for record in records:
        write_record(root, record)
    return tuple(
        ApprovalResult(
            document=plan.document,
            record=record,
            is_complete=settle(root, plan.library, plan.document),
        )
        for plan, record in zip(plans, records, strict=True)
    )


def approve(
    root: Path, document_id: str, decision: Decision, *, now: datetime, key: Path | None = None
) -> ApprovalResult:
    """Record that a person, in a role, approved (or reviewed …) exactly the present text.

    Raises:
        SigningError: it cannot be signed.
        UsageError: see `plan_approvals`.
        UnreadableRegister: a register is missing or broken.
    """
    (result,) = carry_out(root, plan_approvals(root, [document_id], decision, now=now, key=key))
    return result


def plan_withdrawal(
    root: Path,
    record_file: str,
    *,
    person: str,
    role: str,
    now: datetime,
    key: Path | None = None,
) -> PlannedWithdrawal:
    """Judge whether a person may take back a record that was given in error.

    Args:
        root: The repository's folder.
        record_file: Path of the record, or the end of it.
        person: Who takes it back; empty where the key says it.
        role: The role that entitles to it.
        now: The present instant, UTC.
        key: The person's key; otherwise one is looked for.

    Raises:
        UsageError: there is no such record, it was taken back already, or the person may not.
    """
    library = with_evidence(read_library(root, as_of=now.date(), now=now))
    target = _find_record(library, record_file)
    document = find_document(library, target.document)
    person, own = find_signer(library, person, key)
    decision = Decision(
        person=person, role=role, decided_on=now.date(), meaning=Meaning.WITHDRAWN, key=own
    )
    problem = statement_refusal(library, document, decision)
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
    record = replace(record, path=record_path(record))
    return PlannedWithdrawal(
        library=library, document=document, target=target, record=record, key=own
    )


def carry_out_withdrawal(root: Path, plan: PlannedWithdrawal) -> ApprovalRecord:
    """Take a record back by a further record; nothing is deleted.

    Raises:
        SigningError: it cannot be signed; nothing was written.
        UsageError: the document was changed meanwhile, or its head cannot be edited.
    """
    library, record = plan.library, plan.record
    refuse_changed(root, with_record(library, record), plan.document)
    if plan.key is not None:
        record = signed(library, record, plan.key)
    write_record(root, record)
    settle(root, library, plan.document)
    return record


def withdraw(
    root: Path,
    record_file: str,
    *,
    person: str,
    role: str,
    now: datetime,
    key: Path | None = None,
) -> ApprovalRecord:
    """Take back a record that was given in error, by a further record.

    Raises:
        SigningError: it cannot be signed.
        UsageError: see `plan_withdrawal`.
    """
    plan = plan_withdrawal(root, record_file, person=person, role=role, now=now, key=key)
    return carry_out_withdrawal(root, plan)


def synchronise(root: Path, document_id: str, *, as_of: date, now: datetime) -> int:
    """Rebuild the approval lines of a document from its records (the records are the truth).

    A document under review that has every approval becomes approved, as when the last one is
    given. Returns the number of lines.

    Raises:
        UsageError: there is no such document.
    """
    library = with_evidence(read_library(root, as_of=as_of, now=now))
    document = find_document(library, document_id)
    settle(root, library, document)
    read_again = with_evidence(read_library(root, as_of=as_of, now=now))
    return len(find_document(read_again, document_id).approvals)


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
