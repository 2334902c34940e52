"""Sections of manuals joined before, read out of those manuals where they lie.

A manual in which one document changed is mostly the one before: what did not change is taken over
as bytes. Whatever cannot be read, or is not what was noted of it, counts as not there.
"""

from __future__ import annotations

import base64
import hashlib
import json
import zlib
from array import array
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from qms.publish.pdf.writing import Section

_ROW = 1 + 8 + 2
"""Bytes of a number's kind, place and index."""
_FAST = 1
"""zlib's level: rows of numbers are alike, and shrink well at any."""
Row = tuple[int, int, int, int, str, str]
"""Of a section: where it begins in the manual, its bytes, its first number and the one after its
last, the SHA-256 of everything, and the rows of its numbers."""


class Sections(Protocol):
    """Remembers the sections of manuals."""

    def find(self, digest: str) -> Section | None:
        """Return a section that was made before of all the same."""

    def note(self, digest: str, section: Section, place: int) -> None:
        """Take note of a section and of the byte of the manual where it begins."""


class NoSections:
    """Remembers none."""

    def find(self, digest: str) -> Section | None:
        """Return nothing."""
        del digest
        return None

    def note(self, digest: str, section: Section, place: int) -> None:
        """Do nothing."""


class KeptSections:
    """Finds sections in files that hold a manual, and notes those of the manual being made."""

    def __init__(self, indexes: Sequence[tuple[Path, int, bytes]]) -> None:
        """Know the sections of some files.

        Args:
            indexes: For each file, where its manual begins and what `index` returned for that.
        """
        self._known: dict[str, tuple[Path, int, Row]] = {}
        for path, begin, index in indexes:
            for digest, row in _rows(index).items():
                self._known.setdefault(digest, (path, begin, row))
        self._noted: dict[str, Row] = {}

    def find(self, digest: str) -> Section | None:
        """Return a section that was made before of all the same."""
        if digest not in self._known:
            return None
        path, begin, (place, length, first, end, sha256, packed) = self._known[digest]
        try:
            rows = zlib.decompress(base64.b64decode(packed))
            with path.open("rb") as file:
                file.seek(begin + place)
                data = file.read(length)
        except (OSError, ValueError, zlib.error):
            return None
        numbers = range(first, end)
        if hashlib.sha256(rows + data).hexdigest() != sha256 or len(rows) != len(numbers) * _ROW:
            return None
        count = len(numbers)
        kinds, places, indexes = rows[:count], rows[count : 9 * count], rows[9 * count :]
        return Section(numbers, data, kinds, array("Q", places), array("H", indexes))

    def note(self, digest: str, section: Section, place: int) -> None:
        """Take note of a section and of the byte of the manual where it begins."""
        rows = section.kinds + section.places.tobytes() + section.indexes.tobytes()
        sha256 = hashlib.sha256(rows + section.data).hexdigest()
        packed = base64.b64encode(zlib.compress(rows, _FAST)).decode()
        numbers = section.numbers
        row = place, len(section.data), numbers.start, numbers.stop, sha256, packed
        self._noted[digest] = row

    def index(self) -> bytes:
        """Return what was noted, to be kept with the manual."""
        return json.dumps(self._noted).encode()


def _rows(index: bytes) -> dict[str, Row]:
    try:
        rows = json.loads(index)
        return {str(digest): _row(*row) for digest, row in rows.items()}
    except (ValueError, TypeError, AttributeError):
        return {}


def _row(place: int, length: int, first: int, end: int, sha256: str, packed: str) -> Row:
    return int(place), int(length), int(first), int(end), str(sha256), str(packed)
