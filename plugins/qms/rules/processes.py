"""9xx: the map of processes and the lines of reporting name only what there is."""

from __future__ import annotations

from collections.abc import Iterator

from qms.domain.approvals import Roster
from qms.domain.diagnostics import Diagnostic, Kind, Rule, Severity, finding
from qms.domain.library import Library
from qms.domain.processes import Process, ProcessKind, ProcessMap, superiors
from qms.rules.check import Check, Nearest, listed

UNKNOWN_IN_MAP = Rule(
    code="QMS922",
    name="unknown-in-process-map",
    summary="processes.yml names a process, a role or a document that there is not.",
    clause="AS9120 4.4.1",
)
UNCLEAR_REPORTING = Rule(
    code="QMS923",
    name="unclear-reporting",
    summary="A role in approvers.yml answers to a role that there is not, or to itself.",
    clause="AS9120 5.3",
)
INCOMPLETE_PROCESS = Rule(
    code="QMS924",
    name="incomplete-process",
    severity=Severity.WARNING,
    kind=Kind.COMPLETENESS,
    summary="A process has no owner, gives nothing, or receives nothing.",
    clause="AS9120 4.4.1",
)


def check_process_map(library: Library) -> Iterator[Diagnostic]:
    """The map of processes leads nowhere but to what exists.

    ## What it checks
    In `processes.yml` every `to` is a process, every `owner` a role and each of `documents` the
    number of a document.

    ## Why it matters
    The map shows how the processes work together; a misspelt one would silently be missing.

    ## Example
    `{to: recieving, what: purchase order}`.

    ## How to fix it
    Correct the name. Customers and suppliers are processes of kind `outside`.

    ## When to accept
    Never.
    """
    found = library.process_map
    documents = library.by_id.keys() | {each.id for each in library.refused}
    for process in found.processes.values():
        key = f"processes.{process.id}"
        named = [
            *(
                (f"{key}.gives[{i}].to", each.to, "process", found.processes.keys())
                for i, each in enumerate(process.gives)
            ),
            *(
                (f"{key}.documents[{i}]", each, "document", documents)
                for i, each in enumerate(process.documents)
            ),
        ]
        if process.owner:
            named.append((f"{key}.owner", process.owner, "role", library.roster.roles.keys()))
        for place, name, what, known in named:
            if name not in known:
                advice = Nearest(known).advice(name, _WITHOUT_A_NEAR_ONE[what])
                message = f"there is no {what} {name}"
                yield finding(UNKNOWN_IN_MAP, found.positions.at(place), message, advice=advice)


def check_reporting(library: Library) -> Iterator[Diagnostic]:
    """Lines of reporting end at the top.

    ## What it checks
    `reports_to` in `approvers.yml` is a role, and going up by it no role comes twice.

    ## Why it matters
    Who answers to themselves answers to nobody, and the organisation chart has no top.

    ## Example
    `buyer` reports to `purchasing-manager`, who reports to `buyer`.

    ## How to fix it
    Take `reports_to` away from the role at the top.

    ## When to accept
    Never.
    """
    roster = library.roster
    nearest = Nearest(roster.roles)
    for role in roster.roles:
        place = roster.positions.at(f"roles.{role}.reports_to")
        above = roster.roles[role].reports_to
        if above and above not in roster.roles:
            message = f"there is no role {above}"
            advice = nearest.advice(above, "correct it, or define it under roles:")
            yield finding(UNCLEAR_REPORTING, place, message, advice=advice)
        elif role == next(iter(_circle(roster, role)), ""):
            between = [each for each in superiors(roster, role) if each != role]
            way = f", by way of {listed(between)}" if between else ""
            advice = "take reports_to away from the role at the top"
            yield finding(UNCLEAR_REPORTING, place, f"{role} answers to itself{way}", advice=advice)


def _circle(roster: Roster, role: str) -> list[str]:
    """Return the roles of a circle that a role is part of, in the order of the register."""
    above = superiors(roster, role)
    return [each for each in roster.roles if each in above] if role in above else []


def check_completeness(library: Library) -> Iterator[Diagnostic]:
    """Every process has an owner, something that it needs, and a result.

    ## What it checks
    Each process in `processes.yml` has an `owner`, gives something to another process, and receives
    something from one. Somebody outside gives or receives.

    ## Why it matters
    A process without an owner is nobody's, one without a result serves nobody, and one that
    receives nothing hides on whom it depends. Auditors ask for all three.

    ## Example
    `storage: {title: Storage}`, which no other process names under `gives`.

    ## How to fix it
    What a process receives is written where it is given: `gives: [{to: storage, what: accepted
    lots}]` under `receiving`.

    ## When to accept
    For a process that is only being set up.
    """
    found = library.process_map
    for process in found.processes.values():
        place = found.positions.at(f"processes.{process.id}")
        for message, advice in _missing(found, process):
            yield finding(INCOMPLETE_PROCESS, place, message, advice=advice)


_WITHOUT_A_NEAR_ONE = {
    "process": "correct it, or define the process",
    "role": "correct it, or define the role under roles: in approvers.yml",
    "document": "correct it, or take it out until the document is there",
}


def _missing(found: ProcessMap, process: Process) -> Iterator[tuple[str, str]]:
    """Yield what a process lacks, and what to do."""
    receives = next(found.received_by(process.id), None) is not None
    at_giver = f"write gives: [{{to: {process.id}, what: …}}] at the process that gives it"
    if process.kind is ProcessKind.OUTSIDE:
        if not process.gives and not receives:
            message = f"{process.id} is outside, gives nothing and receives nothing"
            yield message, f"say what goes to and fro, or take {process.id} out"
        return
    if not process.owner:
        yield f"the process {process.id} has no owner", "write owner: and a role under it"
    if not process.gives:
        message = f"the process {process.id} gives nothing to another one"
        yield message, "write gives: [{to: …, what: …}] under it"
    if not receives:
        yield f"the process {process.id} receives nothing from another one", at_giver


CHECKS = (
    Check(rule=UNKNOWN_IN_MAP, function=check_process_map),
    Check(rule=UNCLEAR_REPORTING, function=check_reporting),
    Check(rule=INCOMPLETE_PROCESS, function=check_completeness, requires=(UNKNOWN_IN_MAP.code,)),
)
