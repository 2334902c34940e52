"""Names of elements and attributes in Word files, as lxml writes them (ECMA-376, part 1)."""

from __future__ import annotations

from typing import Any, TypeAlias

Element: TypeAlias = Any
"""An element of lxml, which has no types."""

_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_PICTURE_PLACE = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
MATHS = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_OLD_DRAWING = "{urn:schemas-microsoft-com:vml}"
_COMPATIBLE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"

BLIP = f"{_DRAWING}blip"
PROPERTIES_OF_DRAWING = f"{_PICTURE_PLACE}docPr"
EMBED, LINK, RELATION_ID = f"{_RELATION}embed", f"{_RELATION}link", f"{_RELATION}id"
EQUATION = f"{MATHS}oMath"
OLD_PICTURE = f"{_OLD_DRAWING}imagedata"
ALTERNATIVES, FALLBACK = f"{_COMPATIBLE}AlternateContent", f"{_COMPATIBLE}Fallback"


def w(name: str) -> str:
    """Return the full name of an element or attribute of a text."""
    return _WORD + name


def value(parent: Element | None, *path: str) -> str:
    """Return `w:val` of an element below another one; empty where there is none."""
    found = below(parent, *path)
    return "" if found is None else str(found.get(w("val"), ""))


def below(parent: Element | None, *path: str) -> Element | None:
    """Return the element at a path of names, or None."""
    for name in path:
        if parent is None:
            return None
        parent = parent.find(w(name))
    return parent


def is_on(parent: Element | None, name: str) -> bool:
    """Return whether a property such as bold is there and not switched off."""
    found = below(parent, name)
    return found is not None and found.get(w("val"), "1") not in {"0", "false", "off", "none"}


def whole_number(text: str, otherwise: int = 0) -> int:
    """Return a number that a file states; `otherwise` where it states nonsense."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else otherwise  # noqa: PLR2004


def indent_of(properties: Element | None, otherwise: int = 0) -> int:
    """Return how far properties of a paragraph set it in, in twentieths of a point."""
    indent = below(properties, "ind")
    if indent is None:
        return otherwise
    return whole_number(indent.get(w("left")) or indent.get(w("start")) or "", otherwise)
