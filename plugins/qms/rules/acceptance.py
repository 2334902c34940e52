"""9xx: findings that the company lives with for a while, and what becomes of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from qms.domain.configuration import AcceptedFinding
from qms.domain.diagnostics import Diagnostic, Kind, Rule, Severity, finding
from qms.domain.library import Library
from qms.rules.check import Nearest

ACCEPTANCE_EXPIRED = Rule(
    code="QMS907",
    name="acceptance-expired",
    severity=Severity.WARNING,
    kind=Kind.CALENDAR,
    summary="The time for which a finding was accepted is over.",
)
ACCEPTANCE_UNUSED = Rule(
    code="QMS908",
    name="acceptance-unused",
    severity=Severity.WARNING,
    kind=Kind.COMPLETENESS,
    summary="A finding is accepted that does not exist any more.",
)
INTEGRITY_ACCEPTED = Rule(
    code="QMS909",
    name="integrity-finding-accepted",
    summary="A finding about integrity is to be accepted; such findings cannot be.",
)
ACCEPTED_BY_NOBODY = Rule(
    code="QMS911",
    name="accepted-by-nobody",
    summary="A finding is accepted by a person who is not in approvers.yml.",
    clause="AS9120 5.3",
)
ACCEPTED_TOO_LONG = Rule(
    code="QMS912",
    name="accepted-too-long",
    severity=Severity.WARNING,
    kind=Kind.CALENDAR,
    summary="A finding is accepted for longer than a year.",
)

LONGEST_TERM = timedelta(days=366)


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What the checks found, and the rules they know."""

    library: Library
    found: Sequence[Diagnostic]
    """Before acceptance."""
    rules: Mapping[str, Rule]

    def accepts(self, entry: AcceptedFinding) -> bool:
        """Return whether an entry may silence anything.

        It must be in time, by somebody who can be asked, and not about integrity.
        """
        rule = self.rules.get(entry.code)
        acceptable = rule is not None and rule.acceptable
        in_time = self.library.as_of <= entry.expires <= self.longest
        return acceptable and in_time and entry.person in self.library.roster.people

    @property
    def longest(self) -> date:
        """Return the last day until which anything may be accepted today."""
        if date.max - self.library.as_of < LONGEST_TERM:
            return date.max
        return self.library.as_of + LONGEST_TERM


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptanceCheck:
    """A rule about accepted findings; it needs to know what was found."""

    rule: Rule
    function: Callable[[Findings], Iterator[Diagnostic]]


def remaining(findings: Findings) -> Iterator[Diagnostic]:
    """Yield the findings that no entry accepts."""
    silenced = {
        (entry.code, entry.path) for entry in findings.library.accepted if findings.accepts(entry)
    }
    for diagnostic in findings.found:
        if (diagnostic.rule.code, diagnostic.location.path) not in silenced:
            yield diagnostic


def check_expired(findings: Findings) -> Iterator[Diagnostic]:
    """Accepted findings are looked at again when their time is over.

    ## What it checks
    `expires` of each entry in `accepted-findings.yml` is today or later. An expired entry accepts
    nothing: its finding is shown again.

    ## Why it matters
    Without an end, an exception becomes the rule and nobody remembers why.

    ## Example
    An entry with `expires: 2026-10-31`, seen in November.

    ## How to fix it
    Mend what was found and delete the entry, or decide again and set a new day.

    ## When to accept
    Never; the warning does not stop a build.
    """
    for entry in findings.library.accepted:
        if entry.expires < findings.library.as_of:
            message = f"the acceptance of {entry.code} in {entry.path} ended on {entry.expires}"
            advice = "mend what was found and delete this entry, or decide again"
            yield finding(ACCEPTANCE_EXPIRED, entry.location, message, advice=advice)


