"""The swift reader sees what pyHanko's own reader sees, and refuses what that refuses."""

from __future__ import annotations

import random
import zlib
from io import BytesIO

import pytest
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.xref import XRefSectionData

from qms.signing import reader as module
from qms.signing.reader import SwiftReader

OBJECTS = 150
WIDTH = 6
"""Of an entry: kind, three bytes of place, two of index."""


def table() -> bytearray:
    """Return the entries of a file whose objects lie in two streams, some of them free."""
    entries = bytearray(b"\x00\x00\x00\x00\xff\xff")
    for number in range(1, OBJECTS):
        kind = 0 if number % 40 == 0 else 1 if number % 7 == 0 else 2
        place = 500 + number if kind == 1 else 7 if number % 2 else 14
        entries += bytes([kind]) + place.to_bytes(3, "big")
        entries += (65535 if kind == 0 else 0 if kind == 1 else number % 90).to_bytes(2, "big")
    return entries


def file(entries: bytes, extra: bytes = b"", size: int = OBJECTS) -> bytes:
    """Return a file that has nothing but its list of objects."""
    packed = zlib.compress(entries)
    head = b"%PDF-1.7\n%\xf0\x9f\x96\xa4\n"
    return (
        head
        + b"%d 0 obj\n<</Type /XRef /W [1 3 2] /Size %d /Root 1 0 R %b" % (size - 1, size, extra)
        + b"/Filter /FlateDecode /Length %d>>\nstream\n%b\nendstream\nendobj\n"
        % (len(packed), packed)
        + b"startxref\n%d\n%%%%EOF\n" % len(head)
    )


def section(reader: PdfFileReader) -> XRefSectionData:
    return reader.xrefs.get_xref_data(0)


def seen(reader: PdfFileReader) -> tuple[object, ...]:
    """Return everything that a reader knows of the objects of a file."""
    data = section(reader)
    return (
        dict(data.xrefs_in_objstm),
        data.standard_xrefs,
        data.freed,
        data.obj_streams_used,
        set(data.explicit_refs_in_revision),
        reader.xrefs.get_xref_container_info(0).size,
        reader.last_startxref,
        reader.has_xref_stream,
    )


def outcome(kind: str, data: bytes) -> object:
    """Return what a reader sees, or how it refuses the file."""
    try:
        found = SwiftReader(data) if kind == "swift" else PdfFileReader(BytesIO(data), strict=True)
        return seen(found)
    except Exception as error:  # noqa: BLE001 - pyHanko raises nearly anything on damaged files
        return type(error)


def test_both_see_the_same() -> None:
    data = file(bytes(table()))
    swift, own = SwiftReader(data), PdfFileReader(BytesIO(data), strict=True)
    assert seen(swift) == seen(own)
    assert type(section(swift)) is not type(section(own)), "the quick way was not taken"
    listed = section(swift)
    assert len(listed.xrefs_in_objstm) == len(section(own).xrefs_in_objstm)
    assert len(listed.explicit_refs_in_revision) == len(section(own).explicit_refs_in_revision)
    for pair in ((1, 0), (1, 1), (7, 0), (40, 65534), (OBJECTS, 0), (0, 0)):
        is_listed = pair in section(own).explicit_refs_in_revision
        assert (pair in listed.explicit_refs_in_revision) is is_listed, pair


def test_both_hold_the_same_particulars() -> None:
    """Its steps are those of pyHanko's own; whoever adds one there must add it here."""
    data = file(bytes(table()))
    assert vars(SwiftReader(data)).keys() == vars(PdfFileReader(BytesIO(data))).keys()


@pytest.mark.parametrize(
    "data",
    [
        file(bytes(table())[:-1]),
        file(bytes(table()) + b"\x00"),
        file(bytes(table()) + bytes(WIDTH)),
        file(bytes(table())[:WIDTH] + b"\x05" + bytes(table())[WIDTH + 1 :]),
        file(bytes(table()), b"/Index [0 150] "),
        file(bytes(table()), b"/Index [3 150] "),
        file(bytes(table()), b"/Index [0 50 60 100] "),
        file(bytes(table()), b"/Index [0 50 40 100] "),
        file(bytes(table()), b"/Prev 15 "),
        file(bytes(table()), b"/Prev /Name "),
        file(bytes(table()), size=151),
        file(bytes(table()), size=10**7),
        file(bytes(table())).replace(b"/W [1 3 2]", b"/W [0 4 2]"),
        file(bytes(table())).replace(b"/W [1 3 2]", b"/W [1 5 0]"),
        file(bytes(table())).replace(b"/W [1 3 2]", b"/W [1 2 3]"),
        file(bytes(table())).replace(b"/W [1 3 2]", b"/W [1 5]  "),
        file(bytes(table())).replace(b"/W [1 3 2]", b"/W /Name  "),
        file(bytes(table())).replace(b"%%EOF", b"%%EOG"),
    ],
)
def test_damage_is_judged_alike(data: bytes) -> None:
    assert outcome("swift", data) == outcome("own", data)


def test_entries_changed_at_random_are_judged_alike() -> None:
    chance = random.Random(20261128)
    refused = 0
    for _ in range(400):
        entries = table()
        for _ in range(chance.choice((1, 1, 3))):
            entries[chance.randrange(len(entries))] = chance.choice((0, 1, 2, 3, 255))
        data = file(bytes(entries))
        found = outcome("swift", data)
        assert found == outcome("own", data)
        refused += isinstance(found, type)
    assert 0 < refused < 400


def test_short_lists_are_left_to_pyhanko() -> None:
    entries = bytes(table())[: WIDTH * 20]
    data = file(entries, size=20)
    assert module._LONG > 20
    assert type(section(SwiftReader(data))) is XRefSectionData
