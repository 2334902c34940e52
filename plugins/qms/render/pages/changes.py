"""What changed: one page for each document that has an earlier revision, and a list of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from qms.domain.documents import ControlledDocument, Standing
from qms.domain.library import Library
from qms.domain.site import Visibility
from qms.render import uris
from qms.render.escape import escape_html, escape_markdown
from qms.render.facts import SiteFacts
from qms.render.pages.common import chip
from qms.render.pages.model import ComputedPage
from qms.render.tables import markdown_table
from qms.render.words import day_in_words

MOST_LISTED = 200
HEADS = ("Date", "Document", "Revision", "Status", "What changed", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedText:
    """A text that has an earlier revision."""

    document: ControlledDocument
    page: str
    """Where it is shown."""
    uri: str
    """The page of what changed in it."""


def change_page(changed: ChangedText, site: SiteFacts, html: str) -> ComputedPage:
    """Return the page of what changed in a revision.

    Args:
        changed: The later text.
        site: What is on the site.
        html: The redline, harmless.
    """
    document, uri = changed.document, changed.uri
    links = site.links_from(uri)
    name = f"{document.printed_number} {document.title}"
    title = f"{name}, revision {document.printed_revision}"
    back = escape_html(links.uri(changed.page))
    more = escape_html(links.uri(uris.CHANGES))
    ways = (
        f'<p><a href="{back}">{escape_html(title)}</a> \u00b7'
        f' <a href="{more}">Recent changes</a></p>\n'
    )
    return ComputedPage(
        uri=uri,
        title=title,
        markdown="",
        above="Changes in this revision",
        top_html=ways + html,
        visibility=Visibility.UNLISTED,
        hidden=("toc",),
        is_searchable=False,
    )


def recent_changes_page(
    library: Library, site: SiteFacts, changed: Iterable[ChangedText]
) -> ComputedPage:
    """Return the list of all revisions with an earlier one to compare with, the newest first."""
    links = site.links_from(uris.CHANGES)
    dated = sorted(changed, key=lambda each: _sort_key(library, each.document), reverse=True)
    rows = []
    for each in dated[:MOST_LISTED]:
        document = each.document
        name = escape_markdown(f"{document.printed_number} {document.title}")
        entry = document.current_history
        day = document.effective_date.first or (entry.date if entry else None)
        rows.append(
            (
                day_in_words(day) or "Not set",
                f"[{name}]({links.uri(each.page)})",
                escape_markdown(document.printed_revision),
                chip(library.standing(document)),
                escape_markdown(entry.description_of_change) if entry else "",
                f"[Changes]({links.uri(each.uri)})",
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


def _sort_key(library: Library, document: ControlledDocument) -> tuple[str, str]:
    """Return the day that a revision counts from, and its number; without a day it is newest."""
    entry = document.current_history
    in_work = library.standing(document) in {Standing.DRAFT, Standing.UNDER_REVIEW}
    day = document.effective_date.first
    if day is None and in_work:
        return "9999", document.id
    return str(day or (entry.date if entry else "")), document.id
