"""Files of a build that lies there, taken only when they are exactly those that a list names."""

from __future__ import annotations

from pathlib import Path

from qms.domain.canonical import sha256_hex
from qms.domain.seals import PublishedFile
from qms.source.files import Unreadable, read_bytes

MAX_BUILT_BYTES = 512 * 1024 * 1024
"""The manual with all its pictures is one PDF."""


def built_file(root: Path, file: PublishedFile, folder: str = "build") -> bytes | None:
    """Return a file of `build/` if it is exactly the listed one; a list may name anything."""
    parts = file.path.split("/")
    if not file.path.isprintable() or "\\" in file.path or {"", ".", ".."} & {*parts}:
        return None
    try:
        data = read_bytes(root, f"{folder}/site/{file.path}", limit=MAX_BUILT_BYTES)
    except (Unreadable, ValueError):
        return None
    return data if sha256_hex(data) == file.sha256 else None
