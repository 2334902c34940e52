"""PDF files as we write them: each object made into bytes once, small ones packed together.

Objects go into the file as soon as they are known and are not kept, so that a manual of a thousand
pages with a quarter of a million objects costs little more memory than its bytes. Object streams
and a cross-reference stream (ISO 32000-1, 7.5.7 and 7.5.8).
"""

from __future__ import annotations

import hashlib
import sys
import zlib
from array import array
from collections.abc import Mapping
from dataclasses import dataclass
from typing import IO

import pydyf

_HEADER = b"%PDF-1.7\n%\xf0\x9f\x96\xa4\n"
"""The comment's bytes above 127 say that the file is binary (7.5.2)."""
FREE, PLACED, PACKED = 0, 1, 2
_IN_STREAM = 200
"""Objects packed together: a reader that wants one has to unpack them all."""
_FIRST_FREE = 65535


class Objects:
    """Objects in the making; numbers are handed out before objects are written or after."""

    def __init__(self, entries_from: int, first_number: int) -> None:
        """Begin.

        Args:
            entries_from: The lowest number that any object may bear.
            first_number: The first number to hand out.
        """
        self._from = entries_from
        self._next = first_number
        self._written = bytearray()
        self._kinds = bytearray()
        self._places = array("Q")
        self._indexes = array("H")
        self._waiting: list[tuple[int, bytes]] = []

    def reserve(self, count: int = 1) -> int:
        """Return the first of some numbers that are now taken."""
        first, self._next = self._next, self._next + count
        return first

    def add(self, value: object) -> bytes:
        """Write a value as an object and return the reference to it."""
        number = self.reserve()
        self.put(number, value)
        return reference(number)

    def put(self, number: int, value: object) -> None:
        """Write a value, or bytes that are one, under a number that was reserved."""
        self._waiting.append((number, as_bytes(value)))
        if len(self._waiting) == _IN_STREAM:
            self._pack()

    def add_stream(
        self, data: bytes, entries: Mapping[str, object] | None = None, *, packed: bool = True
    ) -> bytes:
        """Write a stream and return the reference to it."""
        number = self.reserve()
        self.put_whole(number, as_stream(entries or {}, data, packed=packed))
        return reference(number)

    def put_whole(self, number: int, data: bytes) -> None:
        """Write an object that must not be packed, such as a stream that is bytes already."""
        self._enter(number, PLACED, len(self._written), 0)
        self._written += b"%d 0 obj\n%b\nendobj\n" % (number, data)

    def forget(self, number: int) -> None:
        """Note that no object bears a number."""
        self._enter(number, FREE, 0, _FIRST_FREE)

    def _enter(self, number: int, kind: int, place: int, index: int) -> None:
        self._make_room(number + 1)
        row = number - self._from
        self._kinds[row], self._places[row], self._indexes[row] = kind, place, index

    def _make_room(self, end: int) -> None:
        """Have a row for each number before `end`; those that no object bears are free."""
        missing = end - self._from - len(self._kinds)
        if missing > 0:
            self._kinds.extend(bytes(missing))
            self._places.extend([0] * missing)
            self._indexes.extend([_FIRST_FREE] * missing)

    def _pack(self) -> None:
        objects, self._waiting = self._waiting, []
        if not objects:
            return
        number = self.reserve()
        places, position = [], 0
        for index, (own, data) in enumerate(objects):
            places.append(b"%d %d" % (own, position))
            position += len(data) + 1
            self._enter(own, PACKED, number, index)
        head = b" ".join(places)
        entries = {"Type": "/ObjStm", "N": len(objects), "First": len(head) + 1}
        plain = b"\n".join([head, *(data for _, data in objects)])
        self.put_whole(number, as_stream(entries, plain, packed=True))


@dataclass(frozen=True, slots=True)
class Section:
    """Finished objects that lie together in a file, and the row of each number among them."""

    numbers: range
    data: bytes
    kinds: bytes
    places: array[int]
    """Counted from the first byte of the section, where an object is not packed."""
    indexes: array[int]


class SectionFile(Objects):
    """A section in the making, whose numbers were chosen before."""

    def __init__(self, numbers: range, first_number: int) -> None:
        """Begin; numbers before the first to hand out are the caller's to use."""
        super().__init__(numbers.start, first_number)
        self._numbers = numbers

    def finished(self) -> Section:
        """Return the section.

        Raises:
            ValueError: it needs more numbers than it has.
        """
        self._pack()
        if self._next > self._numbers.stop:
            message = f"{self._next - self._numbers.stop} numbers are missing"
            raise ValueError(message)
        self._make_room(self._numbers.stop)
        data, kinds = bytes(self._written), bytes(self._kinds)
        return Section(self._numbers, data, kinds, self._places, self._indexes)


