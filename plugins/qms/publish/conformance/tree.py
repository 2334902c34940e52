"""The structure tree of a PDF: which element holds what, in reading order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Element:
    """One element of the structure, such as a paragraph."""

    reference: str
    kind: str
    """Its type as the standard knows it, after the file's own roles."""
    value: Mapping[str, Any]
    parent: Element | None
    children: list[Element] = field(default_factory=list)
    marks: list[int] = field(default_factory=list)
    """Marked content on its own page."""
    objects: list[str] = field(default_factory=list)
    """References to annotations."""


@dataclass(frozen=True, slots=True)
class Tree:
    """Every element that is reached from the root, and the lists that lead back into it."""

    elements: tuple[Element, ...]
    numbers: Mapping[Any, Any]
    """The parent tree: by number, an element or the elements of a page's marked content."""
    names: tuple[tuple[Any, Any], ...]
    """Names with their elements."""
    by_reference: dict[str, Element]


def read_tree(objects: Mapping[str, Any], root: Mapping[str, Any]) -> Tree:
    """Read a structure tree; whatever is not as it should be is left out of it."""
    reader = _Reader(objects, root)
    elements = tuple(reader.elements())
    return Tree(
        elements=elements,
        numbers=dict(reader.entries(root.get("/ParentTree"), "/Nums")),
        names=tuple(reader.entries(root.get("/IDTree"), "/Names")),
        by_reference={each.reference: each for each in elements},
    )


class _Reader:
    def __init__(self, objects: Mapping[str, Any], root: Mapping[str, Any]) -> None:
        self._objects = objects
        self._root = root
        roles = self._at(root.get("/RoleMap"))
        self._roles = roles if isinstance(roles, dict) else {}

    def elements(self) -> list[Element]:
        """Return all elements in reading order; an element that is met twice counts once."""
        found: list[Element] = []
        seen: set[str] = set()
        waiting: list[tuple[Any, Element | None]] = [
            (each, None) for each in reversed(self._list(self._root.get("/K")))
        ]
        while waiting:
            kid, parent = waiting.pop()
            value = self._at(kid)
            if not isinstance(value, dict) or "/S" not in value or str(kid) in seen:
                continue
            seen.add(str(kid))
            element = Element(str(kid), self._kind(value["/S"]), value, parent)
            if parent is not None:
                parent.children.append(element)
            found.append(element)
            below = self._list(value.get("/K"))
            waiting.extend((each, element) for each in reversed(below))
            self._content(element, below)
        return found

    def entries(self, node: Any, key: str) -> list[tuple[Any, Any]]:
        """Return the entries of a number tree or a name tree."""
        found: list[tuple[Any, Any]] = []
        seen: set[str] = set()
        waiting = [node]
        while waiting:
            reference = waiting.pop()
            value = self._at(reference)
            if not isinstance(value, dict) or str(reference) in seen:
                continue
            seen.add(str(reference))
            flat = self._list(value.get(key))
            found.extend(zip(flat[0::2], flat[1::2], strict=False))
            waiting.extend(reversed(self._list(value.get("/Kids"))))
        return found

    def _content(self, element: Element, kids: list[Any]) -> None:
        for kid in kids:
            value = self._at(kid)
            if isinstance(value, int):
                element.marks.append(value)
            elif isinstance(value, dict) and value.get("/Type") == "/OBJR":
                element.objects.append(str(value.get("/Obj")))

    def _kind(self, name: Any) -> str:
        seen: set[str] = set()
        kind = str(name)
        while kind in self._roles and kind not in seen:
            seen.add(kind)
            kind = str(self._roles[kind])
        return kind

    def _at(self, value: Any) -> Any:
        return self._objects.get(value) if isinstance(value, str) else value

    def _list(self, value: Any) -> list[Any]:
        """Return the kids of an element: one may stand alone."""
        found = self._at(value)
        if found is None:
            return []
        return found if isinstance(found, list) else [value]
