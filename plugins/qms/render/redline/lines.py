"""A redline as a few lines of text, for those who approve at a command line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from qms.domain.blocks import BlockKind, Token, plain
from qms.domain.redline import BlockChange, Presence, Redline, State
from qms.domain.table_changes import RowChange, RowState, TableChange
from qms.domain.word_changes import Run, RunKind
from qms.render.redline import notes
from qms.render.redline.facts import FIELDS, HISTORY, PARTICULARS, RECORDS
from qms.render.redline.table import moved_row_words
from qms.render.words import count

AROUND = 5
"""Unchanged words shown on either side of a change."""
LONGEST = 160
PAIR = 2
_NAMES = {State.CHANGED: "changed", State.INSERTED: "added", State.DELETED: "taken out"}


def change_lines(redline: Redline) -> tuple[str, ...]:
    """Return one line for each change: where it is, and what became of the words there."""
    return tuple(_lines(redline.changes))


def summary(redline: Redline) -> str:
    """Say in one sentence how much changed."""
    counted: Counter[str] = Counter()
    heads: dict[str, None] = {}
    section, last = "", None
    for change in redline.changes:
        if change.block.kind is BlockKind.HEADING:
            section = plain(change.block.tokens)
        moved = change.presence is Presence.ARRIVED and change.other is not last
        last = change.other if change.presence is Presence.ARRIVED else None
        if not change.is_change or change.presence is Presence.LEFT:
            continue
        if section in HEADS:
            heads[HEADS[section]] = None
            continue
        counted["moved"] += moved
        if change.state in _NAMES:
            is_table = change.table is not None and not moved
            counted["tables" if is_table else _NAMES[change.state]] += 1
    return _sentence(counted, [each for each in heads if each])


HEADS = {PARTICULARS: "particulars", FIELDS: "fields of the form", RECORDS: "records", HISTORY: ""}
"""What a document's head says; its history always grows by an entry."""


def _sentence(counted: Counter[str], heads: Sequence[str]) -> str:
    parts: list[str] = []
    for word in ("changed", "added", "taken out", "moved"):
        if counted[word]:
            number = count(counted[word], "passage") if not parts else str(counted[word])
            parts.append(f"{number} {word}")
    if counted["tables"]:
        parts.append(f"{count(counted['tables'], 'table')} changed")
    if heads:
        parts.append(f"{' and '.join(heads)} changed")
    if not parts:
        return "Nothing that readers see has changed."
    sentence = ", ".join(parts)
    return f"{sentence[:1].upper()}{sentence[1:]}."


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
    if heads is None and len(table.columns) == PAIR:
        yield from filter(None, (_pair_line(row) for row in table.rows))
        return
    for index, column in enumerate(table.columns):
        if column.state is not RunKind.KEPT:
            name = notes.quoted(_column_name(heads, index))
            became = "added" if column.state is RunKind.INSERTED else "taken out"
            yield f"table column {name} {became}"
    for row in table.rows:
        line = _row_line(row, table, heads)
        if line:
            yield line


def _pair_line(row: RowChange) -> str:
    """Return a changed line of names and values, such as the particulars are."""
    if row.state in {RowState.KEPT, RowState.LEFT}:
        return ""
    return f"{_cell_text(row, 0)}: {_run_words(row.cells[1]) or 'stands elsewhere'}"


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
