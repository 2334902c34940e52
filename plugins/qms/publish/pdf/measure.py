"""How wide words are in the fonts that a page is set in."""

from __future__ import annotations

import io
from functools import cached_property
from typing import Literal

from PIL import ImageFont

from qms.domain.look import Face, Family
from qms.publish.pdf.company_fonts import OUR_MONO_FILE, CompanyFonts
from qms.publish.pdf.fonts import FONTS

SetIn = Literal["Regular", "Bold", "Mono"]
_SLACK = 1.02
"""Rounding in the layout must not break a word at its last letter."""
_CODE_SIZE = 0.88
_UNITS = 1000


class Measure:
    """Measures words in the company's fonts, or in ours where it has none."""

    def __init__(self, fonts: CompanyFonts) -> None:
        self._fonts = fonts

    def width(self, face: SetIn, text: str) -> float:
        """Return the width of a text in parts of the table's font size."""
        font, ours = self._faces[face]
        width = font.getlength(text)
        # Every font has the basic characters; for others, ours may have to stand in.
        if ours is not font and not text.isascii():
            width = max(width, ours.getlength(text))
        return width / _UNITS * (_SLACK * _CODE_SIZE if face == "Mono" else _SLACK)

    @cached_property
    def _faces(self) -> dict[SetIn, tuple[ImageFont.FreeTypeFont, ImageFont.FreeTypeFont]]:
        """Return each face with the one of ours behind it."""
        files: dict[SetIn, tuple[str, Family, Face]] = {
            "Regular": ("NotoSans-Regular.ttf", Family.TEXT, Face.REGULAR),
            "Bold": ("NotoSans-Bold.ttf", Family.TEXT, Face.BOLD),
            "Mono": (OUR_MONO_FILE, Family.MONO, Face.REGULAR),
        }
        faces = {}
        for name, (file, family, face) in files.items():
            ours = _opened((FONTS / file).read_bytes())
            has_own = family in self._fonts.files
            faces[name] = (_opened(self._fonts.file(family, face)) if has_own else ours, ours)
        return faces


def _opened(data: bytes) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(io.BytesIO(data), _UNITS, layout_engine=ImageFont.Layout.BASIC)
