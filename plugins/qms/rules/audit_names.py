"""42x: the registers of audits name only what there is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator

from qms.domain.audit_checklist import own_processes
from qms.domain.diagnostics import Diagnostic, Kind, Location, Rule, finding
from qms.domain.library import Library
from qms.domain.standards import parse_clause
from qms.rules.check import Check, Nearest

UNKNOWN_IN_AUDITS = Rule(
    code="QMS420",
    name="unknown-in-audit-registers",
    kind=Kind.COMPLETENESS,
    summary="audits.yml or findings.yml names what there is not, or a number twice.",
    clause="AS9120 9.2.2",
)


def check_audit_registers(library: Library) -> Iterator[Diagnostic]:
    """The registers of audits name what there is, each entry once.

    ## What it checks
    In `audits.yml` every process is one of `processes.yml`, every site one of `qms.yml`, every
    shift one of `shifts:`, and `auditor` a person or a role of `approvers.yml`; somebody who is
    neither is an `outside_auditor`. Audits that were held stay as they were written: of those only
    the auditor is looked at. In `findings.yml` every `owner` is a role and every `clause` one of a
    standard in use. No number comes twice.

    ## Why it matters
    A misspelt process is one that nobody audits, while the programme looks complete.

    ## Example
    `processes: [recieving]`

    ## How to fix it
    Correct the name, or define it where it belongs.

    ## When to accept
    Never.
    """
    yield from _unknown_in_programme(library)
    yield from _unknown_in_findings(library)


def _unknown_in_programme(library: Library) -> Iterator[Diagnostic]:
    programme, roster = library.audits, library.roster
    at = programme.positions.at
    processes = [each.id for each in own_processes(library)]
    auditors = {**roster.people, **roster.roles}
    named: list[tuple[str, str, str, Collection[str]]] = [
        (f"processes.{key}", key, "process", processes) for key in programme.rhythms
    ]
    for index, audit in enumerate(programme.audits):
        key = f"audits[{index}]"
        if audit.auditor:
            named.append((f"{key}.auditor", audit.auditor, "person or role", auditors))
        elif not audit.outside_auditor:
            message = f"{audit.number} has no auditor"
            advice = "write auditor: and a person or role, or outside_auditor: and a name"
            yield finding(UNKNOWN_IN_AUDITS, at(key), message, advice=advice)
        if audit.is_done(library.as_of):
            continue
        parts: tuple[tuple[str, tuple[str, ...], str, Collection[str]], ...] = (
            ("processes", audit.processes, "process", processes),
            ("sites", audit.sites, "site", library.configuration.sites),
            ("shifts", audit.shifts, "shift", programme.shifts),
        )
        for part, words, what, known in parts:
            named += [(f"{key}.{part}[{i}]", word, what, known) for i, word in enumerate(words)]
    for place, name, what, known in named:
        if name not in known:
            yield _unknown(at(place), what, name, known)
    yield from _repeated((each.number for each in programme.audits), at, "audits")


def _unknown_in_findings(library: Library) -> Iterator[Diagnostic]:
    log, roles = library.registrar_findings, library.roster.roles
    at = log.positions.at
    for index, each in enumerate(log.findings):
        key = f"findings[{index}]"
        if each.owner not in roles:
            yield _unknown(at(f"{key}.owner"), "role", each.owner, roles)
        reference = parse_clause(each.clause, library.configuration.primary_standard)
        if library.primary is not None and (reference is None or not library.clause(reference)):
            message = f"{library.primary.key} has no clause {each.clause}"
            advice = "look the number up in the clause matrix"
            yield finding(UNKNOWN_IN_AUDITS, at(f"{key}.clause"), message, advice=advice)
    yield from _repeated((each.number for each in log.findings), at, "findings")


def _unknown(place: Location, what: str, name: str, known: Iterable[str]) -> Diagnostic:
    advice = Nearest(known).advice(name, _OTHERWISE[what])
    return finding(UNKNOWN_IN_AUDITS, place, f"there is no {what} {name}", advice=advice)


def _repeated(
    numbers: Iterable[str], at: Callable[[str], Location], key: str
) -> Iterator[Diagnostic]:
    seen: Counter[str] = Counter()
    for index, number in enumerate(numbers):
        seen[number] += 1
        if seen[number] == 2:  # noqa: PLR2004 - told once, at the second place
            place = at(f"{key}[{index}].number")
            message, advice = f"the number {number} comes twice", "give each entry its own number"
            yield finding(UNKNOWN_IN_AUDITS, place, message, advice=advice)


_OTHERWISE = {
    "process": "correct it, or define the process in processes.yml",
    "site": "correct it, or define the site in qms.yml",
    "shift": "correct it, or add it to shifts:",
    "role": "correct it, or define the role under roles: in approvers.yml",
    "person or role": "correct it, or write outside_auditor: for somebody from outside",
}

CHECKS = (Check(rule=UNKNOWN_IN_AUDITS, function=check_audit_registers),)
