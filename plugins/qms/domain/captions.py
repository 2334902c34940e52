"""Captions of figures and tables, and the anchors by which links name them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum

from qms.domain.body import LINK, VARIABLE, Body, plain_text
from qms.domain.headings import slug

TABLE_SUFFIXES = (".csv", ".yml", ".yaml")
"""Of files that are shown as tables."""
_ALONE = re.compile(r"\s*!\[[^\n]*\]\([^\n]*\)\s*")
_TABLE = re.compile(r"\s*Table:\s+(\S.*)")


class Captioned(StrEnum):
    """What has a caption; as printed before its number."""

    FIGURE = "Figure"
    TABLE = "Table"


def figure_caption(description: str) -> str:
    """Return what stands below a figure: its description up to the first colon."""
    return description.partition(":")[0].strip()


def caption_anchor(kind: Captioned, caption: str) -> str:
    """Return the anchor of a figure or table, made of the plain words of its caption."""
    return f"{kind.lower()}-{slug(caption)}"


def caption_anchors(body: Body) -> Iterator[str]:
    """Yield the anchors of a body's figures and tables, where the text itself shows them.

    A caption with a variable in it has another anchor whenever the value changes, so nothing may
    lead there.
    """
    for diagram in body.diagrams:
        yield caption_anchor(Captioned.FIGURE, figure_caption(diagram.caption))
    lines = ["", *body.text.split("\n"), ""]
    for number, _ in body.visible_lines():
        index = number - body.first_line + 1
        if not lines[index - 1].strip() and not lines[index + 1].strip():
            below = next((line for line in lines[index + 1 :] if line.strip()), "")
            yield from _anchor_of_paragraph(lines[index], below)


def _anchor_of_paragraph(line: str, below: str) -> Iterator[str]:
    """Yield the anchor of what a paragraph of one line shows, or whose caption it is."""
    if VARIABLE.search(line):
        return
    table = _TABLE.fullmatch(line)
    shown = LINK.search(line) if _ALONE.fullmatch(line) else None
    if table and "|" in below:
        yield caption_anchor(Captioned.TABLE, plain_text(table[1]))
    elif shown and shown[3].lower().endswith(TABLE_SUFFIXES):
        yield caption_anchor(Captioned.TABLE, plain_text(shown[2]))
    elif shown:
        yield caption_anchor(Captioned.FIGURE, figure_caption(shown[2]))
