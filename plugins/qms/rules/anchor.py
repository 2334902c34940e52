"""3xx: whether the list of approvers is one that a proposal could have changed itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from qms.domain.configuration import Stage
from qms.domain.diagnostics import Diagnostic, Location, Rule, Severity, finding
from qms.domain.library import Anchor, Library
from qms.rules.check import Check

NOT_ANCHORED = Rule(
    code="QMS320",
    name="roster-not-anchored",
    severity=Severity.INFO,
    summary="Approvals were judged by a list of approvers that came with the documents.",
    clause="AS9120 7.5.3.2",
)


def check_anchor(library: Library) -> Iterator[Diagnostic]:
    """Who may approve is read from a place that the documents cannot change (A20).

    ## What it checks
    The check was told what to compare with: `--base` names the version in force, or `--trust` a
    copy of `approvers.yml` that is kept elsewhere. Without either this is information, and an
    error with `--require-anchor`. While the system is being set up nothing is said unless asked.

    ## Why it matters
    Whoever can change a document and the list of approvers together can appoint themselves.

    ## Example
    `qms check` on a copy of the documents that came by e-mail.

    ## How to fix it
    Name the version in force with `--base`, or a copy of the list with `--trust`.

    ## When to accept
    For a look at one's own work; what decides, such as a pipeline, asks with `--require-anchor`.
    """
    wanted = library.anchor is Anchor.REQUIRED
    operating = library.configuration.stage is Stage.OPERATING
    if wanted or (library.anchor is Anchor.MISSING and operating):
        place = Location(path=library.roster.positions.path)
        message = "approvals agree with this copy's own list of approvers, and with no other"
        advice = "name the version in force with --base, or a trusted copy of the list with --trust"
        found = finding(NOT_ANCHORED, place, message, advice=advice)
        yield replace(found, severity=Severity.ERROR if wanted else Severity.INFO)


CHECKS = (Check(rule=NOT_ANCHORED, function=check_anchor),)
