"""The bookmarks of the manual: groups, documents in them, headings in those.

Nested, never one long row: verifiers of signatures walk a row recursively, which is slow and fails
where a row is long. Longer rows are filed under bookmarks that name their first and last entry.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from pikepdf import Dictionary, Name, Object, Pdf, String

LONGEST_ROW = 30


@dataclass(slots=True, kw_only=True)
class Bookmark:
    """One entry and what is filed under it."""

    title: str
    destination: Object
    children: list[Bookmark] = field(default_factory=list)


def write_outline(manual: Pdf, bookmarks: Sequence[Bookmark]) -> None:
    """Write bookmarks; groups are open, documents are folded."""
    if not bookmarks:
        return
    root = manual.make_indirect(Dictionary(Type=Name.Outlines))
    bookmarks = in_short_rows(bookmarks)
    items = _write_level(manual, bookmarks, root, depth=0)
    root.First, root.Last = items[0], items[-1]
    root.Count = len(items) + sum(len(each.children) for each in bookmarks)
    manual.Root.Outlines = root
    manual.Root.PageMode = Name.UseOutlines


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
    manual: Pdf, bookmarks: Sequence[Bookmark], parent: Object, *, depth: int
) -> list[Object]:
    items: list[Object] = [
        manual.make_indirect(
            Dictionary(Title=String(each.title), Parent=parent, Dest=each.destination)
        )
        for each in bookmarks
    ]
    for before, after in pairwise(items):
        before.Next, after.Prev = after, before
    for item, bookmark in zip(items, bookmarks, strict=True):
        if bookmark.children:
            children = _write_level(manual, bookmark.children, item, depth=depth + 1)
            item.First, item.Last = children[0], children[-1]
            # Positive: shown unfolded, so that a reader sees every document at once.
            item.Count = len(children) if depth == 0 else -len(children)
    return items
