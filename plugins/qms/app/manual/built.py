"""Files of a build that lies there, taken only when they are exactly those that a list names.

A sealed file may have grown since: people sign its fields, somebody adds time stamps. Then it
begins with exactly the listed file.
"""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

from qms.domain.canonical import sha256_hex
from qms.domain.seals import PublishedFile
from qms.source.files import Unreadable, read_bytes

MAX_BUILT_BYTES = 512 * 1024 * 1024
"""The manual with all its pictures is one PDF."""
BUILD = "build"
_END = re.compile(rb"%%EOF(\r\n|\r|\n|)")


def built_file(
    root: Path, file: PublishedFile, *, now: datetime, folder: str = BUILD
) -> bytes | None:
    """Return a file of `build/` if it is the listed one; a list may name anything.

    Args:
        root: The repository's folder.
        file: What the list says.
        now: The instant of the verification, should something have been added to the file: it is
            taken with it when every signature is intact and nothing else was added.
        folder: The folder of the build.
    """
    data = _read(root, file, folder)
    if data is None or sha256_hex(data) == file.sha256:
        return data
    return data if listed_length(data, file) and _is_intact(data, file, now) else None


def grown_file(root: Path, file: PublishedFile, folder: str) -> bytes | None:
    """Return a file of a build if it begins with the listed one and something was added to it."""
    data = _read(root, file, folder)
    if data is None or sha256_hex(data) == file.sha256:
        return None
    return data if listed_length(data, file) else None


def listed_length(data: bytes, file: PublishedFile) -> int:
    """Return how many of the bytes are the listed file; 0 where they do not begin with it.

    What is added to a PDF stands behind a revision (ISO 32000-1, 7.5.6).
    """
    ends = {end for found in _END.finditer(data) for end in (found.start(1), found.end())}
    return next((end for end in sorted(ends) if sha256_hex(data[:end]) == file.sha256), 0)


def _read(root: Path, file: PublishedFile, folder: str) -> bytes | None:
    parts = file.path.split("/")
    if not file.path.isprintable() or "\\" in file.path or {"", ".", ".."} & {*parts}:
        return None
    try:
        return read_bytes(root, f"{folder}/site/{file.path}", limit=MAX_BUILT_BYTES)
    except (Unreadable, ValueError):
        return None


def _is_intact(data: bytes, file: PublishedFile, now: datetime) -> bool:
    from qms.signing.verify import verify_bytes

    return verify_bytes(data, name=file.name, now=now).intact
