"""Make a new SSH key for a person; ssh-keygen asks for the passphrase."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from qms.domain.public_keys import SshPublicKey
from qms.signing.errors import SigningError
from qms.signing.ssh_keygen import has_terminal, run_keygen
from qms.signing.ssh_sign import PUBLIC_SUFFIX, public_half

PRIVATE_FOLDER = 0o700


class KeyHome(StrEnum):
    """Where the private half of a key lives."""

    FILE = "ed25519"
    HARDWARE = "ed25519-sk"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewKey:
    """A key that was just made."""

    private: Path
    public: SshPublicKey
    has_passphrase: bool

    @property
    def public_path(self) -> Path:
        """Return the half that others get."""
        return self.private.with_name(self.private.name + PUBLIC_SUFFIX)


def make_key(path: Path, *, comment: str, home: KeyHome) -> NewKey:
    """Make a key.

    Raises:
        SigningError: there is one already, no terminal to ask at, or ssh-keygen made none.
    """
    public = path.with_name(path.name + PUBLIC_SUFFIX)
    taken = next((each for each in (path, public) if each.exists() or each.is_symlink()), None)
    if taken is not None:
        message = f"there is a key {taken} already; name another file with --output"
        raise SigningError(message)
    if not has_terminal():
        message = "a new key gets a passphrase, which is typed in; run the command in a terminal"
        raise SigningError(message)
    path.parent.mkdir(parents=True, exist_ok=True, mode=PRIVATE_FOLDER)
    options = ["-q", "-t", home.value, "-C", comment, "-f", str(path.absolute())]
    done = run_keygen(options, terminal=True)
    if done.returncode or not public.is_file():
        message = f"no key was made: {_reason(done.stderr, home)}"
        raise SigningError(message)
    return NewKey(private=path, public=public_half(path), has_passphrase=_is_locked(path, home))


def _is_locked(path: Path, home: KeyHome) -> bool:
    """Return whether a key needs more than its file: a passphrase, or a security key."""
    if home is KeyHome.HARDWARE:
        return True
    done = run_keygen(["-y", "-P", "", "-f", str(path.absolute())], terminal=False)
    return done.returncode != 0


def _reason(output: str, home: KeyHome) -> str:
    if home is KeyHome.HARDWARE:
        return "plug in the security key, touch it when it blinks, and try again"
    last = output.strip().splitlines()[-1:]
    return f"{last[0].strip() if last else 'it was cancelled'}; try again"
