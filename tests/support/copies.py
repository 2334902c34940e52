"""Folders that cost much to make: made once by each process, then written out for every test."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path


def made_once(make: Callable[[Path], object]) -> Mapping[str, bytes]:
    """Let a folder be made, and return its files by their paths in it.

    Args:
        make: Makes the folder at a path where nothing lies yet.
    """
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place, "made")
        make(folder)
        return {
            path.relative_to(folder).as_posix(): path.read_bytes()
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        }


def write_copy(files: Mapping[str, bytes], folder: Path) -> None:
    """Write the files of a folder that was made once."""
    for path, content in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
