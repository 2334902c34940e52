"""Load the identity that PDFs are sealed with, and refuse it in words when it will not do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.serialization import pkcs12

from qms.domain.seals import IdentityKind, SealIdentity
from qms.signing.certificates import (
    SealingKey,
    accepted_key,
    check_certificate,
    check_chain,
    common_name,
    fingerprint,
    is_self_signed,
    key_in_words,
)
from qms.signing.errors import SigningError

PKCS12_VARIABLE = "QMS_SEAL_PKCS12"
KEY_VARIABLE = "QMS_SEAL_KEY"
CERTIFICATE_VARIABLE = "QMS_SEAL_CERTIFICATE"
CHAIN_VARIABLE = "QMS_SEAL_CHAIN"
PASSPHRASE_VARIABLE = "QMS_SEAL_PASSPHRASE"  # noqa: S105 - the name of a variable, no secret
PASSPHRASE_FILE_VARIABLE = "QMS_SEAL_PASSPHRASE_FILE"  # noqa: S105 - as above


@dataclass(frozen=True, slots=True, kw_only=True)
class Pkcs12File:
    """A key and its certificates in one file (.p12, .pfx)."""

    path: Path
    passphrase: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class PemFiles:
    """A key, its certificate and the certificates above it, as PEM files."""

    key: Path
    certificate: Path
    chain: Path | None = None
    passphrase: str | None = field(default=None, repr=False)


IdentityFiles = Pkcs12File | PemFiles


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedIdentity:
    """A checked sealing identity with its secret key, held in memory only."""

    facts: SealIdentity
    key: SealingKey = field(repr=False)
    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...] = ()
    """Certificates above it, embedded in every seal."""


def identity_files(environment: Mapping[str, str]) -> IdentityFiles | None:
    """Read from the environment which files hold the identity; None when none are named.

    Raises:
        SigningError: when only half of an identity is named, or two.
    """
    pkcs12_path = environment.get(PKCS12_VARIABLE, "")
    key = environment.get(KEY_VARIABLE, "")
    certificate = environment.get(CERTIFICATE_VARIABLE, "")
    chain = environment.get(CHAIN_VARIABLE, "")
    if not (pkcs12_path or key or certificate or chain):
        return None
    passphrase = _passphrase(environment)
    if pkcs12_path:
        if key or certificate or chain:
            message = (
                f"Both {PKCS12_VARIABLE} and PEM files are named as sealing identity; "
                "name only one of them."
            )
            raise SigningError(message)
        return Pkcs12File(path=Path(pkcs12_path), passphrase=passphrase)
    if not (key and certificate):
        missing = CERTIFICATE_VARIABLE if key else KEY_VARIABLE
        message = f"The sealing identity is incomplete; set {missing} as well."
        raise SigningError(message)
    return PemFiles(
        key=Path(key),
        certificate=Path(certificate),
        chain=Path(chain) if chain else None,
        passphrase=passphrase,
    )


def load_identity(
    files: IdentityFiles, *, now: datetime, repository: Path | None = None
) -> LoadedIdentity:
    """Load a configured identity and check everything that can be checked before sealing.

    Args:
        files: where key and certificates lie.
        now: the instant at which the certificate must be valid.
        repository: a folder that secrets must not lie in.

    Raises:
        SigningError: one sentence that says what is wrong and what to do.
    """
    secret = files.path if isinstance(files, Pkcs12File) else files.key
    if repository is not None and secret.resolve().is_relative_to(repository.resolve()):
        message = (
            f"{secret} lies in the repository, where everybody can copy it; keep the sealing key "
            "outside and replace it, since it may have been read."
        )
        raise SigningError(message)
    key, certificate, chain = (
        _load_pkcs12(files) if isinstance(files, Pkcs12File) else _load_pem(files)
    )
    origin = str(secret)
    return checked_identity(
        IdentityKind.CONFIGURED, key, certificate, chain, now=now, origin=origin
    )


def checked_identity(
    kind: IdentityKind,
    key: object,
    certificate: x509.Certificate,
    chain: tuple[x509.Certificate, ...],
    *,
    now: datetime,
    origin: str,
) -> LoadedIdentity:
    """Check the parts of an identity and join them with the facts about it.

    Raises:
        SigningError: when they must not seal.
    """
    sealing_key = accepted_key(key, origin=origin)
    check_certificate(certificate, sealing_key, now=now, origin=origin)
    check_chain(certificate, chain, now=now, origin=origin)
    facts = SealIdentity(
        kind=kind,
        signer=common_name(certificate),
        issuer=certificate.issuer.rfc4514_string(),
        certificate_sha256=fingerprint(certificate),
        certificate_pem=certificate.public_bytes(serialization.Encoding.PEM).decode("ascii"),
        key=key_in_words(sealing_key),
        not_before=certificate.not_valid_before_utc,
        not_after=certificate.not_valid_after_utc,
    )
    # A root proves nothing by travelling with the seal: verifiers have it or do not trust it.
    return LoadedIdentity(
        facts=facts,
        key=sealing_key,
        certificate=certificate,
        chain=tuple(one for one in chain if one != certificate and not is_self_signed(one)),
    )


def read_bytes(path: Path, *, what: str) -> bytes:
    """Read a file of the identity.

    Raises:
        SigningError: when it is missing or cannot be read.
    """
    try:
        return path.read_bytes()
    except FileNotFoundError:
        message = f"{path}, named as {what}, does not exist; check the path."
    except OSError as error:
        message = f"{path}, named as {what}, cannot be read ({error.strerror}); check its rights."
    raise SigningError(message)


def read_certificates(data: bytes, *, origin: str) -> tuple[x509.Certificate, ...]:
    """Read certificates from PEM or DER bytes.

    Raises:
        SigningError: when there are none.
    """
    try:
        if b"-----BEGIN" in data:
            return tuple(x509.load_pem_x509_certificates(data))
        return (x509.load_der_x509_certificate(data),)
    except ValueError as error:
        message = f"{origin} holds no certificate in PEM or DER form; give the certificate file."
        raise SigningError(message) from error


_Parts = tuple[object, x509.Certificate, tuple[x509.Certificate, ...]]


def _load_pkcs12(files: Pkcs12File) -> _Parts:
    data = read_bytes(files.path, what="sealing identity")
    try:
        key, certificate, chain = pkcs12.load_key_and_certificates(data, _secret(files.passphrase))
    except (ValueError, UnsupportedAlgorithm) as error:
        message = (
            f"{files.path} cannot be opened: the passphrase is wrong or missing, or it is no "
            f"PKCS#12 file; check {PASSPHRASE_VARIABLE}."
        )
        raise SigningError(message) from error
    if key is None or certificate is None:
        missing = "key" if key is None else "certificate"
        message = (
            f"{files.path} holds no {missing} to seal with; export key and certificate together."
        )
        raise SigningError(message)
    return key, certificate, tuple(chain)


def _load_pem(files: PemFiles) -> _Parts:
    certificates = read_certificates(
        read_bytes(files.certificate, what="sealing certificate"), origin=str(files.certificate)
    )
    chain = certificates[1:]
    if files.chain is not None:
        above = read_bytes(files.chain, what="certificate chain")
        chain += read_certificates(above, origin=str(files.chain))
    key = read_private_key(
        read_bytes(files.key, what="sealing key"), files.passphrase, origin=str(files.key)
    )
    return key, certificates[0], tuple(dict.fromkeys(chain))


def read_private_key(data: bytes, passphrase: str | None, *, origin: str) -> object:
    """Read a private key from PEM bytes.

    Raises:
        SigningError: when the passphrase is missing, wrong or not needed, or it is no key.
    """
    try:
        return serialization.load_pem_private_key(data, _secret(passphrase))
    except TypeError as error:
        message = (
            f"{origin} is protected by a passphrase; set {PASSPHRASE_VARIABLE}."
            if passphrase is None
            else f"{origin} has no passphrase, but one was given; remove {PASSPHRASE_VARIABLE}."
        )
        raise SigningError(message) from error
    except (ValueError, UnsupportedAlgorithm) as error:
        message = (
            f"{origin} cannot be opened: the passphrase is wrong, or it holds no private key in "
            "PEM form."
        )
        raise SigningError(message) from error


def _secret(passphrase: str | None) -> bytes | None:
    return None if passphrase is None else passphrase.encode("utf-8")


def _passphrase(environment: Mapping[str, str]) -> str | None:
    file = environment.get(PASSPHRASE_FILE_VARIABLE, "")
    if not file:
        return environment.get(PASSPHRASE_VARIABLE) or None
    text = read_bytes(Path(file), what="file with the passphrase").decode("utf-8", "replace")
    return text.rstrip("\r\n")
