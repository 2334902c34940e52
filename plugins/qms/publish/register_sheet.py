"""A register as a file to fill in: its columns say what they take, and it names its form."""

from __future__ import annotations

import csv
import io
from datetime import datetime, time
from typing import Any

from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from qms.domain.fillable import FormMark
from qms.domain.form_values import as_day, as_number
from qms.domain.records import FieldKind, FormDefinition, FormField
from qms.domain.register_entries import Grid
from qms.publish.workbook import FORMULA_STARTS, workbook

ENTRIES, ABOUT, CHOICES = "Entries", "About", "Choices"
ROWS = 1000
"""Lines that the blank prepares; more can be added."""
_LONGEST_HINT = 250
_LONGEST_TITLE = 32


def register_csv(form: FormDefinition, mark: FormMark, rows: Grid = ()) -> bytes:
    """Return the register as CSV: mark, heads, entries, in UTF-8 as spreadsheets know it.

    A cell that a spreadsheet would take for a formula begins with an apostrophe, which reading
    takes off again.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([str(mark)])
    writer.writerow([each.label for each in form.fields])
    for row in rows:
        writer.writerow([f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell for cell in row])
    return out.getvalue().encode("utf-8-sig")


def register_workbook(
    form: FormDefinition, mark: FormMark, *, title: str, rows: Grid = ()
) -> bytes:
    """Return the register as a workbook with lists of choices and checks in its columns."""
    out = io.BytesIO()
    with workbook(out, title=f"{mark.form} {title}", subject=str(mark)) as book:
        bold = {"bold": True, "text_wrap": True, "valign": "top", "bottom": 1}
        head, required = book.add_format(bold), book.add_format({**bold, "bg_color": "#E8ECF2"})
        sheet, about = book.add_worksheet(ENTRIES), book.add_worksheet(ABOUT)
        choices = book.add_worksheet(CHOICES)
        choices.hide()
        sheet.freeze_panes(1, 0)
        for column, field in enumerate(form.fields):
            sheet.write_string(0, column, field.label, required if field.required else head)
            is_day = field.kind is FieldKind.DATE
            taken = book.add_format({"num_format": "yyyy-mm-dd"}) if is_day else None
            wide = 30 if field.kind is FieldKind.MULTILINE else 16
            sheet.set_column(column, column, wide, taken)
            offered = ("yes", "no") if field.kind is FieldKind.CHECKBOX else field.choices
            for line, choice in enumerate(offered):
                choices.write_string(line, column, choice)
            last = max(ROWS, len(rows))
            sheet.data_validation(1, column, last, column, _validation(field, column, len(offered)))
        formats = _Formats(book)
        for line, row in enumerate(rows, start=1):
            for column, (field, cell) in enumerate(zip(form.fields, row, strict=True)):
                formats.write(sheet, (line, column), field.kind, cell)
        about.set_column(0, 0, 30)
        about.set_column(1, 4, 24)
        about.write_string(0, 0, str(mark))
        for line, cells in enumerate(_about(form)):
            for column, value in enumerate(cells):
                about.write_string(line + 2, column, value, None if line else head)
    return out.getvalue()


class _Formats:
    """Writes entries as what they are: days, numbers, and text that never becomes a formula."""

    def __init__(self, book: Workbook) -> None:
        self._day = book.add_format({"num_format": "yyyy-mm-dd"})
        self._quoted = book.add_format({"quote_prefix": True})

    def write(self, sheet: Worksheet, place: tuple[int, int], kind: FieldKind, cell: str) -> None:
        """Write one cell; nothing for an empty one."""
        day, number = as_day(cell), as_number(cell)
        if kind is FieldKind.DATE and day is not None:
            sheet.write_datetime(*place, datetime.combine(day, time()), self._day)
        elif kind is FieldKind.NUMBER and number is not None:
            sheet.write_number(*place, float(number))
        elif cell:
            is_risky = cell.startswith(FORMULA_STARTS)
            sheet.write_string(*place, cell, self._quoted if is_risky else None)


def _about(form: FormDefinition) -> list[tuple[str, ...]]:
    lines: list[tuple[str, ...]] = [("Column", "Kind", "Required", "Unit", "Help")]
    for field in form.fields:
        required = "yes" if field.required else "no"
        lines.append((field.label, field.kind.value, required, field.unit, field.help))
    return lines


def _validation(field: FormField, column: int, offered: int) -> dict[str, Any]:
    """Return what a spreadsheet checks while somebody types; reading checks everything again."""
    hint = ". ".join(part for part in (field.help, field.unit) if part)
    shown = {
        "input_title": field.label[:_LONGEST_TITLE],
        "input_message": (hint or field.kind.value)[:_LONGEST_HINT],
    }
    if offered:
        name = xl_col_to_name(column)
        source = f"={CHOICES}!${name}$1:${name}${offered}"
        return {**shown, "validate": "list", "source": source}
    match field.kind:
        case FieldKind.NUMBER:
            limits = {"minimum": -1e15, "maximum": 1e15}
            return {**shown, "validate": "decimal", "criteria": "between", **limits}
        case FieldKind.DATE:
            first = {"value": "=DATE(1950,1,1)"}
            return {**shown, "validate": "date", "criteria": ">=", **first}
        case _:
            return {**shown, "validate": "any"}
