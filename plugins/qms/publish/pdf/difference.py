"""What differs between two PDFs, in words that a reader can check: pages first, bytes last."""

from __future__ import annotations

import io
from collections.abc import Iterator
from itertools import zip_longest

import pypdfium2
from pikepdf import Pdf, PdfError


def difference(published: bytes, made: bytes) -> str:
    """Say in one clause what a published PDF has otherwise than one made from its source text.

    Args:
        published: The published file; a seal after the content makes no difference.
        made: The bytes that the source text gives.
    """
    try:
        before, after = list(_pages(published)), list(_pages(made))
        embedded = _embedded(published) != _embedded(made)
    except (pypdfium2.PdfiumError, PdfError, ValueError, RuntimeError):
        return "it cannot be opened as a PDF"
    if len(before) != len(after):
        return f"it has {_pages_in_words(before)}, and the source text gives {len(after)}"
    for number, (one, other) in enumerate(zip(before, after, strict=True), start=1):
        if one != other:
            return f"page {number} reads “{_first_other(one, other)}” otherwise"
    if embedded:
        return "the files embedded in it are others"
    return "its pages read the same, but are drawn or described with other bytes"


def _pages(pdf: bytes) -> Iterator[str]:
    """Yield the words of each page."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        for page in document:
            yield " ".join(page.get_textpage().get_text_range().split())
    finally:
        document.close()


def _pages_in_words(pages: list[str]) -> str:
    return "1 page" if len(pages) == 1 else f"{len(pages)} pages"


def _first_other(one: str, other: str) -> str:
    """Return the first words that differ, with those around them."""
    before, after = one.split(), other.split()
    pairs = enumerate(zip_longest(before, after))
    index = next(index for index, (left, right) in pairs if left != right)
    words = before[max(0, index - 2) : index + 3] or after[-3:]
    return " ".join(words)


def _embedded(pdf: bytes) -> dict[str, bytes]:
    with Pdf.open(io.BytesIO(pdf)) as opened:
        return {
            name: attached.get_file().read_bytes() for name, attached in opened.attachments.items()
        }
