"""Running OpenSSH's `ssh-keygen`, so that passphrases, agents and hardware keys work.

No private key passes through this program: ssh-keygen opens it, and asks the person at the terminal
for the passphrase or the touch of a security key.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from qms.signing.errors import SigningError

PROGRAM = "ssh-keygen"
AGENT_LIST = "ssh-add"
TIMEOUT_SECONDS = 20


def run_keygen(arguments: Sequence[str], *, terminal: bool) -> subprocess.CompletedProcess[str]:
    """Run ssh-keygen.

    Args:
        arguments: What it is called with; paths must be absolute, so that none reads as an option.
        terminal: Whether it may ask the person; its prompts go to the terminal by themselves.

    Raises:
        SigningError: there is no ssh-keygen, or the person stopped it.
    """
    program = find_program(PROGRAM)
    if program is None:
        message = (
            "ssh-keygen, which makes signatures, is not on this computer; it comes with Git and"
            " with OpenSSH (Windows: Settings, Optional features, OpenSSH Client)"
        )
        raise SigningError(message)
    try:
        return subprocess.run(
            [program, *arguments],
            env={**os.environ, "LC_ALL": "C"},
            stdin=None if terminal else subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            check=False,
        )
    except OSError as error:
        message = f"ssh-keygen cannot be started ({error.strerror}); install OpenSSH again"
        raise SigningError(message) from error
    except KeyboardInterrupt as error:
        message = "signing was cancelled; nothing was recorded"
        raise SigningError(message) from error


def has_terminal() -> bool:
    """Return whether a person can be asked here."""
    return sys.stdin is not None and sys.stdin.isatty()


def agent_keys() -> tuple[str, ...]:
    """Return the public lines of the keys in this person's key agent; none without an agent."""
    program = find_program(AGENT_LIST)
    if program is None or not os.environ.get("SSH_AUTH_SOCK"):
        return ()
    try:
        done = subprocess.run(
            [program, "-L"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=TIMEOUT_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ()
    return tuple(done.stdout.splitlines()) if done.returncode == 0 else ()


def find_program(name: str) -> str | None:
    """Return where a program lies; never in the folder one happens to stand in.

    Windows looks there first, and a proposed change could have put a program there.
    """
    found = shutil.which(name)
    if found is None or Path(found).absolute().parent == Path.cwd():
        return None
    return found
