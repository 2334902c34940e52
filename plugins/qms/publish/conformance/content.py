"""Rules on the content of pages: all of it is either in the structure or marked as an artifact."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from qms.publish.conformance.element import Element, number_of
from qms.publish.conformance.plain import PlainPdf
from qms.publish.conformance.rule import Rule


def check_all_marked(file: PlainPdf) -> Iterator[str]:
    """Whatever a page shows is tagged, or an artifact such as a running head.

    ISO 14289-1, 7.1.
    """
    for number, (_, page) in enumerate(file.pages, 1):
        content = file.content(page)
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
        marks = file.content(page).marks
        owners = file.array(file.tree.numbers.get(page.get("/StructParents")))
        lost = [mark for mark in marks if not _owns(elements, owners, mark)]
        if lost:
            yield f"Page {place} has {len(lost)} pieces of text that no element holds."
        if claimed.get(number, set()) - marks:
            yield f"On page {place} an element names text that is not there."


def _owns(elements: Mapping[int, Element], owners: list[Any], mark: int) -> bool:
    owner = elements.get(number_of(owners[mark])) if mark < len(owners) else None
    return owner is not None and mark in owner.marks


RULES = (
    Rule(name="content-not-marked", clause="ISO 14289-1, 7.1", check=check_all_marked),
    Rule(
        name="text-outside-structure",
        clause="ISO 19005-3, 6.7.3; ISO 14289-1, 7.1",
        check=check_marks_in_tree,
    ),
)
