"""A PDF as plain values: numbers, texts, lists and dictionaries, read once for all rules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from typing import Any

import pikepdf

from qms.publish.conformance.element import number_of
from qms.publish.conformance.marks import Content, Recall, read_content, recalled_content
from qms.publish.conformance.objects import Objects, open_as_it_is, plain_value
from qms.publish.conformance.tree import Tree, read_tree
from qms.publish.conformance.xmp import UnreadablePacket, Xmp, read_xmp

_MAXIMUM_DEPTH = 50
"""Of the page tree; ours has one level."""


class PlainPdf:
    """What rules look at."""

    def __init__(self, data: bytes, pdf: pikepdf.Pdf, recall: Recall | None = None) -> None:
        self.data = data
        self.encrypted = pdf.is_encrypted
        self._pdf = pdf
        read = Objects(data, int(pdf.trailer.Size))
        self._elements = read.elements
        self.objects = read.values
        """All objects but the elements of the structure, by number."""
        self._recall = recall
        self._contents: dict[str, Content] = {}
        self.trailer: dict[str, Any] = plain_value(pdf.trailer)
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

    def content(self, page: Mapping[str, Any]) -> Content:
        """Return the marks in what a page shows."""
        place = page.get("/Contents")
        key = str(place)
        if key not in self._contents:
            streams = self.at(place)
            references = streams if isinstance(streams, list) else [place]
            data = b"\n".join(map(self.stream, references))
            recall = self._recall
            found = recalled_content(data, recall) if recall else read_content(data)
            self._contents[key] = found
        return self._contents[key]

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
def opened(data: bytes, recall: Recall | None = None) -> Iterator[PlainPdf]:
    """Read a PDF as it is, without mending anything.

    Args:
        data: The file.
        recall: Keeps what was found in the content of pages, by that content; nothing is kept
            without it.

    Raises:
        pikepdf.PdfError: it is damaged, or locked with a password.
    """
    with open_as_it_is(data) as pdf:
        yield PlainPdf(data, pdf, recall)


def text_of(value: Any) -> str:
    """Return a text as people read it; nothing for any other value."""
    if not isinstance(value, str):
        return ""
    if value.startswith("u:"):
        return value[2:]
    if value.startswith("b:"):
        return bytes.fromhex(value[2:]).decode("latin-1")
    return ""
