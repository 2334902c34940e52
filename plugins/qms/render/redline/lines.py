"""A redline as a few lines of text, for those who approve at a command line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from qms.domain.blocks import BlockKind, Token, plain
from qms.domain.redline import BlockChange, Presence, Redline, State
from qms.domain.table_changes import RowChange, RowState, TableChange
from qms.domain.word_changes import Run, RunKind
from qms.render.redline import notes
from qms.render.redline.table import moved_row_words
from qms.render.words import count

AROUND = 5
"""Unchanged words shown on either side of a change."""
LONGEST = 160
_NAMES = {State.CHANGED: "changed", State.INSERTED: "added", State.DELETED: "taken out"}


def change_lines(redline: Redline) -> tuple[str, ...]:
    """Return one line for each change: where it is, and what became of the words there."""
    return tuple(_lines(redline.changes))


def summary(redline: Redline) -> str:
    """Say in one sentence how much changed."""
    counted: Counter[str] = Counter()
    tables = 0
    last = None
    for change in redline.changes:
        if change.presence is Presence.ARRIVED and change.other is not last:
            counted["moved"] += 1
        if change.presence is Presence.HERE and change.state is State.CHANGED and change.table:
            tables += 1
        elif change.state in _NAMES:
            counted[_NAMES[change.state]] += 1
        last = change.other if change.presence is Presence.ARRIVED else None
    words = ("changed", "added", "taken out", "moved")
    found = [f"{counted[word]} {word}" for word in words if counted[word]]
    parts = []
    if found:
        first = count(counted[_first(counted, words)], "passage")
        parts.append(" ".join([first, found[0].partition(" ")[2]]))
        parts.extend(found[1:])
    if tables:
        parts.append(f"{count(tables, 'table')} changed")
    return ", ".join(parts) + "." if parts else "Nothing that readers see has changed."


def _first(counted: Counter[str], words: Sequence[str]) -> str:
    return next(word for word in words if counted[word])


def _lines(changes: Sequence[BlockChange]) -> Iterator[str]:
    section, last = "", None
    for change in changes:
        if change.block.kind is BlockKind.HEADING and change.presence is not Presence.LEFT:
            section = plain(change.block.tokens)
        moved_along = change.other is not None and change.other is last
        last = change.other if change.presence is Presence.ARRIVED else None
        if not change.is_change or change.presence is Presence.LEFT:
            continue
        where = f"{section}: " if section and change.block.kind is not BlockKind.HEADING else ""
        if change.table is not None:
            yield from (f"{where}{line}" for line in _table_lines(change.table))
        elif not (moved_along and change.state is State.KEPT):
            yield where + _line(change)


def _line(change: BlockChange) -> str:
    kind = notes.kind_in_words(change.block)
    form = notes.other_form(change)
    if change.presence is Presence.ARRIVED and change.state is State.KEPT:
        text = notes.arrival(change)
        return f"{kind} {notes.quoted(change.block.text)}: {text[:1].lower()}{text[1:]}"
    if change.state is State.CHANGED and notes.is_replaced_picture(change):
        return f"{kind} replaced: {notes.quoted(change.block.text)}"
    if change.state is State.CHANGED:
        words = _run_words(change.runs) or (form[:1].lower() + form[1:])
        moved = f" ({notes.arrival(change).lower()})" if change.presence is Presence.ARRIVED else ""
        return f"{kind} changed{moved}: {words}"
    text = notes.quoted(change.block.text, LONGEST) if change.block.text else ""
    return f"{kind} {_NAMES[change.state]}: {text}"


def _table_lines(table: TableChange) -> Iterator[str]:
    heads = next((row for row in table.rows if row.is_head), None)
    for index, column in enumerate(table.columns):
        if column.state is not RunKind.KEPT:
            name = notes.quoted(_column_name(heads, index))
            became = "added" if column.state is RunKind.INSERTED else "taken out"
            yield f"table column {name} {became}"
    for row in table.rows:
        line = _row_line(row, table, heads)
        if line:
            yield line


def _row_line(row: RowChange, table: TableChange, heads: RowChange | None) -> str:
    name = next((text for index in range(len(row.cells)) if (text := _cell_text(row, index))), "")
    match row.state:
        case RowState.INSERTED | RowState.DELETED:
            became = "added" if row.state is RowState.INSERTED else "taken out"
            cells = [_cell_text(row, index) for index in range(len(row.cells))]
            whole = " | ".join(cell for cell in cells if cell)
            return f"table row {became}: {notes.quoted(whole, LONGEST)}"
        case RowState.KEPT | RowState.LEFT:
            return ""
        case RowState.CHANGED | RowState.ARRIVED:
            cells = [
                f"{_column_name(heads, index)}: {_run_words(row.cells[index])}"
                for index in row.changed_columns
                if table.columns[index].state is RunKind.KEPT
            ]
            moved = f" {moved_row_words(row)}" if row.state is RowState.ARRIVED else ""
            changed = f" changed: {'; '.join(cells)}" if cells else ""
            return f"table row {notes.quoted(name)}{moved}{changed}"


def _column_name(heads: RowChange | None, index: int) -> str:
    return _cell_text(heads, index) or f"column {index + 1}"


def _cell_text(row: RowChange | None, index: int) -> str:
    if row is None:
        return ""
    kept = [run for run in row.cells[index] if run.kind is not RunKind.DELETED]
    return plain(token for run in kept or row.cells[index] for token in run.tokens)


def _run_words(runs: Sequence[Run]) -> str:
    """Return changes with a few words around them: [-taken out-] {+put in+}."""
    if all(run.kind is RunKind.KEPT for run in runs):
        return ""
    pieces = []
    for index, run in enumerate(runs):
        match run.kind:
            case RunKind.DELETED:
                pieces.append(_marked(run.tokens, "[-", "-]"))
            case RunKind.INSERTED:
                pieces.append(_marked(run.tokens, "{+", "+}"))
            case RunKind.KEPT:
                pieces.append(
                    _near(run.tokens, is_first=index == 0, is_last=index == len(runs) - 1)
                )
    return " ".join("".join(pieces).split())


def _marked(tokens: Sequence[Token], begin: str, end: str) -> str:
    space = " " if tokens and tokens[0].spaced else ""
    return f"{space}{begin}{plain(tokens)}{end}"


def _near(tokens: Sequence[Token], *, is_first: bool, is_last: bool) -> str:
    """Return the words next to a change."""
    before, after = tokens[-AROUND:], tokens[:AROUND]
    if is_first:
        return ("\u2026" if len(tokens) > AROUND else "") + plain(before)
    space = " " if tokens and tokens[0].spaced else ""
    if is_last:
        return space + plain(after) + (" \u2026" if len(tokens) > AROUND else "")
    if len(tokens) <= 2 * AROUND:
        return space + plain(tokens)
    return f"{space}{plain(after)} \u2026 {plain(before)}"
