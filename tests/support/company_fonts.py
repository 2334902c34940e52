"""Small fonts of a company for tests, whole or spoilt in one way."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.t2CharStringPen import T2CharStringPen
from fontTools.ttLib import TTFont

from qms.domain.canonical import sha256_hex
from qms.domain.look import Face, Family, FontFile

FILE = Path(__file__).parents[1] / "rules/QMS925/good/quality_manual/print/Mono-Regular.ttf"
"""Letters, digits and signs of English, all of one width, and nothing else."""


def company_font(change: Callable[[TTFont], None] = lambda font: None) -> bytes:
    """Return the small font, changed."""
    with TTFont(FILE, recalcTimestamp=False) as font:
        change(font)
        written = io.BytesIO()
        font.save(written)
    return written.getvalue()


def font_of_curves(*, is_blank: bool = False) -> bytes:
    """Return an OpenType font with outlines of the other kind (table CFF), all letters boxes."""
    letters = {code: f"uni{code:04X}" for code in range(0x20, 0x7F)}
    pen = T2CharStringPen(600, None)
    if not is_blank:
        for step, point in enumerate([(50, 0), (550, 0), (550, 700), (50, 700)]):
            (pen.lineTo if step else pen.moveTo)(point)
        pen.closePath()
    box = pen.getCharString()
    names = [".notdef", *letters.values()]
    builder = FontBuilder(1000, isTTF=False)
    builder.setupGlyphOrder(names)
    builder.setupCharacterMap(letters)
    builder.setupCFF("Boxes", {}, dict.fromkeys(names, box), {})
    builder.setupHorizontalMetrics(dict.fromkeys(names, (600, 50)))
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupNameTable({"familyName": "Boxes", "styleName": "Regular"})
    builder.setupOS2(fsType=0)
    builder.setupPost()
    builder.updateHead(created=0, modified=0)
    builder.font.recalcTimestamp = False
    written = io.BytesIO()
    builder.font.save(written)
    return written.getvalue()


def font_file(root: Path, family: Family, face: Face, data: bytes) -> FontFile:
    """Write a face into a repository and return what a look says of it."""
    path = f"quality_manual/print/{family}-{face}.ttf"
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_bytes(data)
    return FontFile(family=family, face=face, path=path, sha256=sha256_hex(data))
