"""Numbers of list items, as they are written and as readers see them.

Markdown takes the first number of a list and counts on by itself. A list is told apart here as the
renderer does it: four columns a level, ended by a text that stands less far to the right.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from qms.domain.pipe_tables import OPENS_BLOCK

_ITEM = re.compile(r"( *)(\d{1,9})\.[ \t]+\S")
_COLUMNS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Renumbered:
    """An item that readers see with another number."""

    index: int
    """Of its line, from 0."""
    column: int
    """From 1."""
    written: int
    shown: int


@dataclass(slots=True)
class _List:
    """A list that is open."""

    first: int
    count: int = 0
    ahead: int = 0
    """How far the numbers that are written run ahead of those that are shown."""
    is_even: bool = True
    """Whether all items bear the same number, which is the way to leave counting to Markdown."""


def renumbered_items(lines: Sequence[str], visible: Iterable[int]) -> Iterator[Renumbered]:
    """Yield items of lists whose written number is not the one that is shown.

    Args:
        lines: The text.
        visible: Indices of the lines outside of code blocks, in order.
    """
    open_lists: dict[int, _List] = {}
    before, after_blank = -1, True
    for index in visible:
        if index > before + 1 and after_blank:  # a block of code, of an item or after the list
            _close(open_lists, _level(lines[before + 1]))
        before, line = index, lines[index].expandtabs(_COLUMNS)
        if not line.strip():
            after_blank = True
            continue
        item = _ITEM.match(line)
        if item is not None and (after_blank or open_lists):
            level, number = _level(line), int(item[2])
            _close(open_lists, level + 1)
            shown = _count(open_lists, level, number)
            if shown != number:
                column = item.start(2) + 1
                yield Renumbered(index=index, column=column, written=number, shown=shown)
        elif after_blank or line.startswith("#"):
            _close(open_lists, _level(line))
        # What opens a block, such as a heading or a note, needs no empty line below it.
        after_blank = OPENS_BLOCK.match(line.strip()) is not None


def _count(open_lists: dict[int, _List], level: int, number: int) -> int:
    """Count an item and return its number as readers see it, or as it is meant to be counted."""
    known = open_lists.setdefault(level, _List(first=number))
    shown = known.first + known.count
    known.count += 1
    known.is_even = known.is_even and number == known.first
    if known.is_even or number == shown + known.ahead:
        return number
    known.ahead = number - shown  # the gap is named once, not at each number after it
    return shown


def _close(open_lists: dict[int, _List], level: int) -> None:
    """End the lists of this level and below."""
    for each in [each for each in open_lists if each >= level]:
        del open_lists[each]


def _level(line: str) -> int:
    line = line.expandtabs(_COLUMNS)
    return (len(line) - len(line.lstrip())) // _COLUMNS
