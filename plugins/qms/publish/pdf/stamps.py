"""Stamps on the pages of the joined manual: page of the manual, issue, watermark.

They belong to the manual alone, so they are written when parts are joined, as artifacts with an
embedded font. The font comes from a small part that shows every character a stamp may use;
stamps are then plain text operators, a few bytes a page.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import Any

from qms.domain.book import Book, PartKind, PrintPart
from qms.publish.pdf.copying import Copy
from qms.publish.pdf.reading import OwnFile, number_of
from qms.publish.pdf.writing import Objects, reference

ALPHABET_KEY = "qms-stamp-alphabet"
FONT_NAME = "QmsStamp"
_LATIN = (*range(33, 127), *range(161, 173), *range(174, 256))
_CHARACTERS = "".join(map(chr, _LATIN)) + "\u2013\u2014\u2018\u2019\u201c\u201d\u2026\u2022"
_SIZE = 7.0
_BASELINE = 20.0
"""Points above the lower edge: below the part's own foot."""
_LEFT, _RIGHT = 56.7, 51.0
_MAPPING = re.compile(rb"<([0-9a-f]{4})> <([0-9a-f]{4,})>")
_UNKNOWN = "?"
_GREY = b"0.2 g"
_WATERMARK_GREY = b"0.85 g"
_WATERMARK_SIZE = 88.0
_COSINE, _SINE = 0.6157, 0.7880
"""Of 52 degrees, as steep as the diagonal of the page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageStamp:
    """What is written on one page."""

    left: str
    right: str


def alphabet_part(book: Book) -> PrintPart:
    """Return the small part whose font the stamps use."""
    spaced = html.escape(" ".join(_CHARACTERS))
    return PrintPart(
        key=ALPHABET_KEY,
        kind=PartKind.ANNEX,
        title="Stamp",
        html=f'<!DOCTYPE html><html lang="{html.escape(book.language)}"><head>'
        f"<title>Stamp</title></head><body><p>{spaced}</p></body></html>",
        language=book.language,
    )


class StampFont:
    """The embedded font of the stamps, as an object of the joined manual."""

    def __init__(self, manual: Objects, source: OwnFile) -> None:
        """Copy the font of the alphabet's PDF, which is `source`."""
        pages = source.value(source.value(source.trailer["Root"])["Pages"])
        resources = source.value(source.value(pages["Kids"][0])["Resources"])
        fonts = source.value(resources["Font"]).values()
        # The text is one font; others would only serve characters it lacks.
        chosen, mapping = max(
            ((each, _mapping(source, each)) for each in fonts), key=lambda pair: len(pair[1])
        )
        self._codes = _codes(mapping)
        descendant = source.value(source.value(source.value(chosen)["DescendantFonts"])[0])
        self._widths = _widths(source.value(descendant["W"]))
        number = manual.reserve()
        Copy(source, manual, {}, {number_of(chosen): number}).write()
        self.reference = reference(number)

    def encoded(self, text: str) -> bytes:
        """Return a text as the operand of a text operator."""
        return b"<" + b"".join(b"%04x" % self._code(each) for each in text) + b">"

    def width(self, text: str, size: float) -> float:
        """Return how wide a text is set, in points."""
        return sum(self._widths.get(self._code(each), 600.0) for each in text) * size / 1000

    def _code(self, character: str) -> int:
        return self._codes.get(character, self._codes[_UNKNOWN])


def stamp_operators(font: StampFont, stamp: PageStamp, width: float) -> bytes:
    """Return the operators that write a page's stamp, after the page's own content."""
    right = width - _RIGHT - font.width(stamp.right, _SIZE)
    return b"".join(
        (
            b"Q\n/Artifact <</Type /Pagination>> BDC\nq ",
            _GREY,
            b" BT ",
            b"/" + FONT_NAME.encode(),
            b" %.1f Tf 1 0 0 1 %.2f %.2f Tm " % (_SIZE, _LEFT, _BASELINE),
            font.encoded(stamp.left),
            b" Tj 1 0 0 1 %.2f %.2f Tm " % (right, _BASELINE),
            font.encoded(stamp.right),
            b" Tj ET Q\nEMC\n",
        )
    )


def opening_operators(font: StampFont, watermark: str, width: float, height: float) -> bytes:
    """Return the operators before a page's own content: the watermark, and a saved state.

    WeasyPrint leaves a flipped matrix at the end of its content; without the saved state every
    stamp would stand on its head.
    """
    if not watermark:
        return b"q\n"
    size = min(
        _WATERMARK_SIZE, _WATERMARK_SIZE * 0.8 * height / font.width(watermark, _WATERMARK_SIZE)
    )
    half = font.width(watermark, size) / 2
    x = width / 2 - half * _COSINE + size / 3 * _SINE
    y = height / 2 - half * _SINE - size / 3 * _COSINE
    return b"".join(
        (
            b"/Artifact <</Type /Background>> BDC\nq ",
            _WATERMARK_GREY,
            b" BT ",
            b"/" + FONT_NAME.encode(),
            b" %.1f Tf %.4f %.4f %.4f %.4f %.2f %.2f Tm "
            % (size, _COSINE, _SINE, -_SINE, _COSINE, x, y),
            font.encoded(watermark),
            b" Tj ET Q\nEMC\nq\n",
        )
    )


def _mapping(source: OwnFile, font: bytes) -> list[tuple[bytes, bytes]]:
    """Return which codes of a font stand for which characters."""
    return _MAPPING.findall(source.plain_stream(source.value(font)["ToUnicode"]))


def _codes(mapping: list[tuple[bytes, bytes]]) -> dict[str, int]:
    codes = {
        bytes.fromhex(text.decode()).decode("utf-16-be"): int(code, 16) for code, text in mapping
    }
    return {character: code for character, code in codes.items() if len(character) == 1}


def _widths(entries: list[Any]) -> dict[int, float]:
    """Read the widths of a font: runs of a first code and an array."""
    widths: dict[int, float] = {}
    for first, run in zip(entries[0::2], entries[1::2], strict=True):
        for offset, width in enumerate(run):
            widths[int(first) + offset] = float(width)
    return widths
