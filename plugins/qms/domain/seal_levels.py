"""What a seal carries so that it can be verified later, and what that proves."""

from __future__ import annotations

from enum import StrEnum


class Standing(StrEnum):
    """What the file itself shows about a certificate at the time of signing."""

    GOOD = "shown to be valid"
    REVOKED = "revoked"
    UNPROVEN = "not provable offline"


class PadesLevel(StrEnum):
    """What the signature carries to be checked later (PAdES baseline levels)."""

    BASELINE = "B-B"
    TIMED = "B-T"
    LONG_TERM = "B-LT"
    ARCHIVED = "B-LTA"

    @property
    def has_evidence(self) -> bool:
        """Return whether the proof that the certificate was valid is inside the file."""
        return self in {PadesLevel.LONG_TERM, PadesLevel.ARCHIVED}

    @property
    def in_words(self) -> str:
        """Say what the level gives and what it does not."""
        return {
            PadesLevel.BASELINE: (
                "Signature level PAdES B-B, the basic one: the time of sealing is the sealer's own"
                " statement, and no authority confirms it."
            ),
            PadesLevel.TIMED: (
                "Signature level PAdES B-T: a time stamp of an authority shows when it was signed."
            ),
            PadesLevel.LONG_TERM: (
                "Signature level PAdES B-LT: a time stamp, and the proof that the certificate was"
                " valid then, are inside the file."
            ),
            PadesLevel.ARCHIVED: (
                "Signature level PAdES B-LTA, for archives: a further time stamp protects the"
                " evidence inside the file for many years."
            ),
        }[self]
