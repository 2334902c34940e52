"""Files that are written once and never changed: records of approval, archive, issues, copies."""

from __future__ import annotations

from itertools import chain
from pathlib import Path

from qms.domain.canonical import sha256_hex
from qms.source.files import Unreadable, read_bytes, walk
from qms.source.registers import DIRECTORY

KEPT_FOLDERS = tuple(f"{DIRECTORY}/{name}" for name in ("approvals", "archive", "issues", "copies"))


def read_kept(root: Path) -> dict[str, str]:
    """Return the SHA-256 of every file that must stay as it is, by path.

    Of texts over LF, because a checkout may write other line ends. A file that cannot be read
    has the empty text, which equals no hash.
    """
    paths = chain.from_iterable(walk(root, folder) for folder in KEPT_FOLDERS)
    return {path: _hash(root, path) for path in paths}


def _hash(root: Path, path: str) -> str:
    try:
        data = read_bytes(root, path)
    except Unreadable:
        return ""
    is_text = b"\0" not in data
    return sha256_hex(data.replace(b"\r\n", b"\n") if is_text else data)
