"""Bars in the margin of print, beside what changed since the revision before."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from qms.domain.blocks import Block, BlockKind
from qms.domain.redline import Presence, Redline
from qms.domain.table_changes import RowState, TableChange
from qms.domain.word_changes import RunKind
from qms.render.blocks import read_blocks

CHANGED = "qms-changed"
"""Class of a block that is new, changed or moved."""
CUT = "qms-cut"
"""Class of a block before which something was taken out, or stood before it moved."""
DEEPEST = 4
_TAG = re.compile(r'<\w+(?:\s[\w-]+(?:="[^"]*")?)*')
_FIRST_PARAGRAPH = re.compile(r"\s*(?P<tag><p\b)")
_END_OF_WORDS = re.compile(r"</li>|<(?:ul|ol|dl|table|pre|div|blockquote|details|p|figure)\b")
_CLASS = re.compile(r'\sclass="')


@dataclass(frozen=True, slots=True, kw_only=True)
class Bars:
    """Where bars stand: by the place of a block among all blocks, and of a row in its table."""

    blocks: Mapping[int, str] = field(default_factory=dict)
    """Classes by the block's number."""
    rows: Mapping[tuple[int, int], str] = field(default_factory=dict)
    """Classes by the numbers of table and row."""

    def to_json(self) -> str:
        """Write them as text."""
        rows = [[block, row, name] for (block, row), name in self.rows.items()]
        return json.dumps([sorted(self.blocks.items()), sorted(rows)])

    @staticmethod
    def from_json(text: str) -> Bars:
        """Read what `to_json` wrote."""
        blocks, rows = json.loads(text)
        return Bars(
            blocks={int(number): str(name) for number, name in blocks},
            rows={(int(block), int(row)): str(name) for block, row, name in rows},
        )


def bars_of(redline: Redline) -> Bars:
    """Return where bars stand in the new revision."""
    blocks: dict[int, str] = {}
    rows: dict[tuple[int, int], str] = {}
    number, is_cut = 0, False
    last: Block | None = None
    for change in redline.changes:
        if change.new is None or change.presence is Presence.LEFT:
            is_cut = True
            continue
        if change.table is not None and change.presence is Presence.HERE:
            rows.update({(number, row): name for row, name in _row_bars(change.table)})
        elif change.is_change:
            blocks[number] = CHANGED
        if is_cut:
            # What was taken out at the end of a section is marked there, not at the next heading.
            if change.new.kind is BlockKind.HEADING and last is not None:
                _cut_below(number - 1, last, blocks, rows)
            else:
                blocks.setdefault(number, CUT)
        is_cut, last = False, change.new
        number += 1
    if is_cut and last is not None:
        _cut_below(number - 1, last, blocks, rows)
    return Bars(blocks=blocks, rows=rows)


def _cut_below(
    number: int, block: Block, blocks: dict[int, str], rows: dict[tuple[int, int], str]
) -> None:
    if block.rows:
        rows.setdefault((number, len(block.rows) - 1), CUT)
    else:
        blocks.setdefault(number, CUT)


def with_bars(html: str, bars: Bars, first: int) -> str:
    """Return sanitised HTML with the classes of bars on its blocks.

    Args:
        html: A document's body, as its blocks were read from it.
        bars: Where bars stand in the whole document.
        first: How many blocks come before the body.
    """
    places = sorted(_places(read_blocks(html), bars, first), reverse=True)
    for place, names in places:
        html = _with_class(html, place, names)
    return html


def _places(blocks: tuple[Block, ...], bars: Bars, first: int) -> Iterator[tuple[int, str]]:
    for index, block in enumerate(blocks):
        number = first + index
        name = bars.blocks.get(number, "")
        if name and block.kind is not BlockKind.TABLE and block.place >= 0:
            yield block.place, _names(name, block)
        for row_index, row in enumerate(block.rows):
            # A table that changed as a whole did in every row; what was cut stood above it.
            whole = name == CHANGED or (name == CUT and row_index == 0)
            row_name = bars.rows.get((number, row_index), name if whole else "")
            if row_name and row.place >= 0:
                yield row.place, row_name


def _names(name: str, block: Block) -> str:
    """Return the classes of a bar: how far the text that it stands beside is moved in."""
    depth = 0 if block.kind is BlockKind.HEADING else min(block.level, DEEPEST)
    if block.inside and block.inside[-1] != "footnote":
        return f"{name} qms-in-note qms-depth-{depth}"
    return f"{name} qms-depth-{depth}" if depth else name


def _row_bars(table: TableChange) -> Iterator[tuple[int, str]]:
    number, is_cut = 0, False
    columns = any(column.state is not RunKind.KEPT for column in table.columns)
    for row in table.rows:
        if row.new is None or row.state is RowState.LEFT:
            is_cut = True
            continue
        if row.state is not RowState.KEPT or (columns and row.is_head):
            yield number, CHANGED
        elif is_cut:
            yield number, CUT
        is_cut = False
        number += 1
    if is_cut and number:
        yield number - 1, CUT


def _with_class(html: str, place: int, names: str) -> str:
    match = _TAG.match(html, place)
    if match is None:
        return html
    tag = match[0]
    if tag.startswith("<li"):
        return _with_class_in_item(html, match.end() + 1, names)
    if _CLASS.search(tag):
        tag = _CLASS.sub(f' class="{names} ', tag, count=1)
    else:
        tag = f'{tag} class="{names}"'
    return html[:place] + tag + html[match.end() :]


def _with_class_in_item(html: str, start: int, names: str) -> str:
    """Put a bar beside an item's own words, not beside the lists and tables inside it."""
    paragraph = _FIRST_PARAGRAPH.match(html, start)
    if paragraph:
        return _with_class(html, paragraph.start("tag"), names)
    end = _END_OF_WORDS.search(html, start)
    if end is None:
        return html
    words = html[start : end.start()]
    return f'{html[:start]}<div class="{names}">{words}</div>{html[end.start() :]}'
