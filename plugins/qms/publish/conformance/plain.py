"""A PDF as plain values: numbers, texts, lists and dictionaries, read once for all rules.

qpdf writes each object as JSON, which Python reads many times faster than it asks for one entry
after the other. In these values names begin with `/`, texts with `u:` or `b:` (hexadecimal), and
`12 0 R` refers to an object.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from typing import Any

import pikepdf

from qms.publish.conformance.tree import Element, Tree, as_element, number_of, read_tree
from qms.publish.conformance.xmp import UnreadablePacket, Xmp, read_xmp

_AT_ONCE = 500
"""Objects read together: one by one, beginning to read takes longer than reading."""
_IN_SHARE = 20_000
"""Objects read before the file is opened anew: qpdf keeps whatever it has read, 1 kB for each."""
_MOST = 8_388_607
"""Objects that a file may have (ISO 19005-3, 6.1.13)."""
_OTHER_GENERATION = re.compile(rb'"(\d+) ([1-9]\d*) R"')
_MAXIMUM_DEPTH = 50
"""Of the page tree; ours has one level."""


class PlainPdf:
    """What rules look at."""

    def __init__(self, data: bytes, pdf: pikepdf.Pdf) -> None:
        self.data = data
        self.encrypted = pdf.is_encrypted
        self._pdf = pdf
        self._elements: dict[int, Element] = {}
        self.objects: dict[int, Any] = {}
        """All objects but the elements of the structure, by number."""
        met: dict[Any, Any] = {}
        for number, value in _plain_objects(data, int(pdf.trailer.Size)):
            element = as_element(number, value, met)
            if element is None:
                self.objects[number] = value
            else:
                self._elements[number] = element
        self.contents: dict[str, Any] = {}
        """Room for what rules found out about the content of pages."""
        self.trailer: dict[str, Any] = _plain(pdf.trailer)
        self.root: dict[str, Any] = self.dictionary(self.trailer.get("/Root"))

    def at(self, value: Any) -> Any:
        """Return what a value refers to, or the value itself."""
        number = number_of(value)
        return self.objects.get(number) if number else value

    def dictionary(self, value: Any) -> dict[str, Any]:
        """Return a value as a dictionary; an empty one when it is none."""
        found = self.at(value)
        return found if isinstance(found, dict) else {}

    def array(self, value: Any) -> list[Any]:
        """Return a value as a list; an empty one when it is none."""
        found = self.at(value)
        return found if isinstance(found, list) else []

    def stream(self, reference: Any) -> bytes:
        """Return the bytes of a stream as they are meant; none when they cannot be had."""
        if not number_of(reference):
            return b""
        found = self._pdf.get_object(number_of(reference), 0)
        try:
            return found.read_bytes() if isinstance(found, pikepdf.Stream) else b""
        except pikepdf.PdfError:
            return b""

    @cached_property
    def dictionaries(self) -> list[tuple[int, dict[str, Any]]]:
        """Return each dictionary and each stream's, but no element, with its number."""
        found = self.objects.items()
        return [(number, value) for number, value in found if isinstance(value, dict)]

    @cached_property
    def pages(self) -> list[tuple[int, dict[str, Any]]]:
        """Return each page with the number of its object, in order."""
        return list(self._pages(self.root.get("/Pages"), {}, 0))

    def page_number(self, number: int) -> int:
        """Return where a page stands, counted from 1; 0 when it is no page of the file."""
        return self._page_numbers.get(number, 0)

    @cached_property
    def annotations(self) -> list[tuple[int, int, dict[str, Any]]]:
        """Return each annotation with the place of its page and the number of its object."""
        return [
            (place, number_of(reference), self.dictionary(reference))
            for place, (_, page) in enumerate(self.pages, 1)
            for reference in self.array(page.get("/Annots"))
        ]

    @cached_property
    def xmp(self) -> Xmp | None:
        """Return the metadata; None when they cannot be read."""
        try:
            return read_xmp(self.stream(self.root.get("/Metadata")))
        except UnreadablePacket:
            return None

    @cached_property
    def tree(self) -> Tree:
        """Return the structure tree."""
        root = self.dictionary(self.root.get("/StructTreeRoot"))
        return read_tree(self.objects, self._elements, root)

    @cached_property
    def _page_numbers(self) -> dict[int, int]:
        return {number: place for place, (number, _) in enumerate(self.pages, 1)}

    def _pages(
        self, node: Any, inherited: Mapping[str, Any], depth: int
    ) -> Iterator[tuple[int, dict[str, Any]]]:
        found = self.dictionary(node)
        if found.get("/Type") != "/Pages":
            yield number_of(node), {**inherited, **found}
            return
        passed = {**inherited, **{key: found[key] for key in ("/Resources",) if key in found}}
        if depth < _MAXIMUM_DEPTH:
            for kid in self.array(found.get("/Kids")):
                yield from self._pages(kid, passed, depth + 1)


@contextmanager
def opened(data: bytes) -> Iterator[PlainPdf]:
    """Read a PDF as it is, without mending anything.

    Raises:
        pikepdf.PdfError: it is damaged, or locked with a password.
    """
    with _as_it_is(data) as pdf:
        yield PlainPdf(data, pdf)


def text_of(value: Any) -> str:
    """Return a text as people read it; nothing for any other value."""
    if not isinstance(value, str):
        return ""
    if value.startswith("u:"):
        return value[2:]
    if value.startswith("b:"):
        return bytes.fromhex(value[2:]).decode("latin-1")
    return ""


def _as_it_is(data: bytes) -> pikepdf.Pdf:
    # Passing on what pages inherit would read all pages, and with them what is packed beside them.
    return pikepdf.open(
        io.BytesIO(data),
        attempt_recovery=False,
        suppress_warnings=True,
        inherit_page_attributes=False,
    )


def _plain_objects(data: bytes, size: int) -> Iterator[tuple[int, Any]]:
    """Yield each object with its number."""
    known: set[tuple[int, int]] = set()
    others: set[tuple[int, int]] = set()
    for first in range(1, min(size, _MOST), _IN_SHARE):
        share = [(number, 0) for number in range(first, min(first + _IN_SHARE, size))]
        yield from _share(data, share, others)
    # Where a number was used again, only references tell its generation.
    while waiting := sorted(others - known):
        known |= others
        yield from _share(data, waiting, others)


def _share(
    data: bytes, share: Sequence[tuple[int, int]], others: set[tuple[int, int]]
) -> Iterator[tuple[int, Any]]:
    """Yield some objects; note those of other generations that they refer to."""
    with _as_it_is(data) as pdf:
        for begin in range(0, len(share), _AT_ONCE):
            batch = share[begin : begin + _AT_ONCE]
            text = b"[%b]" % b",".join(_as_json(pdf.get_object(each)) for each in batch)
            found = _OTHER_GENERATION.findall(text)
            others.update((int(number), int(generation)) for number, generation in found)
            for (number, _), value in zip(batch, json.loads(text), strict=True):
                if value is not None:
                    yield number, value


def _plain(found: pikepdf.Object) -> Any:
    return json.loads(_as_json(found))


def _as_json(found: pikepdf.Object | None) -> bytes:
    if found is None:
        return b"null"
    return found.to_json(True, 2)  # noqa: FBT003 - of pikepdf: follow this reference
