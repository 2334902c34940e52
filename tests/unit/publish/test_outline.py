"""Bookmarks are nested by level, whatever levels a text uses."""

from __future__ import annotations

import io

import pytest
from pikepdf import Pdf

from qms.publish.pdf.outline import LONGEST_ROW, Bookmark, in_short_rows, nested, write_outline
from qms.publish.pdf.writing import ObjectFile, reference


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
    parent = Bookmark(title="document", destination=[])
    found = [
        (level, Bookmark(title=str(number), destination=[])) for number, level in enumerate(levels)
    ]
    nested(found, parent)
    assert tree(parent) == expected


def test_what_is_written_is_read_back() -> None:
    file = ObjectFile()
    page, pages = file.reserve(), file.reserve()
    file.put(page, {"Type": "/Page", "Parent": reference(pages), "MediaBox": [0, 0, 9, 9]})
    file.put(pages, {"Type": "/Pages", "Kids": [reference(page)], "Count": 1})
    places = [Bookmark(title=title, destination=[reference(page), "/Fit"]) for title in "abcd"]
    places[0].children.extend(places[1:3])
    places[2].children.append(places[3])
    last = Bookmark(title="z", destination=[reference(page), "/Fit"])
    written = write_outline(file, [places[0], last])
    root = file.add({"Type": "/Catalog", "Pages": reference(pages), "Outlines": written})
    data = io.BytesIO(file.close(root, file.add({})))
    with Pdf.open(data) as pdf, pdf.open_outline() as outline:
        assert [each.title for each in outline.root] == ["a", "z"]
        assert [each.title for each in outline.root[0].children] == ["b", "c"]
        assert [each.title for each in outline.root[0].children[1].children] == ["d"]


def rows(bookmarks: list[Bookmark]) -> list[int]:
    """Return the length of every row."""
    return [
        len(bookmarks),
        *(each for one in bookmarks if one.children for each in rows(one.children)),
    ]


def test_no_row_is_long_and_none_is_lost() -> None:
    row = [Bookmark(title=str(number), destination=[]) for number in range(2000)]
    short = in_short_rows(row)
    assert max(rows(short)) <= LONGEST_ROW
    assert leaves(short) == [each.title for each in row]
    assert in_short_rows(row[:LONGEST_ROW]) == row[:LONGEST_ROW]
    assert in_short_rows(row[:40])[1].title == "20 \N{EN DASH} 39"


def leaves(bookmarks: list[Bookmark]) -> list[str]:
    return [
        title
        for each in bookmarks
        for title in (leaves(each.children) if each.children else [each.title])
    ]
