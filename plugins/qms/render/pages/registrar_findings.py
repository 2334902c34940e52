"""What auditors from outside found, until each is closed; there only where data are."""

from __future__ import annotations

from qms.domain.library import Library
from qms.domain.registrar_findings import Progress, RegistrarFinding
from qms.domain.standards import parse_clause
from qms.render import uris
from qms.render.escape import escape_markdown
from qms.render.facts import SiteFacts
from qms.render.links import SiteLinks
from qms.render.pages.common import kept_together, link, mark
from qms.render.pages.model import ComputedPage
from qms.render.tables import markdown_table
from qms.render.words import count, day_in_words

HEADS = (
    "Finding",
    "Found",
    "Clause",
    "Grade",
    "In our words",
    "Owner",
    "Answer due",
    "State",
    "Corrective action",
)
LEAD = """\
Findings of the certification body, of customers and of authorities, in our own words. {summary}
"""


def registrar_findings_page(library: Library, site: SiteFacts) -> ComputedPage:
    """Return the log, open findings first, then the latest."""
    links = site.links_from(uris.REGISTRAR_FINDINGS)
    day = library.as_of
    findings = sorted(
        library.registrar_findings.findings, key=lambda each: each.found_on, reverse=True
    )
    findings.sort(key=lambda each: [*Progress].index(each.progress(day)))
    rows = (_row(library, each, links) for each in findings)
    opened = sum(each.progress(day) is Progress.OPEN for each in findings)
    late = sum(each.is_overdue(day) for each in findings)
    summary = f"{count(len(findings), 'finding')}, {opened} open, {late or 'none'} overdue."
    return ComputedPage(
        uri=uris.REGISTRAR_FINDINGS,
        title="Findings from outside",
        markdown=f"{LEAD.format(summary=summary)}\n{markdown_table(HEADS, rows)}",
        above="Status and clauses",
        in_menu=True,
        hidden=("toc",),
    )


def _row(library: Library, each: RegistrarFinding, links: SiteLinks) -> tuple[str, ...]:
    reference = parse_clause(each.clause, library.configuration.primary_standard)
    known = reference is not None and library.clause(reference) is not None
    uri = links.clause(reference) if known and reference else ""
    return (
        kept_together(each.number),
        escape_markdown(f"{day_in_words(each.found_on)}, {each.body}"),
        link(escape_markdown(each.clause), uri),
        each.grade.value.capitalize(),
        escape_markdown(each.text),
        escape_markdown(library.roster.role_title(each.owner)),
        day_in_words(each.due),
        _state(library, each),
        escape_markdown(each.corrective_action),
    )


def _state(library: Library, each: RegistrarFinding) -> str:
    day = library.as_of
    match each.progress(day):
        case Progress.CLOSED:
            return f"Closed {day_in_words(each.closed_on)}"
        case Progress.ANSWERED:
            return f"Answered {day_in_words(each.answered_on)}"
        case Progress.OPEN:
            late = each.is_overdue(day)
            return mark("Overdue", "obsolete") if late else mark("Open", "pending")
