"""One element of the structure tree, as an object of the file says it.

A manual has a hundred thousand elements and more, so each is kept small, and nearly all are read
off their text: it takes a third of the time that JSON takes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from sys import intern
from typing import Any, TypeVar

_T = TypeVar("_T")
_NOTHING: Mapping[str, Any] = {}
_PLACED = frozenset({"/S", "/P", "/K", "/Pg", "/Type"})
_TEXT = re.compile(
    rb"<< (?:/K (?:\[ )?((?:\d+(?: 0 R)? )*)(?:\] )?)?/P ([1-9]\d*) 0 R "
    rb"(?:/Pg (\d+) 0 R )?/S (/\w+) (?:/Type /StructElem )?>>"
)
"""An element that says no more than where it stands, as qpdf writes it: its entries in order."""


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


def element_in(number: int, text: bytes, met: dict[Any, Any]) -> Element | None:
    """Return an element that is read off its text; None for whatever else the text may be.

    Args:
        number: Of the object.
        text: Of the object, as qpdf writes it.
        met: As in `as_element`, which reads the same out of the object's JSON.
    """
    found = _TEXT.fullmatch(text)
    if found is None:
        return None
    kids, parent, page, kind = found.groups(b"")
    words = kids.split()
    is_list_of_references = len(words) == 3 * kids.count(b"R")
    if b"R" in words and not is_list_of_references:
        return None
    return Element(
        number=number,
        kind=intern(kind.decode("ascii")),
        stated_parent=int(parent),
        page=_shared(int(page or 0), met),
        marks=() if is_list_of_references else _shared(tuple(map(int, words)), met),
        references=tuple(map(int, words[::3])) if is_list_of_references else (),
        rest=_NOTHING,
    )


def _rest(value: Mapping[str, Any]) -> Mapping[str, Any]:
    return {key: value[key] for key in value.keys() - _PLACED}


def _shared(value: _T, met: dict[Any, Any]) -> _T:
    shared: _T = met.setdefault(value, value)
    return shared
