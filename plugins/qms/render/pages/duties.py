"""The calendar of duties as a page: what is overdue, then month by month."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from qms.domain.duties import Duty, by_month
from qms.domain.library import Library
from qms.render import uris
from qms.render.facts import SiteFacts
from qms.render.links import SiteLinks
from qms.render.pages import cells
from qms.render.pages.model import ComputedPage
from qms.render.tables import html_table
from qms.render.words import count, day_in_words

HEADS = ("Day", "What", "Kind", "Who")
MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)


def duties_page(library: Library, site: SiteFacts, duties: Sequence[Duty]) -> ComputedPage:
    """Return every duty: of the past what is still open, of the future the next months."""
    links = site.links_from(uris.DUTIES)
    late = [each for each in duties if each.day < site.as_of]
    ahead = [each for each in duties if each.day >= site.as_of]
    calendar = links.uri(uris.DUTIES_CALENDAR)
    overdue = f", {len(late)} overdue" if late else ""
    lead = f"{count(len(ahead), 'duty', 'duties')} in the next 12 months{overdue}."
    parts = [f"{lead} [As a calendar]({calendar}) for programs that can subscribe to one.\n"]
    if late:
        parts += ["## Overdue\n", _table(library, late, links)]
    for month, own in by_month(ahead):
        parts += [f"## {_month(month)}\n", _table(library, own, links)]
    return ComputedPage(
        uri=uris.DUTIES,
        title="Duties",
        markdown="\n".join(parts),
        above="Status and clauses",
        in_menu=True,
        is_searchable=False,
    )


def _table(library: Library, duties: Iterable[Duty], links: SiteLinks) -> str:
    return html_table(HEADS, (_row(library, each, links) for each in duties))


def _row(library: Library, duty: Duty, links: SiteLinks) -> tuple[str, ...]:
    document = library.by_id.get(duty.document)
    what = duty.what[:1].upper() + duty.what[1:]
    return (
        cells.words(day_in_words(duty.day)),
        cells.link(what, links.document(document, "") if document else ""),
        cells.words(duty.kind.value),
        cells.words(", ".join(duty.who)),
    )


def _month(month: date) -> str:
    return f"{MONTHS[month.month - 1]} {month.year}"
