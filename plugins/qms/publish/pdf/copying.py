"""What of a part goes into the joined manual, under the numbers that it has there.

Objects are copied as bytes: only the numbers in their references change. A quarter of a million
objects as values of any library would cost a hundred times their bytes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from qms.publish.pdf.reading import OwnFile, number_of, parsed
from qms.publish.pdf.writing import ObjectFile, reference

_REFERENCE = re.compile(rb"(\d+) 0 R")
_OUTSIDE_TEXT = re.compile(rb"\((?:\\.|[^\\()])*\)|(\d+) 0 R", re.DOTALL)
"""Matches texts too, because one can hold what looks like a reference."""


class Copy:
    """The objects of a part that are reached from some of them."""

    def __init__(
        self, source: OwnFile, manual: ObjectFile, known: Mapping[int, int], roots: Iterable[int]
    ) -> None:
        """Copy objects.

        Args:
            source: The part.
            manual: Takes the copies.
            known: Numbers in the manual of objects that are there already, or will be; what only
                they lead to is not copied.
            roots: Objects to begin with, even if their numbers are known.
        """
        self._manual = manual
        self._source = source
        found = _reached(source, known, roots)
        self._numbers = dict(known)
        for number in found:
            if number not in known:
                self._numbers[number] = manual.reserve()
        self._moved = {b"%d" % old: reference(number) for old, number in self._numbers.items()}
        self._small: dict[int, bytes] = {}
        for number in found:
            own = self._numbers[number]
            if number in source.small:
                self._small[own] = self.renumbered(source.small[number])
            else:
                head, data = source.stream(number)
                whole = b"\n".join((self.renumbered(head), b"stream", data, b"endstream"))
                manual.put_whole(own, whole)

    def reference(self, old: bytes) -> bytes:
        """Return what refers to the copy of an object of the part."""
        return reference(self._numbers[number_of(old)])

    def value(self, new: Any) -> Any:
        """Return the value of a copy that is not written yet; another value as it is."""
        number = number_of(new)
        return parsed(self._small[number]) if number else new

    def drop(self, new: bytes) -> None:
        """Leave a copy out after all."""
        del self._small[number_of(new)]

    def replace(self, new: bytes, value: object) -> None:
        """Write a copy with another value; the others are written by `write`."""
        number = number_of(new)
        del self._small[number]
        self._manual.put(number, value)

    def write(self) -> None:
        """Write the copies that were not replaced."""
        for number, data in self._small.items():
            self._manual.put(number, data)
        self._small.clear()

    def renumbered(self, data: bytes) -> bytes:
        """Return bytes of the part with references that hold in the manual."""
        moved = self._moved
        if b"(" not in data:
            return _REFERENCE.sub(lambda found: moved[found[1]], data)
        return _OUTSIDE_TEXT.sub(lambda found: moved[found[1]] if found[1] else found[0], data)


def _reached(source: OwnFile, known: Mapping[int, int], roots: Iterable[int]) -> list[int]:
    """Return the numbers of what is reached, in the order of the part."""
    found = set(roots)
    waiting = list(found)
    while waiting:
        number = waiting.pop()
        data = source.small.get(number)
        if data is None:
            data = source.stream(number)[0]
        if b"(" not in data:
            below = {int(each) for each in _REFERENCE.findall(data)}
        else:
            below = {int(each) for each in _OUTSIDE_TEXT.findall(data) if each}
        below -= found
        below.difference_update(known)
        found |= below
        waiting.extend(below)
    return sorted(found)
