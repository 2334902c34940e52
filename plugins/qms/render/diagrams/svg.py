"""From the engine's SVG to ours: shapes and words, with nothing that acts, leads away or clashes.

Only what is listed passes: an element or a value that is not on the list is a fault of the diagram,
because leaving it out would show something else than was written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from math import inf
from xml.etree import ElementTree as ET

from qms.render.escape import escape_html

FONTS = "'Noto Sans', 'Open Sans', 'Segoe UI', Roboto, Arial, sans-serif"
MAX_WIDTH = 480.0
MAX_HEIGHT = 600.0
"""Points that a page of print has room for, with a caption."""
SMALLEST = 7.0
"""Points that words may have at least in a drawing that was made smaller to fit the page."""
_SVG = "{http://www.w3.org/2000/svg}"
_SHAPES = {
    "g": {"transform"},
    "polygon": {"points"},
    "polyline": {"points"},
    "path": {"d"},
    "ellipse": {"cx", "cy", "rx", "ry"},
    "text": {"text-anchor", "x", "y", "font-size", "font-weight", "font-style"},
}
_PAINT = {
    *("fill", "fill-opacity", "stroke", "stroke-opacity", "stroke-width", "stroke-dasharray"),
}
_LEFT_OUT = {"id", "class", "font-family", "{http://www.w3.org/XML/1998/namespace}space"}
_DROPPED = {"title"}
"""Names of boxes and arrows, which readers do not need beside their words."""
_VALUE = re.compile(r"[A-Za-z0-9#., ()+-]*")
_WORDS_FOR = {
    "a": "a link (URL, href or tooltip)",
    "image": "a picture (image)",
    "linearGradient": "a colour that runs into another one",
    "radialGradient": "a colour that runs into another one",
    "defs": "a colour that runs into another one",
    "text-decoration": "words that are underlined or struck out",
    "baseline-shift": "words that are raised or lowered",
}


class TooLarge(Exception):
    """A drawing would be too small to be read on a page."""


class NotAllowed(Exception):
    """A drawing has something that drawings cannot have; the message names it."""


def harmless_svg(made: str) -> str:
    """Return the engine's drawing as ours.

    Raises:
        NotAllowed: it holds more than shapes and words.
        TooLarge: its words would be too small in print.
    """
    try:
        root = ET.fromstring(made)  # noqa: S314 - the engine's own; it writes no entities
    except ET.ParseError as error:
        raise NotAllowed("a character that cannot be shown") from error
    box = [float(each) for each in root.get("viewBox", "").split()]
    width, height = box[2], box[3]
    scale = min(1.0, MAX_WIDTH / width, MAX_HEIGHT / height)
    if scale < 1 and scale * _smallest_words(root) < SMALLEST:
        raise TooLarge
    view = " ".join(f"{each:g}" for each in box)
    inner = "".join(piece for child in root for piece in _element(child))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="qms-drawing" role="img"'
        f' width="{width * scale:.1f}pt" height="{height * scale:.1f}pt" viewBox="{view}"'
        f' font-family="{FONTS}">\n{inner}</svg>'
    )


def _smallest_words(root: ET.Element) -> float:
    """Return the size of the smallest words, in points; infinite where there are none."""
    sizes = (float(each.get("font-size", "0")) for each in root.iter(f"{_SVG}text"))
    return min(sizes, default=inf)


def _element(element: ET.Element) -> Iterator[str]:
    name = element.tag.removeprefix(_SVG)
    if name in _DROPPED:
        return
    allowed = _SHAPES.get(name)
    if allowed is None:
        raise NotAllowed(_WORDS_FOR.get(name, f"the element {name}"))
    attributes = "".join(_attributes(element, allowed | _PAINT))
    yield f"<{name}{attributes}>{escape_html(element.text.strip() if element.text else '')}"
    for child in element:
        yield from _element(child)
    yield f"</{name}>\n"


def _attributes(element: ET.Element, allowed: set[str]) -> Iterator[str]:
    for name, value in element.attrib.items():
        if name in _LEFT_OUT:
            continue
        if name not in allowed or not _VALUE.fullmatch(value):
            raise NotAllowed(_WORDS_FOR.get(name, f"a value of {name} that is not known"))
        yield f' {name}="{value}"'
