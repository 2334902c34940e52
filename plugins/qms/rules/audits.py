"""42x: internal audits are planned, held in time and impartial; findings are answered."""

from __future__ import annotations

from collections.abc import Iterator

from qms.domain.audit_checklist import own_processes
from qms.domain.audits import Audit, audit_state, auditor_name, in_cycle, shifts_seen, sites_seen
from qms.domain.diagnostics import Diagnostic, Kind, Rule, Severity, finding
from qms.domain.library import Library
from qms.rules.check import Check, listed

NEVER_PLANNED = Rule(
    code="QMS421",
    name="process-never-audited",
    severity=Severity.WARNING,
    kind=Kind.COMPLETENESS,
    summary="The audit programme plans no audit of a process, and none was held.",
    clause="AS9120 9.2.2",
)
AUDIT_OVERDUE = Rule(
    code="QMS422",
    name="audit-overdue",
    severity=Severity.WARNING,
    kind=Kind.CALENDAR,
    summary="An audit was not held in its month, or a process not within its rhythm.",
    clause="AS9120 9.2.2",
)
OWN_WORK = Rule(
    code="QMS423",
    name="auditor-audits-own-work",
    severity=Severity.WARNING,
    kind=Kind.COMPLETENESS,
    summary="The auditor of a process holds the role that owns it.",
    clause="AS9120 9.2.2",
)
NOT_IN_CYCLE = Rule(
    code="QMS424",
    name="site-or-shift-not-audited",
    severity=Severity.WARNING,
    kind=Kind.COMPLETENESS,
    summary="No audit of the cycle looks at a site or a shift.",
    clause="AS9120 9.2.2",
)
ANSWER_OVERDUE = Rule(
    code="QMS425",
    name="answer-overdue",
    severity=Severity.WARNING,
    kind=Kind.CALENDAR,
    summary="A finding from outside was to be answered by a day that has passed.",
    clause="AS9120 10.2.1",
)


def check_planned(library: Library) -> Iterator[Diagnostic]:
    """Every process is in the audit programme.

    ## What it checks
    Where there is an `audits.yml`: an audit of each process of the company is planned or was held.

    ## Why it matters
    A process that nobody plans to audit is found by the auditor from outside.

    ## Example
    `processes.yml` has a new process `kitting`, and no audit names it.

    ## How to fix it
    Plan an audit: `- {number: IA-27-04, planned: 2027-03, processes: [kitting], auditor: …}`

    ## When to accept
    For a process that has not begun; say when it will.
    """
    programme = library.audits
    if programme.is_empty:
        return
    for process in own_processes(library):
        if next(programme.of_process(process.id), None) is None:
            place = programme.positions.at("audits")
            message = f"{process.title}: no audit of it is planned, and none was held"
            advice = f"plan one, with processes: [{process.id}]"
            yield finding(NEVER_PLANNED, place, message, advice=advice)


def check_held(library: Library) -> Iterator[Diagnostic]:
    """Audits are held when they were planned, and processes within their rhythm.

    ## What it checks
    No audit is open whose month has passed. No process was last audited longer ago than its rhythm
    (`every_months` under `processes:`, else `cycle_months`), unless an audit of it is planned;
    then only that one can be late.

    ## Why it matters
    Auditors hold a company to its own programme. An audit that moves is moved openly.

    ## Example
    `{number: IA-26-03, planned: 2026-09, processes: [storage], auditor: j.mercer}` without
    `done_on`, in November.

    ## How to fix it
    Hold it and write `done_on` and `report`, or move `planned` and say in `remark` why and who
    agreed.

    ## When to accept
    While the moved audit is being agreed.
    """
    programme, day = library.audits, library.as_of
    for index, audit in enumerate(programme.audits):
        if not audit.is_done(day) and audit.planned_until < day:
            place = programme.positions.at(f"audits[{index}].planned")
            message = f"{audit.number} was planned for {audit.planned:%Y-%m} and is not held"
            advice = "hold it and write done_on, or move it and write in remark who agreed"
            yield finding(AUDIT_OVERDUE, place, message, advice=advice)
    for process in own_processes(library):
        state = audit_state(programme, process, day)
        if state.due is not None and state.due < day and state.next is None and state.last:
            place = programme.positions.at(f"audits[{programme.audits.index(state.last)}].done_on")
            message = f"{process.title} was due for its next audit on {state.due}; none is planned"
            yield finding(AUDIT_OVERDUE, place, message, advice="plan one for this or next month")


