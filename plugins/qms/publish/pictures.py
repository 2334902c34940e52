"""Pictures as readers get them: upright, no larger than a page needs, without private notes.

What was approved stays in the repository byte for byte; this is what is published of it. The same
bytes give the same bytes.
"""

from __future__ import annotations

import base64
import io
import re
import struct
from typing import TYPE_CHECKING, Any

from qms.domain.picture_heads import EMBEDDED, READERS, embedded_picture, kind_of
from qms.publish.picture_metadata import without_metadata

if TYPE_CHECKING:
    from PIL import Image

LONGEST_SIDE = 2000
"""Points: 300 an inch across a page."""
VERSION = "3"
"""Raised with every change that gives other bytes."""
_QUALITY: dict[str, dict[str, Any]] = {
    "JPEG": {"quality": 85, "progressive": False, "optimize": False},
    "PNG": {"compress_level": 6},
    "WEBP": {"quality": 85, "method": 4},
}
_ORIENTATION = 0x0112
_DRAWING = "svg"
"""Of a drawing the notes go, and the photographs inside it are treated like others."""


def published_picture(data: bytes, suffix: str) -> bytes:
    """Return what is published of a picture; most stay as they are.

    Args:
        data: The picture.
        suffix: The kind that its name says, such as `jpg`.
    """
    if not is_changed(data, suffix):
        return data
    if suffix == _DRAWING:
        return without_metadata(EMBEDDED.sub(_published_inside, data), suffix)
    return _redrawn(data) or without_metadata(data, suffix)


def is_changed(data: bytes, suffix: str) -> bool:
    """Return whether a picture is published otherwise than it lies in the repository."""
    if suffix == _DRAWING:
        inside = (embedded_picture(each[2]) for each in EMBEDDED.finditer(data))
        is_noted = without_metadata(data, suffix) != data
        return is_noted or any(is_changed(each, kind_of(each)) for each in inside)
    if suffix not in READERS:
        return False
    try:
        size = READERS[suffix](data)
    except (ValueError, IndexError, struct.error):
        return False
    is_redrawn = max(size) > LONGEST_SIDE and suffix != "gif"
    return is_redrawn or without_metadata(data, suffix) != data


def _published_inside(written: re.Match[bytes]) -> bytes:
    """Return what is published of a picture inside a drawing."""
    picture = embedded_picture(written[2])
    made = published_picture(picture, kind_of(picture))
    return written[0] if made == picture else written[1] + base64.b64encode(made)


def _redrawn(data: bytes) -> bytes:
    """Return a picture turned upright and made smaller; nothing where neither is needed."""
    from PIL import Image, ImageOps

    try:
        with Image.open(io.BytesIO(data)) as image:
            kind = str(image.format)
            is_turned = image.getexif().get(_ORIENTATION, 1) not in {0, 1}
            is_large = max(image.size) > LONGEST_SIDE
            moves = getattr(image, "n_frames", 1) > 1
            if kind not in _QUALITY or moves or not (is_turned or is_large):
                return b""
            profile = image.info.get("icc_profile", b"")
            small: Image.Image = image
            if image.mode == "P":
                small = image.convert("RGBA" if "transparency" in image.info else "RGB")
            small.thumbnail((LONGEST_SIDE, LONGEST_SIDE), reducing_gap=3.0)
            return _written(ImageOps.exif_transpose(small), kind, profile)
    except (OSError, ValueError, SyntaxError):
        return b""


def _written(image: Image.Image, kind: str, profile: bytes) -> bytes:
    out = io.BytesIO()
    image.info.clear()
    image.save(out, kind, icc_profile=profile, exif=b"", **_QUALITY[kind])
    return out.getvalue()
