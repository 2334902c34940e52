"""Table files (CSV) that documents show."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from qms.source import faults
from qms.source.files import read_text, refuse

MAX_ROWS = 5000
MAX_COLUMNS = 40


def read_table(root: Path, path: str) -> tuple[tuple[str, ...], ...]:
    """Read a CSV table: first row the heads, every row as long as the first.

    Raises:
        Unreadable: it is not such a table.
    """
    reader = csv.reader(io.StringIO(read_text(root, path)), strict=True)
    try:
        rows = [(reader.line_num, tuple(cell.strip() for cell in row)) for row in reader if row]
    except csv.Error as error:
        message = f"this is not a table: {error}"
        advice = 'put values with commas in quotes: "a, b"'
        line = max(1, reader.line_num)
        raise refuse(faults.UNREADABLE_TABLE, path, message, advice, line) from error
    if not rows:
        message = "the table is empty"
        raise refuse(faults.UNREADABLE_TABLE, path, message, "write a row of column heads")
    width = len(rows[0][1])
    if width > MAX_COLUMNS:
        message = f"the table has {width} columns; {MAX_COLUMNS} are the most"
        raise refuse(faults.UNREADABLE_TABLE, path, message, "split it, or link to the file")
    for line, row in rows:
        if len(row) != width:
            message = f"this row has {len(row)} values; the heads are {width}"
            advice = "put values with commas in quotes, and fill empty ones with nothing"
            raise refuse(faults.UNREADABLE_TABLE, path, message, advice, line)
    if len(rows) > MAX_ROWS:
        message = f"the table has more than {MAX_ROWS} rows"
        raise refuse(
            faults.UNREADABLE_TABLE, path, message, "link to the file instead of showing it"
        )
    return tuple(row for _, row in rows)