def check_impartial(library: Library) -> Iterator[Diagnostic]:
    """Nobody audits what they are responsible for.

    ## What it checks
    For each audit that is planned, or was held within the cycle: the auditor, on its day, does not
    hold the role that owns one of its processes, and is not that role. The rest of impartiality,
    such as the own manager's work, is for people to judge.

    ## Why it matters
    Who audits own work sees what was meant, not what is done.

    ## Example
    The warehouse manager audits receiving, which the warehouse manager owns.

    ## How to fix it
    Take another auditor, from another department or from outside.

    ## When to accept
    Never for an audit that is still to be held.
    """
    programme, day = library.audits, library.as_of
    for index, audit in enumerate(programme.audits):
        if not audit.auditor or not in_cycle(programme, audit, day):
            continue
        owned = [each for each in own_processes(library) if each.id in audit.processes]
        titles = [each.title for each in owned if _owns(library, audit, each.owner)]
        if titles:
            place = programme.positions.at(f"audits[{index}].auditor")
            name = auditor_name(library.roster, audit)
            message = f"{audit.number}: {name} is responsible for {listed(titles)}"
            advice = "let somebody audit it who has no part in the work"
            yield finding(OWN_WORK, place, message, advice=advice)


def check_sites_and_shifts(library: Library) -> Iterator[Diagnostic]:
    """Every site and every shift is audited within the cycle.

    ## What it checks
    Where there is an `audits.yml`: each site of `qms.yml` and each of its `shifts:` is named by an
    audit that was held within `cycle_months` or is planned within them. An only site and an only
    shift need not be named.

    ## Why it matters
    The certificate names sites, and the night shift works by the same procedures.

    ## Example
    `shifts: [day, night]`, and every audit has `shifts: [day]`.

    ## How to fix it
    Add the site or shift to an audit that goes there, or plan one.

    ## When to accept
    For a site that is being opened or closed.
    """
    programme, day = library.audits, library.as_of
    if programme.is_empty:
        return
    counted = [each for each in programme.audits if in_cycle(programme, each, day)]
    sites = {site for each in counted for site in sites_seen(library.configuration, each)}
    shifts = {shift for each in counted for shift in shifts_seen(programme, each)}
    missing = [
        *(
            ("site", each.name)
            for key, each in library.configuration.sites.items()
            if key not in sites
        ),
        *(("shift", each) for each in programme.shifts if each not in shifts),
    ]
    for what, name in missing:
        key = "shifts" if what == "shift" else "audits"
        message = f"the {what} {name}: no audit of the last or next {programme.cycle_months} months"
        advice = f"name the {what} in an audit that goes there, or plan one"
        yield finding(NOT_IN_CYCLE, programme.positions.at(key), message, advice=advice)


def check_answers(library: Library) -> Iterator[Diagnostic]:
    """Findings from outside are answered in time.

    ## What it checks
    No finding in `findings.yml` has a `due` day that has passed without `answered_on` or
    `closed_on`. It is a warning, and never keeps anything from being published.

    ## Why it matters
    A certification body that gets no answer suspends the certificate; a customer buys elsewhere.

    ## Example
    `due: 2026-10-31` and no `answered_on`, in November.

    ## How to fix it
    Send the answer and write `answered_on`. If the body gave more time, write the new day and keep
    its message.

    ## When to accept
    While the body has agreed in words and its message is on the way.
    """
    log = library.registrar_findings
    for index, each in enumerate(log.findings):
        if each.is_overdue(library.as_of):
            place = log.positions.at(f"findings[{index}].due")
            owner = library.roster.role_title(each.owner)
            message = f"{each.number} of {each.body} was to be answered by {each.due} ({owner})"
            advice = "answer it and write answered_on; or write the new day that the body agreed to"
            yield finding(ANSWER_OVERDUE, place, message, advice=advice)


def _owns(library: Library, audit: Audit, owner: str) -> bool:
    """Return whether the auditor of an audit is the owner of a process on its day."""
    if audit.auditor == owner:
        return True
    person = library.roster.people.get(audit.auditor)
    return person is not None and person.holds(owner, audit.done_on or audit.planned)


CHECKS = (
    Check(rule=NEVER_PLANNED, function=check_planned),
    Check(rule=AUDIT_OVERDUE, function=check_held),
    Check(rule=OWN_WORK, function=check_impartial),
    Check(rule=NOT_IN_CYCLE, function=check_sites_and_shifts),
    Check(rule=ANSWER_OVERDUE, function=check_answers),
)
