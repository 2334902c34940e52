"""Filing a filled form: a JSON file and the form itself, in a folder that only grows."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from qms.app.forms.read_form import ReadForm
from qms.domain.canonical import sha256_hex
from qms.domain.configuration import Configuration
from qms.domain.errors import UsageError
from qms.domain.filed_records import FiledRecord, next_number
from qms.domain.fillable import DATE_FIELD, NUMBER_FIELD, SITE_FIELD
from qms.domain.form_values import field_names
from qms.domain.records import FieldKind
from qms.publish.atomic import write_new
from qms.source.filed_records import read_records

VARIABLE = "QMS_RECORDS"
_TRIES = 20
"""How often a running number is tried again that somebody else took meanwhile."""


class NotFiled(UsageError):
    """A record was not filed; one sentence says why. Nothing was written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    """A record that now lies in the folder."""

    record: FiledRecord
    path: Path


def records_folder(root: Path, configuration: Configuration, named: Path | None = None) -> Path:
    """Return where records lie: as named, as the environment says, as qms.yml says, or beside.

    Never inside the repository unless qms.yml says so: records are not documents, and there are
    many of them.
    """
    stated = os.environ.get(VARIABLE)
    if named is not None:
        return named
    if stated:
        return Path(stated)
    if configuration.records_folder:
        return Path(os.path.normpath(root / configuration.records_folder))
    return root.parent / f"{root.name}-records"


def file_record(folder: Path, read: ReadForm, *, filed_on: date) -> Filed:
    """File a form that has no faults.

    The form itself is written first and the record last, so that a record never lacks its form.

    Args:
        folder: Where records lie.
        read: The form, as it was read.
        filed_on: Today.

    Raises:
        NotFiled: it has faults, lies there already, or its number is taken.
    """
    _refuse_faulty(read)
    digest = sha256_hex(read.data)
    others = read_records(folder, read.mark.form).records
    same = next((each for each in others if each.file_sha256 == digest), None)
    if same is not None:
        raise NotFiled(
            f"{read.path.name} lies in the records already, as {same.form} {same.year}"
            f" {same.number}; nothing was written"
        )
    stated, day = read.header(NUMBER_FIELD), read.header(DATE_FIELD)
    year = (day or filed_on.isoformat())[:4]
    place = folder / read.mark.form / year
    taken = {path.stem for path in place.iterdir()} if place.is_dir() else set()
    for _ in range(_TRIES):
        number = stated or next_number(taken)
        target = place / f"{number}.pdf"
        if number.casefold() in {each.casefold() for each in taken}:
            raise NotFiled(
                f"{read.path.name}: {read.mark.form} has a record {number} of {year} already, and"
                " records are never overwritten; correct it by a further record with its own number"
            )
        try:
            write_new(target, read.data)
        except FileExistsError:
            taken.add(number)
            continue
        record = _record(read, number, year, filed_on, target.name, digest)
        write_new(target.with_suffix(".json"), record.to_bytes())
        return Filed(record=record, path=target.with_suffix(".json"))
    raise NotFiled(f"{read.path.name}: others are filing at the same moment; try again")


def _refuse_faulty(read: ReadForm) -> None:
    if read.is_register:
        raise NotFiled(
            f"{read.path.name} is a register, which is kept as one file in its own place; only"
            " forms are filed"
        )
    if read.faults:
        raise NotFiled(f"{read.path.name} was not filed, because of what was found in it")


def _record(
    read: ReadForm, number: str, year: str, filed_on: date, file: str, digest: str
) -> FiledRecord:
    assert read.filled is not None  # noqa: S101 - registers were refused
    filled, document = read.filled, read.text.document
    values = {name: filled.values.get(name, "") for name, _ in field_names(read.text.form)}
    signed = [
        name
        for name, field in field_names(read.text.form)
        if field.kind is FieldKind.SIGNATURE and name in filled.signed
    ]
    return FiledRecord(
        repository=read.mark.repository,
        form=document.id,
        title=document.title,
        revision=document.revision,
        content_sha256=read.text.digest,
        number=number,
        year=year,
        date=read.header(DATE_FIELD),
        site=read.header(SITE_FIELD),
        filed_on=filed_on.isoformat(),
        values=values,
        signed=tuple(signed),
        file=file,
        file_sha256=digest,
    )
