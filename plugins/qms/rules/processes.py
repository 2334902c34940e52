"""9xx: the map of processes and the lines of reporting name only what there is."""

from __future__ import annotations

from collections.abc import Iterator

from qms.domain.diagnostics import Diagnostic, Rule, finding
from qms.domain.library import Library
from qms.domain.processes import superiors
from qms.rules.check import Check, Nearest

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
                advice = Nearest(known).advice(name, f"correct it, or define the {what}")
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
        elif role in superiors(roster, role):
            message = f"{role} answers to itself, by way of those above it"
            advice = "take reports_to away from the role at the top"
            yield finding(UNCLEAR_REPORTING, place, message, advice=advice)


CHECKS = (
    Check(rule=UNKNOWN_IN_MAP, function=check_process_map),
    Check(rule=UNCLEAR_REPORTING, function=check_reporting),
)
