"""Files that are written once: records of approval and of training, archive, issues, copies."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import chain
from pathlib import Path

from qms.source.files import plain_bytes, walk
from qms.source.git import is_object_of
from qms.source.registers import DIRECTORY

KEPT_FOLDERS = tuple(
    f"{DIRECTORY}/{name}" for name in ("approvals", "archive", "issues", "copies", "training")
)
UNREADABLE = "unreadable"


def is_kept(path: str) -> bool:
    """Return whether a file is one that is written once."""
    return path.startswith(tuple(f"{folder}/" for folder in KEPT_FOLDERS))


def read_kept(root: Path, before: Mapping[str, str]) -> dict[str, str]:
    """Return a fingerprint of every file that must stay as it is, by path.

    Args:
        root: The repository's folder.
        before: The fingerprints in the state to compare with, which are git's ids of contents. A
            file that is the same, whatever line ends a checkout wrote, has the same one.
    """
    paths = chain.from_iterable(walk(root, folder) for folder in KEPT_FOLDERS)
    return {path: _fingerprint(f"{root}/{path}", before.get(path, "")) for path in paths}


def _fingerprint(path: str, before: str) -> str:
    """Return the earlier fingerprint if the content is the same, else another one."""
    data = plain_bytes(path)
    if data is None:
        return UNREADABLE
    return before if before and is_object_of(data, before) else f"changed, {len(data)} bytes"