class ObjectFile(Objects):
    """A file in the making."""

    def __init__(self, first_number: int = 1) -> None:
        super().__init__(0, first_number)
        self._written += _HEADER
        self._enter(0, FREE, 0, _FIRST_FREE)

    def take(self, section: Section) -> None:
        """Write a finished section; its numbers were reserved."""
        shift, rows = len(self._written), slice(section.numbers.start, section.numbers.stop)
        self._written += section.data
        places = array("Q", section.places)
        row = section.kinds.find(PLACED)
        while row >= 0:
            places[row] += shift
            row = section.kinds.find(PLACED, row + 1)
        self._make_room(rows.stop)
        self._kinds[rows] = section.kinds
        self._places[rows], self._indexes[rows] = places, section.indexes

    def close(self, root: bytes, info: bytes, identifier: bytes = b"") -> bytearray:
        """Write the cross-reference stream, which is the last object, and return the file.

        Args:
            root: Reference to the catalogue.
            info: Reference to the Info dictionary.
            identifier: First half of the file's identifier; otherwise both are its content's hash.
        """
        self._pack()
        number, place = self.reserve(), len(self._written)
        content = hashlib.md5(self._written, usedforsecurity=False).hexdigest()
        self._enter(number, PLACED, place, 0)
        widths = (1, (place.bit_length() + 7) // 8, 2)
        entries = {
            "Type": "/XRef",
            "W": pydyf.Array(widths),
            "Size": number + 1,
            "Root": root,
            "Info": info,
            "ID": pydyf.Array([pydyf.String(identifier or content), pydyf.String(content)]),
        }
        table = as_stream(entries, self._table(widths), packed=True)
        self._written += b"%d 0 obj\n%b\nendobj\n" % (number, table)
        self._written += b"startxref\n%d\n%%%%EOF\n" % place
        return self._written

    @property
    def size(self) -> int:
        """Return how many bytes are written."""
        return len(self._written)

    def _table(self, widths: tuple[int, int, int]) -> bytes:
        """Return the entries of all objects, column by column: a loop over each is slow."""
        width, size = sum(widths), len(self._kinds)
        table = bytearray(width * size)
        table[0::width] = self._kinds
        for column, values, own in ((1, self._places, widths[1]), (2, self._indexes, widths[2])):
            plain, item = _in_big_endian(values), values.itemsize
            begin = sum(widths[:column])
            for byte in range(own):
                table[begin + byte :: width] = plain[item - own + byte :: item]
        return bytes(table)


class PdfFile:
    """WeasyPrint's objects as a file.

    pydyf makes every object into bytes twice (for the file and for its identifier) and packs at
    zlib's slowest level.
    """

    def __init__(self, pdf: pydyf.PDF, identifier: bytes) -> None:
        """Take over finished objects; `identifier` is the first half of the file's own."""
        self._pdf = pdf
        self._identifier = identifier

    def write(self, output: IO[bytes], *_: object) -> None:
        """Write the file, as `pydyf.PDF.write` does."""
        pdf = self._pdf
        pdf.add_object(pdf.info)
        file = ObjectFile(len(pdf.objects))
        for each in pdf.objects:
            if each.free == "f":
                file.forget(each.number)
            elif isinstance(each, pydyf.Stream):
                plain = b"\n".join(map(as_bytes, each.stream))
                data = as_stream(each.extra, plain, packed=each.compress)
                file.put_whole(each.number, data)
            else:
                file.put(each.number, each)
        written = file.close(pdf.catalog.reference, pdf.info.reference, self._identifier)
        output.write(written)
        # The file and its objects hold each other; let go, they are free without a search.
        del pdf.write


def reference(number: int) -> bytes:
    """Return what refers to an object."""
    return b"%d 0 R" % number


def as_stream(entries: Mapping[str, object], plain: bytes, *, packed: bool) -> bytes:
    """Return a stream; packed where it is not packed already or has to stay readable."""
    data = zlib.compress(plain) if packed else plain
    own = {"Filter": "/FlateDecode"} if packed else {}
    head = _dictionary({**entries, **own, "Length": len(data)})
    return b"\n".join((head, b"stream", data, b"endstream"))


def as_bytes(value: object) -> bytes:
    """Return a value as pydyf writes it; the kinds that are met most come first."""
    if isinstance(value, bytes):
        return value
    if isinstance(value, str):
        return value.encode("ascii")
    if isinstance(value, dict):
        return _dictionary(value)
    if isinstance(value, list):
        return b"[" + b" ".join(map(as_bytes, value)) + b"]"
    made: bytes = pydyf._to_bytes(value)  # noqa: SLF001 - numbers and strings as pydyf has them
    return made


def _dictionary(entries: Mapping[str, object]) -> bytes:
    pairs = [b"/%b %b" % (as_bytes(key), as_bytes(value)) for key, value in entries.items()]
    return b"<<%b>>" % b"".join(pairs)


def _in_big_endian(values: array[int]) -> bytes:
    swapped = array(values.typecode, values)
    if sys.byteorder == "little":
        swapped.byteswap()
    return swapped.tobytes()
