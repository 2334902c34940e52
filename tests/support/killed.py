"""Running `qms` on input that may be hostile: in a child that is killed when it takes too long."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

PLUGINS = Path(__file__).resolve().parents[2] / "plugins"
SECONDS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a command said and how it ended."""

    code: int
    output: str


def run_qms(root: Path, *arguments: str, seconds: float = SECONDS) -> Outcome:
    """Run a command; a child that is still busy after `seconds` is killed and fails the test."""
    child = subprocess.Popen(
        [sys.executable, "-m", "qms", "--root", str(root), *arguments],
        cwd=root.parent,
        env={**os.environ, "PYTHONPATH": str(PLUGINS), "QMS_STATE": str(root.parent / "state")},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        start_new_session=True,
    )
    try:
        output, _ = child.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        os.killpg(child.pid, 9)
        child.communicate()
        raise AssertionError(
            f"`qms {' '.join(arguments)}` was still busy after {seconds} s"
        ) from None
    return Outcome(code=child.returncode, output=output)
