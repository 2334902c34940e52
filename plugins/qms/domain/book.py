"""The printed manual as data: parts to lay out, and what joins them."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class PartKind(StrEnum):
    """What a part of the book is."""

    FRONT = "front"
    """Cover, approval page, contents…: roman page numbers."""
    DOCUMENT = "document"
    ANNEX = "annex"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file embedded in a PDF, such as the Markdown source."""

    name: str
    data: bytes
    media_type: str
    description: str
    relationship: str = "Source"


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintPart:
    """One part of the book: complete HTML that is laid out alone."""

    key: str
    """A document's id, or a name such as `cover`; link targets are `qms:KEY#anchor`."""
    kind: PartKind
    title: str
    html: str
    number: str = ""
    revision: str = ""
    language: str = "en"
    date: str = ""
    """ISO date for the PDF's own created and modified dates; never the clock's."""
    group: str = ""
    """Name of the bookmark that this part is filed under."""
    attachments: tuple[Attachment, ...] = ()
    assets: tuple[str, ...] = ()
    """Repository paths of the pictures it shows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """Everything the manual is made of, in order."""

    title: str
    organisation: str
    language: str
    parts: tuple[PrintPart, ...]
    watermark: str = ""
    """Printed across every page of a preview; empty in an issue."""
    notice: str = ""
    """Printed small on every page, such as the words of a test signature."""
    attachments: tuple[Attachment, ...] = field(default=())
