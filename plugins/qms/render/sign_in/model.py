"""A sign-in sheet as values."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from qms.domain.look import Look
from qms.domain.short_code import short_code

EMPTY_LINES = 4
"""Room for people whom nobody thought of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInLine:
    """Somebody who is to sign."""

    name: str
    id: str
    """As `qms training record --people` takes it."""
    role: str
    further: str = ""
    """Site, shift, and whether from an agency."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInText:
    """One text with those who are to know it."""

    id: str
    number: str
    """As it is printed."""
    title: str
    revision: str
    effective: str
    description: str
    """What its history says of the change."""
    before: str
    """The earlier revision; empty when there is none in the archive."""
    changes: tuple[str, ...]
    """What became of its words, a line each; the first is a summary."""
    digest: str
    qr: str
    """Address of a picture with the QR code of the digest."""
    lines: tuple[SignInLine, ...]
    others: str = ""
    """Who is not on the list, in a sentence."""

    @property
    def code(self) -> str:
        """Return the digest as people read it out."""
        return short_code(self.digest)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInSheet:
    """A sign-in sheet: each text begins on a page of its own."""

    organisation: str
    language: str
    made_on: date
    texts: tuple[SignInText, ...]
    look: Look = field(default_factory=Look)
    classification: str = ""
    """Markings of the texts, which the sheet bears as well."""

    @property
    def title(self) -> str:
        """Return what the sheet is for."""
        if len(self.texts) == 1:
            return f"{self.texts[0].number} {self.texts[0].title}"
        return ", ".join(each.number for each in self.texts)

    @property
    def foot(self) -> str:
        """Return what every page says, so that no page can be exchanged."""
        codes = ", ".join(f"{each.number} {each.revision}: {each.code}" for each in self.texts)
        lines = (self.classification, f"Sign-in sheet \u00b7 {codes}")
        return "\n".join(line for line in lines if line)
