"""Certificates in the form that pyHanko understands."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from asn1crypto import cms
from asn1crypto.x509 import Certificate
from cryptography import x509
from cryptography.hazmat.primitives import serialization


def as_asn1(certificate: x509.Certificate) -> Certificate:
    """Return the certificate in the form that pyHanko understands."""
    return Certificate.load(certificate.public_bytes(serialization.Encoding.DER))


def holder(certificate: Certificate) -> str:
    """Return the name of the holder as people know it."""
    names = certificate.subject.native
    name = names.get("common_name") or certificate.subject.human_friendly
    return str(name if isinstance(name, str) else name[0])


def sha256_of(certificate: Certificate) -> str:
    """Return the SHA-256 of the certificate as 64 hexadecimal digits."""
    return hashlib.sha256(certificate.dump()).hexdigest()


def ends_in_itself(certificate: Certificate) -> bool:
    """Return whether the certificate names its own holder as issuer."""
    return bool(certificate.subject == certificate.issuer)


def certificates_in(signed_data: cms.SignedData) -> Iterator[Certificate]:
    """Yield the certificates that travel with a signature or a time stamp."""
    for choice in signed_data["certificates"]:
        if choice.name == "certificate":
            yield choice.chosen
