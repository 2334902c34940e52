"""An approval sheet as values."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from qms.domain.approvals import Meaning
from qms.domain.canonical import canonical_json, sha256_hex
from qms.domain.look import Look
from qms.domain.redline import Redline
from qms.domain.short_code import short_code
from qms.render.header import ApprovalLine
from qms.render.redline import Words

SHEET_FORMAT = "qms-sheet@1"
MOST_NAMED = 5
STATEMENTS = {
    Meaning.PREPARED: ("I wrote this text, and it is complete.", "I wrote these texts in full."),
    Meaning.REVIEWED: (
        "I have read this text and judged it right and fit to be worked to.",
        "I have read these texts and judged them right and fit to be worked to.",
    ),
    Meaning.APPROVED: (
        "I have read this text. It may be used from the day it becomes effective.",
        "I have read these texts. They may be used from the days they become effective.",
    ),
}
"""What a signature means, in words that the person signs: for one text, and for several."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetDocument:
    """One text to decide on."""

    id: str
    number: str
    title: str
    revision: str
    status: str
    effective: str
    prepared_by: str
    description: str
    """What its history says of the change."""
    change_request: str
    digest: str
    qr: str
    """Address of a picture with the QR code of the digest."""
    redline: Redline
    """Against the earlier revision; of a first one, its text."""
    words: Words
    before: str = ""
    """The earlier revision; empty when there is none."""

    @property
    def code(self) -> str:
        """Return the digest as people read it out."""
        return short_code(self.digest)

    @property
    def name(self) -> str:
        """Return number and revision."""
        return f"{self.number} revision {self.revision}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One signature that is asked for, for some or all of the texts."""

    meaning: Meaning
    role: str
    people: tuple[str, ...]
    """The names of those who may sign."""
    documents: tuple[str, ...]
    """Names of the texts that it is asked for."""
    instead: tuple[str, ...] = ()
    """The names of those who may sign in their place, as top management."""
    given: ApprovalLine | None = None
    """What is on record already."""

    @property
    def statement(self) -> str:
        """Return what the signature means."""
        one, several = STATEMENTS.get(self.meaning, ("", ""))
        return one if len(self.documents) == 1 else several


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """An approval sheet."""

    organisation: str
    language: str
    made_on: date
    documents: tuple[SheetDocument, ...]
    decisions: tuple[Decision, ...]
    keepers: tuple[str, ...] = ()
    """The names of those who may put on record what is signed here."""
    change: str = ""
    """Number and title of the change that the texts belong to, when it was asked for by that."""
    look: Look = field(default_factory=Look)
    classification: str = ""
    """Markings of the texts, which their sheet bears as well."""

    @property
    def digest(self) -> str:
        """Return what tells this sheet from every other: the text's digest, or that of all."""
        if len(self.documents) == 1:
            return self.documents[0].digest
        texts = [[each.id, each.revision, each.digest] for each in self.documents]
        return sha256_hex(canonical_json({"format": SHEET_FORMAT, "texts": texts}))

    @property
    def code(self) -> str:
        """Return the sheet's digest as people read it out."""
        return short_code(self.digest)

    @property
    def open_decisions(self) -> tuple[Decision, ...]:
        """Return the signatures that are still to be given."""
        return tuple(each for each in self.decisions if each.given is None)

    @property
    def given_decisions(self) -> tuple[Decision, ...]:
        """Return the decisions that are on record."""
        return tuple(each for each in self.decisions if each.given is not None)

    @property
    def title(self) -> str:
        """Return what the sheet is for."""
        if self.change:
            return f"Change {self.change}"
        if len(self.documents) == 1:
            return f"{self.documents[0].number} {self.documents[0].title}"
        return f"{len(self.documents)} documents"

    @property
    def notice(self) -> str:
        """Return the small print below each page, in lines."""
        return "\n".join(line for line in (self.classification, self.foot) if line)

    @property
    def foot(self) -> str:
        """Return what every page says, so that no page can be exchanged."""
        names = ", ".join(f"{each.number} {each.revision}" for each in self.documents[:MOST_NAMED])
        if len(self.documents) > MOST_NAMED:
            names += f" and {len(self.documents) - MOST_NAMED} more"
        return f"Approval sheet for {names} \u00b7 code {self.code}\nSHA-256 {self.digest}"
