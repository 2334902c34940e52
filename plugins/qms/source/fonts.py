"""A company's own font files: refused when they could not be printed or could hide what is written.

They are sfnt files with outlines: TrueType or OpenType (ISO/IEC 14496-22).
"""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fontTools.ttLib import TTFont

BASIC = "".join(map(chr, range(0x21, 0x7F)))
"""Letters, digits and signs that every font has; for others ours stand behind it."""
SUFFIXES = (".ttf", ".otf")
_SFNT = (b"\x00\x01\x00\x00", b"true", b"OTTO")
_OUTLINES = ("glyf", "CFF ")
_USAGE, _RESTRICTED = 0x000F, 0x0002
_NO_SUBSETS, _PICTURES_ONLY = 0x0100, 0x0200
"""Bits of `fsType` in the table OS/2 (OpenType 1.9, “OS/2: fsType”)."""
_SHOWN = 10
_EXPORT = "export it again as TrueType or OpenType (.ttf, .otf), one file for each face"


class UnusableFont(Exception):
    """A font cannot be used; carries the reason and what to do."""

    def __init__(self, message: str, advice: str) -> None:
        super().__init__(message)
        self.message = message
        self.advice = advice


def refuse_unusable_font(data: bytes) -> None:
    """Refuse what is no font, may not be embedded, or does not show the basic characters.

    Raises:
        UnusableFont: with the reason.
    """
    if not data.startswith(_SFNT):
        message = "is not a TrueType or OpenType font"
        raise UnusableFont(message, _EXPORT)
    from fontTools.ttLib import TTFont

    # It has remarks on many a font that prints well.
    logging.getLogger("fontTools").setLevel(logging.CRITICAL)
    try:
        with TTFont(io.BytesIO(data), lazy=True) as font:
            _refuse_form(font)
            _refuse_rights(int(font["OS/2"].fsType))
            _refuse_gaps(font)
    except UnusableFont:
        raise
    except Exception as error:  # a damaged table fails in any way
        message = f"is damaged: it cannot be read as a font ({type(error).__name__})"
        raise UnusableFont(message, _EXPORT) from error


def _refuse_form(font: TTFont) -> None:
    if "fvar" in font:
        message = "is a variable font, which holds all faces in one file"
        raise UnusableFont(message, _EXPORT)
    if not any(table in font for table in _OUTLINES):
        message = "has no outlines: its letters are pictures"
        raise UnusableFont(message, "take a font of outlines")


def _refuse_rights(usage: int) -> None:
    buy = "ask its maker for a licence to embed it, or take another font"
    if usage & _USAGE == _RESTRICTED:
        message = "forbids to be embedded in PDFs (OS/2 fsType: restricted licence)"
        raise UnusableFont(message, buy)
    if usage & _NO_SUBSETS:
        message = "forbids that only the letters in use are embedded (OS/2 fsType: no subsetting)"
        raise UnusableFont(message, buy)
    if usage & _PICTURES_ONLY:
        message = "allows to embed pictures of its letters only (OS/2 fsType: bitmap embedding)"
        raise UnusableFont(message, buy)


def _refuse_gaps(font: TTFont) -> None:
    characters = font.getBestCmap() or {}
    missing = [each for each in BASIC if ord(each) not in characters]
    if missing:
        message = f"lacks {_in_words(missing)}"
        raise UnusableFont(message, "take a font with all letters, digits and signs of English")
    blank = list(_blank(font, characters))
    if blank:
        message = f"shows nothing for {_in_words(blank)}"
        raise UnusableFont(message, "take a font that shows every letter, digit and sign")


def _blank(font: TTFont, characters: dict[int, str]) -> Iterator[str]:
    """Yield the basic characters that take no room or leave no ink."""
    from fontTools.pens.boundsPen import ControlBoundsPen

    glyphs = font.getGlyphSet()
    for each in BASIC:
        glyph = glyphs[characters[ord(each)]]
        pen = ControlBoundsPen(glyphs)
        glyph.draw(pen)
        left, low, right, high = pen.bounds or (0, 0, 0, 0)
        if glyph.width <= 0 or (left == right and low == high):
            yield each


def _in_words(characters: list[str]) -> str:
    shown = " ".join(characters[:_SHOWN])
    more = len(characters) - _SHOWN
    return f"{shown} and {more} more" if more > 0 else shown
