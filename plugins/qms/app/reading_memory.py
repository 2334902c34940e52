"""What was read before, by the bytes it was read from; deleting the file changes no verdict.

It lies outside the repository, where no proposed change can put anything into it. One file holds
what belongs to the copies of one repository: so it is found again in another folder, and one read
brings everything. It holds plain values only, as Python itself writes compiled code (`marshal`, by
far the fastest way to read a thousand small values), behind a digest of every byte, because
`marshal` is not made for damaged ones. Two commands at once may each forget what the other noted:
it is read again.
"""

from __future__ import annotations

import hashlib
import marshal
import re
import sys
from pathlib import Path
from typing import Any

from qms.app.folders import cache_folder
from qms.source.files import plain_bytes
from qms.source.registers import CONFIGURATION

FORMAT = f"qms-reading@1 {sys.implementation.cache_tag}\n".encode()
SPARE = 1000
"""How many entries of other states of a repository are kept beside the present ones at least."""
_REPOSITORY = re.compile(rb"^repository:[ \t]*(\S+)", re.MULTILINE)
_DIGEST_BYTES = hashlib.sha256().digest_size


class ReadingMemory:
    """The entries of earlier readings of a repository."""

    def __init__(self, root: Path) -> None:
        """Read what belongs to the repository at a folder."""
        folder = cache_folder()
        self._path = folder / "reading" / f"{_name(root)}.bin" if folder else None
        self._before = _read(self._path)
        self._now: dict[bytes, bytes] = {}

    def find(self, key: bytes) -> Any | None:
        """Return the plain value kept under a key."""
        found = self._now.get(key) or self._before.get(key)
        if found is None:
            return None
        self._now[key] = found
        return marshal.loads(found)  # noqa: S302 - our own bytes, told by their digest

    def keep(self, key: bytes, plain: Any) -> None:
        """Note a plain value."""
        self._now[key] = marshal.dumps(plain)

    def save(self) -> None:
        """Write what is new; what was not asked for longest goes first when there is much of it."""
        if self._path is None or self._now.keys() <= self._before.keys():
            return
        from qms.publish.atomic import write_unflushed

        others = [(key, data) for key, data in self._before.items() if key not in self._now]
        room = len(self._now) + SPARE
        entries = dict([*others[-room:], *self._now.items()])
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            write_unflushed(self._path, _written(entries))
        except OSError:
            return  # a memory that cannot be written costs time, nothing else


def _name(root: Path) -> str:
    """Return the name of a repository's file; its settings are read in earnest elsewhere."""
    found = _REPOSITORY.search(plain_bytes(f"{root}/{CONFIGURATION}") or b"")
    return hashlib.sha256(found[1] if found else b"").hexdigest()[:16]


def _written(entries: dict[bytes, bytes]) -> bytes:
    data = marshal.dumps(entries)
    return FORMAT + hashlib.sha256(data).digest() + data


def _read(path: Path | None) -> dict[bytes, bytes]:
    """Return the entries of a file; none of one that is not ours, or not whole."""
    try:
        data = path.read_bytes() if path else b""
    except OSError:
        return {}
    start = len(FORMAT) + _DIGEST_BYTES
    content = memoryview(data)[start:]
    if data[:start] != FORMAT + hashlib.sha256(content).digest():
        return {}
    entries = marshal.loads(content)  # noqa: S302 - whole, and our own
    return entries if isinstance(entries, dict) else {}
