"""Make the font of fillable forms from our own: the characters of WinAnsi and nothing else.

    scripts/form_font.py

Run it when NotoSans-Regular.ttf changes; a test compares the result with the file that is kept.
"""

from __future__ import annotations

import io
import sys
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "plugins"))

from qms.publish.pdf.fonts import FONTS, FORM_FONT  # noqa: E402
from qms.publish.pdf.form_font import characters  # noqa: E402 - the package lies in plugins/


def form_font() -> bytes:
    """Return the font; the same source gives the same bytes."""
    font = TTFont(FONTS / "NotoSans-Regular.ttf", recalcTimestamp=False)
    options = Options(
        layout_features=[], hinting=False, notdef_outline=True, name_IDs=[0, 1, 2, 4, 5, 6, 13, 14]
    )
    options.drop_tables += ["DSIG", "GDEF", "GPOS", "GSUB", "STAT", "meta"]
    subsetter = Subsetter(options)
    subsetter.populate(text=characters())
    subsetter.subset(font)
    out = io.BytesIO()
    font.save(out)
    return out.getvalue()


if __name__ == "__main__":
    FORM_FONT.write_bytes(form_font())
    print(f"{FORM_FONT.relative_to(ROOT)} written")
