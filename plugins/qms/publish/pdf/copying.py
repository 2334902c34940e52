"""What of a part goes into the joined manual, under the numbers that it has there.

Objects are copied as bytes: only the numbers in their references change. A quarter of a million
objects as values of any library would cost a hundred times their bytes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from qms.publish.pdf.reading import OwnFile, number_of, parsed
from qms.publish.pdf.writing import Objects, reference

_REFERENCE_OR_TEXT = re.compile(rb"(\d+ 0 R|\((?:\\.|[^\\()])*\))", re.DOTALL)
"""Texts are matched too, because one can hold what looks like a reference."""
_TEXT = b"("


class Copy:
    """The objects of a part that are reached from some of them."""

    def __init__(
        self, source: OwnFile, manual: Objects, known: Mapping[int, int], roots: Mapping[int, int]
    ) -> None:
        """Copy objects.

        Args:
            source: The part.
            manual: Takes the copies.
            known: Numbers in the manual of objects that are there already, or will be; what only
                they lead to is not copied.
            roots: Objects to begin with, and the numbers that they are to bear in the manual.
        """
        self._manual = manual
        self._source = source
        pieces = _reached(source, known, roots)
        self._numbers = {**known, **roots}
        for number in pieces:
            if number not in self._numbers:
                self._numbers[number] = manual.reserve()
        self._moved = {reference(old): reference(new) for old, new in self._numbers.items()}
        self._small: dict[int, bytes] = {}
        for number, parts in pieces.items():
            own, data = self._numbers[number], self._put_together(parts)
            if number in source.small:
                self._small[own] = data
            else:
                stream = source.stream(number)[1]
                manual.put_whole(own, b"\n".join((data, b"stream", stream, b"endstream")))

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
        return self._put_together(_REFERENCE_OR_TEXT.split(data))

    def _put_together(self, pieces: list[bytes]) -> bytes:
        moved = self._moved
        pieces[1::2] = [each if each.startswith(_TEXT) else moved[each] for each in pieces[1::2]]
        return b"".join(pieces)


def _reached(
    source: OwnFile, known: Mapping[int, int], roots: Iterable[int]
) -> dict[int, list[bytes]]:
    """Return what is reached by its number, in the order of the part.

    Each comes in pieces: every second one is a reference or a text.
    """
    found: dict[int, list[bytes]] = {}
    waiting = list(roots)
    while waiting:
        number = waiting.pop()
        if number in found:
            continue
        data = source.small.get(number)
        if data is None:
            data = source.stream(number)[0]
        pieces = found[number] = _REFERENCE_OR_TEXT.split(data)
        for each in pieces[1::2]:
            if not each.startswith(_TEXT):
                below = int(each[:-4])
                if below not in found and below not in known:
                    waiting.append(below)
    return dict(sorted(found.items()))
