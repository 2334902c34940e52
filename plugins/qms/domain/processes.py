"""The processes of the company and what each gives to the others (`processes.yml`)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from qms.domain.approvals import Roster
from qms.domain.diagnostics import Positions


class ProcessKind(StrEnum):
    """What a process is for."""

    MANAGEMENT = "management"
    CORE = "core"
    SUPPORT = "support"
    OUTSIDE = "outside"
    """Customers, suppliers, authorities: no process of ours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Handover:
    """What a process gives to another one."""

    to: str
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Process:
    """One process, or somebody outside."""

    id: str
    title: str
    kind: ProcessKind
    owner: str = ""
    """A role."""
    documents: tuple[str, ...] = ()
    indicators: tuple[str, ...] = ()
    """By what its owner sees how well it works; targets stand elsewhere."""
    gives: tuple[Handover, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessMap:
    """All processes, in the order in which they were written."""

    processes: Mapping[str, Process] = field(default_factory=dict)
    positions: Positions = field(default_factory=lambda: Positions(path="processes.yml"))

    def of_kind(self, kind: ProcessKind) -> Iterator[Process]:
        """Yield the processes of a kind."""
        return (each for each in self.processes.values() if each.kind is kind)

    def gives(self, giver: ProcessKind, taker: ProcessKind) -> bool:
        """Return whether a process of one kind gives something to one of another kind."""
        takers = {each.id for each in self.of_kind(taker)}
        return any(given.to in takers for each in self.of_kind(giver) for given in each.gives)

    def received_by(self, process: str) -> Iterator[tuple[Process, str]]:
        """Yield what a process receives, and from which."""
        for each in self.processes.values():
            for handover in each.gives:
                if handover.to == process:
                    yield each, handover.what


def has_reporting_lines(roster: Roster) -> bool:
    """Return whether the roster says who answers to whom."""
    return any(each.reports_to for each in roster.roles.values())


def superiors(roster: Roster, role: str) -> tuple[str, ...]:
    """Return the roles above a role, the nearest first; one that comes again ends them."""
    found: list[str] = []
    above = roster.roles[role].reports_to if role in roster.roles else ""
    while above and above not in found:
        found.append(above)
        above = roster.roles[above].reports_to if above in roster.roles else ""
    return tuple(found)
