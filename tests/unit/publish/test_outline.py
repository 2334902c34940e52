"""Bookmarks are nested by level, whatever levels a text uses."""

from __future__ import annotations

import pytest
from pikepdf import Array, Pdf

from qms.publish.pdf.outline import Bookmark, nested, write_outline


def tree(bookmark: Bookmark) -> list[object]:
    return [[each.title, tree(each)] if each.children else each.title for each in bookmark.children]


@pytest.mark.parametrize(
    ("levels", "expected"),
    [
        ((2, 2, 3, 3, 2), ["0", ["1", ["2", "3"]], "4"]),
        ((2, 4, 4, 3), [["0", ["1", "2", "3"]]]),
        ((3, 2, 3), ["0", ["1", ["2"]]]),
    ],
)
def test_headings_are_filed_by_their_level(levels: tuple[int, ...], expected: list[object]) -> None:
    parent = Bookmark(title="document", destination=Array())
    found = [
        (level, Bookmark(title=str(number), destination=Array()))
        for number, level in enumerate(levels)
    ]
    nested(found, parent)
    assert tree(parent) == expected


def test_what_is_written_is_read_back() -> None:
    with Pdf.new() as pdf:
        page = pdf.add_blank_page().obj
        places = [Bookmark(title=title, destination=Array([page])) for title in "abcd"]
        places[0].children.extend(places[1:3])
        places[2].children.append(places[3])
        write_outline(pdf, [places[0], Bookmark(title="z", destination=Array([page]))])
        with pdf.open_outline() as outline:
            assert [each.title for each in outline.root] == ["a", "z"]
            assert [each.title for each in outline.root[0].children] == ["b", "c"]
            assert [each.title for each in outline.root[0].children[1].children] == ["d"]
