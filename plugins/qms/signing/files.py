"""Read keys and certificates from files: PKCS#12, PEM and DER."""

from __future__ import annotations

from pathlib import Path

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.serialization import pkcs12

from qms.signing.errors import SigningError

PASSPHRASE_VARIABLE = "QMS_SEAL_PASSPHRASE"  # noqa: S105 - the name of a variable, no secret


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


def read_certificate_file(path: Path, *, what: str) -> tuple[x509.Certificate, ...]:
    """Read the certificates in a file.

    Raises:
        SigningError: when it cannot be read or holds none.
    """
    return read_certificates(read_bytes(path, what=what), origin=str(path))


def read_pkcs12(
    path: Path, passphrase: str | None
) -> tuple[object, x509.Certificate, tuple[x509.Certificate, ...]]:
    """Read key, certificate and the certificates above it from a PKCS#12 file.

    Raises:
        SigningError: when the passphrase is wrong or something is missing.
    """
    data = read_bytes(path, what="sealing identity")
    try:
        key, certificate, chain = pkcs12.load_key_and_certificates(data, _secret(passphrase))
    except (ValueError, UnsupportedAlgorithm) as error:
        message = (
            f"{path} cannot be opened: the passphrase is wrong or missing, or it is no "
            f"PKCS#12 file; check {PASSPHRASE_VARIABLE}."
        )
        raise SigningError(message) from error
    if key is None or certificate is None:
        missing = "key" if key is None else "certificate"
        message = f"{path} holds no {missing} to seal with; export key and certificate together."
        raise SigningError(message)
    return key, certificate, tuple(chain)


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
