"""The map of processes and the organisation chart as pages; there only where data are."""

from __future__ import annotations

from collections.abc import Iterator

from qms.domain.library import Library
from qms.domain.processes import has_reporting_lines
from qms.render import uris
from qms.render.facts import SiteFacts
from qms.render.maps import (
    ORGANISATION_TITLE,
    PROCESSES_TITLE,
    organisation_markdown,
    processes_markdown,
)
from qms.render.pages.model import ComputedPage


def map_pages(library: Library, site: SiteFacts) -> Iterator[ComputedPage]:
    """Yield the maps that there are data for."""
    if library.process_map.processes:
        yield ComputedPage(
            uri=uris.PROCESSES,
            title=PROCESSES_TITLE,
            markdown=processes_markdown(library, site.links_from(uris.PROCESSES)),
            above="Status and clauses",
            in_menu=True,
        )
    if has_reporting_lines(library.roster):
        yield ComputedPage(
            uri=uris.ORGANISATION,
            title=ORGANISATION_TITLE,
            markdown=organisation_markdown(library),
            above="Status and clauses",
            in_menu=True,
        )
