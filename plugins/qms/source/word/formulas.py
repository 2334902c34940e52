"""Formulas of Word as words in one line, such as n = (records)/(200)."""

from __future__ import annotations

from collections.abc import Iterator

from qms.source.word.names import MATHS, Element

_SIGNS = {"sup": "^", "sub": "_", "den": "/", "deg": ""}
"""What stands before a part of a formula."""
_GROUPED = frozenset({"num", "den", "sup", "sub", "e"})


def linear(formula: Element) -> str:
    """Return a formula in one line; what was one above the other stands in brackets."""
    return "".join(_parts(formula))


def _parts(element: Element) -> Iterator[str]:
    for child in element.iterchildren():
        name = child.tag.removeprefix(MATHS) if isinstance(child.tag, str) else ""
        if name == "t":
            yield child.text or ""
            continue
        if name == "rad":
            yield "√"
        words = "".join(_parts(child))
        is_long = name in _GROUPED and len(words) > 1
        yield _SIGNS.get(name, "") + (f"({words})" if is_long else words) if words else ""
