"""Heads of pictures made of points: how large they are, whether they are whole, where they lie.

Only heads, lengths and check sums are read, never the points themselves: this runs in every check.
"""

from __future__ import annotations

import base64
import re
import struct
import zlib
from collections.abc import Callable, Iterator, Mapping

PNG = b"\x89PNG\r\n\x1a\n"
JPEG_WITHOUT_LENGTH = frozenset({0x01, *range(0xD0, 0xD9)})
JPEG_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
JPEG_SCAN, JPEG_END = 0xDA, b"\xff\xd9"
GIF_PICTURE, GIF_EXTENSION, GIF_END = 0x2C, 0x21, 0x3B
_GIF_HAS_COLOURS, _GIF_COLOURS = 0x80, 0x07
EMBEDDED = re.compile(
    rb"(data:image/(?:png|jpeg|gif|webp);base64,)((?:[A-Za-z0-9+/=\s]+|&#(?:9|10|13|x[9aAdD]);)+)",
    re.IGNORECASE,
)
"""A picture inside a drawing: what it says of itself, and its bytes in base64, with line ends."""
_LINE_END = re.compile(rb"&#[^;]*;|\s+")
_BEGINS = {b"\x89PNG": "png", b"\xff\xd8": "jpg", b"GIF8": "gif", b"RIFF": "webp"}


def embedded_picture(written: bytes) -> bytes:
    """Return the bytes of a picture inside a drawing; nothing where they are no base64."""
    try:
        return base64.b64decode(_LINE_END.sub(b"", written), validate=True)
    except ValueError:
        return b""


def kind_of(data: bytes) -> str:
    """Return the ending of a picture's kind by its first bytes; empty for any other."""
    return next((kind for begin, kind in _BEGINS.items() if data.startswith(begin)), "")


def gif_blocks(data: bytes) -> Iterator[tuple[int, int, int]]:
    """Yield each block of a GIF picture as its kind, its beginning and its end, the last included.

    Source: GIF89a, sections 18 to 27.

    Raises:
        IndexError: the file ends before its last block.
        ValueError: there is something that is no block.
    """
    place = 13 + _gif_colours(data[10])
    while (kind := data[place]) != GIF_END:
        begin = place
        if kind == GIF_PICTURE:
            place += 11 + _gif_colours(data[place + 9])
        elif kind == GIF_EXTENSION:
            place += 2
        else:
            raise ValueError
        while length := data[place]:
            place += 1 + length
        place += 1
        yield kind, begin, place
    yield kind, place, place + 1


def _gif_colours(flags: int) -> int:
    """Return how many bytes a table of colours takes."""
    return 3 * 2 << (flags & _GIF_COLOURS) if flags & _GIF_HAS_COLOURS else 0


def _png(data: bytes) -> tuple[int, int]:
    if not data.startswith(PNG) or data[12:16] != b"IHDR":
        raise ValueError
    start, kind = len(PNG), b""
    while kind != b"IEND":
        length, kind = struct.unpack_from(">I4s", data, start)
        end = start + 8 + length
        (check,) = struct.unpack_from(">I", data, end)
        if zlib.crc32(data[start + 4 : end]) != check:
            raise ValueError
        start = end + 4
    return _two(">II", data, 16)


def _jpeg(data: bytes) -> tuple[int, int]:
    if not data.startswith(b"\xff\xd8\xff"):
        raise ValueError
    start, size = 2, (0, 0)
    while True:
        if data[start] != 0xFF:  # noqa: PLR2004 - every marker begins with it
            raise ValueError
        marker = data[start + 1]
        if marker in JPEG_FRAMES:
            height, width = _two(">HH", data, start + 5)
            size = width, height
        if marker == JPEG_SCAN:
            if JPEG_END not in data[start:]:
                raise ValueError
            return size
        if marker == 0xFF or marker in JPEG_WITHOUT_LENGTH:  # noqa: PLR2004 - a filling byte
            start += 1 if marker == 0xFF else 2  # noqa: PLR2004
        else:
            start += 2 + struct.unpack_from(">H", data, start + 2)[0]


def _gif(data: bytes) -> tuple[int, int]:
    if not data.startswith((b"GIF87a", b"GIF89a")):
        raise ValueError
    width, height = _two("<HH", data, 6)
    for kind, begin, _ in gif_blocks(data):
        if kind == GIF_PICTURE:  # one that reaches beyond the rest makes the whole larger
            left, top, wide, high = struct.unpack_from("<4H", data, begin + 1)
            width, height = max(width, left + wide), max(height, top + high)
    return width, height


def _webp(data: bytes) -> tuple[int, int]:
    if data[:4] != b"RIFF" or data[8:12] != b"WEBP":
        raise ValueError
    if int.from_bytes(data[4:8], "little") + 8 > len(data):
        raise ValueError
    match data[12:16]:
        case b"VP8X":
            width = int.from_bytes(data[24:27], "little") + 1
            return width, int.from_bytes(data[27:30], "little") + 1
        case b"VP8L":
            bits = int.from_bytes(data[21:25], "little")
            return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
        case b"VP8 ":
            width, height = _two("<HH", data, 26)
            return width & 0x3FFF, height & 0x3FFF
        case _:
            raise ValueError


def _two(layout: str, data: bytes, start: int) -> tuple[int, int]:
    first, second = struct.unpack_from(layout, data, start)
    return int(first), int(second)


READERS: Mapping[str, Callable[[bytes], tuple[int, int]]] = {
    "png": _png,
    "jpg": _jpeg,
    "jpeg": _jpeg,
    "gif": _gif,
    "webp": _webp,
}
