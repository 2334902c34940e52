"""Questions to git, asked so that a hostile checkout cannot answer with a program of its own.

Only plumbing commands run, and none that looks at the work tree through filters
(`status` and `diff` would run a repository's `filter.clean`, fsmonitor and text conversions).
Every process of git in this package starts with `safe_command` and `safe_environment`.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

from qms.source.files import Unreadable, read_bytes, walk

SHA256_DIGITS = 64
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
    """What a build can say about where it came from."""

    commit: str | None = None
    """Full id of the commit checked out; None when there is none or it cannot be read."""
    reason: str = ""
    """Why there is none, in words."""


NOT_VERSIONED = GitState(reason="the folder has no saved history")
NOT_OURS = GitState(
    reason="the folder belongs to another user, so its history cannot be asked;"
    " change its owner or build from a copy of your own"
)


def read_git_state(
    root: Path, content: Iterable[str], *, besides: Collection[str] = ()
) -> GitState:
    """Return the commit that the present files are exactly those of, or why there is none.

    Args:
        root: The repository's folder.
        content: Folders and files, from the root, that must be as they were committed.
        besides: Files that may be there although they were not committed.
    """
    done = run_git(root, "rev-parse", "--verify", "--end-of-options", "HEAD^{commit}")
    if done is None or done.returncode:
        return NOT_OURS if is_of_another_user(done) else NOT_VERSIONED
    commit = done.stdout.decode("ascii", "replace").strip()
    listed = run_git(root, "ls-tree", "-r", "-z", "--end-of-options", commit, *content)
    if listed is None or listed.returncode:
        return NOT_VERSIONED
    blobs = _blobs(listed.stdout)
    unsaved = _first_difference(root, content, blobs, {*besides} - blobs.keys())
    if unsaved:
        return GitState(reason=f"{unsaved} is not as it was last saved to the history")
    return GitState(commit=commit)


def is_object_of(data: bytes, object_id: str) -> bool:
    """Return whether a content is the one that git knows by an id; line ends may be CRLF."""
    algorithm = "sha256" if len(object_id) == SHA256_DIGITS else "sha1"
    same = _object_id(data, algorithm) == object_id
    return same or _object_id(data.replace(b"\r\n", b"\n"), algorithm) == object_id


def is_of_another_user(done: subprocess.CompletedProcess[bytes] | None) -> bool:
    """Return whether git refused to answer because the folder belongs to somebody else.

    Settings that would allow other owners are ignored here, like all of the user's settings.
    """
    return done is not None and b"dubious ownership" in done.stderr


def safe_command(root: Path, *arguments: str) -> list[str]:
    """Return the command that asks git something about the repository at a folder."""
    return ["git", *SAFE, "-C", str(root), *arguments]


def safe_environment() -> dict[str, str]:
    """Return the whole environment that git gets: nothing of the user's, nothing that runs."""
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "SYSTEMROOT": os.environ.get("SYSTEMROOT", ""),
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_ATTR_NOSYSTEM": "1",
        # A checkout can promise objects from a remote that is a program (`ext::`), and its own
        # `protocol.ext.allow` would win over `protocol.allow`; these two win over both.
        "GIT_ALLOW_PROTOCOL": "none",
        "GIT_NO_LAZY_FETCH": "1",
        # A checkout can also say that one object stands for another, or has other parents.
        "GIT_NO_REPLACE_OBJECTS": "1",
        "GIT_GRAFT_FILE": os.devnull,
        "LC_ALL": "C",
    }


def run_git(
    root: Path, *arguments: str, given: bytes = b""
) -> subprocess.CompletedProcess[bytes] | None:
    """Run git once and wait; None when there is no git or it does not answer.

    Args:
        root: The repository's folder.
        arguments: What git is asked.
        given: What it reads from its standard input.
    """
    try:
        return subprocess.run(
            safe_command(root, *arguments),
            env=safe_environment(),
            input=given,
            capture_output=True,
            timeout=TIMEOUT_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None


def start_git(root: Path, *arguments: str) -> subprocess.Popen[bytes]:
    """Start a git that answers questions one after another.

    Raises:
        OSError: there is no git.
    """
    return subprocess.Popen(
        safe_command(root, *arguments),
        env=safe_environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )


def _blobs(listing: bytes) -> dict[str, str]:
    """Return object ids by path, from `ls-tree -r -z`."""
    entries = (entry.partition(b"\t") for entry in listing.split(b"\0") if entry)
    return {os.fsdecode(path): facts.split(b" ")[2].decode("ascii") for facts, _, path in entries}


def _first_difference(
    root: Path, content: Iterable[str], blobs: dict[str, str], besides: set[str]
) -> str:
    """Return the first path that was changed, added or removed since the commit.

    Object ids are computed here, because `git status` would run a checkout's own filters.
    """
    present = set[str]()
    for name in content:
        present |= {name} if (root / name).is_file() else set(walk(root, name))
    # What is hidden, such as `.gitkeep`, is read by nobody and in no publication.
    committed = {path for path in blobs if not path.startswith(".") and "/." not in path}
    for path in sorted((present | committed) - besides):
        if path not in blobs or path not in present:
            return path
        try:
            data = read_bytes(root, path)
        except Unreadable:
            return path
        if not is_object_of(data, blobs[path]):
            return path
    return ""


def _object_id(data: bytes, algorithm: str) -> str:
    digest = hashlib.new(algorithm, usedforsecurity=False)
    digest.update(b"blob %d\0" % len(data))
    digest.update(data)
    return digest.hexdigest()
