"""The entries of a filled register, judged row by row by the form's own definition."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from qms.domain.fillable import FormMark
from qms.domain.form_values import FilledValues, FormFault, check_values
from qms.domain.records import FieldKind, FormDefinition

Grid = tuple[tuple[str, ...], ...]
_EPOCH = date(1899, 12, 30)
"""Day 0 of spreadsheets, as days after February 1900 are counted (ECMA-376, 18.17.4)."""
_DAYS = re.compile(r"[0-9]{1,6}(\.0+)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterFile:
    """A table file as it was read: what it says of its form, and its rows, the heads first."""

    path: str
    mark: FormMark | None
    grid: Grid
    first: int = 1
    """The row of the heads, as a spreadsheet counts rows."""

    def line(self, row: int) -> int:
        """Return the line of the file on which a row begins; cells can have several lines."""
        if not self.path.endswith(".csv"):
            return 1
        above = self.grid[: max(0, row - self.first)]
        return max(row, self.first) + sum(cell.count("\n") for each in above for cell in each)


@dataclass(frozen=True, slots=True, kw_only=True)
class RowFault:
    """What is wrong in one row; row 0 stands for the file."""

    row: int
    fault: FormFault

    @property
    def named(self) -> FormFault:
        """Return it with row and column in front."""
        if not self.row:
            return self.fault
        label = self.fault.label
        return replace(self.fault, label=f"row {self.row}, {label}" if label else f"row {self.row}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entries:
    """The entries of a register in the columns of its form."""

    heads: tuple[str, ...]
    rows: Grid
    faults: tuple[RowFault, ...]


def judged_entries(form: FormDefinition, file: RegisterFile) -> Entries:
    """Return what a register holds and what is wrong with it; empty rows are no entries."""
    heads = file.grid[0] if file.grid else ()
    places = {label: index for index, label in enumerate(heads) if label}
    faults = [RowFault(row=0, fault=each) for each in _heads(form, places)]
    rows: list[tuple[str, ...]] = []
    for number, row in enumerate(file.grid[1:], start=file.first + 1):
        values = {
            field.name: _value(field.kind, row, places.get(field.label)) for field in form.fields
        }
        if any(values.values()):
            rows.append(tuple(values.values()))
            found = check_values(form, FilledValues(values=values))
            faults += [RowFault(row=number, fault=each) for each in found]
    labels = tuple(field.label for field in form.fields)
    return Entries(heads=labels, rows=tuple(rows), faults=tuple(faults))


def _value(kind: FieldKind, row: tuple[str, ...], place: int | None) -> str:
    value = row[place] if place is not None and place < len(row) else ""
    match kind:
        case FieldKind.DATE:
            return _as_day_text(value)
        case FieldKind.CHECKBOX:
            return value.lower()
        case _:
            return value


def _as_day_text(value: str) -> str:
    """Return a spreadsheet's number of a day as YYYY-MM-DD; anything else as it is."""
    if not _DAYS.fullmatch(value):
        return value
    days = int(value.partition(".")[0])
    return (_EPOCH + timedelta(days=days)).isoformat() if days else value


def _heads(form: FormDefinition, places: Mapping[str, int]) -> Iterator[FormFault]:
    labels = [each.label for each in form.fields]
    for label in labels:
        if label not in places:
            yield FormFault(label=label, message="the column is missing; its head is this label")
    for label in places:
        if label not in labels:
            message = f"the register has no column “{label[:40]}”"
            yield FormFault(label="", message=message)
