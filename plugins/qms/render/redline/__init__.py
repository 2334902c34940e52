"""The difference of two revisions, made to be read: as HTML, as lines, as bars in print."""

from __future__ import annotations

from qms.render.redline.facts import document_blocks
from qms.render.redline.html import Reading, redline_html
from qms.render.redline.inline import Medium, Words
from qms.render.redline.lines import change_lines, summary

__all__ = [
    "Medium",
    "Reading",
    "Words",
    "change_lines",
    "document_blocks",
    "redline_html",
    "summary",
]
