"""Which sealing identity the environment names; the places, not yet the secrets in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from qms.signing.errors import SigningError
from qms.signing.files import PASSPHRASE_VARIABLE, read_bytes

PKCS12_VARIABLE = "QMS_SEAL_PKCS12"
KEY_VARIABLE = "QMS_SEAL_KEY"
CERTIFICATE_VARIABLE = "QMS_SEAL_CERTIFICATE"
CHAIN_VARIABLE = "QMS_SEAL_CHAIN"
MODULE_VARIABLE = "QMS_SEAL_PKCS11_MODULE"
TOKEN_VARIABLE = "QMS_SEAL_PKCS11_TOKEN"  # noqa: S105 - the name of a variable, no secret
LABEL_VARIABLE = "QMS_SEAL_PKCS11_LABEL"
PASSPHRASE_FILE_VARIABLE = "QMS_SEAL_PASSPHRASE_FILE"  # noqa: S105 - as above


PKCS12_ENDINGS = frozenset({".p12", ".pfx"})


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Pkcs11Token:
    """A key that never leaves a smart card, USB token or HSM."""

    module: Path
    """The library that its maker supplies."""
    token: str
    """The label of the token."""
    label: str | None = None
    """The label of the key, needed where the token holds several."""
    certificate: Path | None = None
    """A certificate file, where the token holds none."""
    chain: Path | None = None
    pin: str | None = field(default=None, repr=False)


IdentitySource = Pkcs12File | PemFiles | Pkcs11Token


def identity_source(environment: Mapping[str, str]) -> IdentitySource | None:
    """Read from the environment where the identity lies; None when none is named.

    Raises:
        SigningError: when only half of an identity is named, or two.
    """
    pkcs12_path = environment.get(PKCS12_VARIABLE, "")
    key = environment.get(KEY_VARIABLE, "")
    certificate = _path(environment, CERTIFICATE_VARIABLE)
    chain = _path(environment, CHAIN_VARIABLE)
    module = environment.get(MODULE_VARIABLE, "")
    token = environment.get(TOKEN_VARIABLE, "")
    if not (pkcs12_path or key or certificate or chain or module or token):
        return None
    if sum(map(bool, (pkcs12_path, key, module or token))) > 1 or (
        pkcs12_path and (certificate or chain)
    ):
        message = (
            f"Several sealing identities are named; name one: {PKCS12_VARIABLE}, or "
            f"{KEY_VARIABLE} with {CERTIFICATE_VARIABLE}, or {MODULE_VARIABLE} with "
            f"{TOKEN_VARIABLE}."
        )
        raise SigningError(message)
    passphrase = _passphrase(environment)
    if pkcs12_path:
        return Pkcs12File(path=Path(pkcs12_path), passphrase=passphrase)
    if module and token:
        return Pkcs11Token(
            module=Path(module),
            token=token,
            label=environment.get(LABEL_VARIABLE) or None,
            certificate=certificate,
            chain=chain,
            pin=passphrase,
        )
    if key and certificate:
        return PemFiles(key=Path(key), certificate=certificate, chain=chain, passphrase=passphrase)
    missing = (
        (TOKEN_VARIABLE if module else MODULE_VARIABLE)
        if module or token
        else CERTIFICATE_VARIABLE
        if key
        else KEY_VARIABLE
    )
    message = f"The sealing identity is incomplete; set {missing} as well."
    raise SigningError(message)


def own_identity(
    key: Path, certificate: Path | None, environment: Mapping[str, str], passphrase: str = ""
) -> IdentitySource:
    """Return the identity in files that a person names, whatever the environment names for seals.

    Args:
        key: a PKCS#12 file (.p12, .pfx) or a PEM file.
        certificate: the certificate of a key in a PEM file.
        environment: holds the passphrase where none is given.
        passphrase: of the key.

    Raises:
        SigningError: a PEM file comes without its certificate, or a PKCS#12 file with one.
    """
    secret = passphrase or _passphrase(environment)
    holds_both = key.suffix.lower() in PKCS12_ENDINGS
    if holds_both and certificate is None:
        return Pkcs12File(path=key, passphrase=secret)
    if holds_both or certificate is None:
        message = (
            f"{key} holds its certificate itself; leave out --certificate."
            if holds_both
            else f"{key} is no .p12 or .pfx file; name the certificate beside it (--certificate)."
        )
        raise SigningError(message)
    return PemFiles(key=key, certificate=certificate, passphrase=secret)


def names_passphrase(environment: Mapping[str, str]) -> bool:
    """Return whether the environment says what the passphrase is."""
    return bool(environment.get(PASSPHRASE_VARIABLE) or environment.get(PASSPHRASE_FILE_VARIABLE))


def _path(environment: Mapping[str, str], variable: str) -> Path | None:
    value = environment.get(variable, "")
    return Path(value) if value else None


def _passphrase(environment: Mapping[str, str]) -> str | None:
    file = environment.get(PASSPHRASE_FILE_VARIABLE, "")
    if not file:
        return environment.get(PASSPHRASE_VARIABLE) or None
    text = read_bytes(Path(file), what="file with the passphrase").decode("utf-8", "replace")
    return text.rstrip("\r\n")
