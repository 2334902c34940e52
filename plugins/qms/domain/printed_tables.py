"""Tables in which a company lists the revisions of a document, or who approved it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from enum import Enum

from qms.domain.adoption import Detail, FoundRows, Reading, RowsKind
from qms.domain.printed_days import read_day
from qms.domain.printed_labels import label_of, read_rows_of

_MOST_ROWS = 100


class TableUse(Enum):
    """What rows are read as."""

    DETAILS = "details"
    """Number, revision, title and so on of the document."""
    HISTORY = "history"
    APPROVALS = "approvals"
    NOTHING = "nothing"


def use_of(found: FoundRows) -> TableUse:
    """Return what rows are read as."""
    if found.kind is RowsKind.MARGIN:
        return TableUse.DETAILS
    heads = [_label(cell) for cell in found.rows[0]] if found.rows else []
    is_list = {Detail.REVISION, Detail.DATE} <= {*heads} and Detail.NUMBER not in heads
    # A label in the second row: rows of labels and values, not one row of heads.
    second = found.rows[1] if len(found.rows) > 1 else ()
    if is_list and second and not any(map(_label, second)):
        return TableUse.HISTORY
    labels = {_label(cell) for row in found.rows[:_MOST_ROWS] for cell in row}
    if Detail.APPROVER in labels and not labels & {Detail.NUMBER, Detail.REVISION}:
        return TableUse.APPROVALS
    return TableUse.DETAILS if found.kind is RowsKind.BLOCK else TableUse.NOTHING


def read_table(found: FoundRows, use: TableUse) -> Iterator[tuple[Detail, Reading]]:
    """Yield the last revision of a list of them, or who approved."""
    if use is TableUse.HISTORY:
        yield from _last_revision(found.rows)
    if use is TableUse.APPROVALS:
        yield from _approver(found)


def _approver(found: FoundRows) -> Iterator[tuple[Detail, Reading]]:
    """Yield who approved, and the day: that of the approver, or the last one of all."""
    place = "the approvals"
    readings = read_rows_of(FoundRows(place=place, rows=found.rows), [])
    yield from (each for each in readings if each[0] is Detail.APPROVER)
    theirs = [row for row in found.rows if any(_label(cell) is Detail.APPROVER for cell in row)]
    if day := _last_day(theirs) or _last_day(found.rows):
        yield Detail.DATE, Reading(value=day.isoformat(), place=place)


def _last_day(rows: Iterable[tuple[str, ...]]) -> date | None:
    days = (day for row in rows for cell in row if (day := read_day(cell)[0]) is not None)
    return max(days, default=None)


def _last_revision(rows: Sequence[tuple[str, ...]]) -> Iterator[tuple[Detail, Reading]]:
    """Yield revision and day of the row with the last day; of equal ones, the lowest."""
    heads = [_label(cell) for cell in rows[0]]
    revision, day = heads.index(Detail.REVISION), heads.index(Detail.DATE)
    entries = [
        (read_day(row[day])[0], row[revision].strip())
        for row in rows[1:]
        if len(row) > max(revision, day) and row[revision].strip()
    ]
    dated = [(found, value) for found, value in entries if found is not None]
    if not dated:
        return
    last, value = max(reversed(dated), key=lambda each: each[0])
    place = "the list of revisions"
    for _, reading in read_rows_of(FoundRows(place=place, rows=((f"Rev: {value}",),)), []):
        yield Detail.REVISION, reading
    yield Detail.DATE, Reading(value=last.isoformat(), place=place)


def _label(cell: str) -> Detail | None:
    return label_of(cell.strip())[0]
