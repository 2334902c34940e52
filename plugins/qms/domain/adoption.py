"""Documents of a company that are taken over with their own numbers, revisions and approvals."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

PICTURE_NAME = "\0"
"""Stands in a text for the beginning of its pictures' names, until the document has its number."""
OTHER_FILE = "\1"
"""Stands in a text before the path of another file, until that has its number."""
UNMARKED = "none"
"""The revision of a document on which none is printed, until it gets its next one."""
TAKEN_OVER = "Taken over from"
"""How the entry in the history of every document begins that was taken over."""
_NOT_IN_IDS = re.compile(r"[^A-Za-z0-9._-]+")
_MAX_ID, _MAX_REVISION = 40, 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """Something that is not as it was in the original."""

    words: str
    line: int = 0
    """Of the text, from 1; 0 when it concerns all of it."""
    by_hand: bool = False
    """Whether somebody has to look at it; otherwise only form was lost."""


class RowsKind(StrEnum):
    """What rows of words are to the document."""

    MARGIN = "margin"
    """A header or footer, where even short labels mean the document itself."""
    BLOCK = "block"
    """What stands at the beginning, such as a table with number and revision."""
    TABLE = "table"
    """A table further down: revisions of before or approvals, or none of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundRows:
    """Words in which number, revision, title, date and approver may stand, cell by cell."""

    place: str
    """Where they stand, in words such as "the header"."""
    rows: tuple[tuple[str, ...], ...]
    kind: RowsKind = RowsKind.BLOCK


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenText:
    """A document's text as Markdown, and what was noticed on the way."""

    body: str
    remarks: tuple[Remark, ...] = ()
    pictures: Mapping[str, bytes] = field(default_factory=dict)
    """By the end of their names, such as `1.png`."""
    found: tuple[FoundRows, ...] = ()
    title: str = ""
    """As the text itself shows it."""
    title_of_properties: str = ""
    saved_on: date | None = None
    """The day on which the file says that it was saved."""


class Detail(StrEnum):
    """What is read of a document beside its text; the words of reports and columns of plans."""

    NUMBER = "number"
    TITLE = "title"
    REVISION = "revision"
    DATE = "date"
    APPROVER = "approver"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A detail, and where it was read."""

    value: str
    place: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRow:
    """One file, and as what it is taken over: a line of the plan that a person corrects."""

    file: str
    """Path below the folder, with `/`."""
    number: str = ""
    type: str = ""
    title: str = ""
    revision: str = ""
    date: str = ""
    """Of the revision, YYYY-MM-DD."""
    approver: str = ""
    """Who approved it before this system, as the document says."""
    read_from: str = ""
    """Where each value was read, for the person who corrects the plan."""
    questions: tuple[str, ...] = ()
    """What must be answered before the file can be taken over."""
    doubts: tuple[str, ...] = ()
    """What was taken for want of better, and somebody has to look at."""

    @property
    def asked(self) -> tuple[str, ...]:
        """Return everything that a person should look at before."""
        return (*self.questions, *self.doubts)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptOriginal:
    """A file as it was taken over."""

    file: str
    """Path below the folder."""
    sha256: str
    kept_as: str
    """Where it is kept in the repository; empty where it stays where it was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AdoptedDocument:
    """A document that was taken over, for the report."""

    row: PlanRow
    id: str
    path: str
    remarks: tuple[Remark, ...]
    """With lines of the file that was written."""
    originals: tuple[KeptOriginal, ...]
    """The file that it was made of, and the signed copy where there is one."""
    clauses: tuple[str, ...] = ()
    """Headings with the clauses that they may answer, in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotAdopted:
    """A file that was not taken over."""

    file: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AdoptionReport:
    """What became of a folder."""

    folder: str
    """Its name."""
    on: date
    taken: tuple[AdoptedDocument, ...]
    not_taken: tuple[NotAdopted, ...]
    before: int = 0
    """How many documents were taken over at an earlier time."""
    advice: str = ""
    """What has to be settled before the rest can be taken over."""
    steps: tuple[str, ...] = ()
    """What brings the documents into force."""


def id_of(number: str) -> str:
    """Return a number in the characters that ids have: `VA 04/02` is VA-04-02.

    Empty where nothing of it can be kept.
    """
    return _plain(number)[:_MAX_ID].strip("-._")


def title_of(printed: str, language: str) -> str:
    """Return a title in the characters that titles have: “Storage & Handling” in words.

    Args:
        printed: As the document or the name of its file says it.
        language: Of the manual, such as `en`.
    """
    word = "und" if language.startswith("de") else "and"
    return " ".join(re.sub(r"\s*&\s*", f" {word} ", printed).split())


def revision_of(printed: str) -> str:
    """Return a revision in the characters and the length that revisions have."""
    return _plain(printed)[:_MAX_REVISION].strip("-._")


def _plain(text: str) -> str:
    spelt = text.strip().translate({0xE4: "ae", 0xF6: "oe", 0xFC: "ue", 0xDF: "ss"})
    spelt = spelt.translate({0xC4: "AE", 0xD6: "OE", 0xDC: "UE"})
    ascii_only = unicodedata.normalize("NFKD", spelt).encode("ascii", "ignore").decode("ascii")
    return _NOT_IN_IDS.sub("-", ascii_only)
