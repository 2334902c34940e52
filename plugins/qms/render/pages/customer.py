"""The first page of the customers' edition: what they may read, and nothing about how it stands."""

from __future__ import annotations

from qms.domain.library import Library
from qms.render import uris
from qms.render.escape import escape_markdown
from qms.render.facts import SiteFacts
from qms.render.pages.common import document_link
from qms.render.pages.documents import manual_block, plural
from qms.render.pages.model import ComputedPage
from qms.render.tables import markdown_table
from qms.render.words import effective_in_words

HEADS = ("Document", "Revision", "Effective")


def customer_home_page(library: Library, site: SiteFacts) -> ComputedPage:
    """Return the page: every document with its revision and the day it became effective."""
    links = site.links_from(uris.HOME)
    organisation = library.configuration.organisation
    name = escape_markdown(organisation.name)
    lead = f"The documents of the quality management system that {name} shows its customers."
    parts = [f"{lead} Procedures and records that they name are internal.\n"]
    for kind in library.configuration.types.values():
        own = [each for each in library.documents if each.type.code == kind.code]
        rows = [
            (
                document_link(each, links),
                escape_markdown(each.printed_revision),
                effective_in_words(library, each.effective_date),
            )
            for each in own
        ]
        if rows:
            parts += [f"\n## {escape_markdown(plural(kind))}\n", markdown_table(HEADS, rows)]
    return ComputedPage(
        uri=uris.HOME,
        title="Quality manual for customers",
        markdown="\n".join(parts),
        late_html=lambda: manual_block(site, uris.HOME),
        above=organisation.name,
        hidden=("navigation", "toc"),
    )
