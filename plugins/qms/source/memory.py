"""What earlier readings made of the same bytes, and how it is asked for.

Whatever is remembered is named by a digest of everything that it was made of: the bytes, where they
lie, the settings that matter, and the code that reads them. So nothing in a memory can be out of
date, and a memory may forget everything at any time.
"""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Callable, Iterable
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol, TypeVar

from qms.domain.plain import ANYTHING_WRONG, from_plain, to_plain

READERS = ("yaml", "pydantic", "frontmatter")
"""Packages that decide, beside our own code, how a text is read."""
OURS = ("domain", "source", "source/schema", "standards")

Value = TypeVar("Value")


class Memory(Protocol):
    """Plain values by what they were made of."""

    def find(self, key: bytes) -> Any | None:
        """Return what was made before; None for what is not known."""

    def keep(self, key: bytes, plain: Any) -> None:
        """Note what was made."""


class NoMemory:
    """A memory that keeps nothing."""

    def find(self, key: bytes) -> None:
        """Know nothing."""

    def keep(self, key: bytes, plain: Any) -> None:
        """Forget it."""


NO_MEMORY = NoMemory()


def key_of(kind: str, *made_of: str | bytes) -> bytes:
    """Return the name of something: the SHA-256 of what it is and all that it was made of."""
    digest = hashlib.sha256(reading_code())
    for each in (kind, *made_of):
        data = each.encode("utf-8", "surrogateescape") if isinstance(each, str) else each
        digest.update(b"%d " % len(data))
        digest.update(data)
    return digest.digest()


def remembered(memory: Memory, key: bytes, kind: type[Value], make: Callable[[], Value]) -> Value:
    """Return what was made before, or make it and note it; what `make` raises is not noted."""
    plain = memory.find(key)
    if plain is not None:
        try:
            value: Value = from_plain(plain, kind)
        except ANYTHING_WRONG:
            pass  # it was made of something else
        else:
            return value
    value = make()
    memory.keep(key, to_plain(value, kind))
    return value


@cache
def reading_code() -> bytes:
    """Return a digest that differs when the code differs that reads files."""
    package = Path(__file__).parent.parent
    places = [*(package / name for name in OURS), *map(_place, READERS)]
    return hashlib.sha256(sys.version.encode() + mark_of(places)).digest()


def mark_of(folders: Iterable[Path]) -> bytes:
    """Return a digest that differs when a file of these folders was replaced or changed.

    Of every file the path, the size and the times of its last change count, as they do for Python
    itself when it decides whether a compiled file is still good; to read them all would take longer
    than to read a small repository.
    """
    digest = hashlib.sha256()
    for folder in folders:
        with os.scandir(folder) as found:
            for entry in sorted(found, key=lambda each: each.path):
                if entry.is_file():
                    state = entry.stat()
                    times = f"{state.st_size} {state.st_mtime_ns} {state.st_ctime_ns}"
                    digest.update(f"{entry.path} {times}\n".encode())
    return digest.digest()


def _place(package: str) -> Path:
    """Return the folder of an installed package without importing it."""
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(package)
    return Path(spec.origin).parent
