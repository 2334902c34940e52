"""The map of processes and the organisation chart as annexes of the manual, where data are."""

from __future__ import annotations

from collections.abc import Iterator

from qms.domain.book import PartKind, PrintPart
from qms.domain.library import Library
from qms.domain.processes import has_reporting_lines
from qms.render.diagrams import with_drawings
from qms.render.links import PrintLinks
from qms.render.maps import (
    ORGANISATION_TITLE,
    PROCESSES_TITLE,
    organisation_markdown,
    processes_markdown,
)
from qms.render.markdown import to_html
from qms.render.print.context import UNCONTROLLED, BookContext
from qms.render.print.templating import render_print, safe

PROCESSES_KEY, ORGANISATION_KEY = "processes", "organisation"


def map_parts(library: Library, links: PrintLinks, context: BookContext) -> Iterator[PrintPart]:
    """Yield the maps that there are data for."""
    if library.process_map.processes:
        text = processes_markdown(library, links)
        yield _part(library, context, PROCESSES_KEY, PROCESSES_TITLE, text)
    if has_reporting_lines(library.roster):
        text = organisation_markdown(library)
        yield _part(library, context, ORGANISATION_KEY, ORGANISATION_TITLE, text)


def _part(library: Library, context: BookContext, key: str, title: str, text: str) -> PrintPart:
    configuration = library.configuration
    html = render_print(
        "protection.html",
        page_title=title,
        language=configuration.language,
        organisation=configuration.organisation.name,
        issue=context.state_in_words(library.as_of),
        notice="\n".join(line for line in (UNCONTROLLED, context.notice) if line),
        watermark="",
        body=safe(with_drawings(to_html(text))),
    )
    return PrintPart(
        key=key,
        kind=PartKind.ANNEX,
        title=title,
        html=html,
        language=configuration.language,
        date=library.as_of.isoformat(),
        group="Annex",
    )
