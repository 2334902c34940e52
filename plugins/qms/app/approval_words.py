"""An approval in words, before it is given and after."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from qms.app.approve import PlannedApproval
from qms.app.redline import change_lines
from qms.domain.approvals import EvidenceKind
from qms.domain.documents import ControlledDocument, RequiredApproval
from qms.domain.library import Library
from qms.domain.short_code import short_code
from qms.render.words import METHODS

SHOWN_LINES = 40


def approval_in_words(root: Path, plan: PlannedApproval) -> Iterator[str]:
    """Yield the lines that a person reads before deciding."""
    library, document, record = plan.library, plan.document, plan.record
    yield f"{document.id} revision {document.revision}: {document.title}"
    yield f"  Text: {short_code(record.content_sha256)}"
    yield from _what_changed(root, library, document)
    yield f"  {record.name}, {acting_role(plan)}: {record.meaning} on {record.decided_on}"
    yield f"  {_how(plan)}"
    if plan.to_compare:
        yield f"  {plan.to_compare}"
    needed = missing_in_words(library, plan.missing_after)
    yield f"  Then still needed: {needed}" if needed else "  Then every required approval is there"


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


def acting_role(plan: PlannedApproval) -> str:
    """Return the role in which a person decides, and for whom."""
    roster, record = plan.library.roster, plan.record
    title = roster.role_title(record.role)
    capacity = roster.capacity(record.person, record.role, record.decided_on)
    if capacity is None or not capacity.acts_for:
        return title
    return f"{title}, as deputy for {roster.person_name(capacity.acts_for)}"


def missing_in_words(library: Library, missing: Sequence[RequiredApproval]) -> str:
    """Say which approvals are still needed; empty when none."""
    lines = []
    for each, count in Counter(missing).items():
        titles = " or the ".join(library.roster.role_title(role) for role in each.roles)
        times = f" ({count} of them)" if count > 1 else ""
        lines.append(f"{each.meaning} by the {titles}{times}")
    return "; ".join(lines)


def _how(plan: PlannedApproval) -> str:
    record, key = plan.record, plan.key
    fingerprint = key.public.fingerprint if key else ""
    match record.evidence:
        case EvidenceKind.SIGNED:
            return f"Signed with the key {fingerprint}"
        case EvidenceKind.ATTESTED:
            keeper = plan.library.roster.person_name(record.further["keeper"])
            method = METHODS.get(record.further["method"], record.further["method"])
            return f"Decided off-line ({method}), attested by {keeper} with the key {fingerprint}"
        case EvidenceKind.RECORDED:
            return "Recorded without a signature"
