"""Every object of a PDF, read once.

qpdf writes each object as text, or as JSON, which Python reads many times faster than it asks for
one entry after the other. In these values names begin with `/`, texts with `u:` or `b:`
(hexadecimal), and `12 0 R` refers to an object.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

import pikepdf

from qms.publish.conformance.element import Element, as_element, element_in

_AT_ONCE = 500
"""Objects read together: one by one, beginning to read takes longer than reading."""
_IN_SHARE = 20_000
"""Objects read before the file is opened anew: qpdf keeps whatever it has read, 1 kB for each."""
_MOST = 8_388_607
"""Objects that a file may have (ISO 19005-3, 6.1.13)."""
_OTHER_GENERATION = re.compile(rb'"(\d+) ([1-9]\d*) R"')


def open_as_it_is(data: bytes) -> pikepdf.Pdf:
    """Open a PDF without mending anything.

    Raises:
        pikepdf.PdfError: it is damaged, or locked with a password.
    """
    # Passing on what pages inherit would read all pages, and with them what is packed beside them.
    return pikepdf.open(
        io.BytesIO(data),
        attempt_recovery=False,
        suppress_warnings=True,
        inherit_page_attributes=False,
    )


class Objects:
    """Every object of a PDF, by number."""

    def __init__(self, data: bytes, size: int) -> None:
        """Read them.

        Args:
            data: The file.
            size: How many numbers it may use, as its trailer says.
        """
        self.elements: dict[int, Element] = {}
        self.values: dict[int, Any] = {}
        """All that are no element of the structure."""
        self._data = data
        self._met: dict[Any, Any] = {}
        self._referred: set[tuple[int, int]] = set()
        """Other generations that were referred to."""
        for first in range(1, min(size, _MOST), _IN_SHARE):
            self._read([(number, 0) for number in range(first, min(first + _IN_SHARE, size))])
        # Where a number was used again, only references tell its generation.
        known: set[tuple[int, int]] = set()
        while waiting := sorted(self._referred - known):
            known |= self._referred
            self._read(waiting)

    def _read(self, share: Sequence[tuple[int, int]]) -> None:
        with open_as_it_is(self._data) as pdf:
            for begin in range(0, len(share), _AT_ONCE):
                others: dict[int, pikepdf.Object] = {}
                for number, generation in share[begin : begin + _AT_ONCE]:
                    found: pikepdf.Object | None = pdf.get_object(number, generation)
                    if found is None:  # the number is free
                        continue
                    element = element_in(number, found.unparse(resolved=True), self._met)
                    if element is None:
                        others[number] = found
                    else:
                        self.elements[number] = element
                self._read_values(others)

    def _read_values(self, objects: Mapping[int, pikepdf.Object]) -> None:
        text = b"[%b]" % b",".join(map(_as_json, objects.values()))
        references = _OTHER_GENERATION.findall(text)
        self._referred.update((int(number), int(generation)) for number, generation in references)
        for number, value in zip(objects, json.loads(text), strict=True):
            element = as_element(number, value, self._met)
            if element is not None:
                self.elements[number] = element
            elif value is not None:
                self.values[number] = value


def plain_value(found: pikepdf.Object) -> Any:
    """Return an object as a plain value."""
    return json.loads(_as_json(found))


def _as_json(found: pikepdf.Object) -> bytes:
    return found.to_json(True, 2)  # noqa: FBT003 - of pikepdf: follow this reference