def check_unused(findings: Findings) -> Iterator[Diagnostic]:
    """Accepted findings exist.

    ## What it checks
    Each entry in `accepted-findings.yml` names a rule that exists and a finding that the check
    makes today in that file.

    ## Why it matters
    An entry left behind would silence the next finding of its kind, which nobody has looked at.

    ## Example
    The missing section was added, and the entry for it is still there.

    ## How to fix it
    Delete the entry.

    ## When to accept
    Never; the warning does not stop a build.
    """
    made = {(each.rule.code, each.location.path) for each in findings.found}
    nearest = Nearest(findings.rules)
    for entry in findings.library.accepted:
        if entry.code not in findings.rules:
            message = f"there is no rule {entry.code}"
            advice = nearest.advice(entry.code, "the site lists all rules")
        elif findings.accepts(entry) and (entry.code, entry.path) not in made:
            message = f"there is no finding {entry.code} in {entry.path} any more"
            advice = "delete this entry"
        else:
            continue
        yield finding(ACCEPTANCE_UNUSED, entry.location, message, advice=advice)


def check_integrity(findings: Findings) -> Iterator[Diagnostic]:
    """Findings about integrity are mended, not accepted.

    ## What it checks
    No entry in `accepted-findings.yml` names a rule about integrity: texts that differ from what
    was approved, missing approvals, broken references, unreadable files.

    ## Why it matters
    Such an entry would let a changed text pass as an approved one.

    ## Example
    `{code: QMS304, path: procedures/qp-05-purchasing.md, …}`.

    ## How to fix it
    Delete the entry and mend what was found.

    ## When to accept
    Never.
    """
    for entry in findings.library.accepted:
        rule = findings.rules.get(entry.code)
        if rule is not None and not rule.acceptable:
            message = f"{rule.code} {rule.name} is about integrity and cannot be accepted"
            advice = "delete this entry and mend what was found"
            yield finding(INTEGRITY_ACCEPTED, entry.location, message, advice=advice)


def check_person(findings: Findings) -> Iterator[Diagnostic]:
    """Somebody answers for every finding that is accepted.

    ## What it checks
    `person` of each entry in `accepted-findings.yml` is a person in `approvers.yml`. An entry by
    anybody else accepts nothing: its finding is shown.

    ## Why it matters
    An auditor asks who decided to live with it. A name that nobody bears answers nothing.

    ## Example
    `person: nobody.nowhere`.

    ## How to fix it
    Write the person as in `approvers.yml`, or have somebody who is listed decide.

    ## When to accept
    Never.
    """
    people = findings.library.roster.people
    nearest = Nearest(people)
    for entry in findings.library.accepted:
        if entry.person not in people:
            message = f"{entry.person}, who accepts {entry.code}, is not a person in approvers.yml"
            advice = nearest.advice(entry.person, "have somebody who is listed there decide")
            yield finding(ACCEPTED_BY_NOBODY, entry.location, message, advice=advice)


def check_term(findings: Findings) -> Iterator[Diagnostic]:
    """Findings are accepted for a year at most.

    ## What it checks
    `expires` of each entry in `accepted-findings.yml` is at most 366 days ahead. A longer entry
    accepts nothing: its finding is shown.

    ## Why it matters
    What is accepted for ever is never looked at again.

    ## Example
    `expires: 9999-12-31`.

    ## How to fix it
    Set a day within a year; when it has come, decide again.

    ## When to accept
    Never; the warning does not stop a build, but the finding itself is shown again.
    """
    for entry in findings.library.accepted:
        if entry.expires > findings.longest:
            message = f"{entry.code} in {entry.path} is accepted until {entry.expires}: too long"
            advice = f"set a day within a year, {findings.longest} at the latest"
            yield finding(ACCEPTED_TOO_LONG, entry.location, message, advice=advice)


ACCEPTANCE_CHECKS = (
    AcceptanceCheck(rule=ACCEPTANCE_EXPIRED, function=check_expired),
    AcceptanceCheck(rule=ACCEPTANCE_UNUSED, function=check_unused),
    AcceptanceCheck(rule=INTEGRITY_ACCEPTED, function=check_integrity),
    AcceptanceCheck(rule=ACCEPTED_BY_NOBODY, function=check_person),
    AcceptanceCheck(rule=ACCEPTED_TOO_LONG, function=check_term),
)
