"""The bookmarks of the manual: groups, documents in them, headings in those.

Nested, never one long row: verifiers of signatures walk a row recursively, which is slow and fails
where a row is long. Longer rows are filed under bookmarks that name their first and last entry.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import pydyf

from qms.publish.pdf.writing import ObjectFile, reference

LONGEST_ROW = 30


@dataclass(slots=True, kw_only=True)
class Bookmark:
    """One entry and what is filed under it."""

    title: str
    destination: list[object]
    """A page and a place on it, as PDF writes them."""
    children: list[Bookmark] = field(default_factory=list)


def write_outline(manual: ObjectFile, bookmarks: Sequence[Bookmark]) -> bytes:
    """Write bookmarks and return the reference to them; groups are open, documents are folded."""
    root = manual.reserve()
    bookmarks = in_short_rows(bookmarks)
    numbers = _write_level(manual, bookmarks, root, depth=0)
    manual.put(
        root,
        {
            "Type": "/Outlines",
            "First": reference(numbers[0]),
            "Last": reference(numbers[-1]),
            "Count": len(numbers) + sum(len(each.children) for each in bookmarks),
        },
    )
    return reference(root)


def in_short_rows(row: Sequence[Bookmark]) -> list[Bookmark]:
    """Return the same bookmarks with no row of more than `LONGEST_ROW`, at any level."""
    short = [replace(each, children=in_short_rows(each.children)) for each in row]
    if len(short) <= LONGEST_ROW:
        return short
    size = -(-len(short) // -(-len(short) // LONGEST_ROW))
    pieces = [short[begin : begin + size] for begin in range(0, len(short), size)]
    return in_short_rows(
        [
            Bookmark(
                title=f"{piece[0].title} \N{EN DASH} {piece[-1].title}",
                destination=piece[0].destination,
                children=piece,
            )
            for piece in pieces
        ]
    )


def nested(levels: Sequence[tuple[int, Bookmark]], parent: Bookmark) -> None:
    """File headings under a bookmark by their level; a skipped level is filed one deeper only."""
    path: list[tuple[int, Bookmark]] = [(0, parent)]
    for level, bookmark in levels:
        while len(path) > 1 and path[-1][0] >= level:
            path.pop()
        path[-1][1].children.append(bookmark)
        path.append((level, bookmark))


def _write_level(
    manual: ObjectFile, bookmarks: Sequence[Bookmark], parent: int, *, depth: int
) -> range:
    first = manual.reserve(len(bookmarks))
    numbers = range(first, first + len(bookmarks))
    for number, bookmark in zip(numbers, bookmarks, strict=True):
        item: dict[str, object] = {
            "Title": pydyf.String(bookmark.title),
            "Parent": reference(parent),
            "Dest": bookmark.destination,
        }
        if number > numbers[0]:
            item["Prev"] = reference(number - 1)
        if number < numbers[-1]:
            item["Next"] = reference(number + 1)
        if bookmark.children:
            children = _write_level(manual, bookmark.children, number, depth=depth + 1)
            item["First"], item["Last"] = reference(children[0]), reference(children[-1])
            # Positive: shown unfolded, so that a reader sees every document at once.
            item["Count"] = len(children) if depth == 0 else -len(children)
        manual.put(number, item)
    return numbers
