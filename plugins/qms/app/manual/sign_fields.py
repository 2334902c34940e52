"""People sign the fields of sealed PDFs: everything is done in memory, then written."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from qms.app.folders import state_folder
from qms.app.manual.seal_files import Terms, Written, write_made
from qms.app.manual.sealing import trust_store
from qms.app.manual.verify import compared_with_roles
from qms.domain.errors import UsageError
from qms.domain.field_holders import check_holder
from qms.domain.seals import IdentityKind, SealIdentity
from qms.publish.pdf.seal_stamp import SealStamp, draw_stamp
from qms.signing.demonstration import demonstration_identity
from qms.signing.environment import identity_source, names_passphrase, own_identity
from qms.signing.errors import SigningError
from qms.signing.field_signer import FieldSigner
from qms.signing.identity import LoadedIdentity, load_identity
from qms.signing.seal import Sealed
from qms.signing.terms import seal_terms
from qms.source.registers import read_roster

NO_KEY_NAMED = (
    "no key of yours is named; give --key FILE.p12, or set QMS_SEAL_PKCS11_MODULE with"
    " QMS_SEAL_PKCS11_TOKEN for a card or token"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """With which key somebody signs; without one the environment says it."""

    key: Path | None = None
    certificate: Path | None = None
    passphrase: str = field(default="", repr=False)
    test: bool = False
    """Whether the test identity of this computer signs, which proves nothing."""


def asks_for_passphrase() -> bool:
    """Return whether the passphrase of a key must be asked for."""
    return not names_passphrase(os.environ)


def sign_fields(
    files: Sequence[Path],
    role: str,
    terms: Terms,
    *,
    root: Path | None,
    person: Person,
    reason: str,
    location: str,
    now: datetime,
) -> tuple[SealIdentity, tuple[Written, ...]]:
    """Sign the field of one role in sealed PDFs; either all are written or none.

    Args:
        files: Sealed PDFs with fields for approvers.
        role: The role, or the name of its field.
        terms: Level, authority and place of the results.
        root: The repository whose certificates are trusted, if there is one.
        person: Whose key signs.
        reason: What the signature means; empty for "Approved as" and the role.
        location: Shown by PDF readers; left out when empty.
        now: The time of signing.

    Raises:
        UsageError: a file cannot be read, or no key is named.
        SigningError: key, certificate or file will not do, or another one signs before.
    """
    identity = _identity(person, root, now)
    trust = trust_store(root, terms.roots)
    environment = {} if person.test else os.environ
    asked = seal_terms(environment, level=terms.level, authority=terms.authority)
    signer = FieldSigner(identity, asked, trust)

    def sign(data: bytes, name: str) -> Sealed:
        place = signer.field(data, role, now=now, name=name)
        _refuse_other_role(signer.facts, place.role, root, now)
        kind = signer.facts.kind
        meaning = kind.in_words if kind is IdentityKind.DEMONSTRATION else reason or place.meaning
        stamp = SealStamp(name=signer.facts.signer, meaning=meaning, moment=now, kind="signature")
        return signer.sign(
            data,
            place,
            now=now,
            name=name,
            reason=meaning,
            location=location,
            drawing=draw_stamp(stamp),
        )

    written = write_made(files, terms.output, sign)
    return signer.facts, tuple(
        replace(each, verification=compared_with_roles(each.verification, root)) for each in written
    )


def _refuse_other_role(facts: SealIdentity, role: str, root: Path | None, now: datetime) -> None:
    """Refuse what `qms verify` would call signed by somebody else; test keys are for trying."""
    if root is None or facts.kind is IdentityKind.DEMONSTRATION:
        return
    check = check_holder(read_roster(root), role, facts.certificate_sha256, now.date())
    if check.is_fault:
        raise SigningError(f"it is not signed as {role}. {check.words}")


def _identity(person: Person, root: Path | None, now: datetime) -> LoadedIdentity:
    if person.test:
        return demonstration_identity(state_folder(), now=now)
    source = (
        own_identity(person.key, person.certificate, os.environ, person.passphrase)
        if person.key is not None
        else identity_source(os.environ)
    )
    if source is None:
        raise UsageError(NO_KEY_NAMED)
    return load_identity(source, now=now, repository=root)
