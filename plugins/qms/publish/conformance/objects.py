"""Every object of a PDF, read once.

qpdf writes each object as text, or as JSON, which Python reads many times faster than it asks for
one entry after the other. In these values names begin with `/`, texts with `u:` or `b:`
(hexadecimal), and `12 0 R` refers to an object.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator, Sequence
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


def read_objects(data: bytes, size: int) -> Iterator[tuple[int, Element | Any]]:
    """Yield each object with its number: an element of the structure, or a plain value."""
    known: set[tuple[int, int]] = set()
    others: set[tuple[int, int]] = set()
    for first in range(1, min(size, _MOST), _IN_SHARE):
        share = [(number, 0) for number in range(first, min(first + _IN_SHARE, size))]
        yield from _share(data, share, others)
    # Where a number was used again, only references tell its generation.
    while waiting := sorted(others - known):
        known |= others
        yield from _share(data, waiting, others)


def plain_value(found: pikepdf.Object) -> Any:
    """Return an object as a plain value."""
    return json.loads(_as_json(found))


def _share(
    data: bytes, share: Sequence[tuple[int, int]], others: set[tuple[int, int]]
) -> Iterator[tuple[int, Element | Any]]:
    """Yield some objects; note those of other generations that they refer to."""
    met: dict[Any, Any] = {}
    with open_as_it_is(data) as pdf:
        for begin in range(0, len(share), _AT_ONCE):
            waiting: list[tuple[int, pikepdf.Object]] = []
            for place in share[begin : begin + _AT_ONCE]:
                found: pikepdf.Object | None = pdf.get_object(*place)
                if found is None:  # the number is free
                    continue
                element = element_in(place[0], found.unparse(resolved=True), met)
                if element is None:
                    waiting.append((place[0], found))
                else:
                    yield place[0], element
            yield from _values(waiting, others, met)


def _values(
    objects: Sequence[tuple[int, pikepdf.Object]],
    others: set[tuple[int, int]],
    met: dict[Any, Any],
) -> Iterator[tuple[int, Element | Any]]:
    text = b"[%b]" % b",".join(_as_json(found) for _, found in objects)
    references = _OTHER_GENERATION.findall(text)
    others.update((int(number), int(generation)) for number, generation in references)
    for (number, _), value in zip(objects, json.loads(text), strict=True):
        if value is not None:
            yield number, as_element(number, value, met) or value


def _as_json(found: pikepdf.Object) -> bytes:
    return found.to_json(True, 2)  # noqa: FBT003 - of pikepdf: follow this reference
