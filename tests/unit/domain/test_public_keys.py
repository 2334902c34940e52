from __future__ import annotations

import base64
import subprocess
from pathlib import Path

import pytest

from qms.domain.demonstration import (
    DEMONSTRATION_KEYS,
    EXAMPLE_REPOSITORY,
    RULE_EXAMPLES,
    demonstration_problem,
)
from qms.domain.public_keys import UnusableKey, read_public_key
from support.openssh import KINDS, SecurityKey, make_key
from support.ssh_signing import field, public_line

DEMONSTRATION_FOLDER = Path(__file__).parents[2] / "demonstration-keys"


@pytest.mark.parametrize("kind", KINDS)
def test_keys_are_read_as_ssh_keygen_reads_them(kind: str, tmp_path: Path) -> None:
    path = make_key(tmp_path / "key", KINDS[kind]).path.with_name("key.pub")
    key = read_public_key(path.read_text())
    shown = subprocess.run(["ssh-keygen", "-l", "-f", path], capture_output=True, check=True)
    assert shown.stdout.decode().split()[1] == key.fingerprint
    assert key.comment == "test"
    assert path.read_text().startswith(key.line)
    assert not key.is_hardware


@pytest.mark.parametrize(
    "kind", ["sk-ssh-ed25519@openssh.com", "sk-ecdsa-sha2-nistp256@openssh.com"]
)
def test_security_keys(kind: str) -> None:
    assert read_public_key(SecurityKey(kind).public_line).is_hardware


@pytest.mark.parametrize(
    "line",
    [
        "ssh-ed25519",
        "ssh-ed25519 AAAA=",
        "ssh-ed25519 " + "A" * 43,
        "ssh-rsa AAAAC3NzaC1lZDI1NTE5AAAAIA==",
        "ssh-rsa AAAAB3NzaC1yc2E=",
        "no key at all",
    ],
)
def test_what_is_none(line: str) -> None:
    with pytest.raises(UnusableKey):
        read_public_key(line)


def test_demonstration_keys_count_at_home_only() -> None:
    homes = dict.fromkeys(published("example"), EXAMPLE_REPOSITORY)
    homes |= dict.fromkeys(published("rules"), RULE_EXAMPLES)
    assert len(homes) == len(DEMONSTRATION_KEYS)
    for blob, home in homes.items():
        assert demonstration_problem(blob, home) == ""
        assert "proves nothing here" in demonstration_problem(blob, "a-real-company")
    own = read_public_key(public_line("somebody else")).blob
    assert demonstration_problem(own, "a-real-company") == ""
    assert {*DEMONSTRATION_KEYS.values()} == {EXAMPLE_REPOSITORY, RULE_EXAMPLES}


@pytest.mark.parametrize("after", [b"ssh:", b"ssh:our-company"])
def test_a_demonstration_key_is_known_on_a_security_key(after: bytes) -> None:
    for blob in published("example"):
        kind = b"sk-ssh-ed25519@openssh.com"
        raw = blob[-32:]
        disguised = field(kind) + field(raw) + field(after)
        line = f"{kind.decode()} {base64.b64encode(disguised).decode()}"
        key = read_public_key(line)
        assert key.fingerprint not in DEMONSTRATION_KEYS
        assert "proves nothing here" in demonstration_problem(key.blob, "a-real-company")
        longer = read_public_key(f"ssh-ed25519 {base64.b64encode(blob + field(after)).decode()}")
        assert "proves nothing here" in demonstration_problem(longer.blob, "a-real-company")


def test_a_security_key_of_ones_own_is_none_of_the_demonstration() -> None:
    key = read_public_key(SecurityKey("sk-ssh-ed25519@openssh.com").public_line)
    assert demonstration_problem(key.blob, "a-real-company") == ""


def published(which: str) -> list[bytes]:
    """Return the demonstration keys of the example, or of the rules' examples."""
    if which == "rules":
        lines = [public_line(person) for person in ("a.rossi", "e.lindqvist", "j.mercer")]
    else:
        files = sorted(DEMONSTRATION_FOLDER.glob("*.pub"))
        lines = [path.read_text("ascii") for path in files]
    return [read_public_key(line).blob for line in lines]


@pytest.mark.parametrize("person", ["a.rossi", "e.lindqvist", "j.mercer"])
def test_keys_of_the_rules_examples_are_known(person: str) -> None:
    fingerprint = read_public_key(public_line(person)).fingerprint
    assert DEMONSTRATION_KEYS[fingerprint] == RULE_EXAMPLES
