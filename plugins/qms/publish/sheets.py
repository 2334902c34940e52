"""Workbooks of several tables that people print and write on: cells wrap, heads repeat."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from xlsxwriter.workbook import Workbook

from qms.publish.workbook import FORMULA_STARTS, workbook

NARROWEST, WIDEST = 8, 28
"""In characters: a checklist of eleven columns can still be read on A4."""
TO_WRITE_IN = 14
"""Width of an empty column."""
ON_ONE_PAGE_WIDE = (1, 0)
A4 = 9
LONGEST_HEADER = 120
LONGEST_CELL = 32_000
"""The format takes 32,767 characters."""
CUT = " … (cut, see the page)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One table of a workbook; every cell is text."""

    name: str
    """At most 31 characters, as the format asks."""
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]


def sheets_workbook(title: str, sheets: Iterable[Sheet]) -> bytes:
    """Return a workbook; nothing in it is a formula, and the same tables give the same bytes."""
    out = io.BytesIO()
    with workbook(out, title=title) as book:
        for each in sheets:
            _write(book, title, each)
    return out.getvalue()


def _write(book: Workbook, title: str, sheet: Sheet) -> None:
    cell = {"valign": "top", "text_wrap": True, "border": 1, "border_color": "#B8C0CC"}
    head = book.add_format({**cell, "bold": True, "bg_color": "#E8ECF2"})
    plain = book.add_format(cell)
    quoted = book.add_format({**cell, "quote_prefix": True})
    page = book.add_worksheet(sheet.name)
    page.freeze_panes(1, 0)
    page.repeat_rows(0)
    page.set_landscape()
    page.set_paper(A4)
    page.fit_to_pages(*ON_ONE_PAGE_WIDE)
    page.set_header(f"&L{title[:LONGEST_HEADER].replace('&', '&&')}")
    page.set_footer("&L&F &A&RPage &P of &N")
    for column, name in enumerate(sheet.heads):
        page.set_column(column, column, _width(name, [row[column] for row in sheet.rows]))
        page.write_string(0, column, name, head)
    for line, row in enumerate(sheet.rows, start=1):
        for column, text in enumerate(row):
            shown = text if len(text) <= LONGEST_CELL else text[:LONGEST_CELL] + CUT
            style = quoted if text.startswith(FORMULA_STARTS) else plain
            if shown:
                page.write_string(line, column, shown, style)
            else:
                page.write_blank(line, column, None, style)
    if sheet.rows:
        page.autofilter(0, 0, len(sheet.rows), len(sheet.heads) - 1)


def _width(head: str, cells: Sequence[str]) -> int:
    if cells and not any(cells):
        return TO_WRITE_IN
    longest = max(len(line) for text in (head, *cells) for line in (text.split("\n") or [""]))
    return max(NARROWEST, min(WIDEST, longest + 2))
