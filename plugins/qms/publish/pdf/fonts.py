"""The fonts that print uses: those of this package and no others, so that every machine agrees.

WeasyPrint asks fontconfig, which by itself offers whatever a machine has installed. A settings
file of ours, named by the environment, offers one folder only.
"""

from __future__ import annotations

import hashlib
import os
from functools import cache
from pathlib import Path
from xml.sax.saxutils import escape

ASSETS = Path(__file__).resolve().parent.parent / "assets"
FONTS = ASSETS / "fonts"
FORM_FONT = ASSETS / "form-font" / "NotoSans-Latin1.ttf"
"""What is typed into forms; apart from the others, so that no page is set in it."""
STYLE = ASSETS / "print.css"
BASE_STYLE = ASSETS / "base.css"
WATERMARK_STYLE = ASSETS / "watermark.css"
SETTINGS_VARIABLE = "FONTCONFIG_FILE"


@cache
def fonts_digest() -> str:
    """Return the SHA-256 of every font's name and bytes."""
    digest = hashlib.sha256()
    for path in sorted(FONTS.glob("*.ttf")):
        digest.update(path.name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def offer_only_our_fonts(folder: Path) -> None:
    """Point this process's fontconfig at our fonts, before its first layout."""
    # A face that lacks letters of the text's language would be passed over for a bolder one of the
    # same family: fontconfig weighs languages before weight and slant. What lies elsewhere, the
    # company's own, claims none, and ours stand behind it for the letters that it lacks.
    elsewhere = (
        '<match target="scan"><test name="file" compare="not_contains">'
        f"<string>{escape(str(FONTS))}</string></test>"
        '<edit name="lang" mode="delete_all"/></match>'
    )
    settings = folder / "fonts.conf"
    settings.write_text(
        '<?xml version="1.0"?>\n<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">\n'
        f"<fontconfig>{elsewhere}<dir>{escape(str(FONTS))}</dir>"
        f"<cachedir>{escape(str(folder / 'cache'))}</cachedir></fontconfig>\n",
        encoding="utf-8",
    )
    os.environ[SETTINGS_VARIABLE] = str(settings)
