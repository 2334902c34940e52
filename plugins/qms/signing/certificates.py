"""What a key and its certificate must be before anything is sealed with them.

pyHanko seals with an expired certificate, or with one that belongs to another key, without a
word; and pdfsig cannot read Ed25519. So everything is checked here, before a byte is written.
"""

from __future__ import annotations

import hashlib
from datetime import datetime

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from qms.signing.errors import SigningError
from qms.signing.keys import PublicKey

MINIMUM_RSA_BITS = 3072
CURVES = {"secp256r1": "P-256", "secp384r1": "P-384"}
BROKEN_HASHES = (hashes.MD5, hashes.SHA1)
DOCUMENT_SIGNING = x509.ObjectIdentifier("1.3.6.1.5.5.7.3.36")
USAGES_FOR_DOCUMENTS = frozenset(
    {
        ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE,
        ExtendedKeyUsageOID.EMAIL_PROTECTION,
        ExtendedKeyUsageOID.CLIENT_AUTH,
        DOCUMENT_SIGNING,
        x509.ObjectIdentifier("1.2.840.113583.1.1.5"),  # Adobe PDF signing
        x509.ObjectIdentifier("1.3.6.1.4.1.311.10.3.12"),  # Microsoft document signing
    }
)


def accepted_key(key: object, *, origin: str) -> PublicKey:
    """Return the public key when PDFs may be sealed with what belongs to it.

    Raises:
        SigningError: in words, when not every reader would understand it or it is too weak.
    """
    match key:
        case ed25519.Ed25519PublicKey() | ed448.Ed448PublicKey():
            message = (
                f"{origin} holds an Edwards-curve key (Ed25519 or Ed448), which common PDF "
                "readers cannot check; use a P-256 or RSA-3072 key."
            )
        case rsa.RSAPublicKey() if key.key_size < MINIMUM_RSA_BITS:
            message = (
                f"{origin} holds an RSA key of {key.key_size} bits, which is too short; "
                f"use at least {MINIMUM_RSA_BITS} bits, or P-256."
            )
        case ec.EllipticCurvePublicKey() if key.curve.name not in CURVES:
            message = (
                f"{origin} holds a key on the curve {key.curve.name}, which common PDF readers "
                "cannot check; use P-256."
            )
        case rsa.RSAPublicKey() | ec.EllipticCurvePublicKey():
            return key
        case _:
            message = f"{origin} holds a kind of key that cannot seal PDFs; use P-256 or RSA-3072."
    raise SigningError(message)


def check_certificate(
    certificate: x509.Certificate, key: PublicKey, *, now: datetime, origin: str
) -> None:
    """Refuse a certificate that must not seal now, or not with this key.

    Raises:
        SigningError: with the one sentence that the user needs.
    """
    if certificate.public_key() != key:
        message = (
            f"The key and the certificate in {origin} do not belong together; "
            "give the key that the certificate was made for."
        )
        raise SigningError(message)
    check_dates(certificate, now=now, origin=origin)
    if isinstance(certificate.signature_hash_algorithm, BROKEN_HASHES):
        message = (
            f"The certificate in {origin} is itself signed with "
            f"{certificate.signature_hash_algorithm.name.upper()}, which is no longer safe; "
            "order a new certificate."
        )
        raise SigningError(message)
    _check_usage(certificate, origin=origin)


def check_dates(certificate: x509.Certificate, *, now: datetime, origin: str) -> None:
    """Refuse a certificate that is expired or not yet valid.

    Raises:
        SigningError: naming the certificate and the date.
    """
    name = common_name(certificate)
    if now > certificate.not_valid_after_utc:
        message = (
            f"The certificate of {name} in {origin} expired on "
            f"{certificate.not_valid_after_utc:%Y-%m-%d}; install its successor."
        )
        raise SigningError(message)
    if now < certificate.not_valid_before_utc:
        message = (
            f"The certificate of {name} in {origin} is not valid before "
            f"{certificate.not_valid_before_utc:%Y-%m-%d}; wait, or check this computer's clock."
        )
        raise SigningError(message)


def check_chain(
    certificate: x509.Certificate,
    chain: tuple[x509.Certificate, ...],
    *,
    now: datetime,
    origin: str,
) -> None:
    """Refuse a chain that does not hold the issuer, or holds certificates of others.

    Raises:
        SigningError: naming the certificate that does not fit.
    """
    remaining = [one for one in chain if one != certificate]
    current = certificate
    while remaining and not is_self_signed(current):
        issuer = next((one for one in remaining if issued_by(current, one)), None)
        if issuer is None:
            message = (
                f"The chain in {origin} lacks the certificate of {_issuer_name(current)}, which "
                f"issued that of {common_name(current)}; add it, or give no chain at all."
            )
            raise SigningError(message)
        check_dates(issuer, now=now, origin=origin)
        remaining.remove(issuer)
        current = issuer
    if remaining:
        message = (
            f"The chain in {origin} holds the certificate of {common_name(remaining[0])}, which "
            f"has nothing to do with {common_name(certificate)}; take it out."
        )
        raise SigningError(message)


def common_name(certificate: x509.Certificate) -> str:
    """Return the name of the holder as people know it."""
    return _name(certificate.subject)


def fingerprint(certificate: x509.Certificate) -> str:
    """Return the SHA-256 of the certificate as 64 hexadecimal digits."""
    return hashlib.sha256(certificate.public_bytes(serialization.Encoding.DER)).hexdigest()


def is_self_signed(certificate: x509.Certificate) -> bool:
    """Return whether a certificate was issued by its own holder."""
    return certificate.issuer == certificate.subject and issued_by(certificate, certificate)


def issued_by(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    """Return whether the issuer's key signed the certificate, and the names agree."""
    try:
        certificate.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def key_in_words(key: PublicKey) -> str:
    """Return the kind of key as people write it."""
    return f"RSA-{key.key_size}" if isinstance(key, rsa.RSAPublicKey) else CURVES[key.curve.name]


def _check_usage(certificate: x509.Certificate, *, origin: str) -> None:
    extensions = certificate.extensions
    name = common_name(certificate)
    try:
        usage = extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        pass
    else:
        if not (usage.digital_signature or usage.content_commitment):
            message = (
                f"The certificate of {name} in {origin} is not meant for signatures (its key "
                "usage says so); order one for digital signatures."
            )
            raise SigningError(message)
    try:
        extended = extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    except x509.ExtensionNotFound:
        return
    if not USAGES_FOR_DOCUMENTS & set(extended):
        message = (
            f"The certificate of {name} in {origin} is meant for something else, such as a web "
            "server (its extended key usage says so); order one for document signing."
        )
        raise SigningError(message)


def _issuer_name(certificate: x509.Certificate) -> str:
    return _name(certificate.issuer)


def _name(name: x509.Name) -> str:
    found = name.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(found[0].value) if found else name.rfc4514_string() or "(no name)"
