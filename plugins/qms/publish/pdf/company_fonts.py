"""A company's own fonts in print: read once, known to be those that were checked, ours behind them.

The layout engine says nothing of a font that it cannot load and takes another one. So everything is
looked at before it is handed over.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from PIL import ImageFont
from weasyprint.urls import URLFetcher, URLFetcherResponse

from qms.domain.look import Face, Family, FontFile, Look
from qms.publish.pdf.fonts import FONTS

OUR_TEXT, OUR_MONO = '"Noto Sans"', '"Noto Sans Mono"'
"""As `print.css` writes them; a company's font goes before."""
_NAMES = {
    Family.TEXT: '"Company Text"',
    Family.HEADING: '"Company Heading"',
    Family.MONO: '"Company Mono"',
}
_OURS = {
    Face.REGULAR: "NotoSans-Regular.ttf",
    Face.BOLD: "NotoSans-Bold.ttf",
    Face.ITALIC: "NotoSans-Italic.ttf",
    Face.BOLD_ITALIC: "NotoSans-BoldItalic.ttf",
}
OUR_MONO_FILE = "NotoSansMono-Regular.ttf"
_DESCRIPTIONS = {
    Face.REGULAR: "font-weight: normal; font-style: normal",
    Face.BOLD: "font-weight: bold; font-style: normal",
    Face.ITALIC: "font-weight: normal; font-style: italic",
    Face.BOLD_ITALIC: "font-weight: bold; font-style: italic",
}
_HEADINGS = "h1, h2, h3, h4, h5, h6, .qms-cover .qms-organisation"
_ADDRESS = "qms-font:"
_OURS_IN_ADDRESS = "ours"


class ChangedFont(Exception):
    """A font file is not the one that was checked, or cannot be loaded; carries its path."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanyFonts:
    """The faces of a company's fonts by what they are used for."""

    files: Mapping[Family, Mapping[Face, bytes]] = field(default_factory=dict)

    @classmethod
    def of(cls, look: Look, root: Path) -> Self:
        """Read the fonts of a look.

        Raises:
            ChangedFont: a file is not the one that was checked.
        """
        files: dict[Family, dict[Face, bytes]] = {}
        for each in look.fonts:
            files.setdefault(each.family, {})[each.face] = _checked(each, root)
        return cls(files=files)

    def rules(self) -> str:
        """Return the rules that declare the fonts (CSS Fonts Module Level 3, 4.1)."""
        faces = "\n".join(self._faces())
        if Family.HEADING not in self.files:
            return faces
        behind = self.before(f'{OUR_TEXT}, "Noto Sans Math", "Noto Sans Symbols2"')
        return f"{faces}\n{_HEADINGS} {{ font-family: {_NAMES[Family.HEADING]}, {behind} }}"

    def before(self, sheet: str) -> str:
        """Return a style sheet with the company's fonts before ours."""
        for family, ours in ((Family.TEXT, OUR_TEXT), (Family.MONO, OUR_MONO)):
            if family in self.files:
                sheet = sheet.replace(ours, f"{_NAMES[family]}, {ours}")
        return sheet

    def file(self, family: Family, face: Face) -> bytes:
        """Return a face; one that the company leaves out is ours, so that emphasis is seen."""
        return self.files.get(family, {}).get(face) or our_face(face)

    def _faces(self) -> Iterator[str]:
        """Yield the company's faces, and all of ours as its family's second choice.

        Otherwise the engine would set what a face has not in another face of the family: an italic
        word upright, or an accented letter bold.
        """
        for family, files in self.files.items():
            for face in files:
                # Wide and condensed faces count as what they are given for.
                yield _face_rule(family, face, f"{family}/{face}", "normal")
            for face in Face if family is not Family.MONO else ():
                yield _face_rule(family, face, f"{_OURS_IN_ADDRESS}/{face}", "semi-expanded")


def our_face(face: Face) -> bytes:
    """Return a face of our own text font."""
    return (FONTS / _OURS[face]).read_bytes()


def _face_rule(family: Family, face: Face, name: str, stretch: str) -> str:
    return (
        f"@font-face {{ font-family: {_NAMES[family]}; {_DESCRIPTIONS[face]};"
        f" font-stretch: {stretch}; src: url({_ADDRESS}{name}) }}"
    )


class FontShelf(URLFetcher):  # type: ignore[misc]  # WeasyPrint ships no types
    """Hands the layout engine the fonts that our own rules name, and nothing else."""

    def __init__(self, fonts: CompanyFonts) -> None:
        super().__init__(allowed_protocols=(), allow_redirects=False)
        self._fonts = fonts

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
        """Return a font."""
        del headers
        family, _, face = url.removeprefix(_ADDRESS).partition("/")
        is_ours = family == _OURS_IN_ADDRESS
        body = our_face(Face(face)) if is_ours else self._fonts.file(Family(family), Face(face))
        return URLFetcherResponse(url, body=body)


def _checked(font: FontFile, root: Path) -> bytes:
    try:
        data = (root / font.path).read_bytes()
        # The layout engine reads fonts with the same library.
        ImageFont.truetype(io.BytesIO(data), 100)
    except (OSError, ValueError) as error:
        raise ChangedFont(font.path) from error
    if hashlib.sha256(data).hexdigest() != font.sha256:
        raise ChangedFont(font.path)
    return data
