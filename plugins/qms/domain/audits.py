"""The programme of internal audits: what is planned, what was held, what is due (`audits.yml`)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from qms.domain.approvals import Roster
from qms.domain.configuration import Configuration
from qms.domain.dates import add_months
from qms.domain.diagnostics import Positions
from qms.domain.processes import Process

CYCLE_MONTHS = 36
"""A certificate's cycle, within which everything is audited where the company sets no shorter."""


class Risk(StrEnum):
    """How much depends on a process; it explains its rhythm."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditRhythm:
    """How often a process is audited, and why."""

    months: int
    risk: Risk = Risk.MEDIUM
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """One internal audit, planned or held."""

    number: str
    planned: date
    """The first day of the month."""
    processes: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()
    shifts: tuple[str, ...] = ()
    auditor: str = ""
    """A person or a role in `approvers.yml`."""
    outside_auditor: str = ""
    """Name of a person or firm that holds no role here."""
    done_on: date | None = None
    report: str = ""
    remark: str = ""

    def is_done(self, day: date) -> bool:
        """Return whether it was held by a day."""
        return self.done_on is not None and self.done_on <= day

    @property
    def planned_until(self) -> date:
        """Return the last day of the month for which it is planned."""
        return add_months(self.planned, 1) - timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditProgramme:
    """All audits and rhythms; empty without the file."""

    cycle_months: int = CYCLE_MONTHS
    """Within which every site and shift is seen, and every process without a rhythm of its own."""
    shifts: tuple[str, ...] = ()
    rhythms: Mapping[str, AuditRhythm] = field(default_factory=dict)
    """By key of the process."""
    audits: tuple[Audit, ...] = ()
    positions: Positions = field(default_factory=lambda: Positions(path="audits.yml"))

    @property
    def is_empty(self) -> bool:
        """Return whether there is no programme at all."""
        return not self.audits and not self.rhythms

    def months_of(self, process: str) -> int:
        """Return within how many months a process is audited again."""
        rhythm = self.rhythms.get(process)
        return rhythm.months if rhythm else self.cycle_months

    def of_process(self, process: str) -> Iterator[Audit]:
        """Yield the audits that look at a process."""
        return (each for each in self.audits if process in each.processes)


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditState:
    """Where a process stands in the programme on a day."""

    last: Audit | None = None
    next: Audit | None = None
    """The earliest one that is planned and not held."""
    due: date | None = None
    """The day by which it is to be audited again; None before its first audit."""


def audit_state(programme: AuditProgramme, process: Process, day: date) -> AuditState:
    """Return what was held and what comes next."""
    every = list(programme.of_process(process.id))
    held = [each for each in every if each.is_done(day)]
    last = max(held, key=lambda each: each.done_on or date.min, default=None)
    coming = [each for each in every if not each.is_done(day)]
    following = min(coming, key=lambda each: (each.planned, each.number), default=None)
    months = programme.months_of(process.id)
    due = add_months(last.done_on, months) if last and last.done_on else None
    return AuditState(last=last, next=following, due=due)


def auditor_name(roster: Roster, audit: Audit) -> str:
    """Return who audits: a person's name, the title of a role, or the name from outside."""
    if audit.auditor in roster.people:
        return roster.person_name(audit.auditor)
    return roster.role_title(audit.auditor) if audit.auditor else audit.outside_auditor


def sites_seen(configuration: Configuration, audit: Audit) -> tuple[str, ...]:
    """Return the sites that an audit looks at; an only site need not be named."""
    only = tuple(configuration.sites) if len(configuration.sites) == 1 else ()
    return audit.sites or only


def shifts_seen(programme: AuditProgramme, audit: Audit) -> tuple[str, ...]:
    """Return the shifts that an audit looks at; an only shift need not be named."""
    only = programme.shifts if len(programme.shifts) == 1 else ()
    return audit.shifts or only


def in_cycle(programme: AuditProgramme, audit: Audit, day: date) -> bool:
    """Return whether an audit counts in the cycle: held within it, or planned to be."""
    months = programme.cycle_months
    if audit.is_done(day):
        return audit.done_on is not None and day <= add_months(audit.done_on, months)
    return day <= audit.planned_until and audit.planned <= add_months(day, months)
