"""Pieces of Markdown that several computed pages use."""

from __future__ import annotations

from collections.abc import Iterable

from qms.domain.documents import ControlledDocument, Standing
from qms.domain.library import Library
from qms.render.escape import escape_markdown
from qms.render.links import SiteLinks
from qms.render.words import standing_key


def document_link(document: ControlledDocument, links: SiteLinks) -> str:
    """Return a link to a document with its number and title."""
    text = escape_markdown(f"{document.printed_number} {document.title}")
    return link(text, links.document(document, ""))


def named_link(library: Library, target: str, links: SiteLinks) -> str:
    """Return a link to a document named by its id; the id alone when it is unknown."""
    found = library.by_id.get(target)
    return document_link(found, links) if found else escape_markdown(target)


def link(text: str, uri: str) -> str:
    """Return a Markdown link, or only its words when there is nothing to link to."""
    return f"[{text}]({uri})" if uri else text


def chip(standing: Standing) -> str:
    """Return the word of a standing, marked so that it is seen at a glance."""
    return mark(standing.value.capitalize(), standing_key(standing))


def mark(text: str, kind: str) -> str:
    """Return words as a small coloured mark; the colour never says more than the words."""
    return f"**{escape_markdown(text)}**{{: .qms-chip .qms-chip--{kind} }}"


def kept_together(number: str) -> str:
    """Return a number in bold that is not broken at its hyphens."""
    return f"**{escape_markdown(number)}**{{: .qms-number }}"


def bullets(lines: Iterable[str]) -> str:
    """Return a list."""
    return "".join(f"* {line}\n" for line in lines)
