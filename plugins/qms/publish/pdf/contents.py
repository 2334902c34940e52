"""Page numbers for the front parts: known once the others are laid out, so one layout is enough.

Front pages are numbered i, ii, iii; the documents and annexes after them 1, 2, 3. The contents show
both kinds and come last of the front, so that their own length changes no number that they show.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from qms.domain.book import PartKind, PrintPart, fill_tokens, first_page_token

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


def front_pages(
    parts: Iterable[PrintPart], page_counts: Mapping[str, int]
) -> dict[str, tuple[str, int]]:
    """Return first page and number of pages of each front part before one not laid out yet."""
    pages: dict[str, tuple[str, int]] = {}
    first = 1
    for part in parts:
        if part.key not in page_counts:
            break
        pages[part.key] = (roman(first), page_counts[part.key])
        first += page_counts[part.key]
    return pages


def shows_pages_of(part: PrintPart, others: Iterable[PrintPart]) -> bool:
    """Return whether a part shows on which pages others begin."""
    return any(first_page_token(each.key) in part.html for each in others)


def with_page_numbers(part: PrintPart, pages: Mapping[str, tuple[int | str, int]]) -> PrintPart:
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
