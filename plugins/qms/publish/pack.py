"""A ZIP file whose bytes depend on what is in it and on nothing else."""

from __future__ import annotations

import os
import tempfile
import zipfile
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from qms.domain.errors import QmsError

LONGEST_NAME = 180
"""Unpacked below a folder of some length, names must stay within what every system opens."""
_FILE = 0o100644 << 16
_UNIX = 3
_STORED = frozenset({".pdf", ".png", ".jpg", ".jpeg", ".gif", ".webp", ".gz", ".woff2"})
"""What is packed already."""


class PackError(QmsError):
    """The pack cannot be written."""


def write_pack(target: Path, files: Iterable[tuple[str, bytes]], day: date) -> None:
    """Write files into a ZIP beside its place, then put it there in one step.

    Args:
        target: The file to write; an older one is replaced when the new one is whole.
        files: Names and contents, in the order in which they are to stand.
        day: The date that every file in it bears.

    Raises:
        PackError: a name is too long, or stands twice.
    """
    descriptor, name = tempfile.mkstemp(
        prefix=f".{target.name[:100]}.", suffix=".qms-part", dir=target.parent
    )
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            with zipfile.ZipFile(stream, "w") as pack:
                _fill(pack, files, day)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.chmod(0o644)
        temporary.replace(target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def _fill(pack: zipfile.ZipFile, files: Iterable[tuple[str, bytes]], day: date) -> None:
    known: set[str] = set()
    for name, data in files:
        if len(name) > LONGEST_NAME:
            raise PackError(
                f"{name} is a longer name than every computer can unpack ({LONGEST_NAME}"
                " characters); shorten the name of the file that it comes from"
            )
        if name.casefold() in known:
            raise PackError(f"{name} would stand twice in the pack; rename one of the two files")
        known.add(name.casefold())
        entry = zipfile.ZipInfo(name, (day.year, day.month, day.day, 0, 0, 0))
        entry.create_system, entry.external_attr = _UNIX, _FILE
        packed = Path(name).suffix.lower() in _STORED
        entry.compress_type = zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED
        pack.writestr(entry, data)
