"""Record the outcome of reviews: nothing changes, a revision begins, or the document ends."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from enum import StrEnum

from qms.app.approvals.decisions import Decision
from qms.app.approvals.statements import statement
from qms.app.changes.heads import HeadEdit
from qms.app.changes.obsolete import Ending, plan_obsolescence
from qms.app.changes.revise import RevisionRequest, plan_revision, refuse_unless_approved
from qms.app.plans import Plan, Write, editing, joined, recording
from qms.domain.approvals import Meaning
from qms.domain.documents import ControlledDocument
from qms.domain.errors import UsageError
from qms.domain.library import Library
from qms.rules.approval_state import statements

EVIDENCE = "evidence_reference"


class Outcome(StrEnum):
    """What a review found."""

    NO_CHANGE = "no-change"
    REVISE = "revise"
    WITHDRAW = "withdraw"


def plan_review(
    library: Library,
    documents: Sequence[ControlledDocument],
    outcome: Outcome,
    evidence: str,
    decision: Decision,
) -> Plan:
    """Return what recording the outcome of a review writes, for all documents or for none.

    Args:
        library: Everything the repository holds.
        documents: The documents that were reviewed.
        outcome: What was found.
        evidence: Where it is on file, such as the minutes MR-27.
        decision: Who decided it, in which role, and when.

    Raises:
        UsageError: one of the documents, or the person, does not allow it.
    """
    if not evidence.strip() or not evidence.isprintable():
        raise UsageError("name what the review is on file under, for example --evidence MR-27")
    match outcome:
        case Outcome.NO_CHANGE:
            return joined(_unchanged(library, each, evidence, decision) for each in documents)
        case Outcome.REVISE:
            request = RevisionRequest(change_request=evidence)
            return joined(plan_revision(library, each, request) for each in documents)
        case Outcome.WITHDRAW:
            ending = Ending(reason=f"Withdrawn after the review {evidence}.")
            return joined(plan_obsolescence(library, each, ending, decision) for each in documents)


def _unchanged(
    library: Library, document: ControlledDocument, evidence: str, decision: Decision
) -> Plan:
    """Return the record that nothing has to change; the next review counts from it."""
    refuse_unless_approved(library, document, "review")
    if document.type.follows_procedure and document.form is not None:
        where = document.form.procedure or "its procedure"
        raise UsageError(f"{document.id} is reviewed with {where}; record the review there")
    if document.type.review_interval_months is None:
        raise UsageError(f"documents such as {document.id} have no review interval in qms.yml")
    decision = replace(decision, meaning=Meaning.REVIEW_NO_CHANGE)
    head = HeadEdit(document)
    head.remove("next_review_date")
    words = "the date of the next review follows from the record"
    return Plan(
        writes=(
            *_record(library, document, evidence, decision),
            *editing(document, head.finished(), words),
        ),
    )


def _record(
    library: Library, document: ControlledDocument, evidence: str, decision: Decision
) -> Iterator[Write]:
    """Yield the write of the record, unless an interrupted command wrote it already."""
    record = statement(library, document, decision, {EVIDENCE: evidence})
    done = any(
        each.meaning is record.meaning
        and (each.person, each.role, each.decided_on)
        == (record.person, record.role, record.decided_on)
        and each.further.get(EVIDENCE) == evidence
        for each in statements(library, document)
    )
    if not done:
        yield recording(library, record, decision.key)
