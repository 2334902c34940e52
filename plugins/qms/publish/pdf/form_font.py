"""The font of what people type into forms: one byte a character, all of WinAnsi, whole in the file.

Viewers write with the font that a form names; a subset of what the blank happens to show could
write nothing. A simple font with WinAnsiEncoding (ISO 32000-1, 9.6.3 and annex D) is the one kind
that every viewer and library can write with. `scripts/form_font.py` makes the file from ours.
"""

from __future__ import annotations

from functools import cache

import pydyf
from PIL import ImageFont

from qms.publish.pdf.fonts import FORM_FONT

NAME = "QmsText"
BASE_NAME = "NotoSans-Latin1"
FIRST, LAST = 32, 255
_UNITS = 1000
_UNUSED = (0x81, 0x8D, 0x8F, 0x90, 0x9D, 0x7F)
_NONSYMBOLIC = 32


def characters() -> str:
    """Return every character that can be typed, in the order of their codes."""
    codes = [each for each in range(FIRST, LAST + 1) if each not in _UNUSED]
    return bytes(codes).decode("cp1252")


def add_form_font(pdf: pydyf.PDF) -> bytes:
    """Add the font to a file in the making and return its reference."""
    data = FORM_FONT.read_bytes()
    file = pydyf.Stream([data], pydyf.Dictionary({"Length1": len(data)}), compress=True)
    pdf.add_object(file)
    descriptor = pydyf.Dictionary(
        {
            "Type": "/FontDescriptor",
            "FontName": f"/{BASE_NAME}",
            "Flags": _NONSYMBOLIC,
            # As the heads of Noto Sans have them.
            "FontBBox": pydyf.Array([-621, -389, 2800, 1067]),
            "Ascent": 1069,
            "Descent": -293,
            "CapHeight": 714,
            "ItalicAngle": 0,
            "StemV": 80,
            "FontFile2": file.reference,
        }
    )
    pdf.add_object(descriptor)
    font = pydyf.Dictionary(
        {
            "Type": "/Font",
            "Subtype": "/TrueType",
            "BaseFont": f"/{BASE_NAME}",
            "Encoding": "/WinAnsiEncoding",
            "FirstChar": FIRST,
            "LastChar": LAST,
            "Widths": pydyf.Array(_widths()),
            "FontDescriptor": descriptor.reference,
        }
    )
    pdf.add_object(font)
    reference: bytes = font.reference
    return reference


@cache
def _widths() -> tuple[int, ...]:
    font = ImageFont.truetype(FORM_FONT, _UNITS, layout_engine=ImageFont.Layout.BASIC)
    return tuple(
        0 if code in _UNUSED else round(font.getlength(bytes([code]).decode("cp1252")))
        for code in range(FIRST, LAST + 1)
    )
