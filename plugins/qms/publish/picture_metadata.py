"""What cameras and drawing programs write into pictures beside what is seen: where, when, by whom.

It is not published. Only the parts that hold it are taken out; what is seen stays byte for byte.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Callable, Iterator, Mapping

from qms.domain.picture_heads import GIF_EXTENSION, gif_blocks

_PNG = b"\x89PNG\r\n\x1a\n"
_PNG_CHUNKS = frozenset({b"eXIf", b"tEXt", b"zTXt", b"iTXt", b"tIME"})
_FILLING, _END, _SCAN, _COMMENT, _COLOURS = 0xFF, 0xD9, 0xDA, 0xFE, 0xE2
_APPLICATION = range(0xE0, 0xF0)
_HOW_TO_READ = frozenset({0xE0, 0xEE})
"""Of a JPEG's own segments: how its points are to be read."""
_NEXT_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
_WEBP_CHUNKS = frozenset({b"EXIF", b"XMP "})
_WEBP_FLAGS = 0x0C
_GIF_LABELS = frozenset({0xFE, 0x01})
"""A comment, and words that no program shows."""
_GIF_APPLICATION = 0xFF
_GIF_KEPT = (b"NETSCAPE2.0", b"ANIMEXTS1.0", b"ICCRGBG1012")
"""How often a picture moves, and its colours."""
_SVG_NOTES = re.compile(
    rb"<!--.*?-->"
    rb"|<(?P<name>(?:\w+:)?metadata|sodipodi:namedview)\b(?:[^>]*/>|[^>]*>.*?</(?P=name)\s*>)"
    rb"|\s(?:inkscape|sodipodi):[\w.-]+\s*=\s*(?:\"[^\"]*\"|'[^']*')",
    re.DOTALL,
)
"""Remarks, who drew it with what, and the folders of the drawing program's user."""


def without_metadata(data: bytes, suffix: str) -> bytes:
    """Return a picture without what its camera noted; one without such notes as it is.

    Args:
        data: A whole picture.
        suffix: The kind that its name says, such as `jpg`.
    """
    cleaner = _CLEANERS.get(suffix)
    try:
        return cleaner(data) if cleaner else data
    except (struct.error, IndexError, ValueError):
        return data


def _jpeg(data: bytes) -> bytes:
    """Return the first picture of a file: telephones hang others, with notes, on behind it."""
    kept, place = [data[:2]], 2
    while (marker := data[place + 1]) != _END:
        if marker == _FILLING:
            place += 1
            continue
        end = place + 2 + struct.unpack_from(">H", data, place + 2)[0]
        if marker == _SCAN:
            after = _NEXT_MARKER.search(data, end)
            end = after.start() if after else len(data)
        if not _is_note(marker, data[place + 4 : end]):
            kept.append(data[place:end])
        place = end
        if place == len(data):
            return b"".join(kept)
    return b"".join([*kept, data[place : place + 2]])


def _is_note(marker: int, content: bytes) -> bool:
    if marker == _COLOURS:
        return not content.startswith(b"ICC_PROFILE")
    return marker == _COMMENT or (marker in _APPLICATION and marker not in _HOW_TO_READ)


def _png(data: bytes) -> bytes:
    return _PNG + b"".join(chunk for kind, chunk in _png_chunks(data) if kind not in _PNG_CHUNKS)


def _png_chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    place, kind = len(_PNG), b""
    while kind != b"IEND":
        length, kind = struct.unpack_from(">I4s", data, place)
        yield kind, data[place : place + length + 12]
        place += length + 12


def _webp(data: bytes) -> bytes:
    chunks = b"".join(
        _without_flags(kind, chunk)
        for kind, chunk in _webp_chunks(data)
        if kind not in _WEBP_CHUNKS
    )
    return b"RIFF" + struct.pack("<I", len(chunks) + 4) + b"WEBP" + chunks


def _webp_chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    place = 12
    while place + 8 <= len(data):
        kind, length = struct.unpack_from("<4sI", data, place)
        end = place + 8 + length + length % 2
        yield kind, data[place:end]
        place = end


def _without_flags(kind: bytes, chunk: bytes) -> bytes:
    """Take back what the head of a WebP picture announces of notes."""
    if kind != b"VP8X":
        return chunk
    return chunk[:8] + bytes([chunk[8] & ~_WEBP_FLAGS]) + chunk[9:]


def _gif(data: bytes) -> bytes:
    """Return a GIF's pictures and how they move; what hangs on behind its end goes too."""
    kept, begun = [], 0
    for kind, begin, end in gif_blocks(data):
        if not begun:
            kept.append(data[:begin])
        begun = end
        if kind != GIF_EXTENSION or not _is_gif_note(data[begin:end]):
            kept.append(data[begin:end])
    return b"".join(kept)


def _is_gif_note(block: bytes) -> bool:
    if block[1] == _GIF_APPLICATION:
        return block[3:14] not in _GIF_KEPT
    return block[1] in _GIF_LABELS


def _svg(data: bytes) -> bytes:
    return _SVG_NOTES.sub(b"", data)


_CLEANERS: Mapping[str, Callable[[bytes], bytes]] = {
    "jpg": _jpeg,
    "jpeg": _jpeg,
    "png": _png,
    "webp": _webp,
    "gif": _gif,
    "svg": _svg,
}
