"""Verify OpenSSH signatures (SSHSIG) without OpenSSH.

The format is that of `PROTOCOL.sshsig`: an armoured blob with the public key, a namespace and a
signature over the hash of the message. Accepted: Ed25519, ECDSA, RSA with SHA-2, and the first
two on FIDO security keys, which must have been touched. Nothing here reads files or clocks.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from dataclasses import dataclass
from enum import StrEnum

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from qms.domain.public_keys import fingerprint_of as key_fingerprint, public_key_blob
from qms.signing.wire import Reader, WireError, text

__all__ = ["SignatureFault", "SshSignature", "SshSignatureError", "key_fingerprint"]
__all__ += ["public_key_blob", "read_signature", "verify_signature"]

BEGIN = "-----BEGIN SSH SIGNATURE-----"
END = "-----END SSH SIGNATURE-----"
MAGIC = b"SSHSIG"
VERSION = 1
MAXIMUM_CHARACTERS = 32_768
MINIMUM_RSA_BITS = 2048
USER_PRESENT = 0x01
MESSAGE_HASHES = {"sha256": hashlib.sha256, "sha512": hashlib.sha512}
CURVES: dict[str, tuple[ec.EllipticCurve, hashes.HashAlgorithm]] = {
    "nistp256": (ec.SECP256R1(), hashes.SHA256()),
    "nistp384": (ec.SECP384R1(), hashes.SHA384()),
    "nistp521": (ec.SECP521R1(), hashes.SHA512()),
}
RSA_HASHES: dict[str, hashes.HashAlgorithm] = {
    "rsa-sha2-256": hashes.SHA256(),
    "rsa-sha2-512": hashes.SHA512(),
}
ECDSA = "ecdsa-sha2-"
ED25519 = "ssh-ed25519"
RSA = "ssh-rsa"
FIDO_ED25519 = "sk-ssh-ed25519@openssh.com"
FIDO_ECDSA = "sk-ecdsa-sha2-nistp256@openssh.com"


class SignatureFault(StrEnum):
    """Why a signature does not count."""

    UNREADABLE = "unreadable"
    NOT_ALLOWED = "not allowed"
    """The algorithm, its strength, or the namespace is not one that we accept."""
    WRONG = "wrong"
    """The signature does not fit message and key."""


class SshSignatureError(Exception):
    """A signature does not count."""

    def __init__(self, fault: SignatureFault, reason: str) -> None:
        super().__init__(reason)
        self.fault = fault


@dataclass(frozen=True, slots=True, kw_only=True)
class SshSignature:
    """The parts of an SSH signature; reading them proves nothing yet."""

    key: bytes
    """The public key that the signature says it was made with, as OpenSSH encodes it."""
    namespace: str
    hash_name: str
    signature: bytes


def read_signature(armoured: str) -> SshSignature:
    """Take an armoured signature apart; line ends may be those of any system.

    Raises:
        SshSignatureError: when it is not exactly one well-formed signature.
    """
    try:
        reader = Reader(_unarmour(armoured))
        reader.expect(MAGIC)
        if reader.number() != VERSION:
            reason = "it has an unknown version"
            raise SshSignatureError(SignatureFault.NOT_ALLOWED, reason)
        key, namespace, reserved, hash_name, signature = (reader.string() for _ in range(5))
        reader.finish()
        if reserved:
            reason = "its reserved field is not empty"
            raise SshSignatureError(SignatureFault.UNREADABLE, reason)
        return SshSignature(
            key=key, namespace=text(namespace), hash_name=text(hash_name), signature=signature
        )
    except WireError as error:
        raise SshSignatureError(SignatureFault.UNREADABLE, str(error)) from error


def verify_signature(signature: SshSignature, message: bytes, *, namespace: str) -> None:
    """Check that the signature is one of its own key over the message, in this namespace.

    Whether that key belongs to anybody is for the caller to find out.

    Raises:
        SshSignatureError: when it is not.
    """
    if signature.namespace != namespace:
        reason = f"it was made for {signature.namespace or 'nothing'}, not for {namespace}"
        raise SshSignatureError(SignatureFault.NOT_ALLOWED, reason)
    if signature.hash_name not in MESSAGE_HASHES:
        reason = f"it uses the hash {signature.hash_name}"
        raise SshSignatureError(SignatureFault.NOT_ALLOWED, reason)
    digest = MESSAGE_HASHES[signature.hash_name](message).digest()
    signed = MAGIC + b"".join(
        len(part).to_bytes(4, "big") + part
        for part in (namespace.encode("utf-8"), b"", signature.hash_name.encode("ascii"), digest)
    )
    try:
        _verify_with_key(signature.key, signature.signature, signed)
    except WireError as error:
        raise SshSignatureError(SignatureFault.UNREADABLE, str(error)) from error
    except (ValueError, UnsupportedAlgorithm) as error:
        reason = "its key is not a proper key"
        raise SshSignatureError(SignatureFault.UNREADABLE, reason) from error
    except InvalidSignature as error:
        reason = "it does not fit the text that it was made for"
        raise SshSignatureError(SignatureFault.WRONG, reason) from error


def _unarmour(armoured: str) -> bytes:
    if len(armoured) > MAXIMUM_CHARACTERS:
        message = "it is too long"
        raise WireError(message)
    lines = armoured.replace("\r\n", "\n").strip("\n").split("\n")
    if lines[0] != BEGIN or lines[-1] != END:
        message = "its first or last line is missing"
        raise WireError(message)
    encoded = "".join(lines[1:-1])
    try:
        decoded = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError) as error:
        message = "it is not written in base64"
        raise WireError(message) from error
    if base64.b64encode(decoded).decode("ascii") != encoded:
        message = "its base64 is not written in the one proper form"
        raise WireError(message)
    return decoded


def _verify_with_key(key_blob: bytes, signature_blob: bytes, signed: bytes) -> None:
    key = Reader(key_blob)
    kind = text(key.string())
    signature = Reader(signature_blob)
    algorithm = text(signature.string())
    if kind in {FIDO_ED25519, FIDO_ECDSA}:
        _verify_fido(kind, algorithm, key, signature, signed)
    elif kind == ED25519:
        _require(algorithm, {kind})
        _verify_ed25519(key, signature.string(), signed)
    elif kind == RSA:
        _require(algorithm, set(RSA_HASHES))
        _verify_rsa(key, RSA_HASHES[algorithm], signature.string(), signed)
    elif kind.startswith(ECDSA) and kind.removeprefix(ECDSA) in CURVES:
        _require(algorithm, {kind})
        _verify_ecdsa(key, kind.removeprefix(ECDSA), signature.string(), signed)
    else:
        reason = f"keys of the kind {kind} are not accepted"
        raise SshSignatureError(SignatureFault.NOT_ALLOWED, reason)
    signature.finish()
    key.finish()


def _require(algorithm: str, allowed: set[str]) -> None:
    if algorithm not in allowed:
        reason = f"the algorithm {algorithm} is not accepted for this key"
        raise SshSignatureError(SignatureFault.NOT_ALLOWED, reason)


def _verify_ed25519(key: Reader, value: bytes, signed: bytes) -> None:
    ed25519.Ed25519PublicKey.from_public_bytes(key.string()).verify(value, signed)


def _verify_rsa(key: Reader, algorithm: hashes.HashAlgorithm, value: bytes, signed: bytes) -> None:
    exponent, modulus = key.positive(), key.positive()
    public = rsa.RSAPublicNumbers(exponent, modulus).public_key()
    if public.key_size < MINIMUM_RSA_BITS:
        reason = f"its RSA key has only {public.key_size} bits"
        raise SshSignatureError(SignatureFault.NOT_ALLOWED, reason)
    public.verify(value, signed, padding.PKCS1v15(), algorithm)


def _verify_ecdsa(key: Reader, curve_name: str, value: bytes, signed: bytes) -> None:
    if text(key.string()) != curve_name:
        message = "its key contradicts itself"
        raise WireError(message)
    curve, algorithm = CURVES[curve_name]
    public = ec.EllipticCurvePublicKey.from_encoded_point(curve, key.string())
    numbers = Reader(value)
    encoded = encode_dss_signature(numbers.positive(), numbers.positive())
    numbers.finish()
    public.verify(encoded, signed, ec.ECDSA(algorithm))


def _verify_fido(kind: str, algorithm: str, key: Reader, signature: Reader, signed: bytes) -> None:
    """Check the signature of a security key, which signs hashes, its flags and a counter."""
    _require(algorithm, {kind})
    key_parts = [key.string() for _ in range(1 if kind == FIDO_ED25519 else 2)]
    application = key.string()
    value = signature.string()
    flags = signature.take(1)
    counter = signature.take(4)
    if not flags[0] & USER_PRESENT:
        reason = "its security key was not touched"
        raise SshSignatureError(SignatureFault.NOT_ALLOWED, reason)
    statement = (
        hashlib.sha256(application).digest() + flags + counter + hashlib.sha256(signed).digest()
    )
    inner = Reader(b"".join(len(part).to_bytes(4, "big") + part for part in key_parts))
    if kind == FIDO_ED25519:
        _verify_ed25519(inner, value, statement)
    else:
        _verify_ecdsa(inner, "nistp256", value, statement)
