"""Files that are either the old ones or the new ones, wherever the power fails.

A file is written beside its target, flushed to the disk and renamed over it. A whole folder is
exchanged in one step where the system has one (Linux), else by two renames that `recover` ends
at the next start. Nothing here leaves a target half written.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import os
import re
import shutil
import sys
import tempfile
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_TEMPORARY = re.compile(r"\..+\.[a-z0-9_]{8}\.qms-part")
_OLD = ".qms-old"
_READABLE = 0o644
_AT_FDCWD = -100
_RENAME_EXCHANGE = 2
_NOT_HERE = frozenset({errno.ENOSYS, errno.EINVAL, errno.EPERM, errno.ENOTSUP})


class Exchange(Enum):
    """How a folder was swapped in."""

    IN_ONE_STEP = "in one step"
    IN_TWO_STEPS = "in two steps"
    """A crash between them is mended by `recover`."""


def write_atomic(path: Path, data: bytes) -> None:
    """Write a file so that readers see the old bytes or the new bytes, and nothing else.

    When this returns, the new bytes are on the disk.
    """
    _replace(path, data)
    _flush_folder(path.parent)


def write_new(path: Path, data: bytes) -> None:
    """Write a file that must not exist yet, whole or not at all, also when two try at once.

    Raises:
        FileExistsError: there is one; it was not touched.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = _write_beside(path, data, flush=os.fsync)
    try:
        _claim(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)
    _flush_folder(path.parent)


def write_unflushed(path: Path, data: bytes) -> None:
    """Write a file in one step without waiting for the disk; for caches that check their files."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = _write_beside(path, data, flush=_nothing)
    _rename_over(temporary, path)


def sweep(folder: Path) -> tuple[Path, ...]:
    """Remove what interrupted writers left in a folder and return it.

    Only for the start of a command, while nobody else writes there.
    """
    leftovers = [path for path in _entries(folder) if _TEMPORARY.fullmatch(path.name)]
    for path in leftovers:
        path.unlink(missing_ok=True)
    return tuple(leftovers)


def exchange_directories(staged: Path, target: Path) -> Exchange:
    """Put a finished folder in the place of another; afterwards the old one is gone.

    Both must lie on one file system, best in one folder.
    """
    recover(target)
    _flush_tree(staged)
    if not target.exists():
        staged.rename(target)
        how = Exchange.IN_ONE_STEP
    elif _exchanged_by_system(staged, target):
        shutil.rmtree(staged, ignore_errors=True)
        how = Exchange.IN_ONE_STEP
    else:
        _exchange_by_renames(staged, target)
        how = Exchange.IN_TWO_STEPS
    _flush_folder(target.parent)
    return how


def recover(target: Path) -> bool:
    """Undo an exchange that was interrupted between its two renames; True when there was one.

    Call it before reading or replacing the folder.
    """
    old = target.with_name(target.name + _OLD)
    if not old.exists():
        return False
    if target.exists():
        shutil.rmtree(old, ignore_errors=True)
        return False
    old.rename(target)
    _flush_folder(target.parent)
    return True


def _replace(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = _write_beside(path, data, flush=os.fsync)
    _rename_over(temporary, path)


def _write_beside(path: Path, data: bytes, flush: Callable[[int], None]) -> Path:
    # The temporary name keeps to the folder's limit on the length of names.
    prefix = f".{path.name[:100]}."
    with _named_in_faults(path):
        descriptor, name = tempfile.mkstemp(prefix=prefix, suffix=".qms-part", dir=path.parent)
        temporary = Path(name)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(data)
                file.flush()
                flush(file.fileno())
            # mkstemp makes private files; what we publish is read by others.
            temporary.chmod(_READABLE)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
    return temporary


def _rename_over(temporary: Path, path: Path) -> None:
    try:
        with _named_in_faults(path):
            temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def _claim(temporary: Path, path: Path) -> None:
    """Give a finished file its name, unless it is taken."""
    try:
        path.hardlink_to(temporary)
    except FileExistsError:
        raise
    except (OSError, NotImplementedError):
        # Some network file systems have no second names: an empty file takes the name first.
        with _named_in_faults(path):
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, _READABLE))
        _rename_over(temporary, path)


@contextlib.contextmanager
def _named_in_faults(path: Path) -> Iterator[None]:
    """Name the file that was meant: a full disk names none, other faults the one beside it."""
    try:
        yield
    except OSError as error:
        error.filename, error.filename2 = str(path), None
        raise


def _nothing(descriptor: int) -> None:
    del descriptor


def _exchange_by_renames(staged: Path, target: Path) -> None:
    old = target.with_name(target.name + _OLD)
    target.rename(old)
    _flush_folder(target.parent)
    staged.rename(target)
    _flush_folder(target.parent)
    shutil.rmtree(old, ignore_errors=True)


def _exchanged_by_system(staged: Path, target: Path) -> bool:
    """Swap two names in one step; False where the system or its file system cannot."""
    if not sys.platform.startswith("linux"):
        return False
    exchange = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if exchange is None:
        return False
    old, new = os.fsencode(staged), os.fsencode(target)
    if exchange(_AT_FDCWD, old, _AT_FDCWD, new, _RENAME_EXCHANGE) == 0:
        return True
    number = ctypes.get_errno()
    if number in _NOT_HERE:
        return False
    raise OSError(number, os.strerror(number), str(target))


def _entries(folder: Path) -> list[Path]:
    return sorted(folder.iterdir()) if folder.is_dir() else []


def _flush_tree(folder: Path) -> None:
    """Flush everything below a folder: at once where the system can, else file by file."""
    if _flushed_at_once(folder):
        return
    for path in (*sorted(folder.rglob("*")), folder):
        with _named_in_faults(path):
            _flush(path)


def _flushed_at_once(folder: Path) -> bool:
    descriptor = _opened_folder(folder)
    if descriptor is None:
        return False
    try:
        at_once = getattr(ctypes.CDLL(None), "syncfs", None)
        return at_once is not None and at_once(descriptor) == 0
    finally:
        os.close(descriptor)


def _flush(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        _flush_folder(path)
    elif path.is_file() and not path.is_symlink():
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _flush_folder(folder: Path) -> None:
    descriptor = _opened_folder(folder)
    if descriptor is None:
        return
    try:
        # Some network file systems refuse to flush a folder; the rename stands all the same.
        with contextlib.suppress(OSError):
            os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _opened_folder(folder: Path) -> int | None:
    # Windows cannot open folders; there a rename is as durable as the system makes it.
    return os.open(folder, os.O_RDONLY) if os.name == "posix" else None
