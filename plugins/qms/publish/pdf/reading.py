"""PDFs that `writing.py` wrote, taken apart again: their objects as bytes, and values of bytes.

Only our own files come here, each compared with the hash noted when it was made, so nothing but
our own way of writing is understood. References, numbers, names and texts stay bytes.
"""

from __future__ import annotations

import re
import zlib
from typing import Any

from qms.publish.pdf.writing import FREE, PACKED, PLACED

_HEAD = re.compile(rb"\d+ 0 obj\n")
_START = b"startxref\n"
_STREAM = b"\nstream\n"
_TOKEN = re.compile(
    rb"<<|>>|\[|\]|\d+ 0 R|/[^\s<>\[\]()/]*|\((?:\\.|[^\\()])*\)|<[0-9a-f]*>|[^\s<>\[\]()/]+",
    re.DOTALL,
)
DAMAGE = (ValueError, KeyError, IndexError, AttributeError, TypeError, zlib.error)
"""What reading raises where a file is not one of ours."""


class OwnFile:
    """A finished part."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        head, table = _stream_at(data, _end_of_objects(data))
        self.trailer: dict[str, Any] = parsed(head)
        self.small: dict[int, bytes] = {}
        """Objects that are no streams."""
        self._places: dict[int, int] = {}
        packs: set[int] = set()
        widths = [int(each) for each in self.trailer["W"]]
        second = widths[0] + widths[1]
        plain = zlib.decompress(table)
        for number, begin in enumerate(range(0, len(plain), sum(widths))):
            value = int.from_bytes(plain[begin + widths[0] : begin + second], "big")
            if plain[begin] == PLACED:
                self._places[number] = value
            elif plain[begin] == PACKED:
                packs.add(value)
        for number in packs:
            self._unpack(*_stream_at(data, self._places.pop(number)))

    def value(self, reference: Any) -> Any:
        """Return what a reference leads to; another value as it is."""
        number = number_of(reference)
        return parsed(self.small[number]) if number else reference

    def stream(self, number: int) -> tuple[bytes, bytes]:
        """Return the dictionary of a stream, and its bytes as they lie in the file."""
        return _stream_at(self._data, self._places[number])

    def plain_stream(self, reference: bytes) -> bytes:
        """Return the bytes of a stream as they are meant."""
        head, data = self.stream(number_of(reference))
        return zlib.decompress(data) if b"/FlateDecode" in head else data

    def _unpack(self, head: bytes, data: bytes) -> None:
        plain, first = zlib.decompress(data), int(parsed(head)["First"])
        pairs = [int(each) for each in plain[:first].split()]
        numbers, begins = pairs[0::2], [first + each for each in pairs[1::2]]
        # One byte lies between two objects.
        ends = [*(each - 1 for each in begins[1:]), len(plain)]
        for number, begin, end in zip(numbers, begins, ends, strict=True):
            self.small[number] = plain[begin:end]


def object_count(data: bytes) -> int:
    """Return how many objects a finished part has."""
    head, table = _stream_at(data, _end_of_objects(data))
    kinds = zlib.decompress(table)[:: sum(map(int, parsed(head)["W"]))]
    return len(kinds) - kinds.count(FREE)


def parsed(data: bytes) -> Any:
    """Return a value: a dictionary by names without their solidus, a list, or bytes."""
    outer: list[Any] = []
    open_ones: list[list[Any]] = [outer]
    for token in _TOKEN.findall(data):
        if token in {b"<<", b"["}:
            open_ones.append([])
        elif token in {b">>", b"]"}:
            inner = open_ones.pop()
            open_ones[-1].append(_paired(inner) if token == b">>" else inner)
        else:
            open_ones[-1].append(token)
    (value,) = outer
    return value


def number_of(reference: Any) -> int:
    """Return the number in a reference; 0 for any other value."""
    is_one = isinstance(reference, bytes) and reference.endswith(b" 0 R")
    return int(reference[:-4]) if is_one else 0


def _paired(values: list[Any]) -> dict[str, Any]:
    pairs = zip(values[0::2], values[1::2], strict=True)
    return {key[1:].decode("ascii"): value for key, value in pairs}


def _end_of_objects(data: bytes) -> int:
    """Return where the cross-reference stream begins."""
    return int(data[data.rindex(_START) + len(_START) :].split(b"\n", 1)[0])


def _stream_at(data: bytes, place: int) -> tuple[bytes, bytes]:
    found = _HEAD.match(data, place)
    if found is None:
        message = f"no object begins at byte {place}"
        raise ValueError(message)
    end = data.index(_STREAM, found.end())
    head = data[found.end() : end]
    begin = end + len(_STREAM)
    return head, data[begin : begin + int(parsed(head)["Length"])]
