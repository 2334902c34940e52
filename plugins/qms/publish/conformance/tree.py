"""The structure tree of a PDF: which element holds what, in reading order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from qms.publish.conformance.element import Element, number_of


@dataclass(frozen=True, slots=True)
class Tree:
    """Every element that is reached from the root, and the lists that lead back into it."""

    elements: tuple[Element, ...]
    numbers: Mapping[Any, Any]
    """The parent tree: by number, an element or the elements of a page's marked content."""
    names: tuple[tuple[Any, Any], ...]
    """Names with their elements."""
    by_number: Mapping[int, Element]
    annotated: Mapping[int, int]
    """By the number of an annotation, the element that holds it."""


def read_tree(
    objects: Mapping[int, Any], elements: Mapping[int, Element], root: Mapping[str, Any]
) -> Tree:
    """Read a structure tree; whatever is not as it should be is left out of it."""
    reader = _Reader(objects, elements, root)
    reached = tuple(reader.reached())
    return Tree(
        elements=reached,
        numbers=dict(reader.entries(root.get("/ParentTree"), "/Nums")),
        names=tuple(reader.entries(root.get("/IDTree"), "/Names")),
        by_number={each.number: each for each in reached},
        annotated=reader.annotated,
    )


class _Reader:
    def __init__(
        self, objects: Mapping[int, Any], elements: Mapping[int, Element], root: Mapping[str, Any]
    ) -> None:
        self._objects = objects
        self._elements = elements
        self._root = root
        self.annotated: dict[int, int] = {}
        roles = self._at(root.get("/RoleMap"))
        self._roles = roles if isinstance(roles, dict) else {}

    def reached(self) -> Iterator[Element]:
        """Yield all elements in reading order; an element that is met twice counts once."""
        seen: set[int] = set()
        top = self._root.get("/K")
        kids = top if isinstance(top, list) else [top]
        waiting: list[tuple[int, Element | None]] = [
            (number_of(kid), None) for kid in reversed(kids)
        ]
        while waiting:
            number, parent = waiting.pop()
            element = self._elements.get(number)
            if element is None and parent is not None:
                found = self._objects.get(number)
                is_reference = isinstance(found, dict) and "/Obj" in found
                target = found["/Obj"] if is_reference and found else number
                self.annotated[number_of(target) or number] = parent.number
            if element is None or number in seen:
                continue
            seen.add(number)
            element.parent = parent
            element.kind = self._kind(element.kind)
            yield element
            waiting.extend((each, element) for each in reversed(element.references))

    def entries(self, node: Any, key: str) -> Iterator[tuple[Any, Any]]:
        """Yield the entries of a number tree or a name tree."""
        seen: set[int] = set()
        waiting = [node]
        while waiting:
            reference = waiting.pop()
            value = self._at(reference)
            number = number_of(reference)
            if not isinstance(value, dict) or (number and number in seen):
                continue
            seen.add(number)
            flat = self._list(value.get(key))
            yield from zip(flat[0::2], flat[1::2], strict=False)
            waiting.extend(reversed(self._list(value.get("/Kids"))))

    def _kind(self, kind: str) -> str:
        seen: set[str] = set()
        while kind in self._roles and kind not in seen:
            seen.add(kind)
            kind = str(self._roles[kind])
        return kind

    def _at(self, value: Any) -> Any:
        number = number_of(value)
        return self._objects.get(number) if number else value

    def _list(self, value: Any) -> list[Any]:
        found = self._at(value)
        return found if isinstance(found, list) else []
