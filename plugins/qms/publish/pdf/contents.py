"""Page numbers for the front parts: known once the others are laid out, so one layout is enough.

Front pages are numbered i, ii, iii; the documents and annexes after them 1, 2, 3. So the contents'
own length changes no number that it shows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from qms.domain.book import PartKind, PrintPart, fill_tokens

NOT_PRINTED = "\N{EN DASH}"
"""Stands where the page of a part that could not be printed would stand."""


def body_pages(
    parts: Iterable[PrintPart], page_counts: Mapping[str, int]
) -> dict[str, tuple[int, int]]:
    """Return first page and number of pages of each part after the front that was printed."""
    pages: dict[str, tuple[int, int]] = {}
    first = 1
    for part in parts:
        if part.kind is not PartKind.FRONT and part.key in page_counts:
            pages[part.key] = (first, page_counts[part.key])
            first += page_counts[part.key]
    return pages


def with_page_numbers(part: PrintPart, pages: Mapping[str, tuple[int, int]]) -> PrintPart:
    """Return a front part with its page numbers filled in."""
    return replace(part, html=fill_tokens(part.html, pages, NOT_PRINTED))


def roman(number: int) -> str:
    """Return a number as front pages bear it."""
    letters = ""
    for value, text in _ROMAN:
        count, number = divmod(number, value)
        letters += text * count
    return letters


_ROMAN = (
    (1000, "m"),
    (900, "cm"),
    (500, "d"),
    (400, "cd"),
    (100, "c"),
    (90, "xc"),
    (50, "l"),
    (40, "xl"),
    (10, "x"),
    (9, "ix"),
    (5, "v"),
    (4, "iv"),
    (1, "i"),
)
