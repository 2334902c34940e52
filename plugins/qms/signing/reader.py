"""A reader of PDFs that takes long lists of objects as they are, instead of entry by entry.

A manual has two hundred thousand objects, of which checking a seal needs a few dozen. pyHanko makes
several values of each entry of its cross-reference stream, which takes nearly all the time of a
check. Here the entries of packed objects stay bytes until one is asked for; what pyHanko refuses in
such a list is still refused, because every list that is not plain is given to pyHanko itself.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Set as AbstractSet
from dataclasses import dataclass
from io import BytesIO
from itertools import compress, count
from typing import cast

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.decode_limits import DecodeContext, DecodeLimits, DecodePurpose
from pyhanko.pdf_utils.reader import PdfFileReader, _read_header_version, process_data_at_eof
from pyhanko.pdf_utils.xref import (
    ObjStreamRef,
    XRefBuilder,
    XRefCache,
    XRefEntry,
    XRefSection,
    XRefSectionData,
    XRefSectionMetaInfo,
    XRefSectionType,
    XRefType,
    _expected_xref_stream_size,
    _prev,
)

_LONG = 100
"""Entries from which on it pays not to read each; the lists of our own signatures are shorter."""
_FREE, _PLACED, _PACKED = 0, 1, 2
_GENERATION_BYTES = 2
"""No generation is above 65,535; a list with room for more is not plain."""


class SwiftReader(PdfFileReader):
    """Reads a PDF strictly, as `PdfFileReader` does, and judges it alike."""

    def __init__(self, data: bytes) -> None:
        """Read header and cross-reference sections; the steps are those of pyHanko's own.

        Raises:
            Exception: whatever pyHanko raises on a damaged file.
        """
        self._security_handler = None
        self.strict = True
        self._decode_context = DecodeContext(DecodeLimits(), input_size=len(data))
        self.resolved_objects = {}
        self._input_version = None
        self._historical_resolver_cache = {}
        self.stream = stream = BytesIO(data)
        self._header_version = _read_header_version(stream)
        stream.seek(-1, os.SEEK_END)
        builder = _Builder(
            handler=self, stream=stream, strict=True, last_startxref=process_data_at_eof(stream)
        )
        self.xrefs = XRefCache(self, builder.read_xrefs())  # type: ignore[no-untyped-call]
        self.last_startxref = builder.last_startxref
        self.trailer = builder.trailer
        self.has_xref_stream = builder.has_xref_stream
        self._embedded_signatures = None


class _Builder(XRefBuilder):
    def _read_xref_stream(self, declared_startxref: int) -> object:
        stream = self.stream
        begin = stream.tell()
        reference, found = self._read_xref_stream_object()  # type: ignore[no-untyped-call]
        table = _plain_table(found)
        if table is None:
            stream.seek(begin)
            return super()._read_xref_stream(declared_startxref)
        information = XRefSectionMetaInfo(
            xref_section_type=XRefSectionType.STREAM,
            size=int(found.raw_get("/Size")),
            declared_startxref=declared_startxref,
            start_location=begin,
            end_location=stream.tell(),
            stream_ref=reference,
        )
        self.sections.append(XRefSection(information, _SectionData(table)))
        self.trailer.add_trailer_revision(found)
        return _prev(found)


@dataclass(frozen=True, slots=True)
class _Table:
    """The entries of one run of objects, as bytes: kind, place, index."""

    data: bytes
    width: int
    index_at: int
    """Where the third column begins."""

    @property
    def kinds(self) -> bytes:
        return self.data[:: self.width]

    def entry(self, number: int) -> tuple[int, int, int]:
        """Return the kind of an object, its place and its index or generation."""
        begin = number * self.width
        row = self.data[begin : begin + self.width]
        place = int.from_bytes(row[1 : self.index_at], "big")
        return row[0], place, int.from_bytes(row[self.index_at :], "big")


def _plain_table(found: generic.StreamObject) -> _Table | None:
    """Return a long list of all objects from the first one on; None for any other list."""
    size, widths = found.get("/Size"), found.get("/W")
    if not isinstance(size, int) or size < _LONG:
        return None
    if list(found.get("/Index", [0, size])) != [0, size]:
        return None
    if not isinstance(widths, list) or len(widths) != 3:  # noqa: PLR2004 - columns of a list
        return None
    numbers = [int(each) for each in widths if isinstance(each, int)]
    if len(numbers) != len(widths) or numbers[0] != 1 or min(numbers) < 1:
        return None
    if numbers[2] > _GENERATION_BYTES:
        return None
    expected = _expected_xref_stream_size([0, size], widths)
    data = found.read_data(DecodePurpose.XREF_STREAM, expected_size=expected)
    table = _Table(bytes(data), sum(numbers), 1 + numbers[1])
    is_whole = len(table.data) == size * table.width
    is_known = set(table.kinds) <= {_FREE, _PLACED, _PACKED}
    return table if is_whole and is_known else None


class _SectionData(XRefSectionData):
    """What pyHanko asks of a section; of packed objects only what is asked for."""

    def __init__(self, table: _Table) -> None:
        super().__init__()
        self.process_entries(_placed(table), strict=True)
        packed = _PackedObjects(table)
        self.xrefs_in_objstm = cast("dict[int, ObjStreamRef]", packed)
        self.freed = free = dict(_free(table))
        self.obj_streams_used = packed.streams()
        placed = frozenset(self.explicit_refs_in_revision)
        every = _Explicit(placed, packed, free)
        self.explicit_refs_in_revision = cast("set[tuple[int, int]]", every)


def _placed(table: _Table) -> Iterator[XRefEntry]:
    """Yield the entries of objects that lie in the file by themselves, as pyHanko reads them."""
    for number in _numbers(table.kinds, _PLACED):
        _, place, generation = table.entry(number)
        yield XRefEntry(
            xref_type=XRefType.STANDARD, location=place, idnum=number, generation=generation
        )


def _free(table: _Table) -> Iterator[tuple[int, int]]:
    """Yield the numbers that no object bears, each with the generation of the next that may.

    Column by column, for a manual has tens of thousands.
    """
    is_free = [0, *(kind == _FREE for kind in table.kinds[1:])]
    columns = [table.data[column :: table.width] for column in range(table.index_at, table.width)]
    found = list(compress(zip(*columns, strict=True), is_free))
    values = {each: int.from_bytes(bytes(each), "big") for each in set(found)}
    return zip(compress(count(), is_free), map(values.__getitem__, found), strict=True)


def _numbers(kinds: bytes, wanted: int) -> Iterator[int]:
    """Yield the numbers of one kind but 0, which no object may bear."""
    number = kinds.find(wanted, 1)
    while number > 0:
        yield number
        number = kinds.find(wanted, number + 1)


class _PackedObjects(Mapping[int, ObjStreamRef]):
    """By number, where each packed object lies."""

    def __init__(self, table: _Table) -> None:
        self._table = table
        self._kinds = table.kinds

    def __getitem__(self, number: int) -> ObjStreamRef:
        if number not in self:
            raise KeyError(number)
        _, stream, index = self._table.entry(number)
        return ObjStreamRef(stream, index)

    def __contains__(self, number: object) -> bool:
        if not isinstance(number, int) or not 0 < number < len(self._kinds):
            return False
        return self._kinds[number] == _PACKED

    def __iter__(self) -> Iterator[int]:
        return _numbers(self._kinds, _PACKED)

    def __len__(self) -> int:
        return self._kinds[1:].count(_PACKED)

    def streams(self) -> set[int]:
        """Return the numbers of the streams that objects are packed in."""
        table = self._table
        columns = [table.data[column :: table.width] for column in range(1, table.index_at)]
        is_packed = [0, *(kind == _PACKED for kind in self._kinds[1:])]
        places = set(compress(zip(*columns, strict=True), is_packed))
        return {int.from_bytes(bytes(each), "big") for each in places}


class _Explicit(AbstractSet[tuple[int, int]]):
    """The objects that a section lists, with their generations."""

    def __init__(
        self, placed: frozenset[tuple[int, int]], packed: _PackedObjects, free: dict[int, int]
    ) -> None:
        self._placed = placed
        self._packed = packed
        self._free = free

    def __contains__(self, pair: object) -> bool:
        if pair in self._placed:
            return True
        if not isinstance(pair, tuple):
            return False
        number, generation = pair
        if number in self._free:
            return bool(generation == self._free[number] - 1)
        return generation == 0 and number in self._packed

    def __iter__(self) -> Iterator[tuple[int, int]]:
        yield from self._placed
        yield from ((number, 0) for number in self._packed)
        # A free entry says which generation was the last one.
        yield from ((number, generation - 1) for number, generation in self._free.items())

    def __len__(self) -> int:
        return len(self._placed) + len(self._packed) + len(self._free)
