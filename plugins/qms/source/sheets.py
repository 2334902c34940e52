"""Tables that come back, as text: CSV, and the plain cells of an XLSX file (ECMA-376).

Only what a person types is read: texts, numbers, days, yes and no. Formulas are refused, for what
they show depends on who opens the file. The parser of the standard library resolves nothing from
outside; what would grow when it is read is refused before.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation, localcontext
from xml.etree import ElementTree as ET

from qms.domain.errors import UsageError
from qms.domain.fillable import FormMark
from qms.domain.limits import MAX_COLUMNS, MAX_ROWS
from qms.domain.register_entries import Grid, RegisterFile

MAX_UNPACKED = 40 * 1024 * 1024
MAX_PARTS = 200
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_LINK = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_APOSTROPHE = re.compile(r"^'(?=[=+\-@])")
"""What keeps a spreadsheet from taking a cell for a formula, and is no part of its text."""
_PLACE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


class UnreadableSheet(UsageError):
    """A file is not a table that can be read; one sentence says why."""


def read_register_file(data: bytes, path: str) -> RegisterFile:
    """Return a filled register, CSV or XLSX as its name says, with its mark if it has one.

    Raises:
        UnreadableSheet: it is no such table, or has no heads.
    """
    name = path.rpartition("/")[2]
    if name.lower().endswith(".csv"):
        rows = read_csv(data, name)
        mark = FormMark.read(rows[0][0] if rows and rows[0] else "")
        rows = tuple(tuple(_APOSTROPHE.sub("", cell) for cell in row) for row in rows)
        grid, first = (rows, 1) if mark is None else (rows[1:], 2)
    else:
        sheets = read_xlsx(data, name)
        about, grid, first = sheets.get("About", ()), sheets.get("Entries", ()), 1
        mark = FormMark.read(about[0][0] if about and about[0] else "")
    if not grid:
        raise UnreadableSheet(f"{name} has no row of heads; begin with the blank of `qms form new`")
    return RegisterFile(path=path, mark=mark, grid=grid, first=first)


def read_csv(data: bytes, name: str) -> Grid:
    """Return the rows of a CSV file; commas or semicolons, as spreadsheets write them.

    Raises:
        UnreadableSheet: it is no such table.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableSheet(f"{name} is not UTF-8; save it as CSV UTF-8") from error
    heads = text.split("\n", 2)[1:2] or [text]
    separator = ";" if heads[0].count(";") > heads[0].count(",") else ","
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
        rows = [tuple(cell.strip() for cell in row) for row in _limited(reader, name)]
    except csv.Error as error:
        raise UnreadableSheet(f"{name} is not a table ({error}); save it as CSV again") from error
    return tuple(rows)


