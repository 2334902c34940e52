"""Names of pages are made once: pydyf makes those of all pages for each element of the tree."""

from __future__ import annotations

import pydyf

_make_alone = pydyf.PDF.page_references.fget


def install() -> None:
    """Replace how the references of pages are found."""
    pydyf.PDF.page_references = property(page_references)


def page_references(self: pydyf.PDF) -> tuple[bytes, ...]:
    """Return the references of all pages."""
    known: tuple[bytes, ...] = self.__dict__.get("known_pages", ())
    # Each page takes three entries of the list.
    if len(known) * 3 != len(self.pages["Kids"]):
        known = self.known_pages = _make_alone(self)
    return known
