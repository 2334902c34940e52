"""Decisions about notices, planned and carried out as the commands do after a yes."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

from qms.app.approvals.decide import DecisionRequest
from qms.app.changes.interim import PlannedInterim, plan_interim
from qms.app.changes.notices import PlannedNotice, plan_end_of_notice, plan_issue_of_notice
from qms.app.plans import carry_out


def issue_notice(
    root: Path, number: str, request: DecisionRequest, *, now: datetime
) -> PlannedNotice:
    """Have a notice authorised."""
    planned = plan_issue_of_notice(root, number, request, now=now)
    carry_out(root, planned.plan)
    return planned


def end_notice(
    root: Path,
    number: str,
    request: DecisionRequest,
    *,
    ended_on: date,
    reason: str,
    now: datetime,
) -> PlannedNotice:
    """End a notice early."""
    planned = plan_end_of_notice(root, number, request, ended_on=ended_on, reason=reason, now=now)
    carry_out(root, planned.plan)
    return planned


def interim_change(
    root: Path, document_id: str, request: DecisionRequest, *, reason: str, now: datetime
) -> PlannedInterim:
    """Put a text under review in force."""
    planned = plan_interim(root, document_id, request, reason=reason, now=now)
    carry_out(root, planned.plan)
    return planned
