"""How a company's printed pages look: their paper and their colour."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

INK = "#14263d"
"""The colour of headings and rules where the company names none."""
LEAST_CONTRAST = 4.5
"""Of text on white (WCAG 2.1, 1.4.3)."""
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What `print:` in `qms.yml` says."""

    paper: Paper = Paper.A4
    colour: str = INK
    """`#rrggbb` of headings and rules."""


def contrast_with_white(colour: str) -> float:
    """Return the contrast of a colour with white, 1 to 21 (WCAG 2.1, “contrast ratio”).

    Raises:
        ValueError: it is not written as `#rrggbb` in small letters.
    """
    match = _COLOUR.fullmatch(colour)
    if match is None:
        message = f"{colour} is not written as #rrggbb"
        raise ValueError(message)
    red, green, blue = (_linear(int(each, 16) / 255) for each in match.groups())
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


def _linear(value: float) -> float:
    return value / 12.92 if value <= _LINEAR_BELOW else ((value + 0.055) / 1.055) ** 2.4
