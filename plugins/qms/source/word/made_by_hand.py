"""Headings and lists that people made without styles: bold lines, dashes typed before items."""

from __future__ import annotations

import re
from dataclasses import dataclass

from qms.source.word.gathered import Block, BlockKind, Gathered
from qms.source.word.names import Element, is_on, value, w, whole_number

_LONGEST_HEADING = 80
_TYPED_NUMBER = re.compile(r"(?P<number>\d{1,2}(?:\.\d{1,2})*)[.)]?\s+\S")
_IN_CAPITALS = re.compile(r"\d{1,2}(?:\.\d{1,2})*[.)]?\s+[^a-z]*[A-Z]{3}[^a-z]*")
_IS_SENTENCE = re.compile(r".*[.!?;,]\W*")
_DASH = re.compile(r"(?:\\?[-\u2013\u2014*]|[\u2022\u00b7\u25aa\u25cf\u2023])\s+(?=\S)")
_LARGE = 28
"""Half points; words of a text have 18 to 24."""
_USUAL = 22


@dataclass(frozen=True, slots=True, kw_only=True)
class Looks:
    """How a paragraph looks, as far as it tells what the paragraph is."""

    is_bold: bool
    is_centred: bool
    size: int
    """Half points of its largest words."""

    @property
    def is_title(self) -> bool:
        """Return whether a paragraph at the beginning looks like a title."""
        return self.is_bold and (self.is_centred or self.size >= _LARGE)


def looks_of(paragraph: Element) -> Looks:
    """Return how a paragraph looks."""
    runs = [each for each in paragraph.iter(w("r")) if _has_words(each)]
    sizes = [whole_number(value(each.find(w("rPr")), "sz"), _USUAL) for each in runs]
    return Looks(
        is_bold=bool(runs) and all(is_on(each.find(w("rPr")), "b") for each in runs),
        is_centred=value(paragraph.find(w("pPr")), "jc") == "center",
        size=max(sizes, default=_USUAL),
    )


def heading_words(words: str, looks: Looks) -> str:
    """Return the words of a paragraph that may be a heading; empty where it is none."""
    if len(words) > _LONGEST_HEADING or _IS_SENTENCE.fullmatch(words):
        return ""
    return words if looks.is_bold or _IN_CAPITALS.fullmatch(words) else ""


def make_headings(gathered: Gathered) -> None:
    """Make headings of bold lines, in a text that has no others."""
    blocks = gathered.blocks
    if any(each.kind is BlockKind.HEADING for each in blocks):
        return
    for block, after in zip(blocks, [*blocks[1:], None], strict=True):
        # Nothing stands below a signature; a heading has something to head.
        if not block.bold_words or after is None:
            continue
        typed = _TYPED_NUMBER.match(block.bold_words)
        depth = typed["number"].removesuffix(".0").count(".") if typed else 0
        block.kind, block.text, block.marker = BlockKind.HEADING, block.bold_words, ""
        block.level = 2 + depth
        gathered.count("a line in bold words or capitals is a heading now")


def make_items(gathered: Gathered) -> None:
    """Make items of paragraphs before which somebody typed a dash or a point."""
    for block in gathered.blocks:
        match = _DASH.match(block.text) if block.kind is BlockKind.PARAGRAPH else None
        if match is not None and "\n" not in block.text:
            block.kind, block.marker = BlockKind.ITEM, "*"
            block.text = block.text[match.end() :]
            gathered.count("a dash typed before words is a point of a list now")


def take_title(gathered: Gathered, looks: dict[int, Looks]) -> str:
    """Take the largest of the lines that look like a title out of the beginning, and return it.

    Args:
        gathered: The text.
        looks: How paragraphs look, by the identity of their blocks.
    """
    candidates: list[Block] = []
    for block in gathered.blocks:
        found = looks.get(id(block))
        if block.kind is not BlockKind.PARAGRAPH or found is None or not found.is_title:
            break
        candidates.append(block)
    if not candidates or gathered.blocks == candidates:
        return ""
    title = max(candidates, key=lambda each: looks[id(each)].size)
    gathered.blocks.remove(title)
    return re.sub(r"\s+", " ", title.text.strip("*"))


def _has_words(run: Element) -> bool:
    return any((each.text or "").strip() for each in run.iter(w("t")))
