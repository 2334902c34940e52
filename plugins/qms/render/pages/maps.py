"""The map of processes and the organisation chart as pages; there only where data are."""

from __future__ import annotations

from collections.abc import Iterator

from qms.domain.library import Library
from qms.render import uris
from qms.render.facts import SiteFacts
from qms.render.maps import data_maps
from qms.render.pages.model import ComputedPage


def map_pages(library: Library, site: SiteFacts) -> Iterator[ComputedPage]:
    """Yield the maps that there are data for."""
    for each in data_maps(library, lambda key: site.links_from(uris.data_map(key))):
        yield ComputedPage(
            uri=uris.data_map(each.key),
            title=each.title,
            markdown=each.markdown,
            above="Status and clauses",
            in_menu=True,
        )
