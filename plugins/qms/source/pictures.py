"""Pictures made of points: whether they are what their names say, and of a size that can be shown.

Only heads and check sums are read, never the points themselves: this runs in every check.
"""

from __future__ import annotations

import struct

from qms.domain.limits import MAX_PIXELS
from qms.domain.picture_heads import READERS
from qms.source import faults
from qms.source.files import refuse


def refuse_unreadable_picture(data: bytes, path: str) -> None:
    """Refuse a picture that no reader could see.

    Raises:
        Unreadable: it is of another kind than its name says, damaged, or too large.
    """
    suffix = path.lower().rpartition(".")[2]
    if suffix not in READERS:
        message = f"{path} is neither a picture (SVG, PNG, JPEG, GIF, WebP) nor a table (CSV, YAML)"
        advice = "link to it without the exclamation mark, or save it as one of these"
        raise refuse(faults.UNREADABLE_PICTURE, path, message, advice)
    message, advice = picture_fault(data, suffix)
    if message:
        raise refuse(faults.UNREADABLE_PICTURE, path, message, advice)


def picture_fault(data: bytes, suffix: str) -> tuple[str, str]:
    """Say why a picture could not be shown, and what to do; nothing when it can be.

    Args:
        data: The picture.
        suffix: One of the kinds in `READERS`.
    """
    try:
        width, height = READERS[suffix](data)
    except (ValueError, IndexError, struct.error):
        message = f"this is not a whole {suffix.upper()} picture"
        return message, "save the picture again, and give it the ending of its kind"
    if not 0 < width * height <= MAX_PIXELS:
        message = f"the picture has {width} by {height} points; 40 million in all are the most"
        return message, "make the picture smaller"
    return "", ""
