"""The entries of a register as a page whose columns sort; only for registers that qms.yml names."""

from __future__ import annotations

from collections.abc import Iterator

from qms.domain.documents import ControlledDocument
from qms.domain.library import Library
from qms.domain.register_entries import judged_entries
from qms.domain.site import Visibility
from qms.render import uris
from qms.render.escape import escape_html
from qms.render.facts import SiteFacts
from qms.render.pages.common import document_link
from qms.render.pages.model import ComputedPage
from qms.render.registers import entries_table, shown_registers
from qms.render.words import count


def register_entries_pages(library: Library, site: SiteFacts) -> Iterator[ComputedPage]:
    """Yield a page for each register that is shown."""
    for document in shown_registers(library, site):
        yield _page(library, site, document)


def _page(library: Library, site: SiteFacts, document: ControlledDocument) -> ComputedPage:
    file = library.entries[document.id]
    assert document.form is not None  # noqa: S101 - it is a register
    entries = judged_entries(document.form, file)
    uri = uris.register_entries(document.id)
    links = site.links_from(uri)
    doubts = len({each.row for each in entries.faults})
    said = (
        f" In {count(doubts, 'row')} something was found: `qms check` says what." if doubts else ""
    )
    lead = (
        f"{count(len(entries.rows), 'entry', 'entries')} of {document_link(document, links)}, which"
        f" says what each column holds.{said} Kept in `{file.path}`."
    )
    return ComputedPage(
        uri=uri,
        title=f"{document.title}: entries",
        markdown=f"{lead}\n\n{entries_table(entries)}",
        above=document.printed_number,
        top_html=f'<script defer src="{escape_html(links.uri(uris.SORTING))}"></script>\n',
        visibility=Visibility.SHOWN,
        hidden=("toc",),
    )
