"""Which identity seals, whom verification trusts, and sealing with a memory.

A sealed PDF is kept by the hash of its unsigned bytes and the certificate, so that a document's
published hash stays the same until the document (or the certificate) changes.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from qms.app.folders import STATE_VARIABLE, state_folder
from qms.app.manual.press import IdentityChoice, SealedFile
from qms.domain.canonical import sha256_hex
from qms.domain.errors import UsageError
from qms.domain.seal_levels import PadesLevel
from qms.domain.seals import (
    ExpectedSignature,
    IdentityKind,
    PublishedFile,
    SealIdentity,
)
from qms.publish.atomic import write_atomic
from qms.signing.demonstration import ROOT_FILE, demonstration_identity
from qms.signing.environment import identity_source
from qms.signing.identity import load_identity
from qms.signing.pdf_signer import FIELD_NAME
from qms.signing.seal import Sealed, Sealer
from qms.signing.terms import authority_chain, seal_terms
from qms.signing.trust import TrustStore, load_trust
from qms.signing.verify import verify_bytes

CERTIFICATES = "quality_manual/certificates"
TIME_STAMPS = f"{CERTIFICATES}/time-stamps"
"""Certificates of authorities that may confirm times, and sign nothing else."""
NO_IDENTITY_NAMED = (
    "no sealing identity is named; set QMS_SEAL_PKCS12, or QMS_SEAL_KEY with QMS_SEAL_CERTIFICATE,"
    " or try with --identity test, which proves no identity"
)


class SealPress:
    """Seals and verifies the files of one build."""

    def __init__(self, root: Path, choice: IdentityChoice, *, cache: Path, now: datetime) -> None:
        self._trust = trust_store(root)
        self._sealer = load_sealer(choice, root, trust=self._trust, now=now)
        if self._sealer.facts.kind is IdentityKind.DEMONSTRATION:
            self._trust = trust_store(root)  # now with the test root, if that is new
        else:
            self._trust = self._sealer.known_to(self._trust)
        self._cache = cache
        self._now = now

    @property
    def identity(self) -> SealIdentity:
        """Return the public facts about the identity."""
        return self._sealer.facts

    def press(self, unsigned: bytes, path: str) -> SealedFile:
        """Seal a file, and verify what comes out.

        Args:
            unsigned: The finished PDF.
            path: Its path in the published folder, such as `pdf/QP-07.pdf`.

        Raises:
            SigningError: the file cannot be sealed, or the sealed file does not verify.
        """
        digest = sha256_hex(unsigned)
        kept = self._cache / f"{digest}-{self.identity.certificate_sha256[:16]}{self._suffix}.pdf"
        name = path.rpartition("/")[2]
        sealed = self._kept(kept, unsigned, name)
        if sealed is None:
            sealed = self._sealer.seal_for(self._trust, unsigned, now=self._now, name=name)
            # A cache that cannot be written costs time, nothing else.
            with contextlib.suppress(OSError):
                write_atomic(kept, sealed.data)
        data = sealed.data
        certificate = self.identity.certificate_sha256
        published = PublishedFile(
            path=path,
            sha256=sha256_hex(data),
            unsigned_sha256=digest,
            signatures=(ExpectedSignature(field=FIELD_NAME, certificate_sha256=certificate),),
        )
        return SealedFile(data=data, published=published, verification=sealed.verification)

    def _kept(self, kept: Path, unsigned: bytes, name: str) -> Sealed | None:
        """Return the file sealed earlier, if it is still exactly that."""
        try:
            data = kept.read_bytes()
        except OSError:
            return None
        if not data.startswith(unsigned):
            return None
        found = verify_bytes(data, name=name, trust=self._trust, now=self._now)
        return Sealed(data=data, verification=found) if found.ok else None

    @property
    def _suffix(self) -> str:
        """Tell the levels apart; that of the basic one is empty, so that old files stay known."""
        level = self._sealer.level
        return "" if level is PadesLevel.BASELINE else f"-{level.value}"


def load_sealer(
    choice: IdentityChoice,
    root: Path | None,
    *,
    trust: TrustStore,
    now: datetime,
    level: str = "",
    authority: str = "",
) -> Sealer:
    """Load the identity that seals.

    Args:
        choice: The test identity; or the one in the environment, else the test one.
        root: The repository, which no secret may lie in, if there is one.
        trust: Where chains of certificates may end.
        now: The instant at which the certificate must be valid.
        level: The PAdES level; otherwise the environment says, for a configured identity.
        authority: The address of the time-stamp authority; likewise.

    Raises:
        SigningError: the identity will not do; one sentence says why.
    """
    files = identity_source(os.environ) if choice is IdentityChoice.AUTO else None
    if files is not None:
        identity = load_identity(files, now=now, repository=root)
        return Sealer(identity, seal_terms(os.environ, level=level, authority=authority), trust)
    folder = state_folder()
    if root is not None and folder.resolve().is_relative_to(root.resolve()):
        message = (
            f"the test identity would lie in the repository, at {folder}; name a folder outside in"
            f" {STATE_VARIABLE}"
        )
        raise UsageError(message)
    # A test asks nobody for time stamps unless the command line says so.
    terms = seal_terms({}, level=level, authority=authority)
    return Sealer(demonstration_identity(folder, now=now), terms, trust)


def trust_store(root: Path | None, roots: Sequence[Path] = ()) -> TrustStore:
    """Gather whom verification trusts: roots named, certificates kept here, the test root.

    Raises:
        SigningError: a certificate cannot be read.
    """
    folder = root / CERTIFICATES if root else None
    committed = sorted(folder.glob("*.pem")) if folder and folder.is_dir() else []
    stamps = root / TIME_STAMPS if root else None
    time_stamps = sorted(stamps.glob("*.pem")) if stamps and stamps.is_dir() else []
    named = authority_chain(os.environ)
    demonstration = state_folder() / ROOT_FILE
    files = identity_source(os.environ)
    chain = getattr(files, "chain", None)
    return load_trust(
        roots=[*roots, *([chain] if chain else [])],
        committed=committed,
        demonstration=demonstration.read_bytes() if demonstration.is_file() else None,
        time_stamps=[*time_stamps, *([named] if named else [])],
    )
