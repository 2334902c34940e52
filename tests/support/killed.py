"""Running `qms` on input that may be hostile: in a child that is killed when it takes too long."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from support.forked import run_forked

PLUGINS = Path(__file__).resolve().parents[2] / "plugins"
SECONDS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a command said and how it ended."""

    code: int
    output: str


def run_qms(root: Path, *arguments: str, seconds: float = SECONDS) -> Outcome:
    """Run a command; a child that is still busy after `seconds` is killed and fails the test."""
    done = run_forked(
        ["--root", str(root), *arguments],
        folder=root.parent,
        environment=environment(root),
        seconds=seconds,
    )
    return Outcome(code=done.returncode, output=done.stdout + done.stderr)


def start_qms(root: Path, *arguments: str) -> Outcome:
    """Run a command in a Python that has loaded nothing yet, as users do."""
    done = subprocess.run(
        [sys.executable, "-m", "qms", "--root", str(root), *arguments],
        cwd=root.parent,
        env=environment(root),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=SECONDS,
        check=False,
    )
    return Outcome(code=done.returncode, output=done.stdout + done.stderr)


def environment(root: Path) -> dict[str, str]:
    """Return an environment whose test identity lies beside the repository."""
    return {**os.environ, "PYTHONPATH": str(PLUGINS), "QMS_STATE": str(root.parent / "state")}
