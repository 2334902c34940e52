from __future__ import annotations

import base64
import random

import pytest

from qms.signing.sshsig import (
    SignatureFault,
    SshSignatureError,
    key_fingerprint,
    public_key_blob,
    read_signature,
    verify_signature,
)

NAMESPACE = "qms-approval@v1"
MESSAGE = b'{"document":"QP-07","name":"A. Rossi"}'


def holds(armoured: str, message: bytes = MESSAGE, namespace: str = NAMESPACE) -> bool:
    return fault(armoured, message, namespace) is None


def fault(
    armoured: str, message: bytes = MESSAGE, namespace: str = NAMESPACE
) -> SignatureFault | None:
    try:
        verify_signature(read_signature(armoured), message, namespace=namespace)
    except SshSignatureError as error:
        return error.fault if str(error) else None
    return None


def blob_of(armoured: str) -> bytes:
    return base64.b64decode("".join(armoured.split("\n")[1:-2]))


@pytest.mark.parametrize("options", [(), ("-O", "hashalg=sha256"), ("-O", "hashalg=sha512")])
def test_every_kind_of_key_that_ssh_keygen_makes(ssh_key, options, tmp_path, accepts):
    signature = ssh_key.sign(MESSAGE, options=options)
    assert accepts(tmp_path, f"a.rossi {ssh_key.public_line}\n", signature, MESSAGE)
    assert holds(signature)
    assert read_signature(signature).key == public_key_blob(ssh_key.public_line)


def test_another_text(ssh_key, tmp_path, accepts):
    signature = ssh_key.sign(MESSAGE)
    other = MESSAGE.replace(b"QP-07", b"QP-08")
    assert not accepts(tmp_path, f"a.rossi {ssh_key.public_line}\n", signature, other)
    assert fault(signature, other) is SignatureFault.WRONG


@pytest.mark.parametrize(
    "change",
    [lambda m: m + b"\n", lambda m: m + b" ", lambda m: m.replace(b",", b", "), lambda m: b""],
)
def test_smallest_differences(ssh_keys, change):
    assert fault(ssh_keys["ed25519"].sign(MESSAGE), change(MESSAGE)) is SignatureFault.WRONG


def test_another_namespace(ssh_key):
    signature = ssh_key.sign(MESSAGE, namespace="file")
    assert fault(signature) is SignatureFault.NOT_ALLOWED
    assert holds(signature, namespace="file")


def test_namespace_cannot_be_rewritten(ssh_keys, build_armour, build_field):
    blob = blob_of(ssh_keys["ed25519"].sign(MESSAGE, namespace="qms-manifest@v1"))
    changed = blob.replace(build_field(b"qms-manifest@v1"), build_field(NAMESPACE.encode()))
    assert changed != blob
    assert fault(build_armour(changed)) is SignatureFault.WRONG


def test_line_ends_of_any_system(ssh_keys):
    signature = ssh_keys["ed25519"].sign(MESSAGE)
    assert holds(signature.replace("\n", "\r\n"))
    assert holds(signature.rstrip("\n"))


@pytest.mark.parametrize(
    "change",
    [
        lambda s: "",
        lambda s: s[:-40],
        lambda s: s.replace("BEGIN SSH", "BEGIN PGP"),
        lambda s: s.replace("-----END", "----END"),
        lambda s: s + s,
        lambda s: "x" + s,
        lambda s: s.replace("U1NIU0lH", "U1NIU0lI", 1),
        lambda s: s.replace("\n", "\n!", 1),
        lambda s: s.replace("\n", "\n ", 1),
        lambda s: "-----BEGIN SSH SIGNATURE-----\n-----END SSH SIGNATURE-----\n",
        lambda s: s.replace("\n", "\n" + "A" * 40000, 1),
        lambda s: s.replace("\n", "\nÄ", 1),
    ],
)
def test_damaged_armour(ssh_keys, change):
    signature = ssh_keys["ed25519"].sign(MESSAGE)
    changed = change(signature)
    assert changed != signature
    assert fault(changed) is SignatureFault.UNREADABLE


def test_something_behind_the_signature(ssh_keys, build_armour):
    blob = blob_of(ssh_keys["ed25519"].sign(MESSAGE))
    assert holds(build_armour(blob))
    assert fault(build_armour(blob + b"\0")) is SignatureFault.UNREADABLE


