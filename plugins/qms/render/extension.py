"""Our own Markdown extension: no raw HTML, and tables that a screen reader and a phone can read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor

from qms.render.plain_words import skip_plain_words

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element

    from markdown import Markdown

_AFTER_INLINE = 5
"""After inline patterns (20) and attribute lists (8), when cells hold their final text."""


class ControlledExtension(Extension):
    """Markdown for controlled documents."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - Python-Markdown's name
        """Take raw HTML out of the language and name the cells of tables."""
        md.preprocessors.deregister("html_block")
        md.inlinePatterns.deregister("html")
        skip_plain_words(md)
        md.treeprocessors.register(_TableCells(md), "qms-table-cells", _AFTER_INLINE)


class _TableCells(Treeprocessor):
    """Gives head cells a scope, and every other cell the words of its head."""

    def run(self, root: Element) -> None:
        for table in root.iter("table"):
            heads = list(table.iter("th"))
            for head in heads:
                head.set("scope", "col")
            labels = ["".join(_text(head)).strip() for head in heads]
            for row in table.iter("tr"):
                for label, cell in zip(labels, row.findall("td"), strict=False):
                    cell.set("data-label", label)


def _text(element: Element) -> Iterator[str]:
    return (str(part) for part in element.itertext())
