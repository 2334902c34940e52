from __future__ import annotations

import base64
import hashlib
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

NAMESPACE = "qms-approval@v1"
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
        return self.path.with_suffix(".pub").read_text("ascii").strip()

    def sign(
        self, message: bytes, *, namespace: str = NAMESPACE, options: tuple[str, ...] = ()
    ) -> str:
        command = ["ssh-keygen", "-q", "-Y", "sign", "-f", str(self.path), "-n", namespace]
        ran = subprocess.run([*command, *options], input=message, capture_output=True, check=True)
        return ran.stdout.decode("ascii")


def ssh_keygen_accepts(
    folder: Path, signers: str, signature: str, message: bytes, *, person: str = "a.rossi"
) -> bool:
    allowed, file = folder / "allowed_signers", folder / "message.sig"
    allowed.write_text(signers)
    file.write_text(signature)
    command = ["ssh-keygen", "-Y", "verify", "-f", str(allowed), "-I", person, "-n", NAMESPACE]
    ran = subprocess.run(
        [*command, "-s", str(file)], input=message, capture_output=True, check=False
    )
    return ran.returncode == 0


def field(value: bytes) -> bytes:
    return len(value).to_bytes(4, "big") + value


def number(value: int) -> bytes:
    return field(value.to_bytes(value.bit_length() // 8 + 1, "big"))


def armour(blob: bytes) -> str:
    encoded = base64.b64encode(blob).decode("ascii")
    lines = [encoded[start : start + 70] for start in range(0, len(encoded), 70)]
    return "\n".join(["-----BEGIN SSH SIGNATURE-----", *lines, "-----END SSH SIGNATURE-----", ""])


class SecurityKey:
    """A FIDO key in software: signs what the hardware would, so that ssh-keygen can check us."""

    application = b"ssh:"

    def __init__(self, kind: str) -> None:
        self.kind = kind
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

    def sign(self, message: bytes, *, flags: int = 0x01, namespace: str = NAMESPACE) -> str:
        digest = hashlib.sha512(message).digest()
        parts = [namespace.encode(), b"", b"sha512"]
        signed = b"SSHSIG" + b"".join(field(one) for one in [*parts, digest])
        tail = bytes([flags]) + (7).to_bytes(4, "big")
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


@pytest.fixture(scope="session")
def ssh_keys(tmp_path_factory: pytest.TempPathFactory) -> dict[str, SshKey]:
    folder = tmp_path_factory.mktemp("ssh")
    keys = {}
    for kind, options in KINDS.items():
        path = folder / kind
        command = ["ssh-keygen", "-q", *options, "-N", "", "-C", "test", "-f", str(path)]
        subprocess.run(command, check=True)
        keys[kind] = SshKey(path)
    return keys


@pytest.fixture(scope="session")
def ssh_key_maker(tmp_path_factory: pytest.TempPathFactory):
    def make(*options: str) -> SshKey:
        path = tmp_path_factory.mktemp("ssh") / "key"
        subprocess.run(["ssh-keygen", "-q", *options, "-N", "", "-f", str(path)], check=True)
        return SshKey(path)

    return make


@pytest.fixture(params=list(KINDS))
def ssh_key(request: pytest.FixtureRequest, ssh_keys: dict[str, SshKey]) -> SshKey:
    return ssh_keys[request.param]


@pytest.fixture(params=["sk-ssh-ed25519@openssh.com", "sk-ecdsa-sha2-nistp256@openssh.com"])
def security_key(request: pytest.FixtureRequest) -> SecurityKey:
    return SecurityKey(request.param)


@pytest.fixture(scope="session")
def accepts():
    """What `ssh-keygen -Y verify` says."""
    return ssh_keygen_accepts


@pytest.fixture(scope="session")
def build_armour():
    return armour


@pytest.fixture(scope="session")
def build_field():
    return field
