"""The printed manual as data: parts to lay out, and what joins them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from qms.domain.approver_fields import ApproverField
from qms.domain.look import Look


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
    watermark: str = ""
    """Words that its own HTML prints across every page; empty for an effective document."""
    look: Look = field(default_factory=Look)


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
    date: str = ""
    """ISO date of the joined file's own dates: the day the manual is seen from."""
    approver_fields: tuple[ApproverField, ...] = ()
    """What people sign in the joined file, on its page of approvals."""
    stamp: str = ""
    """Small print of every page of the joined manual: its issue, its day, its source."""


_TOKEN_START, _TOKEN_END = "\ue000", "\ue001"
"""Private-use characters, which no author may write: a title cannot imitate a token."""


def first_page_token(key: str) -> str:
    """Return what a front part writes where the first page of a part must stand."""
    return f"{_TOKEN_START}first:{key}{_TOKEN_END}"


def page_count_token(key: str) -> str:
    """Return what a front part writes where the number of pages of a part must stand."""
    return f"{_TOKEN_START}count:{key}{_TOKEN_END}"


def fill_tokens(html: str, pages: Mapping[str, tuple[int | str, int]], missing: str) -> str:
    """Put page numbers in place of tokens; `pages` maps a part to its first page and its count."""
    pieces = html.split(_TOKEN_START)
    filled = [pieces[0]]
    for piece in pieces[1:]:
        token, _, rest = piece.partition(_TOKEN_END)
        wanted, _, key = token.partition(":")
        found = pages.get(key)
        number = missing if found is None else str(found[0] if wanted == "first" else found[1])
        filled.append(number + rest)
    return "".join(filled)
