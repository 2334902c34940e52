"""What auditors from outside found: the log of findings until each is closed (`findings.yml`)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from qms.domain.diagnostics import Positions


class Grade(StrEnum):
    """How much a finding weighs."""

    MAJOR = "major"
    MINOR = "minor"
    REMARK = "remark"
    """An opportunity for improvement; nothing is asked."""


class Progress(StrEnum):
    """How far a finding has come."""

    OPEN = "open"
    ANSWERED = "answered"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistrarFinding:
    """One finding of a certification body, a customer or an authority."""

    number: str
    found_on: date
    body: str
    """Who found it."""
    clause: str
    grade: Grade
    text: str
    """In our own words."""
    owner: str
    """A role."""
    due: date | None = None
    """Day by which it is to be answered."""
    answered_on: date | None = None
    closed_on: date | None = None
    corrective_action: str = ""
    """Number of the corrective action."""

    def progress(self, day: date) -> Progress:
        """Return how far it has come on a day."""
        if self.closed_on is not None and self.closed_on <= day:
            return Progress.CLOSED
        if self.answered_on is not None and self.answered_on <= day:
            return Progress.ANSWERED
        return Progress.OPEN

    def is_overdue(self, day: date) -> bool:
        """Return whether the answer was due before a day and is not given."""
        return self.due is not None and self.due < day and self.progress(day) is Progress.OPEN


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingLog:
    """All findings, in the order in which they were written."""

    findings: tuple[RegistrarFinding, ...] = ()
    positions: Positions = field(default_factory=lambda: Positions(path="findings.yml"))
