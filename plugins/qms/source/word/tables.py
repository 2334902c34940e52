"""Tables of Word files as tables of Markdown, which know neither merged cells nor paragraphs."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from qms.domain.limits import MAX_LINE
from qms.source.word.gathered import Block, BlockKind, Gathered, table_lines
from qms.source.word.inline import InlineReader, joined_paragraphs
from qms.source.word.names import Element, below, value, w, whole_number
from qms.source.word.numbering import Numbering
from qms.source.word.styles import style_of

_MOST_COLUMNS = 40
_MOST_REPEATED = 80
"""Characters of a merged cell whose words still stand in each row."""
_DOWN = "cells merged downwards: their words stand in each row now"
_LONG = "cells merged downwards: long words stand in the first row only, short ones in each row"


class TableReader:
    """Reads the tables of one file."""

    def __init__(self, inline: InlineReader, numbering: Numbering, gathered: Gathered) -> None:
        self.inline = inline
        self.numbering = numbering
        self.gathered = gathered
        self.within: list[str] = []
        """What the table at hand lost."""

    def read(self, table: Element, level: int = 0) -> None:
        """Add a table; a frame of one cell becomes a quotation."""
        self.within = []
        rows = [list(self._row(row)) for row in table.findall(w("tr"))]
        rows = self._filled_down(rows)
        texts = [[text for text, _ in row] for row in rows]
        texts = [row for row in texts if any(row)]
        if not texts:
            return
        if len(texts) == 1 and len(texts[0]) == 1:
            words = texts[0][0].replace("\\|", "|")
            block = self.gathered.add(Block(kind=BlockKind.QUOTATION, text=words))
            lost = "a frame of one cell is a quotation now"
            self.gathered.remark(lost, block=block, by_hand=False)
        else:
            lines = table_lines(texts)
            block = self.gathered.add(Block(kind=BlockKind.TABLE, text=lines, level=level))
            self._refuse_size(block, texts)
        for words in dict.fromkeys(self.within):
            self.gathered.remark(words, block=block, by_hand="look" in words)

    def _refuse_size(self, block: Block, texts: list[list[str]]) -> None:
        if max(map(len, texts)) > _MOST_COLUMNS:
            words = f"this table has more than {_MOST_COLUMNS} columns; it fits on no page"
            self.gathered.remark(words, block=block)
        if max(map(len, block.text.split("\n"))) > MAX_LINE:
            words = f"a row of this table has more than {MAX_LINE} characters; split it"
            self.gathered.remark(words, block=block)

    def _row(self, row: Element) -> Iterator[tuple[str, bool]]:
        """Yield each cell's words, and whether it goes on from the cell above."""
        skipped = whole_number(value(row, "trPr", "gridBefore"))
        yield from [("", False)] * min(skipped, _MOST_COLUMNS)
        for cell in row.findall(w("tc")):
            merged = below(cell, "tcPr", "vMerge")
            goes_on = merged is not None and merged.get(w("val"), "continue") == "continue"
            if goes_on:
                self.within.append(_DOWN)
            yield ("" if goes_on else self._cell(cell)), goes_on
            span = min(whole_number(value(cell, "tcPr", "gridSpan"), 1), _MOST_COLUMNS)
            if span > 1:
                self.within.append("cells merged sideways: their words stand in the first one now")
            yield from [("", goes_on)] * (span - 1)

    def _cell(self, cell: Element) -> str:
        paragraphs: list[str] = []
        for child in cell:
            if child.tag == w("p"):
                paragraphs.extend(self._paragraph(child))
            elif child.tag == w("tbl"):
                self.within.append("a table within a cell is a line of words now; look at it")
                paragraphs.append(self.inline.joined_rows(child))
        paragraphs = [each for each in paragraphs if each]
        if len(paragraphs) > 1:
            self.within.append("paragraphs within a cell follow each other in one line now")
        return joined_paragraphs(paragraphs).replace("|", "\\|")

    def _paragraph(self, paragraph: Element) -> Iterator[str]:
        style = style_of(paragraph, self.inline.styles)
        label = self.numbering.next(*style.numbering) if style.numbering else None
        words = self.inline.read(paragraph)
        before = "" if label is None else f"{label.text} " if label.text else "• "
        if words.plain:
            yield before + words.plain
        for address, description in words.pictures:
            self.within.append("a picture stands in a cell; look whether it can be read")
            yield f"![{description or 'Picture'}]({address})"
        for box in words.boxes:
            self.within.append("words of a text box follow those of the cell")
            yield box

    def _filled_down(self, rows: list[list[tuple[str, bool]]]) -> list[list[tuple[str, bool]]]:
        """Return rows in which a cell that goes on from above says what stands there."""
        for above, row in pairwise(rows):
            for column, (_, goes_on) in enumerate(row):
                words = above[column][0] if goes_on and column < len(above) else ""
                if words and len(words) <= _MOST_REPEATED:
                    row[column] = (words, True)
                elif words:
                    self.within = [_LONG if each == _DOWN else each for each in self.within]
        return rows
