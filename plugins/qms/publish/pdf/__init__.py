"""PDFs: each document laid out alone and checked, then joined into the manual."""

from __future__ import annotations

from qms.publish.pdf.book import TypesetOptions, typeset_book
from qms.publish.pdf.cache import tool_versions
from qms.publish.pdf.join import join_manual
from qms.publish.pdf.links import dead_links
from qms.publish.pdf.model import PartFault, PublicationError, TypesetBook, TypesetPart

__all__ = [
    "PartFault",
    "PublicationError",
    "TypesetBook",
    "TypesetOptions",
    "TypesetPart",
    "dead_links",
    "join_manual",
    "tool_versions",
    "typeset_book",
]
