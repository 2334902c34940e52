"""Hand a draft over for approval, once its text has no fault that an approval would wait for."""

from __future__ import annotations

from datetime import date

from qms.app.heads import HeadEdit
from qms.app.plans import Plan, editing
from qms.app.statements import fault_before_approval
from qms.domain.documents import ControlledDocument, Status
from qms.domain.errors import UsageError
from qms.domain.library import Library
from qms.render.words import missing_in_words
from qms.rules.approval_state import missing_approvals


def plan_submission(library: Library, document: ControlledDocument, effective: date | None) -> Plan:
    """Return what submitting a draft writes.

    Args:
        library: Everything the repository holds.
        document: The draft; of a text under review only the date is set.
        effective: The first day in force; without it the date in the head stays.

    Raises:
        UsageError: it is no draft, or has faults that have to be mended before an approval.
    """
    number = document.id
    if document.status is Status.APPROVED:
        raise UsageError(f"{number} is approved; begin a revision with `qms revise {number}`")
    if document.status is Status.OBSOLETE:
        raise UsageError(f"{number} is obsolete; begin another document with `qms new`")
    if document.status is Status.IN_REVIEW and effective is None:
        raise UsageError(f"{number} is under review already; record approvals with `qms approve`")
    fault = fault_before_approval(library, document)
    if fault:
        raise UsageError(fault)
    head = HeadEdit(document)
    head.set("status", Status.IN_REVIEW.value)
    words = "status in_review"
    if effective is not None:
        head.set("effective_date", effective.isoformat())
        words += f", effective from {effective}"
    needed = missing_in_words(library, missing_approvals(library, document))
    notes = [f"Approvals of {number} needed: {needed or 'none'}."]
    if effective is None and document.effective_date.first is None:
        notes.append(
            f"{number} has no effective date yet; set it with `qms submit {number} --effective"
            " YYYY-MM-DD`, and leave time for instruction."
        )
    return Plan(writes=editing(document, head.finished(), words), notes=tuple(notes))
