"""Our own Markdown extension: no raw HTML, few classes for authors, and tables for everybody.

Classes that Markdown itself gives away (footnotes, tabs, links of headings) are styled by the theme
and in print, some of them invisible; a text that takes one would be read in one place alone.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from markdown.extensions import Extension
from markdown.extensions.attr_list import AttrListTreeprocessor
from markdown.treeprocessors import Treeprocessor

from qms.render.plain_words import skip_plain_words, with_braces
from qms.render.sanitise import AUTHOR_CLASSES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element

    from markdown import Markdown

_CAPTION = re.compile(r"Table:\s+(?!$)")
_ATTRIBUTE_LISTS = 8
"""Where the library has them."""
_AFTER_INLINE = 5
"""After inline patterns (20) and attribute lists (8), when cells hold their final text."""


class ControlledExtension(Extension):
    """Markdown for controlled documents."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - Python-Markdown's name
        """Take raw HTML out of the language and name the cells of tables."""
        md.preprocessors.deregister("html_block")
        md.inlinePatterns.deregister("html")
        skip_plain_words(md)
        md.treeprocessors.register(_AttributeLists(md), "attr_list", _ATTRIBUTE_LISTS)
        md.treeprocessors.register(_TableCells(md), "qms-table-cells", _AFTER_INLINE)
        md.treeprocessors.register(_TableCaptions(md), "qms-table-captions", _AFTER_INLINE)


class _AttributeLists(AttrListTreeprocessor):
    """The library's processor, but that it adds no class that is not for authors."""

    def run(self, doc: Element) -> None:
        super().run(with_braces(doc))

    def assign_attrs(self, elem: Element, attrs_string: str, *, strict: bool = False) -> str:
        made = elem.get("class", "").split()
        remainder: str = super().assign_attrs(elem, attrs_string, strict=strict)
        wanted = elem.get("class", "").split()
        if wanted != made:
            added = [name for name in wanted if name not in made and _is_for_authors(name)]
            elem.set("class", " ".join(dict.fromkeys([*made, *added])))
        return remainder


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


class _TableCaptions(Treeprocessor):
    """Makes the caption of a table of `Table: words`, alone in the paragraph above it.

    So Pandoc writes captions, and forges show a line that reads like one.
    """

    def run(self, root: Element) -> None:
        for parent in root.iter():
            if parent.find("table") is not None:
                for above, table in pairwise(parent):
                    if table.tag == "table" and above.tag == "p":
                        _make_caption(above)


def _make_caption(paragraph: Element) -> None:
    beginning = _CAPTION.match(paragraph.text or "")
    if beginning:
        paragraph.text = (paragraph.text or "")[beginning.end() :]
        paragraph.set("class", " ".join([*paragraph.get("class", "").split(), "qms-caption"]))


def _is_for_authors(name: str) -> bool:
    """Leave our own to the sanitiser, which knows whether the page is computed."""
    return name in AUTHOR_CLASSES or name.startswith("qms-")


def _text(element: Element) -> Iterator[str]:
    return (str(part) for part in element.itertext())
