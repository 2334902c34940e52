"""OpenSSH keys and signatures made in Python, the same in every run: for examples, never for use.

A key is derived from a name that stands in this file for everybody to read, so it proves nothing;
`qms.domain.demonstration` refuses these keys in every repository but that of the rules' examples.
"""

from __future__ import annotations

import base64
import hashlib

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

APPROVALS = "qms-approval@v1"
KIND = b"ssh-ed25519"
LINE = 70


def field(value: bytes) -> bytes:
    """Return bytes preceded by their length, as SSH writes them."""
    return len(value).to_bytes(4, "big") + value


def armour(blob: bytes) -> str:
    """Return a signature as text."""
    encoded = base64.b64encode(blob).decode("ascii")
    lines = [encoded[start : start + LINE] for start in range(0, len(encoded), LINE)]
    return "\n".join(["-----BEGIN SSH SIGNATURE-----", *lines, "-----END SSH SIGNATURE-----", ""])


def public_line(name: str) -> str:
    """Return the public half of the TEST key with a name."""
    return f"{KIND.decode()} {base64.b64encode(_blob(name)).decode('ascii')}"


def sign(name: str, message: bytes, *, namespace: str = APPROVALS) -> str:
    """Return the signature of the TEST key with a name, as `ssh-keygen -Y sign` writes it."""
    parts = [namespace.encode(), b"", b"sha512"]
    digest = hashlib.sha512(message).digest()
    signed = b"SSHSIG" + b"".join(field(part) for part in [*parts, digest])
    signature = field(KIND) + field(_key(name).sign(signed))
    outer = b"".join(field(part) for part in [_blob(name), *parts, signature])
    return armour(b"SSHSIG" + (1).to_bytes(4, "big") + outer)


def _key(name: str) -> Ed25519PrivateKey:
    seed = hashlib.sha256(f"TEST key of {name}, proves no identity".encode()).digest()
    return Ed25519PrivateKey.from_private_bytes(seed)


def _blob(name: str) -> bytes:
    public = _key(name).public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return field(KIND) + field(public)
