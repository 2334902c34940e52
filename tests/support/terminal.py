"""Running a program at a terminal of its own, where it can ask somebody."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

PLUGINS = Path(__file__).resolve().parents[2] / "plugins"
OWN_TERMINAL = "import fcntl, termios\nfcntl.ioctl(0, termios.TIOCSCTTY, 0)\n"
"""Makes the terminal the one at which programs below ask for passphrases."""


def run_at_terminal(
    program: str, arguments: Sequence[str], *, answers: Sequence[str], asked: str
) -> str:
    """Run a Python program and return what was shown.

    Args:
        program: The program's text.
        arguments: What it is called with.
        answers: What is typed, one line whenever the last line shown asks for it.
        asked: A word of the questions, which end with a colon and a space.
    """
    terminal, there = pty.openpty()
    child = subprocess.Popen(
        [sys.executable, "-c", OWN_TERMINAL + program, *arguments],
        env={**os.environ, "PYTHONPATH": str(PLUGINS)},
        stdin=there,
        stdout=there,
        stderr=there,
        start_new_session=True,
    )
    os.close(there)
    shown, pending = b"", [*answers]
    question = re.compile(rf"{re.escape(asked)}[^\n]*: $".encode())
    while piece := _read(terminal):
        shown += piece
        if pending and question.search(shown):
            os.write(terminal, pending.pop(0).encode() + b"\n")
            shown += b"\n"
    child.wait()
    os.close(terminal)
    return shown.decode()


def _read(terminal: int) -> bytes:
    """Return what a terminal shows next; nothing when the program has ended."""
    try:
        return os.read(terminal, 4096)
    except OSError:
        return b""
