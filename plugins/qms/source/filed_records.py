"""The folder of records: one folder for each form and year, a JSON file for each record."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from qms.domain.filed_records import FiledRecord
from qms.domain.limits import MAX_RECORD_BYTES
from qms.source.strict_json import json_object

_YEAR = re.compile(r"[0-9]{4}")
_MAX_JSON = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordsReading:
    """What lies in the folder."""

    records: tuple[FiledRecord, ...]
    problems: tuple[str, ...]
    """One sentence for each file that is not what it should be."""


def read_records(folder: Path, form: str = "") -> RecordsReading:
    """Read every record, or those of one form; what is wrong with the others is said.

    Each record's own file is hashed, so that a change is seen.
    """
    records: list[FiledRecord] = []
    problems: list[str] = []
    for path in _entries(folder, form):
        place = path.relative_to(folder).as_posix()
        if path.suffix != ".json":
            if not path.with_suffix(".json").is_file():
                problems.append(f"{place} has no record beside it; file it once more")
            continue
        try:
            record = _record(path)
        except (OSError, ValueError) as error:
            problems.append(f"{place} cannot be read ({error}); bring back the file as it was")
            continue
        problem = _beside(path, record)
        if problem:
            problems.append(f"{place}: {problem}")
        records.append(record)
    return RecordsReading(records=tuple(records), problems=tuple(problems))


def _entries(folder: Path, form: str) -> Iterator[Path]:
    forms = [folder / form] if form else sorted(folder.iterdir()) if folder.is_dir() else []
    for each in forms:
        years = sorted(each.iterdir()) if each.is_dir() and not each.is_symlink() else []
        for year in years:
            if _YEAR.fullmatch(year.name) and year.is_dir() and not year.is_symlink():
                found = (path for path in sorted(year.iterdir()) if not path.name.startswith("."))
                yield from (path for path in found if path.is_file())


def _record(path: Path) -> FiledRecord:
    if path.stat().st_size > _MAX_JSON:
        message = "it is too large"
        raise ValueError(message)
    record = FiledRecord.from_json(json_object(path.read_text("utf-8")))
    place = (path.parent.parent.name, path.parent.name, path.stem)
    if place != (record.form, record.year, record.number):
        message = "it lies in the place of another record"
        raise ValueError(message)
    return record


def _beside(path: Path, record: FiledRecord) -> str:
    """Say what is wrong with the filled form beside a record."""
    file = path.parent / record.file
    if Path(record.file).name != record.file or not file.is_file():
        return f"its file {record.file} is missing; bring it back from the backup"
    if file.stat().st_size > MAX_RECORD_BYTES:
        return f"its file {record.file} was changed"
    if hashlib.sha256(file.read_bytes()).hexdigest() != record.file_sha256:
        return f"its file {record.file} was changed after filing; bring it back from the backup"
    return ""
