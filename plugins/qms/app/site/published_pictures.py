"""Files beside the documents as the site shows them; what took long to make is kept."""

from __future__ import annotations

import hashlib
from pathlib import Path, PurePosixPath

from qms.app.folders import cache_folder
from qms.source.files import read_bytes

_PICTURES = frozenset({"png", "jpg", "jpeg", "gif", "webp", "svg"})
KEPT = 500


def published_file(root: Path, path: str) -> bytes:
    """Return what readers get of a file: of a picture no more than they need.

    Raises:
        Unreadable: it cannot be read.
    """
    data = read_bytes(root, path)
    suffix = PurePosixPath(path).suffix.lower().removeprefix(".")
    if suffix not in _PICTURES:
        return data
    from qms.publish.pictures import is_changed

    return _kept(data, suffix) if is_changed(data, suffix) else data


def _kept(data: bytes, suffix: str) -> bytes:
    """Return a picture as it is published, from the last time it was made if that is kept."""
    from importlib.metadata import version

    from qms.publish.atomic import write_unflushed
    from qms.publish.pictures import VERSION, published_picture

    home = cache_folder()
    if home is None:
        return published_picture(data, suffix)
    tools = f"{VERSION} {version('pillow')}"
    key = hashlib.sha256(f"{tools} {suffix}\n".encode() + data).hexdigest()
    file = home / "pictures" / f"{key}.{suffix}"
    try:
        made = file.read_bytes()
    except OSError:
        made = b""
    digest, rest = made[:32], made[32:]
    if digest == hashlib.sha256(rest).digest():
        return rest
    rest = published_picture(data, suffix)
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_unflushed(file, hashlib.sha256(rest).digest() + rest)
        every = sorted(file.parent.iterdir(), key=lambda each: each.stat().st_mtime)
        for old in every[:-KEPT]:
            old.unlink(missing_ok=True)
    except OSError:
        return rest  # what cannot be kept costs time, nothing else
    return rest
