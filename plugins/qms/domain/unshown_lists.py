"""Lists that would be shown as running text, told apart as the renderer does it.

Markdown begins a list only where a block begins: after an empty line, a heading, the line that
opens a note. Within a list, what belongs to an item is indented by four columns.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise, takewhile

from qms.domain.pipe_tables import OPENS_BLOCK

_COLUMNS = 4
_DEEPEST = 12
"""How many quotations, notes and lists within one another are looked into."""
_ITEM = re.compile(r"(?P<indent> *)(?:(?P<bullet>[*+-])|(?P<number>\d{1,9})\.) ")
_HAS_WORDS = re.compile(r"[^\W_]")
_BEGINNING = re.compile(r"\n([ >\t]*)(?:([*+-])|\d{1,9}\.)[ \t]")
_QUOTED = re.compile(r" {0,3}> ?")
_EXPLAINS = re.compile(r": {1,3}|\[\^[^\]]+\]: +")
"""What a definition and a footnote begin with."""
_UNDERLINE = re.compile(r"(?:=+|-+) *$")

_Block = list[tuple[int, str]]
"""Lines without an empty one between them, each with its index in the text."""


class ListFault(Enum):
    """Why a list is shown as text; the value says it of the line."""

    NO_EMPTY_LINE = "this list stands directly below a line of text, so that it is shown as text"
    INDENT = "this list is not indented by four spaces below its item, so that it is shown as text"


@dataclass(frozen=True, slots=True, kw_only=True)
class UnshownList:
    """A list that readers would not see as one."""

    index: int
    """Of its first line, from 0."""
    fault: ListFault


def may_hide_lists(text: str) -> bool:
    """Return whether a text may have such lists, quickly: most texts cannot.

    An item below an empty line, or below one of the same list, is what lists are made of.
    """
    before, signs = -2, ("", False)
    for match in _BEGINNING.finditer(text):
        start, own = match.start(), (match[1], match[2] is None)
        is_first = text[start - 1 : start] == "\n"
        if not is_first and (own != signs or text.rfind("\n", 0, start) != before):
            return True
        before, signs = start, own
    return False


def unshown_lists(lines: Sequence[str], visible: Iterable[int]) -> Iterator[UnshownList]:
    """Yield lists that would be shown as text.

    Args:
        lines: The text.
        visible: Indices of the lines outside of code blocks, in order.
    """
    for block in _blocks(lines, visible):
        last = -2
        for each in _faults(block, 0):
            if each.index > last + 1:  # one cause, one finding
                yield each
            last = each.index


def _blocks(lines: Sequence[str], visible: Iterable[int]) -> Iterator[_Block]:
    """Yield lines without an empty one between them; its first line stands for a block of code."""
    block: _Block = []
    before = -1
    for index in visible:
        for each in dict.fromkeys((before + 1, index)):
            line = lines[each].expandtabs(_COLUMNS)
            if line.strip():
                block.append((each, line))
            elif block:
                yield block
                block = []
        before = index
    if block:
        yield block


def _faults(block: _Block, depth: int) -> Iterator[UnshownList]:
    if depth > _DEEPEST:
        return
    for piece in _pieces(block):
        columns = _indent(piece[0][1])
        first = _ITEM.match(piece[0][1])
        if columns:
            # Whether lines that are indented less belong to it depends on what stands before.
            inner = takewhile(lambda each: _indent(each[1]) >= columns, piece)  # noqa: B023 - used at once
            yield from _faults(_dedented(inner, columns), depth + 1)
        elif first:
            yield from _in_list(piece, first, depth + 1)
        else:
            yield from _in_text(piece, depth + 1)


def _pieces(block: _Block) -> Iterator[_Block]:
    """Yield what stands between headings, dividers and lines that open a note."""
    piece: _Block = []
    for index, line in block:
        if OPENS_BLOCK.match(line) or (len(piece) == 1 and _UNDERLINE.match(line)):
            if piece:
                yield piece
            piece = []
        else:
            piece.append((index, line))
    if piece:
        yield piece


def _in_text(block: _Block, depth: int) -> Iterator[UnshownList]:
    """Yield the first item in a paragraph; what is quoted or explained is a block of its own."""
    if block[0][1].startswith(": "):
        return  # a definition only where a term stands above the empty line
    for place, (_, line) in enumerate(block):
        if _QUOTED.match(line) or _EXPLAINS.match(line):
            yield from _faults(block[:place], depth)
            yield from _faults(_inside(block[place:]), depth)
            return
    items = [(index, _ITEM.match(line)) for index, line in block[1:] if _HAS_WORDS.search(line)]
    for (index, item), (_, following) in pairwise([*items, (0, None)]):
        # A line that begins with "1986." continues a sentence.
        if item and (item["bullet"] or int(item["number"]) == 1 or following):
            yield UnshownList(index=index, fault=ListFault.NO_EMPTY_LINE)
            return


def _inside(block: _Block) -> _Block:
    """Return what is quoted, or what a definition or a footnote says."""
    if _QUOTED.match(block[0][1]):
        lines = takewhile(lambda each: not _EXPLAINS.match(each[1]), block)
        return [(index, _QUOTED.sub("", line, count=1)) for index, line in lines]
    (first, line), *more = block
    return [(first, _EXPLAINS.sub("", line, count=1)), *_dedented(more, _COLUMNS)]


def _in_list(block: _Block, first: re.Match[str], depth: int) -> Iterator[UnshownList]:
    """Yield items that are text of another item, and look into the lists below items."""
    below: _Block = []
    is_plain = True
    for index, line in block:
        item = _ITEM.match(line)
        indent = len(item["indent"]) if item else 0
        if item and indent < _COLUMNS and bool(item["bullet"]) == bool(first["bullet"]):
            yield from _faults(_dedented(below, _COLUMNS), depth)
            below, is_plain = [], True
        elif _QUOTED.match(line) or _EXPLAINS.match(line):
            is_plain = False  # what follows may be a list within it
            below += [(index, line)] if below else []
        elif below or (item and _COLUMNS <= indent < 2 * _COLUMNS):
            below.append((index, line))
        elif item and is_plain:
            yield UnshownList(index=index, fault=ListFault.INDENT)
    yield from _faults(_dedented(below, _COLUMNS), depth)


def _indent(line: str) -> int:
    """Return by how many columns a line is indented, in whole levels."""
    return (len(line) - len(line.lstrip(" "))) // _COLUMNS * _COLUMNS


def _dedented(block: Iterable[tuple[int, str]], columns: int) -> _Block:
    """Take some columns away; lines that are indented less stay as they are."""
    blanks = " " * columns
    return [(index, line.removeprefix(blanks)) for index, line in block]
