"""Fonts of a company: those that can be printed pass, others are refused with the reason."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from fontTools.ttLib import TTFont, newTable

from qms.publish.pdf.fonts import FONTS
from qms.source.fonts import UnusableFont, refuse_unusable_font
from support.company_fonts import company_font, font_of_curves


def without(*characters: str) -> Callable[[TTFont], None]:
    def change(font: TTFont) -> None:
        for table in font["cmap"].tables:
            for each in characters:
                table.cmap.pop(ord(each), None)

    return change


def with_rights(bits: int) -> Callable[[TTFont], None]:
    def change(font: TTFont) -> None:
        font["OS/2"].fsType = bits

    return change


def blank(font: TTFont) -> None:
    name = font.getBestCmap()[ord("A")]
    font["glyf"][name] = font["glyf"][font.getBestCmap()[ord(" ")]]


def without_room(font: TTFont) -> None:
    name = font.getBestCmap()[ord("7")]
    font["hmtx"][name] = (0, font["hmtx"][name][1])


def variable(font: TTFont) -> None:
    font["fvar"] = newTable("fvar")


def without_outlines(font: TTFont) -> None:
    for table in ("glyf", "loca"):
        del font[table]


@pytest.mark.parametrize(
    "data",
    [
        company_font(),
        company_font(with_rights(0x0004)),
        company_font(with_rights(0x0008)),
        font_of_curves(),
        (FONTS / "NotoSans-BoldItalic.ttf").read_bytes(),
    ],
    ids=["whole", "print and preview", "editable", "curves", "ours"],
)
def test_a_font_that_can_be_printed_passes(data: bytes) -> None:
    refuse_unusable_font(data)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "is not a TrueType or OpenType font"),
        (b"wOF2" + bytes(100), "is not a TrueType or OpenType font"),
        (b"ttcf" + bytes(100), "is not a TrueType or OpenType font"),
        (company_font()[:3000], "is damaged"),
        (b"\x00\x01\x00\x00", "is damaged"),
        (b"OTTO" + b"\xff" * 500, "is damaged"),
        (company_font(variable), "is a variable font"),
        (company_font(without_outlines), "has no outlines"),
        (company_font(with_rights(0x0002)), "restricted licence"),
        (company_font(with_rights(0x0104)), "no subsetting"),
        (company_font(with_rights(0x0200)), "bitmap embedding"),
        (company_font(without("Q", "~")), "lacks Q ~"),
        (company_font(without(*map(chr, range(0x30, 0x7F)))), "and 69 more"),
        (company_font(blank), "shows nothing for A"),
        (company_font(without_room), "shows nothing for 7"),
        (font_of_curves(is_blank=True), "shows nothing for !"),
    ],
)
def test_others_are_refused_with_the_reason(data: bytes, words: str) -> None:
    with pytest.raises(UnusableFont) as refused:
        refuse_unusable_font(data)
    assert words in refused.value.message
    assert refused.value.advice


def test_no_damage_ends_in_another_way() -> None:
    """Bytes of the directory and of each table, turned over."""
    whole = company_font()
    refused = 0
    for place in (*range(0, 300, 5), *range(300, len(whole), 397)):
        spoilt = bytearray(whole)
        spoilt[place] ^= 0xFF
        try:
            refuse_unusable_font(bytes(spoilt))
        except UnusableFont:
            refused += 1
    assert refused > 20
