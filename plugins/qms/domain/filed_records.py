"""A filled form as it is filed: values, where they came from, and the file they were read from."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from qms.domain.canonical import canonical_json

RECORD_FORMAT = "qms-record@1"
SAFE_NUMBER = re.compile(
    r"(?!(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\.|$))(?:[a-z0-9][a-z0-9._-]{0,38}[a-z0-9]|[a-z0-9])",
    re.IGNORECASE | re.ASCII,
)
"""A record number that is a file name on every computer."""
_RUNNING = re.compile(r"(.*?)([0-9]{1,9})")
_KEYS = frozenset(
    {"format", "repository", "form", "title", "revision", "content_sha256", "number", "year"}
    | {"date", "site", "filed_on", "values", "signed", "file", "file_sha256"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FiledRecord:
    """One record; `qms-record@1`."""

    repository: str
    form: str
    title: str
    revision: str
    content_sha256: str
    """The digest of the form's text that it was judged by."""
    number: str
    year: str
    date: str
    """As written on the form; empty where it was left empty."""
    site: str
    filed_on: str
    values: Mapping[str, str]
    signed: tuple[str, ...]
    """Fields in which a digital signature lies; it was not verified."""
    file: str
    """Name of the filled form beside it."""
    file_sha256: str

    def to_bytes(self) -> bytes:
        """Write the record; the same record gives the same bytes."""
        values = {each: getattr(self, each) for each in _KEYS - {"format", "values", "signed"}}
        return canonical_json(
            {
                "format": RECORD_FORMAT,
                **values,
                "values": dict(self.values),
                "signed": list(self.signed),
            }
        )

    @staticmethod
    def from_json(found: Mapping[str, object]) -> FiledRecord:
        """Read what `to_bytes` wrote.

        Raises:
            ValueError: it is not such a record.
        """
        values, signed = found.get("values"), found.get("signed")
        texts = {key: found.get(key) for key in _KEYS - {"format", "values", "signed"}}
        is_whole = (
            found.keys() == _KEYS
            and found["format"] == RECORD_FORMAT
            and all(isinstance(each, str) for each in texts.values())
            and isinstance(values, dict)
            and all(isinstance(each, str) for each in values.values())
            and isinstance(signed, list)
            and all(isinstance(each, str) for each in signed)
        )
        if not is_whole or not isinstance(values, dict) or not isinstance(signed, list):
            message = "it is no record of this format"
            raise ValueError(message)
        record = FiledRecord(
            **{key: str(value) for key, value in texts.items()},
            values=values,
            signed=tuple(signed),
        )
        date.fromisoformat(record.filed_on)
        return record


def next_number(taken: Iterable[str]) -> str:
    """Return the running number after those taken: 0001, 0002 and so on."""
    numbers = [int(each) for each in taken if each.isdigit() and each.isascii()]
    return f"{max(numbers, default=0) + 1:04d}"


def missing_numbers(taken: Iterable[str]) -> Iterator[str]:
    """Yield the numbers that are missing between others of the same beginning.

    A gap of more than a hundred is another series, not a loss.
    """
    series: defaultdict[tuple[str, int], set[int]] = defaultdict(set)
    for each in taken:
        found = _RUNNING.fullmatch(each)
        if found is not None:
            width = len(found[2]) if found[2].startswith("0") or len(found[2]) > 1 else 0
            series[found[1], width].add(int(found[2]))
    for (start, width), numbers in sorted(series.items()):
        ordered = sorted(numbers)
        for before, after in pairwise(ordered):
            if 1 < after - before <= _LARGEST_GAP:
                yield from (f"{start}{each:0{width}d}" for each in range(before + 1, after))


_LARGEST_GAP = 100
