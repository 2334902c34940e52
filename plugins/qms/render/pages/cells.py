"""Cells of the longest tables, as HTML: thousands of links would keep Markdown busy for long."""

from __future__ import annotations

from qms.domain.documents import ControlledDocument, Standing
from qms.render.escape import escape_html
from qms.render.links import SiteLinks
from qms.render.words import standing_key


def words(text: str) -> str:
    """Return plain text as a cell shows it."""
    return escape_html(text)


def emphasised(text: str) -> str:
    """Return plain text set apart."""
    return f"<em>{escape_html(text)}</em>"


def link(text: str, uri: str) -> str:
    """Return a link, or only its words when there is nothing to link to."""
    return f'<a href="{escape_html(uri)}">{escape_html(text)}</a>' if uri else escape_html(text)


def document_link(document: ControlledDocument, links: SiteLinks) -> str:
    """Return a link to a document with its number and title, kept together by the style."""
    shown = link(f"{document.printed_number} {document.title}", links.document(document, ""))
    return shown.replace("<a ", '<a class="qms-doc" ', 1)


def chip(standing: Standing) -> str:
    """Return the word of a standing, marked so that it is seen at a glance."""
    return mark(standing.value.capitalize(), standing_key(standing))


def mark(text: str, kind: str) -> str:
    """Return words as a small coloured mark; the colour never says more than the words."""
    return f'<strong class="qms-chip qms-chip--{kind}">{escape_html(text)}</strong>'
