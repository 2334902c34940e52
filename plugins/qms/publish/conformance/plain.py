"""A PDF as plain values: numbers, texts, lists and dictionaries, read once for all rules.

qpdf writes each object as JSON, which Python reads many times faster than it asks for one entry
after the other. In these values names begin with `/`, texts with `u:` or `b:` (hexadecimal), and
`12 0 R` refers to an object.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from typing import Any

import pikepdf

from qms.publish.conformance.tree import Tree, read_tree
from qms.publish.conformance.xmp import UnreadablePacket, Xmp, read_xmp

_REFERENCE = re.compile(r"(\d+) \d+ R")
_MAXIMUM_DEPTH = 50
"""Of the page tree; ours has one level."""


class PlainPdf:
    """What rules look at."""

    def __init__(self, data: bytes, pdf: pikepdf.Pdf) -> None:
        self.data = data
        self.encrypted = pdf.is_encrypted
        self._pdf = pdf
        self.objects: dict[str, Any] = {}
        for each in pdf.objects:
            number, generation = each.objgen
            self.objects[f"{number} {generation} R"] = json.loads(each.to_json(True, 2))  # noqa: FBT003
        self.contents: dict[str, Any] = {}
        """Room for what rules found out about the content of pages."""
        self.trailer: dict[str, Any] = json.loads(pdf.trailer.to_json(True, 2))  # noqa: FBT003
        self.root: dict[str, Any] = self.dictionary(self.trailer.get("/Root"))

    def at(self, value: Any) -> Any:
        """Return what a value refers to, or the value itself."""
        while isinstance(value, str) and _REFERENCE.fullmatch(value):
            value = self.objects.get(value)
        return value

    def dictionary(self, value: Any) -> dict[str, Any]:
        """Return a value as a dictionary; an empty one when it is none."""
        found = self.at(value)
        return found if isinstance(found, dict) else {}

    def array(self, value: Any) -> list[Any]:
        """Return a value as a list; an empty one when it is none."""
        found = self.at(value)
        return found if isinstance(found, list) else []

    def stream(self, reference: str) -> bytes:
        """Return the bytes of a stream as they are meant; none when they cannot be had."""
        match = _REFERENCE.fullmatch(reference)
        if match is None:
            return b""
        found = self._pdf.get_object(int(match[1]), 0)
        try:
            return found.read_bytes() if isinstance(found, pikepdf.Stream) else b""
        except pikepdf.PdfError:
            return b""

    @cached_property
    def pages(self) -> list[tuple[str, dict[str, Any]]]:
        """Return each page with its reference, in order."""
        return list(self._pages(self.root.get("/Pages"), {}, 0))

    def page_number(self, reference: str) -> int:
        """Return the number of a page, counted from 1; 0 when it is no page of the file."""
        return self._page_numbers.get(reference, 0)

    @cached_property
    def annotations(self) -> list[tuple[int, str, dict[str, Any]]]:
        """Return each annotation with the number of its page and its reference."""
        return [
            (number, str(reference), self.dictionary(reference))
            for number, (_, page) in enumerate(self.pages, 1)
            for reference in self.array(page.get("/Annots"))
        ]

    @cached_property
    def xmp(self) -> Xmp | None:
        """Return the metadata; None when they cannot be read."""
        try:
            return read_xmp(self.stream(str(self.root.get("/Metadata"))))
        except UnreadablePacket:
            return None

    @cached_property
    def tree(self) -> Tree:
        """Return the structure tree."""
        return read_tree(self.objects, self.dictionary(self.root.get("/StructTreeRoot")))

    @cached_property
    def _page_numbers(self) -> dict[str, int]:
        return {reference: number for number, (reference, _) in enumerate(self.pages, 1)}

    def _pages(
        self, node: Any, inherited: Mapping[str, Any], depth: int
    ) -> Iterator[tuple[str, dict[str, Any]]]:
        found = self.dictionary(node)
        if found.get("/Type") != "/Pages":
            yield str(node), {**inherited, **found}
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
    with pikepdf.open(io.BytesIO(data), attempt_recovery=False, suppress_warnings=True) as pdf:
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