def test_another_version(ssh_keys, build_armour):
    blob = blob_of(ssh_keys["ed25519"].sign(MESSAGE))
    changed = blob[:6] + (2).to_bytes(4, "big") + blob[10:]
    assert fault(build_armour(changed)) is SignatureFault.NOT_ALLOWED


def test_weak_hash_of_the_message(ssh_keys, build_armour, build_field):
    blob = blob_of(ssh_keys["ed25519"].sign(MESSAGE))
    changed = blob.replace(build_field(b"sha512"), build_field(b"md5"))
    assert fault(build_armour(changed)) is SignatureFault.NOT_ALLOWED


def test_rsa_with_sha1_is_not_allowed(ssh_keys, build_armour, build_field):
    blob = blob_of(ssh_keys["rsa-3072"].sign(MESSAGE))
    head, _, tail = blob.rpartition(build_field(b"rsa-sha2-512"))
    inner = build_field(b"ssh-rsa") + tail
    changed = head[:-4] + build_field(inner)
    assert fault(build_armour(changed)) is SignatureFault.NOT_ALLOWED


def test_short_rsa_key_is_not_allowed(ssh_key_maker, tmp_path, accepts):
    key = ssh_key_maker("-t", "rsa", "-b", "1024")
    signature = key.sign(MESSAGE)
    assert fault(signature) is SignatureFault.NOT_ALLOWED
    assert holds(ssh_key_maker("-t", "rsa", "-b", "2048").sign(MESSAGE))


def test_unknown_kind_of_key(ssh_keys, build_armour, build_field):
    blob = blob_of(ssh_keys["ed25519"].sign(MESSAGE))
    changed = blob.replace(build_field(b"ssh-ed25519"), build_field(b"ssh-ed25520"))
    assert fault(build_armour(changed)) is SignatureFault.NOT_ALLOWED


class TestSecurityKeys:
    def test_ssh_keygen_agrees(self, security_key, tmp_path, accepts):
        signature = security_key.sign(MESSAGE)
        assert accepts(tmp_path, f"a.rossi {security_key.public_line}\n", signature, MESSAGE)
        assert holds(signature)

    def test_another_text(self, security_key, tmp_path, accepts):
        signature = security_key.sign(MESSAGE)
        assert not accepts(tmp_path, f"a.rossi {security_key.public_line}\n", signature, b"x")
        assert fault(signature, b"x") is SignatureFault.WRONG

    def test_key_must_be_touched(self, security_key):
        assert fault(security_key.sign(MESSAGE, flags=0x00)) is SignatureFault.NOT_ALLOWED
        assert holds(security_key.sign(MESSAGE, flags=0x05))

    def test_counter_is_covered(self, security_key, build_armour):
        blob = blob_of(security_key.sign(MESSAGE))
        assert fault(build_armour(blob[:-1] + b"\x08")) is SignatureFault.WRONG


def test_single_bits(ssh_key, build_armour):
    """No flipped bit of a signature is accepted."""
    chance = random.Random(7)
    blob = blob_of(ssh_key.sign(MESSAGE))
    accepted = []
    for _ in range(150):
        changed = bytearray(blob)
        position = chance.randrange(len(blob))
        changed[position] ^= 1 << chance.randrange(8)
        armoured = build_armour(bytes(changed))
        # Flipping the key gives a signature of another key at best: that is for the roster.
        same_key = read_key(armoured) == read_signature(build_armour(blob)).key
        if holds(armoured) and same_key:
            accepted.append(position)
    assert accepted == []


def read_key(armoured: str) -> bytes:
    try:
        return read_signature(armoured).key
    except SshSignatureError:
        return b""


class TestPublicKeys:
    def test_fingerprint_is_that_of_ssh_keygen(self, ssh_keys):
        import subprocess

        key = ssh_keys["ed25519"]
        ran = subprocess.run(["ssh-keygen", "-l", "-f", key.path], capture_output=True, check=True)
        blob = public_key_blob(key.public_line)
        assert blob is not None
        assert key_fingerprint(blob) == ran.stdout.decode().split()[1]

    @pytest.mark.parametrize(
        "line",
        [
            "",
            "ssh-ed25519",
            "ssh-ed25519 !!!",
            "ssh-ed25519 AAAA",
            "ssh-rsa AAAAC3NzaC1lZDI1NTE5AAAAIA==",
            "# AAAAC3NzaC1lZDI1NTE5",
        ],
    )
    def test_no_key(self, line):
        assert public_key_blob(line) is None
