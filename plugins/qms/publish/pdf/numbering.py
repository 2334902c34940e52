"""Which numbers the objects of each part bear in the joined manual.

They are known before any part is opened, so that parts refer to each other's pages at once. Every
part gets some numbers more than it needs: one that grew by a sentence still fits in, and then
nothing that stands before or after it in the manual changes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from qms.publish.pdf.model import TypesetPart
from qms.publish.pdf.writing import reference

_STEP = 64
"""Numbers of objects are handed out in multiples of it."""
_LEAF_STEP = 16
"""Numbers of pages and links in the structure tree too."""
_OWN = 8
"""Objects that joining adds to a part: a leaf, an object stream, and some to spare."""
_PER_FIELD = 4
"""A field to sign, its looks, its element, and one to spare."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """The numbers of one part: pages, stamps, two of the structure, fields, and all others."""

    all: range
    page_count: int
    field_count: int
    leaves: range
    """By which pages and links find their elements in the structure tree."""

    @property
    def pages(self) -> list[bytes]:
        """Return what refers to the pages."""
        return _references(self.all.start, self.page_count)

    @property
    def stamps(self) -> list[bytes]:
        """Return what refers to the stamp of each page."""
        return _references(self.all.start + self.page_count, self.page_count)

    @property
    def top(self) -> int:
        """Return the number of the element above all others of the part."""
        return self.all.start + 2 * self.page_count

    @property
    def leaf(self) -> int:
        """Return the number of the part's leaf in the tree of pages and links."""
        return self.top + 1

    @property
    def fields(self) -> list[bytes]:
        """Return what refers to the fields that people sign."""
        return _references(self.leaf + 1, self.field_count)

    @property
    def first_other(self) -> int:
        """Return the first number for any other object."""
        return self.leaf + 1 + self.field_count


def numbers_needed(part: TypesetPart, fields: int = 0) -> int:
    """Return how many numbers a part gets.

    Args:
        part: The part; of its own objects none is written twice.
        fields: How many fields on it people are to sign.
    """
    needed = part.layout.objects + 2 * part.page_count + _OWN + _PER_FIELD * fields
    return _up(needed, _STEP)


def numbered(parts: Sequence[tuple[TypesetPart, int]], first: int) -> Iterator[Numbers]:
    """Yield the numbers of each part.

    Args:
        parts: The parts in order, each with how many fields on it people are to sign.
        first: The first number that is free.
    """
    leaf = 0
    for part, fields in parts:
        end = first + numbers_needed(part, fields)
        leaf_end = leaf + _up(part.page_count + len(part.layout.links) + fields, _LEAF_STEP)
        yield Numbers(
            all=range(first, end),
            page_count=part.page_count,
            field_count=fields,
            leaves=range(leaf, leaf_end),
        )
        first, leaf = end, leaf_end


def _references(first: int, count: int) -> list[bytes]:
    return [reference(number) for number in range(first, first + count)]


def _up(count: int, step: int) -> int:
    return -(-count // step) * step
