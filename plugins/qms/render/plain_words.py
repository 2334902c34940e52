"""Words without marks need no search for marks: a third of Markdown's time for a manual.

Python-Markdown tries each of its inline patterns on every piece of text. Here a pattern is tried
only on pieces with the character that everything it can match begins with; most pieces hold none.
In the same way only elements with a brace in or behind them are asked for attributes.
The hooks are private methods of Python-Markdown (bounded below 4 in pyproject.toml); a test
compares the output of both ways.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import cast
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.treeprocessors import InlineProcessor
from markdown.util import AtomicString

MARKS = re.compile(r"[\\`*_\[\]<!&\x02\x03]|  \n")
"""What the patterns of our extensions begin with, and the library's own placeholders."""
FIRST_CHARACTERS: Mapping[str, str] = {
    "backtick": "`\\",
    "escape": "\\",
    "footnote": "[",
    "reference": "[",
    "link": "[",
    "image_link": "!",
    "image_reference": "!",
    "short_reference": "[",
    "short_image_ref": "!",
    "autolink": "<",
    "automail": "<",
    "linebreak": "\n",
    "entity": "&",
    "em_strong": "*_",
}
"""What a pattern's matches begin with, by its name; others are always tried."""
_APPLY = "_InlineProcessor__applyPattern"
_PRIORITY = 20


def skip_plain_words(md: Markdown) -> None:
    """Put the quicker inline processor in the place of the library's."""
    md.treeprocessors.register(_QuickInline(md), "inline", _PRIORITY)


def with_braces(root: Element) -> Element:
    """Return what the library's search for attributes goes through, elements without any left out.

    The search asks for nothing but `iter`.
    """
    return cast("Element", _Braced(root))


class _QuickInline(InlineProcessor):
    """The library's processor, but for pieces without the marks of a pattern."""

    def __init__(self, md: Markdown) -> None:
        super().__init__(md)
        self._firsts: list[str] = []

    # The library's own name for the method, as Python mangles it.
    def _InlineProcessor__handleInline(  # noqa: N802
        self,
        data: str,
        patternIndex: int = 0,  # noqa: N803
    ) -> str:
        if isinstance(data, AtomicString) or not MARKS.search(data):
            return data
        apply, start = getattr(self, _APPLY), 0
        for index in range(patternIndex, len(self.inlinePatterns)):
            matched = _may_match(self._first_characters()[index], data)
            while matched:
                pattern = self.inlinePatterns[index]
                data, matched, start = apply(pattern, data, index, start)
            start = 0
        return data

    def _first_characters(self) -> list[str]:
        """Return what each pattern's matches begin with, in order; filled when all are there."""
        if not self._firsts:
            patterns = self.inlinePatterns
            self._firsts = [""] * len(patterns)
            for name, firsts in FIRST_CHARACTERS.items():
                if name in patterns:
                    self._firsts[patterns.get_index_for_name(name)] = firsts
        return self._firsts


class _Braced:
    """The elements with a brace in or behind them."""

    def __init__(self, root: Element) -> None:
        self._root = root

    def iter(self) -> Iterator[Element]:
        # One after the other, because attributes that were found are taken out of the text.
        return filter(_has_brace, self._root.iter())


def _has_brace(element: Element) -> bool:
    around = (element.text, element.tail, *(child.tail for child in element))
    return any(text is not None and "{" in text for text in around)


def _may_match(firsts: str, data: str) -> bool:
    return not firsts or any(first in data for first in firsts)
