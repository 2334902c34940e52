"""Sealers, stampers and verification for tests of seals that last."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from qms.domain.seals import FileVerification
from qms.signing.identity import load_identity
from qms.signing.long_term import long_term
from qms.signing.seal import Sealer
from qms.signing.stamping import Stamper
from qms.signing.terms import seal_terms
from qms.signing.trust import TrustStore
from qms.signing.verify import verify_bytes
from support.pki import Pki

ABOVE_BASIC = ("B-T", "B-LT", "B-LTA")
NEXT_WEEK, AFTER_THE_SEAL, AFTER_THE_STAMPS = 7, 900, 7000


def present() -> datetime:
    """Return the computer's time: the authorities of the tests know no other."""
    return datetime.now(UTC)


def verified(data: bytes, trust: TrustStore, *, days: int = 0) -> FileVerification:
    moment = present() + timedelta(days=days)
    return verify_bytes(data, name="QP-07.pdf", trust=trust, now=moment)


def sealer(
    pki: Pki,
    trust: TrustStore,
    *,
    name: str = "signer",
    level: str = "B-LT",
    authority: str = "",
    chain: tuple[str, ...] = (),
) -> Sealer:
    identity = load_identity(pki.identity(name, *chain), now=present())
    terms = seal_terms({}, level=level, authority=authority or pki.authority)
    return Sealer(identity, terms, trust)


def stamper(pki: Pki, trust: TrustStore, level: str = "B-LTA", authority: str = "") -> Stamper:
    terms = seal_terms({}, level=level, authority=authority or pki.authority)
    asked = long_term(terms, trust)
    assert asked is not None
    return Stamper(asked, trust)
