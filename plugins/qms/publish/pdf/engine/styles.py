"""Values of styles that are inherited, or that nobody set, are taken without any ado.

WeasyPrint sends each property of each style through everything that a value may need: logical
directions, variables, mathematics, units. Nine of ten need none of it.
"""

from __future__ import annotations

from typing import Any

from weasyprint.css import ComputedStyle, check_math
from weasyprint.css.computed_values import PHYSICAL_FUNCTIONS
from weasyprint.css.properties import INHERITED, INITIAL_NOT_COMPUTED, INITIAL_VALUES
from weasyprint.layout import inline
from weasyprint.text import line_break

_SPECIAL = frozenset({"float", "position", "display", "page"})
"""Properties that depend on each other or on their place."""
_PLAIN_INHERITED = frozenset(
    name for name in INHERITED if not name.startswith("text_decoration_") and name not in _SPECIAL
)
_LOGICAL = {
    name: tuple({find(block="ttb", inline=direction) for direction in ("ltr", "rtl")})
    for name, find in PHYSICAL_FUNCTIONS.items()
}
"""Names under which a property may have been set too."""
_PLAIN_INITIAL = {
    name: (value, _LOGICAL.get(name, ()))
    for name, value in INITIAL_VALUES.items()
    if name not in INHERITED
    and name not in INITIAL_NOT_COMPUTED
    and name not in _SPECIAL
    and not name.startswith("text_decoration_")
}
_SIMPLE = (str, int, float)

_missing_alone = ComputedStyle.__missing__
_strut_alone = line_break.strut


def install() -> None:
    """Replace how values that a style does not have yet are found, and the height of lines."""
    ComputedStyle.__missing__ = _missing
    line_break.strut = strut
    inline.strut = strut


def _missing(self: ComputedStyle, key: str) -> Any:
    cascaded = self.cascaded
    if key not in cascaded:
        if key in _PLAIN_INHERITED:
            parent = self.parent_style
            if parent is not None:
                value = parent[key]
                if isinstance(value, _SIMPLE) or not check_math(value):
                    self[key] = value
                    return value
        elif key in _PLAIN_INITIAL:
            value, others = _PLAIN_INITIAL[key]
            for other in others:
                if other in cascaded:
                    break
            else:
                self[key] = value
                return value
    return _missing_alone(self, key)


def strut(style: ComputedStyle) -> tuple[float, float]:
    """Return the height of a style's lines and their baseline, as WeasyPrint's function does."""
    try:
        found: tuple[float, float] = style.line_strut
    except AttributeError:
        found = style.line_strut = _strut_alone(style)
    return found
