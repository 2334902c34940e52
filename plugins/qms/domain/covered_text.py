"""What of a body an approval covers (contract §3)."""

from __future__ import annotations

import unicodedata

from qms.domain.canonical import sha256_hex
from qms.domain.headings import strip_clause_marks


def body_digest(text: str) -> str:
    """Return the SHA-256 of a body as approvals cover it."""
    return sha256_hex(normalised_body(text).encode("utf-8"))


def normalised_body(text: str) -> str:
    """Return the body as it is hashed: LF, NFC, one final newline, no clause tags on headings.

    Trailing spaces stay, because two of them are a line break.
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if not text.isascii():  # what is ASCII is composed
        text = unicodedata.normalize("NFC", text)
    return strip_clause_marks(text.strip("\n")) + "\n"
