"""The list of characters that can be printed is that of the fonts."""

from __future__ import annotations

import pytest
from fontTools.ttLib import TTFont

from qms.domain.glyphs import PRINTABLE, UNPRINTABLE
from qms.publish.pdf.fonts import FONTS


def in_ranges(codes: set[int]) -> str:
    """Return code points as the list writes them."""
    firsts = sorted(code for code in codes if code - 1 not in codes)
    lasts = sorted(code for code in codes if code + 1 not in codes)
    pairs = zip(firsts, lasts, strict=True)
    return " ".join(f"{a:X}" if a == b else f"{a:X}-{b:X}" for a, b in pairs)


def test_the_list_is_what_the_fonts_have() -> None:
    codes = {code for path in FONTS.glob("*.ttf") for code in TTFont(path).getBestCmap()}
    assert " ".join(PRINTABLE.split()) == in_ranges({code for code in codes if code > 0x7F})
    assert codes.issuperset(range(0x20, 0x7F))


@pytest.mark.parametrize("text", ["Ångström & Søn", "µ ≤ Ω → ☐ ✓", "Прага, Αθήνα", "1\t2"])
def test_what_companies_write_can_be_printed(text: str) -> None:
    assert UNPRINTABLE.search(text) is None


@pytest.mark.parametrize("text", ["日本", "שלום", "مرحبا", "😀", "\ue000"])
def test_what_no_font_has_is_found(text: str) -> None:
    found = UNPRINTABLE.search(f"Lot {text}")
    assert found is not None
    assert found.start() == 4
