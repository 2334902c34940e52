"""A table of a redline: changed cells, rows put in, taken out and moved, columns too."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from qms.domain.blocks import Block, Row, plain
from qms.domain.redline import State
from qms.domain.table_changes import Column, RowChange, RowState, TableChange
from qms.domain.word_changes import RunKind
from qms.render.escape import escape_html
from qms.render.redline.inline import Words
from qms.render.redline.notes import quoted
from qms.render.words import count

CONTEXT = 1
"""Unchanged rows shown before and after changed ones."""
FEWEST_FOLDED = 3
MARKS = {
    RowState.INSERTED: "row added",
    RowState.DELETED: "row taken out",
    RowState.CHANGED: "row changed",
}


def table_html(block: Block, state: State, words: Words) -> str:
    """Return a table that is there as a whole, or was put in or taken out as a whole."""
    write = {State.INSERTED: words.inserted, State.DELETED: words.deleted}.get(state, words.text)
    lines = []
    for row in block.rows:
        tag = "th" if row.is_head else "td"
        cells = "".join(f"<{tag}>{write(cell)}</{tag}>" for cell in row.cells)
        lines.append((row.is_head, f"<tr>{cells}</tr>"))
    return _table(lines)


def changed_table_html(table: TableChange, words: Words, *, folded: bool) -> str:
    """Return a table that changed; long stretches of unchanged rows are left out when `folded`."""
    width = len(table.columns)
    lines: list[tuple[bool, str]] = []
    for is_left_out, rows in _stretches(table.rows, folded=folded):
        if is_left_out:
            note = f"\u22ef {count(len(rows), 'unchanged row')}"
            lines.append((False, f'<tr class="rl-fold"><td colspan="{width}">{note}</td></tr>'))
            continue
        lines.extend((row.is_head, _row(row, table, words)) for row in rows)
    return _table(lines)


def moved_row_words(row: RowChange) -> str:
    """Say where a row that moved came from, or went."""
    place = f"below {quoted(_name(row.other))}" if row.other is not None else "the top"
    return f"moved from {place}" if row.state is RowState.ARRIVED else f"moved to {place}"


def _name(row: Row | None) -> str:
    cells = row.cells if row is not None else ()
    return next((text for cell in cells if (text := plain(cell))), "an empty row")


def _table(lines: Sequence[tuple[bool, str]]) -> str:
    parts = []
    for is_head, group in groupby(lines, key=lambda line: line[0]):
        tag = "thead" if is_head else "tbody"
        parts.append(f"<{tag}>{''.join(html for _, html in group)}</{tag}>")
    return f'<table class="rl-table">{"".join(parts)}</table>\n'


def _stretches(
    rows: Sequence[RowChange], *, folded: bool
) -> Iterator[tuple[bool, list[RowChange]]]:
    """Yield rows to show and rows to leave out."""
    quiet = [folded and _is_quiet(row) for row in rows]
    near = [
        not quiet[index] or not all(quiet[max(0, index - CONTEXT) : index + CONTEXT + 1])
        for index in range(len(rows))
    ]
    for is_near, group in groupby(zip(near, rows, strict=True), key=lambda pair: pair[0]):
        found = [row for _, row in group]
        yield not is_near and len(found) >= FEWEST_FOLDED, found


def _is_quiet(row: RowChange) -> bool:
    return row.state is RowState.KEPT and not row.is_head


def _row(row: RowChange, table: TableChange, words: Words) -> str:
    if row.state is RowState.LEFT:
        text = f"{quoted(_name(row.old))} stood here; {moved_row_words(row)}"
        width = len(table.columns)
        note = f'<span class="rl-note">{escape_html(text)}</span>'
        return f'<tr class="rl-left"><td colspan="{width}">{note}</td></tr>'
    tag = "th" if row.is_head else "td"
    label = MARKS.get(row.state, "")
    if row.state is RowState.ARRIVED:
        label = moved_row_words(row)
    cells = []
    for index, (column, runs) in enumerate(zip(table.columns, row.cells, strict=True)):
        inner = words.runs(runs)
        if not index and row.state is RowState.ARRIVED:
            inner = f'<span class="rl-note">{escape_html(label)}</span><br>{inner}'
        elif not index and label:
            inner = words.hidden(f"{label}: ") + inner
        cells.append(f"<{tag}{_column_class(column)}>{inner}</{tag}>")
    return f'<tr class="rl-{row.state.value}">{"".join(cells)}</tr>'


def _column_class(column: Column) -> str:
    match column.state:
        case RunKind.INSERTED:
            return ' class="rl-column-inserted"'
        case RunKind.DELETED:
            return ' class="rl-column-deleted"'
        case RunKind.KEPT:
            return ""
