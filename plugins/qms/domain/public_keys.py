"""Public keys as OpenSSH writes them on one line: their kind, strength and fingerprint."""

from __future__ import annotations

import base64
import binascii
import hashlib
from dataclasses import dataclass

MINIMUM_RSA_BITS = 3072
RSA = "ssh-rsa"
ACCEPTED_KINDS = frozenset(
    {
        "ssh-ed25519",
        "ecdsa-sha2-nistp256",
        "ecdsa-sha2-nistp384",
        "ecdsa-sha2-nistp521",
        RSA,
        "sk-ssh-ed25519@openssh.com",
        "sk-ecdsa-sha2-nistp256@openssh.com",
    }
)
HARDWARE = "sk-"
ED25519 = b"ssh-ed25519"
ED25519_KINDS = frozenset({ED25519, b"sk-ssh-ed25519@openssh.com"})
LENGTH_BYTES = 4
SECURE_KINDS = "Ed25519, ECDSA, or RSA with at least 3072 bits"


@dataclass(frozen=True, slots=True, kw_only=True)
class SshPublicKey:
    """A public key that may sign approvals."""

    kind: str
    blob: bytes
    """The key as OpenSSH encodes it; two lines with the same are one key."""
    comment: str = ""

    @property
    def fingerprint(self) -> str:
        """Return the fingerprint as `ssh-keygen -l` prints it."""
        return fingerprint_of(self.blob)

    @property
    def line(self) -> str:
        """Return kind and key, without the comment."""
        return f"{self.kind} {base64.b64encode(self.blob).decode('ascii')}"

    @property
    def is_hardware(self) -> bool:
        """Return whether the private half sits in a security key that must be touched."""
        return self.kind.startswith(HARDWARE)


class UnusableKey(ValueError):
    """A line is no public key that may sign; the message says why and what to do instead."""


def read_public_key(line: str) -> SshPublicKey:
    """Read a line such as `ssh-ed25519 AAAA… a.rossi`.

    Raises:
        UnusableKey: it is no public key, or one that we do not accept.
    """
    text = line.strip()
    if "PRIVATE KEY" in text:
        message = (
            "this is a private key, which nobody else may see; give the file that ends in .pub"
        )
        raise UnusableKey(message)
    if "*" in text.partition(" ")[0]:
        message = "a * would stand for anybody; a key belongs to one person"
        raise UnusableKey(message)
    if not text or "\n" in text:
        message = "there must be one line with one public key, such as ssh-ed25519 AAAA…"
        raise UnusableKey(message)
    kind, _, rest = text.partition(" ")
    encoded, _, comment = rest.strip().partition(" ")
    _refuse_kind(kind)
    blob = _decoded(encoded)
    if _first_string(blob) != kind.encode("ascii"):
        message = f"the line says {kind} and holds another kind of key; copy the whole line again"
        raise UnusableKey(message)
    if kind == RSA and _rsa_bits(blob) < MINIMUM_RSA_BITS:
        message = f"this RSA key has only {_rsa_bits(blob)} bits; accepted are {SECURE_KINDS}"
        raise UnusableKey(message)
    return SshPublicKey(kind=kind, blob=blob, comment=comment.strip())


def public_key_blob(line: str) -> bytes | None:
    """Return the encoded key of a line such as `ssh-ed25519 AAAA… comment`, or None."""
    parts = line.split()
    if len(parts) < 2:  # noqa: PLR2004 - the kind and the key
        return None
    try:
        blob = _decoded(parts[1])
    except UnusableKey:
        return None
    return blob if _first_string(blob) == parts[0].encode("ascii", "replace") else None


def fingerprint_of(blob: bytes) -> str:
    """Return the fingerprint of an encoded key as `ssh-keygen -l` prints it."""
    digest = base64.b64encode(hashlib.sha256(blob).digest()).decode("ascii")
    return f"SHA256:{digest.rstrip('=')}"


def plain_fingerprint_of(blob: bytes) -> str:
    """Return the fingerprint of a key as if it were a plain one, whatever kind it is listed as.

    One Ed25519 key can be listed plain, as one on a security key, and with other bytes after it:
    the private half is the same in all of them.
    """
    parts = _strings(blob)
    if len(parts) > 1 and parts[0] in ED25519_KINDS:
        return fingerprint_of(b"".join(_field(part) for part in (ED25519, parts[1])))
    return fingerprint_of(blob)


def _field(value: bytes) -> bytes:
    return len(value).to_bytes(LENGTH_BYTES, "big") + value


def _refuse_kind(kind: str) -> None:
    if kind in ACCEPTED_KINDS:
        return
    if "-cert-" in kind:
        message = "this is a certificate, which another key vouches for; give the plain public key"
    elif kind == "ssh-dss":
        message = f"DSA keys are too weak; accepted are {SECURE_KINDS}"
    elif kind.startswith(("ssh-", "ecdsa-", "sk-", "webauthn-")):
        message = f"keys of the kind {kind} are not accepted; accepted are {SECURE_KINDS}"
    else:
        message = (
            "the line must begin with the kind of the key, such as ssh-ed25519, without options or"
            " names before it"
        )
    raise UnusableKey(message)


def _decoded(encoded: str) -> bytes:
    try:
        blob = base64.b64decode(encoded, validate=True)
        if blob and base64.b64encode(blob).decode("ascii") == encoded:
            return blob
    except (binascii.Error, ValueError):
        pass
    message = "the key itself is cut off or damaged; copy the whole line again"
    raise UnusableKey(message)


def _strings(blob: bytes) -> list[bytes]:
    """Return the strings that a key consists of, as far as they are whole."""
    found, position = [], 0
    while position + LENGTH_BYTES <= len(blob):
        length = int.from_bytes(blob[position : position + LENGTH_BYTES], "big")
        position += LENGTH_BYTES
        if position + length > len(blob):
            break
        found.append(blob[position : position + length])
        position += length
    return found


def _first_string(blob: bytes) -> bytes:
    return next(iter(_strings(blob)), b"")


def _rsa_bits(blob: bytes) -> int:
    """Return the length of an RSA key's modulus, the third of its strings."""
    parts = _strings(blob)
    return int.from_bytes(parts[2], "big").bit_length() if len(parts) == 3 else 0  # noqa: PLR2004
