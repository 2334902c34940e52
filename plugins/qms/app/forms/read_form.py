"""`qms form read`: what a returned form says, judged by the text that it was made from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from qms.app.forms.form_definitions import FormText, UnknownForm, text_of_mark
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
from qms.domain.register_entries import Entries, judged_entries
from qms.publish.filled import FilledFile, read_bytes_of_form, read_filled_pdf
from qms.source.sheets import read_register_file

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
    entries: Entries | None = None
    """Of a register."""

    @property
    def is_register(self) -> bool:
        """Return whether it is a table with many entries."""
        return self.entries is not None

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
    file = read_register_file(data, path.name)
    if file.mark is None:
        raise UnknownForm(
            f"{path.name} does not say which register it is; copy its rows into the table of"
            " `qms form new ID`"
        )
    text = text_of_mark(library, file.mark, path.name)
    if text.form.kind is not FormKind.REGISTER:
        raise UsageError(f"{file.mark.form} is no register; fill in the PDF of `qms form new`")
    entries = judged_entries(text.form, file)
    faults = tuple(each.named for each in entries.faults)
    return ReadForm(path=path, data=data, mark=file.mark, text=text, faults=faults, entries=entries)
