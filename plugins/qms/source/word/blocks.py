"""The body of a Word file, block by block: headings, paragraphs, lists, pictures, tables."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field

from qms.domain.plain_markdown import escaped
from qms.source.word.gathered import Block, BlockKind, Gathered
from qms.source.word.inline import InlineReader, Words
from qms.source.word.made_by_hand import (
    Looks,
    heading_words,
    looks_of,
    make_headings,
    make_items,
    take_title,
)
from qms.source.word.names import Element, indent_of, w
from qms.source.word.numbering import Label, Numbering
from qms.source.word.styles import Style, style_of
from qms.source.word.tables import TableReader

_NUMBERED_CAPTION = re.compile(
    r"(?i)(?:figure|fig|abbildung|abb|bild|table|tabelle|tab)\.?\s*[\d.]+\s*[:.\u2013\u2014-]*\s*"
)
_NOTE = re.compile(r"\[\^(\d+)\]")
_DEEPEST_HEADING = 6
_ALIKE = 100
"""Twentieths of a point by which items of one list may be set in differently."""
_CONTINUES = frozenset({"list paragraph", "list continue", "list continue 2", "body text indent"})


@dataclass(slots=True, kw_only=True)
class _OpenLists:
    """The items under which the next one stands, from outside inwards."""

    levels: list[int] = field(default_factory=list)
    """How far each is set in."""
    numbers: list[int | None] = field(default_factory=list)

    def enter(self, left: int) -> int:
        """Go to the depth of an item by how far it is set in; return it, from 0."""
        while self.levels and self.levels[-1] > left + _ALIKE:
            self.levels.pop()
            self.numbers.pop()
        if not self.levels or self.levels[-1] < left - _ALIKE:
            self.levels.append(left)
            self.numbers.append(None)
        return len(self.levels) - 1

    def close(self) -> None:
        """End all lists."""
        self.levels.clear()
        self.numbers.clear()


class BlockReader:
    """Reads the body of one file into what is gathered."""

    def __init__(self, inline: InlineReader, numbering: Numbering, gathered: Gathered) -> None:
        self.inline = inline
        self.numbering = numbering
        self.gathered = gathered
        self.tables = TableReader(inline, numbering, gathered)
        self.lists = _OpenLists()
        self.title = ""
        self.looks: dict[int, Looks] = {}
        self.captioned: set[int] = set()
        """Pictures below which a caption stands."""
        self.waiting = ""
        """A caption that belongs to the table below it."""

    def read(self, body: Element) -> None:
        """Read all blocks of a body."""
        for child in body:
            if child.tag == w("p"):
                self._paragraph(child)
            elif child.tag == w("tbl"):
                self._table(child)
        self.title = self.title or _unescaped(take_title(self.gathered, self.looks))
        make_headings(self.gathered)
        make_items(self.gathered)
        self._shift_headings()

    def _table(self, table: Element) -> None:
        self.lists.close()
        place = len(self.gathered.blocks)
        self.tables.read(table)
        made = self.gathered.blocks[place:]
        caption, self.waiting = self.waiting, ""
        if made and made[0].kind is BlockKind.TABLE:
            made[0].caption = caption
        elif caption:
            # The table became a quotation, or was empty.
            self.gathered.blocks.insert(place, Block(kind=BlockKind.PARAGRAPH, text=caption))

    def _paragraph(self, paragraph: Element) -> None:
        style = style_of(paragraph, self.inline.styles)
        if style.is_contents:
            self.gathered.count("the table of contents was left out; the manual makes its own")
            return
        is_plain = bool(style.heading) or style.is_title or style.is_caption
        words = self.inline.read(paragraph, plain=is_plain)
        if words.plain:
            self._words(paragraph, style, words)
        for address, description in words.pictures:
            self._picture(address, description)
        for box in words.boxes:
            block = self.gathered.add(Block(kind=BlockKind.QUOTATION, text=box))
            self.gathered.remark("a text box is a quotation now", block=block, by_hand=False)

    def _words(self, paragraph: Element, style: Style, words: Words) -> None:
        if style.is_title and not self.title:
            self.title = _unescaped(words.plain)
            return
        if style.is_caption:
            self._caption(paragraph, _NOTE.sub("", words.plain).strip())
            for mark in _NOTE.findall(words.plain):
                # A caption cannot hold a note.
                note = self.gathered.notes.pop(mark)
                self.gathered.add(Block(kind=BlockKind.PARAGRAPH, text=note))
                self.gathered.count("a note to a caption is a paragraph below it now")
            return
        label = self.numbering.next(*style.numbering) if style.numbering else None
        if style.heading:
            self._heading(style.heading, label, words.plain)
        elif label is not None and not label.is_outline:
            left = indent_of(paragraph.find(w("pPr")), label.left)
            self._item(left, label, words.text)
            self._may_be_heading(paragraph, f"{label.text} {words.unmarked}".strip())
        else:
            self._plain_paragraph(paragraph, style, label, words.text)
            before = label.text if label else ""
            self._may_be_heading(paragraph, f"{before} {words.unmarked}".strip())

    def _may_be_heading(self, paragraph: Element, words: str) -> None:
        """Note how the paragraph just added looks, and what its heading would be."""
        block, looks = self.gathered.blocks[-1], looks_of(paragraph)
        self.looks[id(block)] = looks
        block.bold_words = heading_words(words, looks)

    def _heading(self, level: int, label: Label | None, words: str) -> None:
        self.lists.close()
        text = f"{label.text} {words}" if label and label.text else words
        level = min(level + 1, _DEEPEST_HEADING)
        self.gathered.add(Block(kind=BlockKind.HEADING, text=text, level=level))

    def _item(self, left: int, label: Label, text: str) -> None:
        depth = self.lists.enter(left)
        last = self.lists.numbers[depth]
        marker = "*"
        if label.number is not None and (last is None or label.number == last + 1):
            self.lists.numbers[depth] = label.number
            marker = f"{label.number}."
        elif not label.is_bullet:
            # Markdown counts 1., 2., 3. and nothing else; the label that people know stays.
            text = f"{escaped(label.text)} {text}"
            words = "labels of steps such as a) are words now, behind a point"
            self.gathered.count(words)
        self.gathered.add(Block(kind=BlockKind.ITEM, text=text, level=depth, marker=marker))

    def _plain_paragraph(
        self, paragraph: Element, style: Style, label: Label | None, text: str
    ) -> None:
        """Add a paragraph; one that is set in below an item belongs to the item."""
        if label is not None:
            text = f"{label.text} {text}"
        is_set_in = indent_of(paragraph.find(w("pPr"))) > 0 or style.name in _CONTINUES
        belongs = label is None and is_set_in
        if not (belongs and self.lists.levels):
            self.lists.close()
        level = len(self.lists.levels)
        self.gathered.add(Block(kind=BlockKind.PARAGRAPH, text=text, level=level))

    def _picture(self, address: str, description: str) -> None:
        level = len(self.lists.levels)
        self.gathered.add(
            Block(kind=BlockKind.PICTURE, text=address, level=level, caption=description)
        )

    def _caption(self, paragraph: Element, words: str) -> None:
        """Give a caption to the picture above, the table below or the table above."""
        text = _NUMBERED_CAPTION.sub("", words, count=1) or words
        blocks = self.gathered.blocks
        above, below_it = (blocks[-1] if blocks else None), paragraph.getnext()
        if above and above.kind is BlockKind.PICTURE and id(above) not in self.captioned:
            self.captioned.add(id(above))
            # What stands behind a colon would only be read aloud.
            above.caption = re.sub(r"[\[\]\\]", "", text).replace(": ", " \u2013 ")
        elif below_it is not None and below_it.tag == w("tbl"):
            self.waiting = text
        elif above and above.kind is BlockKind.TABLE and not above.caption:
            above.caption = text
        else:
            self.lists.close()
            self.gathered.add(Block(kind=BlockKind.PARAGRAPH, text=words))

    def _shift_headings(self) -> None:
        """Close gaps between levels of headings, and describe pictures that nobody described."""
        last = 1
        for block in self.gathered.blocks:
            if block.kind is BlockKind.HEADING:
                if block.level > last + 1:
                    self.gathered.count("a heading was raised to the level below the one before it")
                block.level = last = min(block.level, last + 1)
            elif block.kind is BlockKind.PICTURE and not block.caption:
                number = block.text.rpartition("\0")[2].partition(".")[0]
                block.caption = f"Picture {number}"
                words = "say in the brackets what this picture shows"
                self.gathered.remark(words, block=block)


def _unescaped(text: str) -> str:
    return re.sub(r"\\([\\*\[\]{}_|])", r"\1", html.unescape(text))
