"""What changed: one page for each document that has an earlier revision, and a list of them."""

from __future__ import annotations

from collections.abc import Iterable

from qms.domain.documents import ControlledDocument, Standing
from qms.domain.library import Library
from qms.domain.site import Visibility
from qms.render import uris
from qms.render.escape import escape_html, escape_markdown
from qms.render.facts import SiteFacts
from qms.render.pages.common import chip, document_link
from qms.render.pages.model import ComputedPage
from qms.render.tables import markdown_table
from qms.render.words import day_in_words

MOST_LISTED = 200
HEADS = ("Date", "Document", "Revision", "Status", "What changed", "")


def change_page(document: ControlledDocument, site: SiteFacts, html: str) -> ComputedPage:
    """Return the page of what changed in a document's revision.

    Args:
        document: The document as it is now.
        site: What is on the site.
        html: The redline, harmless.
    """
    uri = uris.changes_in(document.id)
    links = site.links_from(uri)
    name = f"{document.printed_number} {document.title}"
    back = escape_html(links.document(document, ""))
    more = escape_html(links.uri(uris.CHANGES))
    ways = (
        f'<p><a href="{back}">{escape_html(name)} as it is now</a> \u00b7'
        f' <a href="{more}">Recent changes</a></p>\n'
    )
    return ComputedPage(
        uri=uri,
        title=f"{name}, revision {document.printed_revision}",
        markdown="",
        above="Changes in this revision",
        top_html=ways + html,
        visibility=Visibility.UNLISTED,
        hidden=("toc",),
        is_searchable=False,
    )


def recent_changes_page(
    library: Library, site: SiteFacts, changed: Iterable[ControlledDocument]
) -> ComputedPage:
    """Return the list of all revisions with an earlier one to compare with, the newest first."""
    links = site.links_from(uris.CHANGES)
    dated = sorted(changed, key=lambda each: (_sort_key(library, each), each.id), reverse=True)
    rows = []
    for document in dated[:MOST_LISTED]:
        entry = document.current_history
        day = document.effective_date.first or (entry.date if entry else None)
        rows.append(
            (
                day_in_words(day) or "Not set",
                document_link(document, links),
                escape_markdown(document.printed_revision),
                chip(library.standing(document)),
                escape_markdown(entry.description_of_change) if entry else "",
                f"[Changes]({links.uri(uris.changes_in(document.id))})",
            )
        )
    lead = (
        "The revisions that took the place of an earlier one, by the day they become effective.\n"
    )
    return ComputedPage(
        uri=uris.CHANGES,
        title="Recent changes",
        markdown=f"{lead}\n{markdown_table(HEADS, rows)}",
        above="Status and clauses",
        in_menu=True,
        hidden=("toc",),
        is_searchable=False,
    )


def _sort_key(library: Library, document: ControlledDocument) -> str:
    """Return the day that a revision counts from; what has none yet is the newest."""
    entry = document.current_history
    in_work = library.standing(document) in {Standing.DRAFT, Standing.UNDER_REVIEW}
    day = document.effective_date.first
    if day is None and in_work:
        return "9999"
    return str(day or (entry.date if entry else ""))
