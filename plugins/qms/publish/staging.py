"""Folders in which a build is prepared before it takes the place of the last one."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

if sys.platform != "win32":
    import fcntl


@contextmanager
def staging_folder(parent: Path) -> Iterator[Path]:
    """Give an empty folder that is removed at the end, whatever happens.

    What killed builds left behind is removed first; builds that still run are left alone. Each
    holds a lock on its folder, which ends with the process however it ends: a number of a process
    could be another one's by now.
    """
    parent.mkdir(parents=True, exist_ok=True)
    whole = _locked(parent, wait=True)
    try:
        for left in parent.iterdir():
            _remove_unless_used(left)
        folder = Path(tempfile.mkdtemp(prefix="build-", dir=parent))
        own = _locked(folder, wait=False)
    finally:
        _release(whole)
    # mkdtemp makes private folders; what is published is read by others.
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        _release(own)


def _remove_unless_used(left: Path) -> None:
    if not left.is_dir() or left.is_symlink():
        return
    lock = _locked(left, wait=False)
    if lock is not None:
        shutil.rmtree(left, ignore_errors=True)
        _release(lock)


def _locked(folder: Path, *, wait: bool) -> int | None:
    """Return the open folder with our lock on it; None where another holds it or none can be."""
    if sys.platform == "win32":  # whether a folder is still used cannot be told there: all stay
        return None
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:  # held by another, or a file system without locks
        os.close(descriptor)
        return None
    return descriptor


def _release(descriptor: int | None) -> None:
    if descriptor is not None:
        os.close(descriptor)
