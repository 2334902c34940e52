"""What a build does with its finished PDFs: it seals them, or lets them be as they are.

Apart from `sealing.py`, so that nobody waits for the libraries of seals who seals nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from qms.domain.canonical import sha256_hex
from qms.domain.seals import NO_IDENTITY, FileVerification, PublishedFile, SealIdentity


class IdentityChoice(StrEnum):
    """What a build seals with."""

    AUTO = "auto"
    """The identity named in the environment, else the demonstration identity."""
    NONE = "none"
    TEST = "test"


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedFile:
    """A finished PDF and what verification said of it."""

    data: bytes
    published: PublishedFile
    verification: FileVerification | None
    """None when it was not sealed."""


class Press(Protocol):
    """Finishes the PDFs of one build."""

    @property
    def identity(self) -> SealIdentity:
        """Return the public facts about who seals."""

    def press(self, unsigned: bytes, path: str) -> SealedFile:
        """Finish a PDF.

        Args:
            unsigned: The PDF as it was laid out.
            path: Its path in the published folder, such as `pdf/QP-07.pdf`.

        Raises:
            SigningError: the file cannot be sealed, or the sealed file does not verify.
        """


class PlainPress:
    """Leaves PDFs as they are; only the published hashes vouch for them."""

    identity = NO_IDENTITY

    def press(self, unsigned: bytes, path: str) -> SealedFile:
        """Take a PDF as it is."""
        published = PublishedFile(path=path, sha256=sha256_hex(unsigned))
        return SealedFile(data=unsigned, published=published, verification=None)


def press_for(root: Path, choice: IdentityChoice, *, cache: Path, now: datetime) -> Press:
    """Return what finishes the PDFs of a build.

    Args:
        root: The repository.
        choice: What to seal with.
        cache: Where sealed files are kept.
        now: The instant of sealing.

    Raises:
        SigningError: the identity will not do; one sentence says why.
    """
    if choice is IdentityChoice.NONE:
        return PlainPress()
    from qms.app.manual.sealing import SealPress

    return SealPress(root, choice, cache=cache, now=now)
