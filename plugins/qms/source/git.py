"""Questions to git, asked so that a hostile checkout cannot answer with a program of its own.

Only plumbing commands run, and none that looks at the work tree through filters
(`status` and `diff` would run a repository's `filter.clean`, fsmonitor and text conversions).
"""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

TIMEOUT_SECONDS = 30
SAFE = (
    "--no-pager",
    "-c",
    "core.fsmonitor=false",
    "-c",
    "core.hooksPath=/dev/null",
    "-c",
    "protocol.allow=never",
    "-c",
    "safe.bareRepository=explicit",
    "-c",
    "log.showSignature=false",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class GitState:
    """What the build states about where it came from."""

    commit: str
    """Full id of the commit checked out."""


def read_git_state(root: Path) -> GitState | None:
    """Return the commit that a folder is at; None without git or without any commit."""
    output = _git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", "HEAD^{commit}")
    commit = output.strip()
    return GitState(commit=commit) if commit else None


def read_file_at(root: Path, revision: str, path: str) -> str | None:
    """Return a text file as it stands in a commit; None when it is not there."""
    commit = _git(
        root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}"
    ).strip()
    if not commit:
        return None
    text = _git(root, "cat-file", "blob", f"{commit}:{path}")
    return text or None


def _git(root: Path, *arguments: str) -> str:
    environment = {
        "PATH": os.environ.get("PATH", os.defpath),
        "SYSTEMROOT": os.environ.get("SYSTEMROOT", ""),
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_ATTR_NOSYSTEM": "1",
        "LC_ALL": "C",
    }
    try:
        done = subprocess.run(
            ["git", *SAFE, "-C", str(root), *arguments],
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=TIMEOUT_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.decode("utf-8", "replace") if done.returncode == 0 else ""
