"""Heads of pictures made of points: how large they are, and what they say beside the points.

Only heads and check sums are read, never the points themselves: this runs in every check.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Mapping

PNG = b"\x89PNG\r\n\x1a\n"
JPEG_WITHOUT_LENGTH = frozenset({0x01, *range(0xD0, 0xD9)})
JPEG_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


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
    start = 2
    while True:
        if data[start] != 0xFF:  # noqa: PLR2004 - every marker begins with it
            raise ValueError
        marker = data[start + 1]
        if marker in JPEG_FRAMES:
            height, width = _two(">HH", data, start + 5)
            return width, height
        if marker == 0xFF or marker in JPEG_WITHOUT_LENGTH:  # noqa: PLR2004 - a filling byte
            start += 1 if marker == 0xFF else 2  # noqa: PLR2004
        else:
            start += 2 + struct.unpack_from(">H", data, start + 2)[0]


def _gif(data: bytes) -> tuple[int, int]:
    if not data.startswith((b"GIF87a", b"GIF89a")):
        raise ValueError
    return _two("<HH", data, 6)


def _webp(data: bytes) -> tuple[int, int]:
    if data[:4] != b"RIFF" or data[8:12] != b"WEBP":
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
