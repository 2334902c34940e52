"""WeasyPrint's objects as a file: each made into bytes once, small ones packed together.

pydyf makes every object into bytes twice (for the file and for its identifier) and packs at zlib's
slowest level; a thousand pages have a quarter of a million objects. The file is the same otherwise:
object streams and a cross-reference stream (ISO 32000-1, 7.5.7 and 7.5.8).
"""

from __future__ import annotations

import hashlib
import zlib
from typing import IO

import pydyf

_HEADER = b"%PDF-1.7\n%\xf0\x9f\x96\xa4\n"
"""The comment's bytes above 127 say that the file is binary (7.5.2)."""
_FREE, _PLACED, _PACKED = 0, 1, 2
_IN_STREAM = 200
"""Objects packed together: a reader that wants one has to unpack them all."""


class PdfFile:
    """A file in the making."""

    def __init__(self, pdf: pydyf.PDF, identifier: bytes) -> None:
        """Take over finished objects; `identifier` is the first half of the file's own."""
        self._pdf = pdf
        self._identifier = identifier
        self._written = bytearray(_HEADER)
        self._entries = {0: (_FREE, 0, 65535)}
        self._digest = hashlib.md5(usedforsecurity=False)

    def write(self, output: IO[bytes], *_: object) -> None:
        """Write the file, as `pydyf.PDF.write` does."""
        pdf = self._pdf
        pdf.add_object(pdf.info)
        small: list[tuple[int, bytes]] = []
        for each in pdf.objects:
            if each.free == "f":
                self._entries[each.number] = (_FREE, 0, 65535)
            elif isinstance(each, pydyf.Stream):
                self._place(each.number, _stream(each))
            else:
                small.append((each.number, _bytes(each)))
        number = len(pdf.objects)
        for first in range(0, len(small), _IN_STREAM):
            self._pack(number, small[first : first + _IN_STREAM])
            number += 1
        self._close(number)
        output.write(self._written)
        # The file and its objects hold each other; let go, they are free without a search.
        del pdf.write

    def _place(self, number: int, data: bytes) -> None:
        self._digest.update(data)
        self._entries[number] = (_PLACED, len(self._written), 0)
        self._written += b"%d 0 obj\n%b\nendobj\n" % (number, data)

    def _pack(self, number: int, objects: list[tuple[int, bytes]]) -> None:
        places, position = [], 0
        for index, (own, data) in enumerate(objects):
            places.append(b"%d %d" % (own, position))
            position += len(data) + 1
            self._entries[own] = (_PACKED, number, index)
        head = b" ".join(places)
        entries = {"Type": "/ObjStm", "N": len(objects), "First": len(head) + 1}
        self._place(number, _packed(entries, b"\n".join([head, *(data for _, data in objects)])))

    def _close(self, number: int) -> None:
        """Write the cross-reference stream, which is the last object."""
        place = len(self._written)
        self._entries[number] = (_PLACED, place, 0)
        widths = (1, (place.bit_length() + 7) // 8, 2)
        table = b"".join(
            value.to_bytes(width, "big")
            for own in range(number + 1)
            for value, width in zip(self._entries[own], widths, strict=True)
        )
        own = pydyf.String(self._digest.hexdigest())
        entries = {
            "Type": "/XRef",
            "W": pydyf.Array(widths),
            "Size": number + 1,
            "Root": self._pdf.catalog.reference,
            "Info": self._pdf.info.reference,
            "ID": pydyf.Array([pydyf.String(self._identifier), own]),
        }
        self._written += b"%d 0 obj\n%b\nendobj\n" % (number, _packed(entries, table))
        self._written += b"startxref\n%d\n%%%%EOF\n" % place


def _stream(stream: pydyf.Stream) -> bytes:
    plain = b"\n".join(map(_bytes, stream.stream))
    if stream.compress:
        return _packed(stream.extra, plain)
    return _as_stream({**stream.extra, "Length": len(plain)}, plain)


def _packed(entries: dict[str, object], plain: bytes) -> bytes:
    packed = zlib.compress(plain)
    return _as_stream({**entries, "Filter": "/FlateDecode", "Length": len(packed)}, packed)


def _as_stream(entries: dict[str, object], data: bytes) -> bytes:
    return b"\n".join((_dictionary(entries), b"stream", data, b"endstream"))


def _bytes(value: object) -> bytes:
    """Return a value as pydyf writes it; the kinds that are met most come first."""
    if isinstance(value, bytes):
        return value
    if isinstance(value, str):
        return value.encode("ascii")
    if isinstance(value, dict):
        return _dictionary(value)
    if isinstance(value, list):
        return b"[" + b" ".join(map(_bytes, value)) + b"]"
    made: bytes = pydyf._to_bytes(value)  # noqa: SLF001 - numbers and strings as pydyf has them
    return made


def _dictionary(entries: dict[str, object]) -> bytes:
    pairs = [b"/%b %b" % (_bytes(key), _bytes(value)) for key, value in entries.items()]
    return b"<<%b>>" % b"".join(pairs)
