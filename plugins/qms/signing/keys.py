"""Keys that seal: one loaded from a file, or one that never leaves its token."""

from __future__ import annotations

from typing import Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

PublicKey = ec.EllipticCurvePublicKey | rsa.RSAPublicKey
PrivateKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey

CHALLENGE = b"qms: does this key belong to its certificate?"


class SealingKey(Protocol):
    """What a seal needs of a key."""

    @property
    def public(self) -> PublicKey:
        """Return the public key."""

    def sign(self, data: bytes) -> bytes:
        """Sign data with SHA-256; the form is that of a CMS signature."""


class LoadedKey:
    """A key in memory."""

    def __init__(self, key: PrivateKey) -> None:
        self._key = key

    @property
    def public(self) -> PublicKey:
        """Return the public key."""
        return self._key.public_key()

    def sign(self, data: bytes) -> bytes:
        """Sign data with SHA-256."""
        if isinstance(self._key, ec.EllipticCurvePrivateKey):
            return self._key.sign(data, ec.ECDSA(hashes.SHA256()))
        return self._key.sign(data, padding.PKCS1v15(), hashes.SHA256())


def signed_by(key: PublicKey, signature: bytes, data: bytes) -> bool:
    """Return whether the key's holder signed the data."""
    try:
        if isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(signature, data, ec.ECDSA(hashes.SHA256()))
        else:
            key.verify(signature, data, padding.PKCS1v15(), hashes.SHA256())
    except InvalidSignature:
        return False
    return True
