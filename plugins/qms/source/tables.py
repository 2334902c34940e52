"""Table files (CSV, YAML) that documents show."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from qms.domain.archive import Rows
from qms.domain.limits import MAX_COLUMNS, MAX_LINE, MAX_ROWS
from qms.source import faults
from qms.source.files import Unreadable, read_text, refuse

if TYPE_CHECKING:
    from qms.source.yaml_reader import Value

_Lines = list[tuple[int, tuple[str, ...]]]
"""Rows with the lines on which they stand."""
YAML_ADVICE = "begin every row with `- ` and give it a value for each column, `key: value`"


def read_table(root: Path, path: str) -> Rows:
    """Read a table: first row the heads, every row as long as the first.

    Raises:
        Unreadable: it is not such a table.
    """
    is_csv = path.lower().endswith(".csv")
    smaller = "split it, or link to the file" if is_csv else "split it"
    rows = (_csv_rows if is_csv else _yaml_rows)(read_text(root, path), path)
    if not rows:
        message = "the table is empty"
        raise refuse(faults.UNREADABLE_TABLE, path, message, "write a row of column heads")
    width = len(rows[0][1])
    if width > MAX_COLUMNS:
        message = f"the table has {width} columns; {MAX_COLUMNS} are the most"
        raise refuse(faults.UNREADABLE_TABLE, path, message, smaller)
    for line, row in rows:
        if len(row) != width:
            message = f"this row has {len(row)} values; the heads are {width}"
            advice = "put values with commas in quotes, and fill empty ones with nothing"
            raise refuse(faults.UNREADABLE_TABLE, path, message, advice, line)
        if max(map(len, row)) > MAX_LINE:
            raise _long_cell(path, line)
    if len(rows) > MAX_ROWS:
        message = f"the table has more than {MAX_ROWS} rows"
        raise refuse(faults.UNREADABLE_TABLE, path, message, smaller)
    return tuple(row for _, row in rows)


def _long_cell(path: str, line: int) -> Unreadable:
    message = f"a value of this row has more than {MAX_LINE} characters"
    advice = "shorten it, or write it as a text; a quote that is never closed makes one, too"
    return refuse(faults.UNREADABLE_TABLE, path, message, advice, line)


def _csv_rows(text: str, path: str) -> _Lines:
    reader = csv.reader(io.StringIO(text), strict=True)
    try:
        return [(reader.line_num, tuple(cell.strip() for cell in row)) for row in reader if row]
    except csv.Error as error:
        if "field limit" in str(error):
            raise _long_cell(path, max(1, reader.line_num)) from error
        message = f"this is not a table: {error}"
        advice = 'put values with commas in quotes: "a, b"'
        line = max(1, reader.line_num)
        raise refuse(faults.UNREADABLE_TABLE, path, message, advice, line) from error


def _yaml_rows(text: str, path: str) -> _Lines:
    """Return the rows of a list of entries; the keys of the first are the heads."""
    if not text.strip():
        return []
    # Imported when it is needed: what reads YAML and knows its schema takes long to load.
    from qms.source.yaml_reader import read_yaml_list

    found = read_yaml_list(text, path)
    heads: tuple[str, ...] = ()
    rows: _Lines = []
    for index, entry in enumerate(found.values):
        line = found.positions.at(f"[{index}]").line
        row = _entry(entry, path, line)
        if not rows:
            heads = tuple(row)
            rows.append((line, tuple(head.strip() for head in heads)))
        if row.keys() != set(heads):
            message = _other_keys(heads, row)
            raise refuse(faults.UNREADABLE_TABLE, path, message, YAML_ADVICE, line)
        rows.append((line, tuple(row[head].strip() for head in heads)))
    return rows


def _entry(entry: Value, path: str, line: int) -> dict[str, str]:
    if not isinstance(entry, dict) or not entry:
        message = "this row has no columns"
        raise refuse(faults.UNREADABLE_TABLE, path, message, YAML_ADVICE, line)
    row = {name: value for name, value in entry.items() if isinstance(value, str)}
    for name in entry.keys() - row.keys():
        message = f"the column {name} holds a list or a table of its own"
        raise refuse(faults.UNREADABLE_TABLE, path, message, "write one value", line)
    return row


def _other_keys(heads: tuple[str, ...], row: dict[str, str]) -> str:
    missing = [head for head in heads if head not in row]
    if missing:
        return f"this row has no value for {', '.join(missing)}"
    return f"the first row has no column {', '.join(_added(heads, row))}"


def _added(heads: tuple[str, ...], row: dict[str, str]) -> Iterator[str]:
    return (name for name in row if name not in heads)
