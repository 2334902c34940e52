"""Spreadsheets: every cell is text that we wrote, never a formula; always the same bytes."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime

import xlsxwriter
from xlsxwriter.workbook import Workbook

_MOMENT = datetime(1980, 1, 1, tzinfo=UTC)
WIDEST = 60
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


@contextmanager
def workbook(out: io.BytesIO, *, title: str, subject: str = "") -> Iterator[Workbook]:
    """Write a workbook into memory; nothing in it becomes a formula or a link by itself."""
    book = xlsxwriter.Workbook(
        out,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    book.set_properties(
        {"title": title, "subject": subject, "created": _MOMENT.replace(tzinfo=None)}
    )
    yield book
    book.close()


def table_workbook(title: str, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    """Write a table of text as a workbook.

    A cell that begins as a formula does is marked as text, so that it stays text when somebody
    edits it.
    """
    out = io.BytesIO()
    with workbook(out, title=title) as book:
        head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        plain = book.add_format({"valign": "top"})
        quoted = book.add_format({"valign": "top", "quote_prefix": True})
        sheet = book.add_worksheet("Table")
        sheet.freeze_panes(1, 0)
        for column, name in enumerate(heads):
            longest = max([len(name), *(len(row[column]) for row in rows)])
            sheet.set_column(column, column, min(WIDEST, longest + 2))
            sheet.write_string(0, column, name, head)
        for line, row in enumerate(rows, start=1):
            for column, cell in enumerate(row):
                is_risky = cell.startswith(FORMULA_STARTS)
                sheet.write_string(line, column, cell, quoted if is_risky else plain)
        if rows:
            sheet.autofilter(0, 0, len(rows), len(heads) - 1)
    return out.getvalue()
