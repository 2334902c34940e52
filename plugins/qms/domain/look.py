"""How a company's printed pages look: their paper, colour, fonts and style."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum

INK = "#14263d"
"""The colour of headings and rules where the company names none."""
WHITE = "#ffffff"
LEAST_CONTRAST = 4.5
"""Of text on its ground (WCAG 2.1, 1.4.3)."""
_COLOUR = re.compile(r"#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})")
_LINEAR_BELOW = 0.04045


class Paper(StrEnum):
    """Sizes of paper (ISO 216; ANSI/ASME Y14.1)."""

    A4 = "a4"
    LETTER = "letter"

    @property
    def width(self) -> float:
        """Return the width in millimetres."""
        return 210.0 if self is Paper.A4 else 215.9

    @property
    def height(self) -> float:
        """Return the height in millimetres."""
        return 297.0 if self is Paper.A4 else 279.4


class Family(StrEnum):
    """What a company's font is used for."""

    TEXT = "text"
    HEADING = "heading"
    MONO = "mono"
    """Code, and whatever is written as code, such as file names."""


class Face(StrEnum):
    """One of the faces that a font has."""

    REGULAR = "regular"
    BOLD = "bold"
    ITALIC = "italic"
    BOLD_ITALIC = "bold_italic"


@dataclass(frozen=True, slots=True, kw_only=True)
class FontFile:
    """One face of a company's own font."""

    family: Family
    face: Face
    path: str
    """From the root of the repository."""
    sha256: str = ""
    """Of the file that was checked; empty until it was."""

    @property
    def key(self) -> str:
        """Return where `qms.yml` names the file."""
        return f"print.fonts.{self.family}.{self.face}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What `print:` in `qms.yml` says."""

    paper: Paper = Paper.A4
    colour: str = INK
    """`#rrggbb` of headings and rules."""
    fonts: tuple[FontFile, ...] = ()
    """The company's own; ours stand behind them."""
    style_sheet: str = ""
    """Repository path of the company's style sheet."""
    style: tuple[str, ...] = ()
    """The rules of that style sheet, checked and written anew for our own classes."""

    @property
    def unstyled(self) -> Look:
        """Return the look of pages on which colours and lines mean something, such as redlines."""
        return replace(self, style_sheet="", style=())


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, 1 to 21 (WCAG 2.1, “contrast ratio”).

    Raises:
        ValueError: one is not written as `#rrggbb` in small letters.
    """
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def contrast_with_white(colour: str) -> float:
    """Return the contrast of a colour with white paper.

    Raises:
        ValueError: it is not written as `#rrggbb` in small letters.
    """
    return contrast(colour, WHITE)


def _luminance(colour: str) -> float:
    match = _COLOUR.fullmatch(colour)
    if match is None:
        message = f"{colour} is not written as #rrggbb"
        raise ValueError(message)
    red, green, blue = (_linear(int(each, 16) / 255) for each in match.groups())
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(value: float) -> float:
    return value / 12.92 if value <= _LINEAR_BELOW else ((value + 0.055) / 1.055) ** 2.4
