"""Signing through ssh-keygen: what works, and one sentence for each thing that does not."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from qms.signing.errors import SigningError
from qms.signing.ssh_keygen import agent_keys
from qms.signing.ssh_new import KeyHome, make_key as make_new_key
from qms.signing.ssh_sign import sign
from qms.signing.sshsig import read_signature, verify_signature
from support.openssh import KINDS, make_key, ssh_keygen_accepts
from support.terminal import run_at_terminal

NAMESPACE = "qms-approval@v1"
MESSAGE = '{"name":"S. Novák"}'.encode()
PROGRAM = """
import sys
from pathlib import Path
from qms.domain.errors import QmsError
from qms.signing.ssh_new import KeyHome, make_key
from qms.signing.ssh_sign import sign
try:
    if sys.argv[1] == "sign":
        print(sign(b"text", namespace="qms-approval@v1", key=Path(sys.argv[2])))
    else:
        made = make_key(Path(sys.argv[2]), comment="a.rossi", home=KeyHome.FILE)
        print("PASSPHRASE", made.has_passphrase, made.public.comment)
except QmsError as error:
    print("REFUSED", error)
"""


def at_terminal(*arguments: str, answers: list[str]) -> str:
    """Run the program at a terminal of its own, and answer what is asked there."""
    return run_at_terminal(PROGRAM, arguments, answers=answers, asked="passphrase")


@pytest.fixture
def agent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A key agent of this test's own."""
    socket = tmp_path / "agent.socket"
    process = subprocess.Popen(["ssh-agent", "-D", "-a", str(socket)], stdout=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.readline()
    monkeypatch.setenv("SSH_AUTH_SOCK", str(socket))
    yield
    process.terminate()
    process.wait()
    process.stdout.close()


@pytest.fixture(autouse=True)
def no_other_agent(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SSH_AUTH_SOCK", "SSH_ASKPASS", "DISPLAY"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_signed_is_accepted_by_us_and_by_ssh_keygen(kind: str, tmp_path: Path) -> None:
    key = make_key(tmp_path / "key", KINDS[kind])
    signature = sign(MESSAGE, namespace=NAMESPACE, key=key.path)
    verify_signature(read_signature(signature), MESSAGE, namespace=NAMESPACE)
    assert ssh_keygen_accepts(tmp_path, f"a.rossi {key.public_line}\n", signature, MESSAGE)


def test_ed25519_signs_the_same_every_time(tmp_path: Path) -> None:
    key = make_key(tmp_path / "key").path
    first = sign(MESSAGE, namespace=NAMESPACE, key=key)
    assert sign(MESSAGE, namespace=NAMESPACE, key=key) == first
    assert sign(MESSAGE, namespace=NAMESPACE, key=key.with_name("key.pub")) == first


def refusal(key: Path) -> str:
    with pytest.raises(SigningError) as refused:
        sign(MESSAGE, namespace=NAMESPACE, key=key)
    words = str(refused.value)
    assert "\n" not in words
    return words


def test_no_key(tmp_path: Path) -> None:
    assert "there is no key" in refusal(tmp_path / "key")
    assert "qms key new" in refusal(tmp_path / "key")


def test_no_public_half(tmp_path: Path) -> None:
    key = make_key(tmp_path / "key").path
    key.with_name("key.pub").unlink()
    assert "ssh-keygen -y -f" in refusal(key)


def test_halves_of_two_keys(tmp_path: Path) -> None:
    key, other = make_key(tmp_path / "key").path, make_key(tmp_path / "other").path
    key.with_name("key.pub").write_bytes(other.with_name("other.pub").read_bytes())
    assert "do not belong together" in refusal(key)


def test_a_weak_key(tmp_path: Path) -> None:
    key = make_key(tmp_path / "key", ["-t", "rsa", "-b", "2048"]).path
    assert "has only 2048 bits" in refusal(key)


def test_a_key_that_others_can_read(tmp_path: Path) -> None:
    key = make_key(tmp_path / "key").path
    key.chmod(0o644)
    assert f"chmod 600 {key}" in refusal(key)


def test_no_key_at_all_in_the_file(tmp_path: Path) -> None:
    key = make_key(tmp_path / "key").path
    key.write_text("nothing")
    key.chmod(0o600)
    assert "is no private key" in refusal(key) or "neither beside it" in refusal(key)


def test_no_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    key = make_key(tmp_path / "key").path
    monkeypatch.setenv("PATH", str(tmp_path / "empty"))
    assert refusal(key).startswith("ssh-keygen, which makes signatures, is not on this computer")


def test_a_program_in_the_present_folder_is_not_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A proposed change could have put it there; Windows would look there first."""
    key = make_key(tmp_path / "key").path
    trap = tmp_path / "ssh-keygen"
    trap.write_text(f"#!/bin/sh\ntouch {tmp_path / 'ran'}\n")
    trap.chmod(0o755)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "is not on this computer" in refusal(key)
    assert not (tmp_path / "ran").exists()


def test_a_program_that_signs_something_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What comes back is verified before anything is written."""
    key = make_key(tmp_path / "key")
    signature = tmp_path / "other.sig"
    signature.write_text(key.sign(b"another text"))
    folder = tmp_path / "bin"
    folder.mkdir()
    fake = folder / "ssh-keygen"
    fake.write_text(f'#!/bin/sh\nfor last; do :; done\n/bin/cp {signature} "$last.sig"\n')
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", str(folder))
    assert "does not hold" in refusal(key.path)


def test_a_passphrase_without_a_terminal(tmp_path: Path) -> None:
    key = make_key(tmp_path / "key", passphrase="secret").path
    assert "there is no terminal" in refusal(key)


def test_a_passphrase_at_the_terminal(tmp_path: Path) -> None:
    key = make_key(tmp_path / "key", passphrase="secret").path
    right = at_terminal("sign", str(key), answers=["secret"])
    assert "BEGIN SSH SIGNATURE" in right
    assert "secret" not in right
    wrong = at_terminal("sign", str(key), answers=["wrong"])
    assert "is not right; try again" in wrong


@pytest.mark.usefixtures("agent")
def test_a_key_that_only_the_agent_has(tmp_path: Path) -> None:
    key = make_key(tmp_path / "key", passphrase="").path
    subprocess.run(["ssh-add", "-q", str(key)], check=True)
    key.unlink()
    public = key.with_name("key.pub")
    assert "BEGIN SSH SIGNATURE" in sign(MESSAGE, namespace=NAMESPACE, key=public)
    assert [line.split()[1] for line in agent_keys()] == [public.read_text().split()[1]]


@pytest.mark.usefixtures("agent")
def test_an_agent_that_refuses(tmp_path: Path) -> None:
    key = make_key(tmp_path / "key").path
    # -c: every use is to be confirmed, and here nobody can.
    subprocess.run(["ssh-add", "-q", "-c", str(key)], check=True)
    key.unlink()
    assert "agent refused" in refusal(key.with_name("key.pub"))


def test_a_key_that_is_nowhere(tmp_path: Path) -> None:
    key = make_key(tmp_path / "key").path
    key.unlink()
    assert "neither beside it nor in your key agent" in refusal(key.with_name("key.pub"))
    assert agent_keys() == ()


class TestNewKeys:
    def test_the_passphrase_is_asked_for_and_the_key_signs(self, tmp_path: Path) -> None:
        path = tmp_path / "new" / "qms-a.rossi"
        shown = at_terminal("new", str(path), answers=["long enough", "long enough"])
        assert "PASSPHRASE True a.rossi" in shown
        assert path.stat().st_mode & 0o777 == 0o600
        assert path.parent.stat().st_mode & 0o777 == 0o700
        assert "BEGIN SSH" in at_terminal("sign", str(path), answers=["long enough"])

    def test_without_a_passphrase_it_says_so(self, tmp_path: Path) -> None:
        shown = at_terminal("new", str(tmp_path / "key"), answers=["", ""])
        assert "PASSPHRASE False" in shown

    def test_an_existing_key_stays(self, tmp_path: Path) -> None:
        key = make_key(tmp_path / "key").path
        before = key.read_bytes()
        with pytest.raises(SigningError, match="there is a key"):
            make_new_key(key, comment="x", home=KeyHome.FILE)
        assert key.read_bytes() == before

    def test_nobody_to_ask(self, tmp_path: Path) -> None:
        with pytest.raises(SigningError, match="run the command in a terminal"):
            make_new_key(tmp_path / "key", comment="x", home=KeyHome.FILE)
        assert not (tmp_path / "key").exists()