def read_xlsx(data: bytes, name: str) -> Mapping[str, Grid]:
    """Return the cells of each sheet by the sheet's name.

    Raises:
        UnreadableSheet: it is no such file, too large, or holds formulas.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _sheets(_parts(archive, name), name)
    except (zipfile.BadZipFile, ET.ParseError, KeyError, ValueError, NotImplementedError) as error:
        raise UnreadableSheet(f"{name} is not a whole XLSX file; save it again as XLSX") from error
    except RuntimeError as error:  # a password
        raise UnreadableSheet(f"{name} is locked with a password; save it without one") from error


def _limited(rows: Iterator[list[str]], name: str) -> Iterator[list[str]]:
    for count, row in enumerate(rows):
        if count > MAX_ROWS:
            raise UnreadableSheet(f"{name} has more than {MAX_ROWS} rows; split it by year")
        if len(row) > MAX_COLUMNS:
            raise UnreadableSheet(f"{name} has a row of {len(row)} cells; {MAX_COLUMNS} are read")
        yield row


def _parts(archive: zipfile.ZipFile, name: str) -> dict[str, bytes]:
    entries = archive.infolist()
    unpacked = sum(each.file_size for each in entries)
    if len(entries) > MAX_PARTS or unpacked > MAX_UNPACKED:
        raise UnreadableSheet(f"{name} unpacks to {unpacked} bytes, more than any register has")
    parts: dict[str, bytes] = {}
    for each in entries:
        if not each.filename.endswith((".xml", ".rels")):
            continue
        with archive.open(each) as file:
            found = file.read(each.file_size + 1)
        if len(found) > each.file_size or b"<!DOCTYPE" in found or b"<!ENTITY" in found:
            raise UnreadableSheet(f"{name} is not a plain XLSX file; save it again as XLSX")
        parts[each.filename] = found
    return parts


def _sheets(parts: Mapping[str, bytes], name: str) -> dict[str, Grid]:
    shared = _shared(parts.get("xl/sharedStrings.xml", b""))
    targets = {
        each.get("Id", ""): "xl/" + each.get("Target", "").removeprefix("/xl/")
        for each in _xml(parts["xl/_rels/workbook.xml.rels"])
    }
    found: dict[str, Grid] = {}
    for sheet in _xml(parts["xl/workbook.xml"]).iter(f"{_MAIN}sheet"):
        part = parts[targets[sheet.get(_LINK, "")]]
        found[sheet.get("name", "")] = _grid(_xml(part), shared, name)
    return found


def _xml(data: bytes) -> ET.Element:
    return ET.fromstring(data)  # noqa: S314 - no entities: refused when the parts were read


def _shared(data: bytes) -> list[str]:
    if not data:
        return []
    items = _xml(data).iter(f"{_MAIN}si")
    return ["".join(text.text or "" for text in item.iter(f"{_MAIN}t")) for item in items]


def _grid(sheet: ET.Element, shared: list[str], name: str) -> Grid:
    rows: dict[int, dict[int, str]] = {}
    for cell in sheet.iter(f"{_MAIN}c"):
        place = _PLACE.fullmatch(cell.get("r", ""))
        if place is None:
            message = "a cell has no place"
            raise ValueError(message)
        row, column = int(place[2]), _column(place[1])
        if cell.find(f"{_MAIN}f") is not None:
            raise UnreadableSheet(
                f"{name} has a formula in {cell.get('r')}; write the value itself"
            )
        value = _cell(cell, shared)
        if not value:
            continue
        if row > MAX_ROWS or column > MAX_COLUMNS:
            raise UnreadableSheet(
                f"{name} has a value in {cell.get('r')}; {MAX_ROWS} rows and {MAX_COLUMNS} columns"
                " are read"
            )
        rows.setdefault(row, {})[column] = value
    width = max((max(each) for each in rows.values()), default=0)
    last = max(rows, default=0)
    return tuple(
        tuple(rows.get(row, {}).get(column, "") for column in range(1, width + 1))
        for row in range(1, last + 1)
    )


def _cell(cell: ET.Element, shared: list[str]) -> str:
    kind, value = cell.get("t", "n"), cell.findtext(f"{_MAIN}v") or ""
    match kind:
        case "s":
            return shared[int(value)].strip()
        case "inlineStr":
            return "".join(text.text or "" for text in cell.iter(f"{_MAIN}t")).strip()
        case "b":
            return "yes" if value == "1" else "no"
        case "e":
            return value
        case "n" if value:
            return _number(value)
        case _:
            return value.strip()


def _number(value: str) -> str:
    """Return a number as people write it: 1000, not 1E3 or 1000.0."""
    try:
        number = Decimal(value)
    except InvalidOperation:
        return value
    if not number.is_finite() or abs(number.adjusted()) > 15:  # noqa: PLR2004 - as far as cells count
        return value
    with localcontext(prec=15):  # as many digits as a spreadsheet counts with
        text = f"{+number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _column(letters: str) -> int:
    number = 0
    for each in letters:
        number = number * 26 + ord(each) - ord("A") + 1
    return number
