"""Load the identity that PDFs are sealed with, and refuse it in words when it will not do."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, assert_never

from cryptography import x509
from cryptography.hazmat.primitives import serialization

from qms.domain.seals import IdentityKind, SealIdentity
from qms.signing.certificates import (
    accepted_key,
    check_certificate,
    check_chain,
    common_name,
    fingerprint,
    is_self_signed,
    key_in_words,
)
from qms.signing.environment import IdentitySource, PemFiles, Pkcs11Token, Pkcs12File
from qms.signing.errors import SigningError
from qms.signing.files import read_bytes, read_certificate_file, read_pkcs12, read_private_key
from qms.signing.keys import LoadedKey, PrivateKey, SealingKey

if TYPE_CHECKING:
    from qms.signing.token import OpenToken

PKCS11_LIBRARY = "python-pkcs11"
Certificates = tuple[x509.Certificate, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedIdentity:
    """A checked sealing identity with access to its secret key."""

    facts: SealIdentity
    key: SealingKey = field(repr=False)
    certificate: x509.Certificate
    chain: Certificates = ()
    """Certificates above it, embedded in every seal."""
    roots: Certificates = ()
    """Where the chain ends, as far as that was given."""


def load_identity(
    source: IdentitySource, *, now: datetime, repository: Path | None = None
) -> LoadedIdentity:
    """Load a configured identity and check everything that can be checked before sealing.

    Args:
        source: where key and certificates lie.
        now: the instant at which the certificate must be valid.
        repository: a folder that secrets must not lie in.

    Raises:
        SigningError: one sentence that says what is wrong and what to do.
    """
    key: SealingKey
    match source:
        case Pkcs12File(path=path):
            _refuse_inside(path, repository)
            origin = str(path)
            private, certificate, chain = read_pkcs12(path, source.passphrase)
            key = loaded_key(private, origin=origin)
        case PemFiles(key=path):
            _refuse_inside(path, repository)
            origin = str(path)
            certificate, chain = _read_chain(source.certificate, source.chain)
            data = read_bytes(path, what="sealing key")
            key = loaded_key(
                read_private_key(data, source.passphrase, origin=origin), origin=origin
            )
        case Pkcs11Token():
            token = _open_token(source)
            origin = token.origin
            own = () if source.certificate else token.certificates(source.label)
            certificate, chain = _read_chain(source.certificate, source.chain, own)
            key = token.key_for(certificate, source.label)
        case _:
            assert_never(source)
    return checked_identity(
        IdentityKind.CONFIGURED, key, certificate, chain, now=now, origin=origin
    )


def loaded_key(private: object, *, origin: str) -> SealingKey:
    """Return a private key in the form that seals, when PDFs may be sealed with it.

    Raises:
        SigningError: when it is too weak, or of a kind that PDF readers cannot check.
    """
    public = getattr(private, "public_key", lambda: None)()
    accepted_key(public, origin=origin)
    if isinstance(private, PrivateKey):
        return LoadedKey(private)
    message = f"{origin} holds a kind of key that cannot seal PDFs; use P-256 or RSA-3072."
    raise SigningError(message)


def checked_identity(
    kind: IdentityKind,
    key: SealingKey,
    certificate: x509.Certificate,
    chain: Certificates,
    *,
    now: datetime,
    origin: str,
) -> LoadedIdentity:
    """Check the parts of an identity and join them with the facts about it.

    Raises:
        SigningError: when they must not seal.
    """
    public = accepted_key(key.public, origin=origin)
    check_certificate(certificate, public, now=now, origin=origin)
    check_chain(certificate, chain, now=now, origin=origin)
    facts = SealIdentity(
        kind=kind,
        signer=common_name(certificate),
        issuer=certificate.issuer.rfc4514_string(),
        certificate_sha256=fingerprint(certificate),
        certificate_pem=certificate.public_bytes(serialization.Encoding.PEM).decode("ascii"),
        key=key_in_words(public),
        not_before=certificate.not_valid_before_utc,
        not_after=certificate.not_valid_after_utc,
    )
    # A root proves nothing by travelling with the seal: verifiers have it or do not trust it.
    above = [one for one in chain if one != certificate]
    return LoadedIdentity(
        facts=facts,
        key=key,
        certificate=certificate,
        chain=tuple(one for one in above if not is_self_signed(one)),
        roots=tuple(one for one in above if is_self_signed(one)),
    )


def _open_token(source: Pkcs11Token) -> OpenToken:
    try:
        from qms.signing.token import open_token
    except ModuleNotFoundError as error:
        message = (
            f"Sealing with a token needs the library {PKCS11_LIBRARY}; install it with"
            f" python -m pip install {PKCS11_LIBRARY}."
        )
        raise SigningError(message) from error
    return open_token(source)


def _refuse_inside(secret: Path, repository: Path | None) -> None:
    if repository is not None and secret.resolve().is_relative_to(repository.resolve()):
        message = (
            f"{secret} lies in the repository, where everybody can copy it; keep the sealing key "
            "outside and replace it, since it may have been read."
        )
        raise SigningError(message)


def _read_chain(
    certificate: Path | None, chain: Path | None, own: Certificates = ()
) -> tuple[x509.Certificate, Certificates]:
    """Read the certificate and those above it; without a file the first of `own` is it."""
    found = (
        own
        if certificate is None
        else read_certificate_file(certificate, what="sealing certificate")
    )
    above = read_certificate_file(chain, what="certificate chain") if chain else ()
    return found[0], tuple(dict.fromkeys((*found[1:], *above)))
