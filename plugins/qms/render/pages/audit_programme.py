"""The programme of internal audits by process, site and shift; there only where data are."""

from __future__ import annotations

from collections.abc import Iterator

from qms.domain.audit_checklist import own_processes
from qms.domain.audits import (
    Audit,
    AuditState,
    audit_state,
    auditor_name,
    in_cycle,
    shifts_seen,
    sites_seen,
)
from qms.domain.library import Library
from qms.domain.processes import Process
from qms.render import uris
from qms.render.escape import escape_markdown
from qms.render.facts import SiteFacts
from qms.render.pages.common import kept_together, link, mark
from qms.render.pages.model import ComputedPage
from qms.render.tables import markdown_table
from qms.render.words import count, day_in_words, month_in_words

PROCESS_HEADS = (
    "Process",
    "Owner",
    "Rhythm and risk",
    "Sites and shifts of the cycle",
    "Last audited",
    "Next planned",
    "State",
)
AUDIT_HEADS = ("Audit", "Planned", "Processes", "Sites", "Shifts", "Auditor", "Held", "Report")
PLACE_HEADS = ("Site or shift", "Audits of the cycle")
LEAD = """\
Within {cycle} every process, site and shift is audited; a process with a rhythm of its own more
often. {checklist} says what to ask.
"""


def audit_programme_page(library: Library, site: SiteFacts) -> ComputedPage:
    """Return where each process stands, all audits, and who was seen of sites and shifts."""
    links = site.links_from(uris.AUDIT_PROGRAMME)
    programme = library.audits
    has_list = bool(library.process_map.processes)
    checklist = link("The audit checklist", links.uri(uris.AUDIT_CHECKLIST) if has_list else "")
    parts = [LEAD.format(cycle=count(programme.cycle_months, "month"), checklist=checklist)]
    if has_list:
        parts += [
            "## By process\n",
            markdown_table(PROCESS_HEADS, (_process(library, e) for e in own_processes(library))),
        ]
    parts += ["## Audits\n", markdown_table(AUDIT_HEADS, _audits(library))]
    places = [*_places(library)]
    if places:
        parts += ["## By site and shift\n", markdown_table(PLACE_HEADS, places)]
    return ComputedPage(
        uri=uris.AUDIT_PROGRAMME,
        title="Audit programme",
        markdown="\n".join(parts),
        above="Status and clauses",
        in_menu=True,
        hidden=("toc",),
    )


def _process(library: Library, process: Process) -> tuple[str, ...]:
    programme = library.audits
    state = audit_state(programme, process, library.as_of)
    rhythm = programme.rhythms.get(process.id)
    why = f": {rhythm.why}" if rhythm and rhythm.why else ""
    risk = f", {rhythm.risk.value} risk{why}" if rhythm else ""
    return (
        f"**{escape_markdown(process.title)}**",
        escape_markdown(library.roster.role_title(process.owner)) if process.owner else "",
        escape_markdown(f"{count(programme.months_of(process.id), 'month')}{risk}"),
        escape_markdown("; ".join(_where(library, process))),
        _held(state.last) if state.last else "Not yet",
        f"{_number(state.next)} {month_in_words(state.next.planned)}" if state.next else "",
        _state(library, state),
    )


def _where(library: Library, process: Process) -> Iterator[str]:
    """Yield the sites and the shifts in which a process is seen within the cycle."""
    programme = library.audits
    own = programme.of_process(process.id)
    counted = [each for each in own if in_cycle(programme, each, library.as_of)]
    seen = {key for each in counted for key in _sites(library, each)}
    sites = [site.name for key, site in library.configuration.sites.items() if key in seen]
    shifts = {shift for each in counted for shift in shifts_seen(programme, each)}
    if sites:
        yield ", ".join(sites)
    if shifts:
        yield ", ".join(shift for shift in programme.shifts if shift in shifts)


def _state(library: Library, state: AuditState) -> str:
    """Say in a word whether the process is where the programme wants it."""
    day = library.as_of
    if state.next is not None and state.next.planned_until < day:
        return mark("Overdue", "obsolete")
    if state.next is not None:
        return mark("Planned", "effective")
    if state.due is None:
        return mark("Not planned", "obsolete")
    return mark("Overdue", "obsolete") if state.due < day else f"Due by {day_in_words(state.due)}"


def _audits(library: Library) -> Iterator[tuple[str, ...]]:
    """Yield all audits, the latest first."""
    programme, known = library.audits, library.process_map.processes
    sites = library.configuration.sites
    for each in sorted(programme.audits, key=lambda e: (e.planned, e.number), reverse=True):
        titles = (known[key].title if key in known else key for key in each.processes)
        names = (sites[key].name if key in sites else key for key in _sites(library, each))
        remark = f" ({each.remark})" if each.remark else ""
        yield (
            _number(each),
            escape_markdown(f"{month_in_words(each.planned)}{remark}"),
            escape_markdown(", ".join(titles)),
            escape_markdown(", ".join(names)),
            escape_markdown(", ".join(shifts_seen(programme, each))),
            escape_markdown(auditor_name(library.roster, each)),
            day_in_words(each.done_on) if each.is_done(library.as_of) else "",
            escape_markdown(each.report),
        )


def _places(library: Library) -> Iterator[tuple[str, str]]:
    programme, day = library.audits, library.as_of
    counted = [each for each in programme.audits if in_cycle(programme, each, day)]
    for key, site in library.configuration.sites.items():
        found = [each for each in counted if key in _sites(library, each)]
        yield escape_markdown(site.name), _numbers(library, found)
    for shift in programme.shifts:
        found = [each for each in counted if shift in shifts_seen(programme, each)]
        yield escape_markdown(f"Shift: {shift}"), _numbers(library, found)


def _sites(library: Library, audit: Audit) -> tuple[str, ...]:
    return sites_seen(library.configuration, audit)


def _numbers(library: Library, audits: list[Audit]) -> str:
    if not audits:
        return mark("None", "obsolete")
    return ", ".join(
        f"{_number(each)} ({'held' if each.is_done(library.as_of) else 'planned'})"
        for each in audits
    )


def _held(audit: Audit) -> str:
    return f"{_number(audit)} {day_in_words(audit.done_on)}"


def _number(audit: Audit) -> str:
    return kept_together(audit.number)
