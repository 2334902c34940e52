"""The plan of what is taken over as what: a table that a person corrects in a spreadsheet.

Source of the form: RFC 4180, with semicolons and tabs read as well, as spreadsheets write them in
other countries.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from pathlib import Path

from qms.domain.adoption import PlanRow
from qms.domain.errors import UsageError
from qms.domain.limits import MAX_ADOPTED_FILES, MAX_TEXT_BYTES

COLUMNS = ("file", "number", "type", "title", "revision", "date", "approver")
EXPLAINED = ("question", "read from")
"""Columns for the person who corrects; they are not read."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_BIG = 4 * MAX_TEXT_BYTES


def plan_text(rows: Iterable[PlanRow]) -> bytes:
    """Return a plan as CSV that spreadsheets open: UTF-8 with a byte order mark.

    What a spreadsheet would compute is written as text.
    """
    file = io.StringIO(newline="")
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow([*COLUMNS, *EXPLAINED])
    for row in rows:
        values = [
            *(getattr(row, name) for name in COLUMNS),
            " ".join(row.asked),
            row.read_from,
        ]
        writer.writerow([_as_text(value) for value in values])
    return file.getvalue().encode("utf-8-sig")


def read_plan(path: Path) -> tuple[PlanRow, ...]:
    """Read a plan.

    Raises:
        UsageError: it cannot be read, or lacks a column.
    """
    try:
        with path.open("rb") as file:
            data = file.read(_BIG + 1)
    except OSError as error:
        reason = (error.strerror or "it cannot be opened").lower()
        raise UsageError(f"{path.name} cannot be read: {reason}") from error
    if len(data) > _BIG:
        raise UsageError(f"{path.name} is larger than {_BIG // 1024} KiB; split it")
    try:
        rows = tuple(_rows(_decoded(data), path.name))
    except csv.Error as error:
        raise UsageError(f"{path.name} is no table: {error}; save it as CSV again") from error
    if len(rows) > MAX_ADOPTED_FILES:
        raise UsageError(f"{path.name} has more than {MAX_ADOPTED_FILES} lines; split it")
    return rows


def _decoded(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")  # as older spreadsheets save it


def _rows(text: str, name: str) -> Iterator[PlanRow]:
    first = text.partition("\n")[0]
    separator = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    heads = [head.strip().casefold() for head in next(reader, [])]
    missing = [column for column in COLUMNS if column not in heads]
    if missing:
        raise UsageError(
            f"{name} has no column {missing[0]}; its first line names {', '.join(COLUMNS)}, as"
            " `qms adopt FOLDER --plan FILE` writes it"
        )
    places = {column: heads.index(column) for column in COLUMNS}
    for cells in reader:
        values = {
            column: _as_meant(cells[place]) if place < len(cells) else ""
            for column, place in places.items()
        }
        if any(values.values()):
            yield PlanRow(
                file=values["file"].replace("\\", "/"),
                number=values["number"],
                type=values["type"],
                title=values["title"],
                revision=values["revision"],
                date=values["date"],
                approver=values["approver"],
            )


def _as_text(value: str) -> str:
    return f"'{value}" if value.startswith(_FORMULA) else value


def _as_meant(cell: str) -> str:
    text = cell.strip()
    return text[1:] if text.startswith("'") and text[1:].startswith(_FORMULA) else text
