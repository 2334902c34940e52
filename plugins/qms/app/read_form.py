"""`qms form read`: what a returned form says, judged by the text that it was made from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path, PurePath

from qms.app.form_definitions import FormText, UnknownForm, text_of_mark
from qms.domain.errors import UsageError
from qms.domain.filed_records import SAFE_NUMBER
from qms.domain.fillable import (
    DATE_FIELD,
    NUMBER_FIELD,
    SIGNATURE_SUFFIX,
    SITE_FIELD,
    FormMark,
)
from qms.domain.form_values import (
    FilledValues,
    FormFault,
    as_day,
    check_values,
    field_names,
)
from qms.domain.library import Library
from qms.domain.records import FieldKind, FormDefinition, FormKind
from qms.publish.filled import FilledFile, read_bytes_of_form, read_filled_pdf
from qms.source.sheets import Grid, UnreadableSheet, as_day_text, read_csv, read_xlsx

TABLES = (".xlsx", ".csv")
_HEADER = {NUMBER_FIELD: "Record number", DATE_FIELD: "Date", SITE_FIELD: "Site"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadForm:
    """A returned file with what was found in it."""

    path: Path
    data: bytes
    mark: FormMark
    text: FormText
    faults: tuple[FormFault, ...]
    filled: FilledValues | None = None
    """None for a register."""
    rows: int = 0
    """Entries of a register."""

    @property
    def is_register(self) -> bool:
        """Return whether it is a table with many entries."""
        return self.filled is None

    def header(self, name: str) -> str:
        """Return what stands in one of the fields that every form has."""
        return self.filled.get(name) if self.filled is not None else ""


def read_form(library: Library, path: Path) -> ReadForm:
    """Read and judge a filled form or register.

    Args:
        library: The library as readers see it.
        path: The file that came back.

    Raises:
        UnreadableForm, UnreadableSheet: it cannot be read.
        UnknownForm: it is no form of this system, or its text is not kept.
    """
    data = read_bytes_of_form(path)
    if path.suffix.lower() in TABLES:
        return _read_register(library, path, data)
    return judged_form(library, path, data, read_filled_pdf(data, path.name))


def judged_form(library: Library, path: Path, data: bytes, filled: FilledFile) -> ReadForm:
    """Judge what was read from a filled PDF.

    Raises:
        UnknownForm: it is no form of this system, or its text is not kept.
    """
    mark = FormMark.read(filled.mark)
    if mark is None:
        raise UnknownForm(
            f"{path.name} does not say which form it is; fill in a blank of `qms form new ID`"
        )
    text = text_of_mark(library, mark, path.name)
    values = FilledValues(
        values=filled.values,
        signed=frozenset(each.removesuffix(SIGNATURE_SUFFIX) for each in filled.signed),
    )
    faults = (
        *_altered(text.form, filled.values),
        *_of_header(library, values),
        *check_values(text.form, values),
    )
    return ReadForm(path=path, data=data, mark=mark, text=text, faults=faults, filled=values)


def _altered(form: FormDefinition, values: Mapping[str, str]) -> Iterator[FormFault]:
    """Yield fields that were added to the blank or taken from it."""
    labels = {name: field.label for name, field in field_names(form)}
    signatures = {
        f"{name}{SIGNATURE_SUFFIX}"
        for name, field in field_names(form)
        if field.kind is FieldKind.SIGNATURE
    }
    for name in labels.keys() - values.keys():
        yield FormFault(label=labels[name], message="the field is missing in the file", name=name)
    for name in sorted(values.keys() - labels.keys() - signatures - _HEADER.keys()):
        message = f"the file has a field {name[:40]!a} that the form does not have"
        yield FormFault(label="", message=message, name=name)


def _of_header(library: Library, values: FilledValues) -> Iterator[FormFault]:
    number, day, site = (values.get(name) for name in _HEADER)
    if number and not SAFE_NUMBER.fullmatch(number):
        message = f"“{number[:40]}” has other characters than letters, digits, dot and hyphen"
        yield FormFault(label=_HEADER[NUMBER_FIELD], message=message, name=NUMBER_FIELD)
    if day and as_day(day) is None:
        message = f"“{day[:40]}” is not a date; write it like 2026-11-05"
        yield FormFault(label=_HEADER[DATE_FIELD], message=message, name=DATE_FIELD)
    known = {each.name for each in library.configuration.sites.values()}
    if site and site not in known:
        message = f"“{site[:40]}” is not a site of this company"
        yield FormFault(label=_HEADER[SITE_FIELD], message=message, name=SITE_FIELD)


def _read_register(library: Library, path: Path, data: bytes) -> ReadForm:
    mark_text, grid = _table(path, data)
    mark = FormMark.read(mark_text)
    if mark is None:
        raise UnknownForm(
            f"{path.name} does not say which register it is; copy its rows into the table of"
            " `qms form new ID`"
        )
    text = text_of_mark(library, mark, path.name)
    if text.form.kind is not FormKind.REGISTER:
        raise UsageError(f"{mark.form} is no register; fill in the PDF of `qms form new`")
    if not grid:
        raise UnreadableSheet(f"{path.name} has no heads in its first row")
    places = {label: index for index, label in enumerate(grid[0]) if label}
    faults = list(_heads(text.form, places))
    rows = 0
    for line, row in enumerate(grid[1:], start=2):
        values = {
            field.name: row[places[field.label]]
            for field in text.form.fields
            if field.label in places and places[field.label] < len(row)
        }
        if any(values.values()):
            rows += 1
            faults += _of_row(text.form, values, line)
    return ReadForm(path=path, data=data, mark=mark, text=text, faults=tuple(faults), rows=rows)


def _table(path: PurePath, data: bytes) -> tuple[str, Grid]:
    """Return the mark of a register's file and its rows, the heads first."""
    if path.suffix.lower() == ".csv":
        rows = read_csv(data, path.name)
        return (rows[0][0] if rows and rows[0] else ""), rows[1:]
    sheets = read_xlsx(data, path.name)
    about = sheets.get("About", ())
    return (about[0][0] if about and about[0] else ""), sheets.get("Entries", ())


def _heads(form: FormDefinition, places: Mapping[str, int]) -> Iterator[FormFault]:
    labels = [each.label for each in form.fields]
    for label in labels:
        if label not in places:
            yield FormFault(label=label, message="the column is missing; its head is this label")
    for label in places:
        if label not in labels:
            message = f"the register has no column “{label[:40]}”"
            yield FormFault(label="", message=message)


def _of_row(form: FormDefinition, values: dict[str, str], line: int) -> Iterator[FormFault]:
    for field in form.fields:
        if field.kind is FieldKind.DATE:
            values[field.name] = as_day_text(values.get(field.name, ""))
        if field.kind is FieldKind.CHECKBOX:
            values[field.name] = values.get(field.name, "").lower()
    for fault in check_values(form, FilledValues(values=values)):
        yield replace(fault, label=f"row {line}, {fault.label}" if fault.label else f"row {line}")
