"""Hand a draft over for approval, once its text has no fault that an approval would wait for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from qms.app.approvals.decisions import faults_afterwards
from qms.app.changes.heads import HeadEdit
from qms.app.plans import Plan, editing
from qms.domain.documents import ControlledDocument, Status
from qms.domain.errors import UsageError
from qms.domain.library import Library
from qms.domain.refusals import FaultyText
from qms.render.words import missing_in_words
from qms.rules.approval_state import missing_approvals
from qms.rules.check import listed


def refuse_faulty(library: Library, documents: Sequence[ControlledDocument]) -> None:
    """Refuse texts with all faults that have to be mended before an approval.

    Raises:
        FaultyText: there are some.
    """
    faults = {each.id: tuple(faults_afterwards(library, each)) for each in documents}
    numbers = [number for number, found in faults.items() if found]
    if numbers:
        every = {each: None for found in faults.values() for each in found}
        verb = "has" if len(numbers) == 1 else "have"
        what = "a fault" if len(every) == 1 else f"{len(every)} faults"
        message = f"{listed(numbers)} {verb} {what} first to be mended; nothing was changed"
        raise FaultyText(message, tuple(every))


def plan_submission(
    library: Library,
    document: ControlledDocument,
    effective: date | None,
    prepared_by: tuple[str, ...] = (),
) -> Plan:
    """Return what submitting a draft writes.

    Args:
        library: Everything the repository holds.
        document: The draft; of a text under review only the date is set.
        effective: The first day in force; without it the date in the head stays.
        prepared_by: Who wrote the text, where the head does not say it yet.

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
    head = HeadEdit(document)
    if prepared_by:
        library, document = _prepared(library, document, prepared_by)
        head.set_list("prepared_by", prepared_by)
    refuse_faulty(library, [document])
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


def _prepared(
    library: Library, document: ControlledDocument, prepared_by: tuple[str, ...]
) -> tuple[Library, ControlledDocument]:
    """Return the document as it is when its head says who prepared it."""
    if document.prepared_by not in {(), prepared_by}:
        known = ", ".join(document.prepared_by)
        raise UsageError(f"{document.id} says that {known} prepared it; change it in its head")
    named = replace(document, prepared_by=prepared_by)
    documents = tuple(named if each is document else each for each in library.documents)
    return replace(library, documents=documents), named
