"""Tables drawn with `|` and `-`: which of them would be shown as these signs instead of a table."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from qms.domain.code_blocks import without_code_spans

_RULE = re.compile(r"\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?")
"""The line below the head, which makes lines a table."""
_CONTAINER = re.compile(r"[\s>]*")
OPENS_BLOCK = re.compile(r"(?:!!!|\?\?\?\+?|===)[ \t]|#{1,6}[ \t]|\*\*\*+$|___+$")
"""What a table or a list may follow directly: notes, folded blocks, tabs, headings, dividers."""
_BAR = re.compile(r"(?<!\\)\|")


class TableFault(Enum):
    """Why a table is shown as text; the value says it of the line."""

    NO_EMPTY_LINE = "this table stands directly below a line of text, so that it is shown as text"
    NO_HEAD = "this table has no line of heads above its rule, so that it is shown as text"
    OTHER_COLUMNS = "head and rule of this table have not as many columns, so it is shown as text"


@dataclass(frozen=True, slots=True, kw_only=True)
class UnshownTable:
    """A table that readers would not see as one."""

    index: int
    """Of its first line, from 0."""
    fault: TableFault


def unshown_tables(lines: Sequence[str], visible: Iterable[int]) -> Iterator[UnshownTable]:
    """Yield tables that would be shown as text.

    Args:
        lines: The text.
        visible: Indices of the lines outside of code blocks.
    """
    if not any("|" in line for line in lines):
        return
    lines = [without_code_spans(line) if "`" in line else line for line in lines]
    seen = set(visible)
    end = -1
    for index in sorted(seen):
        if index <= end or not _is_rule(lines[index]):
            continue
        fault = _fault(lines, index, seen)
        first = index if fault is TableFault.NO_HEAD else index - 1
        if fault is not None:
            yield UnshownTable(index=first, fault=fault)
        # Rows may look like rules; the table ends with an empty line.
        end = next((each for each in range(index, len(lines)) if not lines[each].strip()), index)


def _fault(lines: Sequence[str], rule: int, seen: set[int]) -> TableFault | None:
    """Return what is wrong with the lines around a rule, if they are meant as a table."""
    above, head, below = (_inner(lines, rule + step, seen) for step in (-2, -1, 1))
    if not head:
        return TableFault.NO_HEAD if "|" in below else None
    if "|" not in head:
        return None
    if above and not OPENS_BLOCK.match(above) and _same_quotation(lines, rule - 2, rule - 1):
        return TableFault.NO_EMPTY_LINE
    columns = {_columns(head), _columns(_inner(lines, rule, seen))}
    return TableFault.OTHER_COLUMNS if len(columns) > 1 else None


def _is_rule(line: str) -> bool:
    inner = _CONTAINER.sub("", line, count=1).rstrip()
    return "|" in inner and bool(_RULE.fullmatch(inner))


def _inner(lines: Sequence[str], index: int, seen: set[int]) -> str:
    """Return what a line says without the signs of a quotation; nothing for a line of code."""
    return _CONTAINER.sub("", lines[index], count=1).rstrip() if index in seen else ""


def _same_quotation(lines: Sequence[str], one: int, other: int) -> bool:
    """Return whether two lines belong to the same quotation, or to none."""
    depth = [_CONTAINER.match(lines[each]) for each in (one, other)]
    return len({each[0].count(">") for each in depth if each}) == 1


def _columns(line: str) -> int:
    return len(_BAR.split(line.removeprefix("|").rstrip().removesuffix("|")))
