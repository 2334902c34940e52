"""An approval in words, before it is given and after."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from qms.app.approvals.approve import ApprovalResult, PlannedApproval, PlannedWithdrawal
from qms.app.approvals.own_keys import OwnKey
from qms.app.changes.redline import change_lines
from qms.domain.approvals import EvidenceKind
from qms.domain.documents import ControlledDocument
from qms.domain.library import Library
from qms.domain.short_code import short_code
from qms.render.words import METHODS, acting_role, missing_in_words

SHOWN_LINES = 40


def approval_in_words(root: Path, plan: PlannedApproval) -> Iterator[str]:
    """Yield the lines that a person reads before deciding."""
    library, document, record = plan.library, plan.document, plan.record
    yield f"{document.id} revision {document.revision}: {document.title}"
    yield f"  Text: {short_code(record.content_sha256)}"
    yield from _what_changed(root, library, document)
    role = acting_role(library, record)
    yield f"  {record.name}, {role}: {record.meaning} on {record.decided_on}"
    yield f"  {_how(plan)}"
    if plan.to_compare:
        yield f"  {plan.to_compare}"
    needed = missing_in_words(library, plan.missing_after)
    yield f"  Then still needed: {needed}" if needed else "  Then every required approval is there"


def withdrawal_in_words(plan: PlannedWithdrawal) -> Iterator[str]:
    """Yield the lines that a person reads before taking a record back."""
    library, target, record = plan.library, plan.target, plan.record
    yield f"{target.document} revision {target.revision}, text {short_code(target.content_sha256)}"
    yield (
        f"  No longer counts: {target.meaning} by {target.name}, {acting_role(library, target)}, on"
        f" {target.decided_on}"
    )
    yield f"  Taken back by {record.name}, {acting_role(library, record)}, on {record.decided_on}"
    yield f"  {_signing(plan.key)}"


def _what_changed(root: Path, library: Library, document: ControlledDocument) -> Iterator[str]:
    """Yield what changed since the text that was approved last; the history's line first."""
    entry = document.current_history
    if entry is not None:
        request = f" ({entry.change_request})" if entry.change_request else ""
        yield f"  Change, as the history says: {entry.description_of_change}{request}"
    lines = change_lines(root, library, document.id)
    for line in lines[:SHOWN_LINES]:
        yield f"    {line}"
    if len(lines) > SHOWN_LINES:
        yield f"    and {len(lines) - SHOWN_LINES} more: qms redline {document.id}"


def recorded_in_words(plan: PlannedApproval, result: ApprovalResult) -> str:
    """Say what was recorded, and what is still needed."""
    library, record, document = plan.library, result.record, result.document
    needed = missing_in_words(library, plan.missing_after)
    more = "All required approvals are there."
    if not result.is_complete:
        more = f"Still needed: {needed}." if needed else "More are needed."
    return (
        f"{document.id} revision {document.revision}: {record.meaning.value} by {record.name},"
        f" {acting_role(library, record)}, on {record.decided_on}; {record.evidence.in_words};"
        f" text {short_code(record.content_sha256)}. {more}"
    )


def _how(plan: PlannedApproval) -> str:
    record, key = plan.record, plan.key
    if record.evidence is not EvidenceKind.ATTESTED:
        return _signing(key)
    fingerprint = key.public.fingerprint if key else ""
    keeper = plan.library.roster.person_name(record.further["keeper"])
    method = METHODS.get(record.further["method"], record.further["method"])
    return f"Decided off-line ({method}), attested by {keeper} with the key {fingerprint}"


def _signing(key: OwnKey | None) -> str:
    return (
        f"Signed with the key {key.public.fingerprint}" if key else "Recorded without a signature"
    )
