"""Hand a draft over for approval, once its text has no fault that an approval would wait for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from qms.app.decisions import faults_afterwards
from qms.app.heads import HeadEdit
from qms.app.plans import Plan, editing
from qms.domain.diagnostics import Diagnostic
from qms.domain.documents import ControlledDocument, Status
from qms.domain.errors import QmsError, UsageError
from qms.domain.library import Library
from qms.render.words import missing_in_words
from qms.rules.approval_state import missing_approvals
from qms.rules.check import listed


class FaultyText(QmsError):
    """Texts have faults that an approval would wait for."""

    def __init__(self, numbers: Sequence[str], findings: tuple[Diagnostic, ...]) -> None:
        verb = "has" if len(numbers) == 1 else "have"
        what = "a fault" if len(findings) == 1 else f"{len(findings)} faults"
        super().__init__(f"{listed(numbers)} {verb} {what} first to be mended; nothing was changed")
        self.findings = findings


def refuse_faulty(library: Library, documents: Sequence[ControlledDocument]) -> None:
    """Refuse texts with all faults that have to be mended before an approval.

    Raises:
        FaultyText: there are some.
    """
    faults = {each.id: tuple(faults_afterwards(library, each)) for each in documents}
    numbers = [number for number, found in faults.items() if found]
    if numbers:
        every = {each: None for found in faults.values() for each in found}
        raise FaultyText(numbers, tuple(every))


def plan_submission(library: Library, document: ControlledDocument, effective: date | None) -> Plan:
    """Return what submitting a draft writes.

    Args:
        library: Everything the repository holds.
        document: The draft; of a text under review only the date is set.
        effective: The first day in force; without it the date in the head stays.

    Raises:
        FaultyText: it has faults that have to be mended before an approval.
        UsageError: it is no draft.
    """
    number = document.id
    if document.status is Status.APPROVED:
        raise UsageError(f"{number} is approved; begin a revision with `qms revise {number}`")
    if document.status is Status.OBSOLETE:
        raise UsageError(f"{number} is obsolete; begin another document with `qms new`")
    if document.status is Status.IN_REVIEW and effective is None:
        raise UsageError(f"{number} is under review already; record approvals with `qms approve`")
    refuse_faulty(library, [document])
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
