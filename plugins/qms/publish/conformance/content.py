"""Rules on the content of pages: all of it is either in the structure or marked as an artifact."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from qms.publish.conformance.plain import PlainPdf
from qms.publish.conformance.rule import Rule
from qms.publish.conformance.tree import Element, number_of

_PAINTS = frozenset({b"Tj", b"TJ", b"'", b'"', b"f", b"F", b"f*", b"B", b"B*", b"b", b"b*"})
_SHOWS = _PAINTS | {b"S", b"s", b"sh", b"Do", b"BI"}
_TEXT = re.compile(rb"\((?:\\.|[^\\()])*\)", re.DOTALL)
_MARKS = re.compile(rb"/(\w+)\s*(<<[^<>]*>>|/\w+)?\s*\bB[MD]C\b|E(?<=\bE)MC\b")
"""Where a mark begins, with its tag and properties, and where one ends.

Both ways begin with a letter of their own, so that whatever lies between is passed over quickly.
"""
_OPPOSITE = {b"Artifact": b"Tagged", b"Tagged": b"Artifact"}
_MARK = re.compile(rb"/MCID\s+(\d+)")


@dataclass(slots=True)
class _Content:
    """What was found on one page."""

    marks: set[int] = field(default_factory=set)
    unmarked: bool = False
    """Something is shown outside of every mark."""
    mixed: bool = False
    """An artifact is part of tagged content, or the other way round."""
    unbalanced: bool = False


def check_all_marked(file: PlainPdf) -> Iterator[str]:
    """Whatever a page shows is tagged, or an artifact such as a running head.

    ISO 14289-1, 7.1.
    """
    for number, (_, page) in enumerate(file.pages, 1):
        content = _read(file, page)
        if content.unmarked:
            yield f"Page {number} shows something that is neither text of the document nor marked."
        if content.mixed:
            yield f"Page {number} mixes artifacts with text of the document."
        if content.unbalanced:
            yield f"On page {number} a mark is not closed, or closed twice."


def check_marks_in_tree(file: PlainPdf) -> Iterator[str]:
    """Each piece of tagged content hangs on one element, which names it in turn.

    ISO 19005-3, 6.7.3; ISO 14289-1, 7.1.
    """
    elements = file.tree.by_number
    claimed: dict[int, set[int]] = {}
    for element in file.tree.elements:
        if element.marks:
            claimed.setdefault(element.page, set()).update(element.marks)
    for place, (number, page) in enumerate(file.pages, 1):
        marks = _read(file, page).marks
        owners = file.array(file.tree.numbers.get(page.get("/StructParents")))
        lost = [mark for mark in marks if not _owns(elements, owners, mark)]
        if lost:
            yield f"Page {place} has {len(lost)} pieces of text that no element holds."
        if claimed.get(number, set()) - marks:
            yield f"On page {place} an element names text that is not there."


def _owns(elements: Mapping[int, Element], owners: list[Any], mark: int) -> bool:
    owner = elements.get(number_of(owners[mark])) if mark < len(owners) else None
    return owner is not None and mark in owner.marks


def _read(file: PlainPdf, page: dict[str, Any]) -> _Content:
    """Follow the marks of a page; what lies inside one needs no further look."""
    key = str(page.get("/Contents"))
    if key in file.contents:
        known: _Content = file.contents[key]
        return known
    streams = file.at(page.get("/Contents"))
    references = streams if isinstance(streams, list) else [page.get("/Contents")]
    data = b"\n".join(file.stream(each) for each in references)
    if b"(" in data:
        data = _TEXT.sub(b"()", data)
    content = file.contents[key] = _Content()
    tags: list[bytes] = []
    end = 0
    for found in _MARKS.finditer(data):
        outside = data[end : found.start()]
        # Nearly always it is a line end, which shows nothing.
        if not tags and outside != b"\n" and _shows(outside):
            content.unmarked = True
        end = found.end()
        if found[1]:
            _begin(content, tags, found)
        else:
            content.unbalanced |= not tags
            tags = tags[:-1]
    content.unmarked |= not tags and _shows(data[end:])
    content.unbalanced |= bool(tags)
    return content


def _begin(content: _Content, tags: list[bytes], found: re.Match[bytes]) -> None:
    tag = b"Artifact" if found[1] == b"Artifact" else b"Other"
    mark = _MARK.search(found[2]) if found[2] else None
    if mark:
        tag = b"Tagged"
        content.marks.add(int(mark[1]))
    if tags:
        content.mixed |= _OPPOSITE.get(tag) in tags
    tags.append(tag)


def _shows(outside: bytes) -> bool:
    return not _SHOWS.isdisjoint(outside.replace(b"]", b"] ").replace(b">", b"> ").split())


RULES = (
    Rule(name="content-not-marked", clause="ISO 14289-1, 7.1", check=check_all_marked),
    Rule(
        name="text-outside-structure",
        clause="ISO 19005-3, 6.7.3; ISO 14289-1, 7.1",
        check=check_marks_in_tree,
    ),
)
