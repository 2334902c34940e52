"""What changed in a table: columns first, then rows, then the words of cells."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from qms.domain.align import Alignment, Part, align
from qms.domain.blocks import Row, Token, keys, plain, words
from qms.domain.word_changes import Run, RunKind, kept_whole, word_changes

COLUMN_ROWS = 200
"""So many rows show which column became which."""


class RowState(StrEnum):
    """What became of a row."""

    KEPT = "kept"
    CHANGED = "changed"
    INSERTED = "inserted"
    DELETED = "deleted"
    ARRIVED = "arrived"
    """It stood elsewhere in the table; its words may have changed too."""
    LEFT = "left"
    """It stands elsewhere in the table now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of the old table, of the new one, or of both."""

    old: int | None
    new: int | None

    @property
    def state(self) -> RunKind:
        """Return what became of it."""
        if self.old is None:
            return RunKind.INSERTED
        return RunKind.DELETED if self.new is None else RunKind.KEPT


@dataclass(frozen=True, slots=True, kw_only=True)
class RowChange:
    """One row over all columns of both tables."""

    state: RowState
    cells: tuple[tuple[Run, ...], ...]
    """One for each column."""
    is_head: bool
    old: Row | None = None
    new: Row | None = None
    other: Row | None = None
    """The row that stood before it (arrived), or stands before it now (left)."""

    @property
    def changed_columns(self) -> tuple[int, ...]:
        """Return the columns whose cells changed in a row that is in both tables."""
        return tuple(
            index
            for index, runs in enumerate(self.cells)
            if any(run.kind is not RunKind.KEPT for run in runs)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class TableChange:
    """A table that changed."""

    columns: tuple[Column, ...]
    rows: tuple[RowChange, ...]

    def old_rows(self) -> tuple[Row, ...]:
        """Return the rows of the old table."""
        shown = (each for each in self.rows if each.state is not RowState.ARRIVED)
        return tuple(each.old for each in shown if each.old is not None)

    def new_rows(self) -> tuple[Row, ...]:
        """Return the rows of the new table."""
        shown = (each for each in self.rows if each.state is not RowState.LEFT)
        return tuple(each.new for each in shown if each.new is not None)


def table_change(old: Sequence[Row], new: Sequence[Row]) -> TableChange:
    """Compare two tables."""
    columns = tuple(_columns(old, new))
    alignment = align(
        [_part(row, [each.old for each in columns if each.new is not None]) for row in old],
        [_part(row, [each.new for each in columns if each.old is not None]) for row in new],
    )
    return TableChange(columns=columns, rows=tuple(_rows(old, new, columns, alignment)))


def _columns(old: Sequence[Row], new: Sequence[Row]) -> Iterator[Column]:
    """Yield the columns of both tables, in order; a column that moved is taken out and put in."""
    before, after = _column_parts(old), _column_parts(new)
    alignment = align(before, after, least_moved=2)
    for there, here in alignment.merged(len(before), len(after)):
        stays = here is None or here in alignment.staying
        yield Column(old=there if stays else None, new=here)


def _column_parts(rows: Sequence[Row]) -> list[Part]:
    if not rows:
        return []
    parts = []
    for column in range(max(len(row.cells) for row in rows)):
        cells = [_cell(row, column) for row in rows[:COLUMN_ROWS]]
        bag: Counter[str] = Counter()
        for cell in cells:
            bag.update(words(cell))
        name = plain(cells[0])
        parts.append(
            Part(
                key=(name, name or column),
                name=name or None,
                bag=bag,
                may_move=False,
                is_replaceable=True,
            )
        )
    return parts


def _part(row: Row, columns: Sequence[int | None]) -> Part:
    """Return what tells a row from others: the cells of the columns that both tables have."""
    cells = [_cell(row, each) for each in columns if each is not None]
    bag: Counter[str] = Counter()
    for cell in cells:
        bag.update(words(cell))
    name = plain(cells[0]) if cells else ""
    return Part(
        key=(row.is_head, *(keys(cell) for cell in cells)),
        group=row.is_head,
        name=("head",) if row.is_head else name or None,
        bag=bag,
    )


def _rows(
    old: Sequence[Row], new: Sequence[Row], columns: Sequence[Column], alignment: Alignment
) -> Iterator[RowChange]:
    places = {there: here for here, there in alignment.pairs.items()}
    for there, here in alignment.merged(len(old), len(new)):
        if here is None and there is not None:
            yield _row_away(old, new, columns, there, places.get(there))
        elif here is not None and there is None:
            yield RowChange(
                state=RowState.INSERTED,
                cells=tuple(_cells(columns, None, new[here])),
                is_head=new[here].is_head,
                new=new[here],
            )
        elif here is not None and there is not None:
            cells = tuple(_cells(columns, old[there], new[here]))
            is_kept = all(
                _is_kept(runs)
                for column, runs in zip(columns, cells, strict=True)
                if column.state is RunKind.KEPT
            )
            state = RowState.KEPT if is_kept else RowState.CHANGED
            stays = here in alignment.staying
            yield RowChange(
                state=state if stays else RowState.ARRIVED,
                cells=cells,
                is_head=new[here].is_head,
                old=old[there],
                new=new[here],
                other=None if stays or not there else old[there - 1],
            )


def _row_away(
    old: Sequence[Row],
    new: Sequence[Row],
    columns: Sequence[Column],
    there: int,
    here: int | None,
) -> RowChange:
    if here is None:
        cells = tuple(_cells(columns, old[there], None))
        state, other = RowState.DELETED, None
    else:
        cells = tuple(kept_whole(_cell(old[there], each.old)) for each in columns)
        state, other = RowState.LEFT, new[here - 1] if here else None
    return RowChange(
        state=state, cells=cells, is_head=old[there].is_head, old=old[there], other=other
    )


def _cells(
    columns: Sequence[Column], old: Row | None, new: Row | None
) -> Iterator[tuple[Run, ...]]:
    for column in columns:
        before = _cell(old, column.old) if old else ()
        after = _cell(new, column.new) if new else ()
        yield word_changes(before, after)


def _cell(row: Row, column: int | None) -> tuple[Token, ...]:
    return row.cells[column] if column is not None and column < len(row.cells) else ()


def _is_kept(runs: Sequence[Run]) -> bool:
    return all(run.kind is RunKind.KEPT for run in runs)
