"""The marks in the content of a page: what belongs to the structure, and what is an artifact."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field

_PAINTS = frozenset({b"Tj", b"TJ", b"'", b'"', b"f", b"F", b"f*", b"B", b"B*", b"b", b"b*"})
_SHOWS = _PAINTS | {b"S", b"s", b"sh", b"Do", b"BI"}
_TEXT = re.compile(rb"\((?:\\.|[^\\()])*\)", re.DOTALL)
_MARKS = re.compile(rb"/(\w+)\s*(<<[^<>]*>>|/\w+)?\s*\bB[MD]C\b|E(?<=\bE)MC\b")
"""Where a mark begins, with its tag and properties, and where one ends.

Both ways begin with a letter of their own, so that whatever lies between is passed over quickly.
"""
_OPPOSITE = {b"Artifact": b"Tagged", b"Tagged": b"Artifact"}
_MARK = re.compile(rb"/MCID\s+(\d+)")


Recall = Callable[[str, Callable[[], str]], str]
"""Return a text that was kept under a name, or make it and keep it."""


@dataclass(slots=True)
class Content:
    """What was found on one page."""

    marks: set[int] = field(default_factory=set)
    unmarked: bool = False
    """Something is shown outside of every mark."""
    mixed: bool = False
    """An artifact is part of tagged content, or the other way round."""
    unbalanced: bool = False

    def to_text(self) -> str:
        """Return this as a text that can be kept."""
        return json.dumps([sorted(self.marks), self.unmarked, self.mixed, self.unbalanced])

    @classmethod
    def from_text(cls, text: str) -> Content:
        """Return what was kept.

        Raises:
            ValueError, TypeError: it is not what `to_text` makes.
        """
        marks, unmarked, mixed, unbalanced = json.loads(text)
        return cls(set(map(int, marks)), bool(unmarked), bool(mixed), bool(unbalanced))


def recalled_content(data: bytes, recall: Recall) -> Content:
    """Return what was found on a page with the same content before, or read it."""
    kept = recall(hashlib.sha256(data).hexdigest(), lambda: read_content(data).to_text())
    try:
        return Content.from_text(kept)
    except (ValueError, TypeError):
        return read_content(data)


def read_content(data: bytes) -> Content:
    """Follow the marks of a page; what lies inside one needs no further look.

    Args:
        data: All streams of the page's content, one after the other.
    """
    if b"(" in data:
        data = _TEXT.sub(b"()", data)
    content = Content()
    tags: list[bytes] = []
    end = 0
    for found in _MARKS.finditer(data):
        outside = data[end : found.start()]
        # Nearly always it is a line end, which shows nothing.
        if not tags and outside != b"\n" and _shows(outside):
            content.unmarked = True
        end = found.end()
        if found[1]:
            _begin(content, tags, found)
        else:
            content.unbalanced |= not tags
            tags = tags[:-1]
    content.unmarked |= not tags and _shows(data[end:])
    content.unbalanced |= bool(tags)
    return content


def _begin(content: Content, tags: list[bytes], found: re.Match[bytes]) -> None:
    tag = b"Artifact" if found[1] == b"Artifact" else b"Other"
    mark = _MARK.search(found[2]) if found[2] else None
    if mark:
        tag = b"Tagged"
        content.marks.add(int(mark[1]))
    if tags:
        content.mixed |= _OPPOSITE.get(tag) in tags
    tags.append(tag)


def _shows(outside: bytes) -> bool:
    return not _SHOWS.isdisjoint(outside.replace(b"]", b"] ").replace(b">", b"> ").split())
