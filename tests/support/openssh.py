"""Keys as OpenSSH makes them, what `ssh-keygen` says, and a security key made of software."""

from __future__ import annotations

import base64
import hashlib
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from support.ssh_signing import APPROVALS as NAMESPACE, armour, field

KINDS = {
    "ed25519": ["-t", "ed25519"],
    "ecdsa-256": ["-t", "ecdsa", "-b", "256"],
    "ecdsa-384": ["-t", "ecdsa", "-b", "384"],
    "ecdsa-521": ["-t", "ecdsa", "-b", "521"],
    "rsa-3072": ["-t", "rsa", "-b", "3072"],
}


@dataclass(frozen=True)
class SshKey:
    path: Path

    @property
    def public_line(self) -> str:
        return self.path.with_name(f"{self.path.name}.pub").read_text("ascii").strip()

    def sign(
        self, message: bytes, *, namespace: str = NAMESPACE, options: tuple[str, ...] = ()
    ) -> str:
        command = ["ssh-keygen", "-q", "-Y", "sign", "-f", str(self.path), "-n", namespace]
        ran = subprocess.run([*command, *options], input=message, capture_output=True, check=True)
        return ran.stdout.decode("ascii")


def make_key(path: Path, options: Sequence[str] = KINDS["ed25519"], passphrase: str = "") -> SshKey:
    """Make a key with ssh-keygen."""
    command = ["ssh-keygen", "-q", *options, "-N", passphrase, "-C", "test", "-f", str(path)]
    subprocess.run(command, check=True)
    return SshKey(path)


def ssh_keygen_accepts(
    folder: Path,
    signers: str,
    signature: str,
    message: bytes,
    *,
    person: str = "a.rossi",
    options: Sequence[str] = (),
) -> bool:
    """Return what `ssh-keygen -Y verify` says."""
    allowed, file = folder / "allowed_signers", folder / "message.sig"
    allowed.write_text(signers)
    file.write_text(signature)
    command = ["ssh-keygen", "-Y", "verify", "-f", str(allowed), "-I", person, "-n", NAMESPACE]
    ran = subprocess.run(
        [*command, *options, "-s", str(file)], input=message, capture_output=True, check=False
    )
    return ran.returncode == 0


class SecurityKey:
    """A FIDO key in software: signs what the hardware would, so that ssh-keygen can check us."""

    application = b"ssh:"

    def __init__(self, kind: str, *, flags: int = 0x01) -> None:
        self.kind = kind
        self.flags = flags
        if kind.startswith("sk-ssh-ed25519"):
            self._ed = ed25519.Ed25519PrivateKey.generate()
            public = self._ed.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
            parts = [public]
        else:
            self._ec = ec.generate_private_key(ec.SECP256R1())
            point = self._ec.public_key().public_bytes(
                Encoding.X962, PublicFormat.UncompressedPoint
            )
            parts = [b"nistp256", point]
        fields = [kind.encode("ascii"), *parts, self.application]
        self.blob = b"".join(field(part) for part in fields)

    @property
    def public_line(self) -> str:
        return f"{self.kind} {base64.b64encode(self.blob).decode('ascii')}"

    def sign(self, message: bytes, *, flags: int | None = None, namespace: str = NAMESPACE) -> str:
        digest = hashlib.sha512(message).digest()
        parts = [namespace.encode(), b"", b"sha512"]
        signed = b"SSHSIG" + b"".join(field(one) for one in [*parts, digest])
        tail = bytes([self.flags if flags is None else flags]) + (7).to_bytes(4, "big")
        statement = (
            hashlib.sha256(self.application).digest() + tail + hashlib.sha256(signed).digest()
        )
        if self.kind.startswith("sk-ssh-ed25519"):
            raw = self._ed.sign(statement)
        else:
            r, s = decode_dss_signature(self._ec.sign(statement, ec.ECDSA(hashes.SHA256())))
            raw = number(r) + number(s)
        signature = field(self.kind.encode("ascii")) + field(raw) + tail
        blob = b"SSHSIG" + (1).to_bytes(4, "big")
        return armour(blob + b"".join(field(one) for one in [self.blob, *parts, signature]))


def number(value: int) -> bytes:
    """Return a positive number as SSH writes it."""
    return field(value.to_bytes(value.bit_length() // 8 + 1, "big"))
