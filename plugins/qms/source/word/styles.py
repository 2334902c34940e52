"""What a paragraph is, by its style: a heading, a title, a caption, a line of the contents."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from qms.source.word.names import Element, below, value, w, whole_number

_HEADING = re.compile(r"heading ([1-9])")
_CONTENTS = re.compile(r"toc \d|table of figures|toc heading")
_NO_OUTLINE = 9
_LONGEST_CHAIN = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """A style of paragraphs, with what it takes from the one it is based on."""

    name: str
    """In small letters; English for built-in styles, whatever language Word speaks."""
    heading: int = 0
    """Level from 1; 0 for text."""
    numbering: tuple[int, int] | None = None
    """List and level (from 0) that paragraphs of the style are numbered by."""

    @property
    def is_title(self) -> bool:
        """Return whether such a paragraph is the title of the document."""
        return self.name == "title"

    @property
    def is_caption(self) -> bool:
        """Return whether such a paragraph is the caption of a picture or a table."""
        return self.name == "caption"

    @property
    def is_contents(self) -> bool:
        """Return whether such a paragraph is a line of a table of contents."""
        return bool(_CONTENTS.fullmatch(self.name))


PLAIN = Style(name="")


def read_styles(root: Element | None) -> dict[str, Style]:
    """Return the styles of paragraphs by their ids."""
    if root is None:
        return {}
    found = {each.get(w("styleId"), ""): each for each in root.iter(w("style"))}
    return {key: _style(key, found) for key in found}


def style_of(paragraph: Element, styles: Mapping[str, Style]) -> Style:
    """Return a paragraph's style, with what the paragraph itself says otherwise."""
    properties = paragraph.find(w("pPr"))
    style = styles.get(value(properties, "pStyle"), PLAIN)
    level = whole_number(value(properties, "outlineLvl"), _NO_OUTLINE)
    numbering = numbering_of(properties, style.numbering)
    heading = style.heading or (level + 1 if level < _NO_OUTLINE else 0)
    return Style(name=style.name, heading=heading, numbering=numbering)


def numbering_of(
    properties: Element | None, inherited: tuple[int, int] | None
) -> tuple[int, int] | None:
    """Return list and level of properties of a paragraph; list 0 takes the numbering away."""
    numbered = below(properties, "numPr")
    if numbered is None:
        return inherited
    level = whole_number(value(numbered, "ilvl"), inherited[1] if inherited else 0)
    number = value(numbered, "numId")
    key = whole_number(number) if number else (inherited[0] if inherited else 0)
    return (key, min(level, 8)) if key else None


def _style(key: str, found: Mapping[str, Element]) -> Style:
    name, heading, numbering = "", 0, None
    chain: list[Element] = []
    while key in found and len(chain) < _LONGEST_CHAIN:
        chain.append(found[key])
        key = value(found[key], "basedOn")
    for element in reversed(chain):
        name = value(element, "name").lower()
        properties = element.find(w("pPr"))
        match = _HEADING.fullmatch(name)
        level = whole_number(value(properties, "outlineLvl"), _NO_OUTLINE)
        if match:
            heading = int(match[1])
        elif below(properties, "outlineLvl") is not None:
            heading = level + 1 if level < _NO_OUTLINE else 0
        numbering = numbering_of(properties, numbering)
    return Style(name=name, heading=heading, numbering=numbering)
