from __future__ import annotations

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
from support.ssh_signing import public_line


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
    for fingerprint, home in DEMONSTRATION_KEYS.items():
        assert demonstration_problem(fingerprint, home) == ""
        assert "proves nothing here" in demonstration_problem(fingerprint, "a-real-company")
    assert demonstration_problem("SHA256:other", "a-real-company") == ""
    assert {*DEMONSTRATION_KEYS.values()} == {EXAMPLE_REPOSITORY, RULE_EXAMPLES}


@pytest.mark.parametrize("person", ["a.rossi", "e.lindqvist", "j.mercer"])
def test_keys_of_the_rules_examples_are_known(person: str) -> None:
    fingerprint = read_public_key(public_line(person)).fingerprint
    assert DEMONSTRATION_KEYS[fingerprint] == RULE_EXAMPLES
