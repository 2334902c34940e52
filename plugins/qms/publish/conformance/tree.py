"""The structure tree of a PDF: which element holds what, in reading order.

A manual has a hundred thousand elements and more, so each is kept small.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from sys import intern
from typing import Any, TypeVar

_T = TypeVar("_T")
_NOTHING: Mapping[str, Any] = {}
_PLACED = frozenset({"/S", "/P", "/K", "/Pg", "/Type"})


@dataclass(slots=True)
class Element:
    """One element of the structure, such as a paragraph."""

    number: int
    """Of its object in the file."""
    kind: str
    """Its type as the standard knows it, after the file's own roles."""
    stated_parent: int
    page: int
    """The page that its text is on; 0 when it names none."""
    marks: tuple[int, ...]
    """Marked content on that page."""
    references: tuple[int, ...]
    """Elements below it, and annotations."""
    rest: Mapping[str, Any]
    """Whatever else it says, such as its words or attributes."""
    parent: Element | None = None

    @property
    def name(self) -> str:
        """Return its type as people write it."""
        return self.kind.removeprefix("/")


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


def number_of(reference: Any) -> int:
    """Return the number of the object that a reference leads to; 0 for any other value."""
    if not isinstance(reference, str) or reference[-2:] != " R":
        return 0
    # Nearly all are of the first generation.
    number = reference[:-4] if reference[-4:] == " 0 R" else reference.partition(" ")[0]
    return int(number) if number.isdecimal() else 0


def as_element(number: int, value: Any, met: dict[Any, Any]) -> Element | None:
    """Return an object as an element, if it is one.

    Args:
        number: Of the object.
        value: Of the object.
        met: Values that elements before it have; it shares those that are equal.
    """
    if not isinstance(value, dict) or "/S" not in value:
        return None
    parent = number_of(value.get("/P"))
    if not parent:
        return None
    kids = value.get("/K", [])
    marks: list[int] = []
    references: list[int] = []
    for kid in kids if isinstance(kids, list) else (kids,):
        if isinstance(kid, int):
            marks.append(kid)
        elif isinstance(kid, str):
            references.append(number_of(kid))
        elif isinstance(kid, dict) and kid.get("/Type") == "/OBJR":
            references.append(number_of(kid.get("/Obj")))
    return Element(
        number=number,
        kind=intern(str(value["/S"])),
        stated_parent=parent,
        page=_shared(number_of(value.get("/Pg")), met),
        marks=_shared(tuple(marks), met),
        references=tuple(references),
        rest=_NOTHING if value.keys() <= _PLACED else _rest(value),
    )


def _rest(value: Mapping[str, Any]) -> Mapping[str, Any]:
    return {key: value[key] for key in value.keys() - _PLACED}


def _shared(value: _T, met: dict[Any, Any]) -> _T:
    shared: _T = met.setdefault(value, value)
    return shared


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
