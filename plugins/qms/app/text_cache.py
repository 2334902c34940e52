"""Texts that took long to make, by everything they depend on; deleting the file changes nothing.

It lies outside the repository, where no proposed change can put anything into it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

from qms.app.folders import cache_folder

FORMAT = "qms-texts@1"


class TextCache:
    """The texts of the last build, and those of the present one."""

    def __init__(self, path: Path | None) -> None:
        """Note where they lie; nothing is read before the first text is asked for."""
        self._path = path
        self._before: dict[str, str] | None = None
        self._now: dict[str, str] = {}

    def get(self, key: str, make: Callable[[], str]) -> str:
        """Return a text made before, or make it."""
        found = self.find(key)
        if found is None:
            found = make()
            self.keep(key, found)
        return found

    def find(self, key: str) -> str | None:
        """Return a text made before."""
        if self._before is None:
            self._before = _read(self._path)
        found = self._now.get(key, self._before.get(key))
        if found is not None:
            self._now[key] = found
        return found

    def keep(self, key: str, text: str) -> None:
        """Note a text that was made."""
        self._now[key] = text

    def save(self) -> None:
        """Write the texts of this build, if there are others than before."""
        before = self._before or {}  # nothing was asked for when it was not even read
        if self._path is None or self._now == before:
            return
        from qms.publish.atomic import write_atomic

        data = json.dumps({"format": FORMAT, "texts": self._now}, ensure_ascii=False)
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            write_atomic(self._path, data.encode("utf-8"))
        except OSError:
            return  # a cache that cannot be written costs time, nothing else


def text_cache(root: Path, name: str) -> TextCache:
    """Return where texts of a kind are kept for a repository and this user."""
    folder = cache_folder()
    place = hashlib.sha256(str(root).encode("utf-8")).hexdigest()[:16]
    return TextCache(folder / f"{name}-{place}.json" if folder else None)


def _read(path: Path | None) -> dict[str, str]:
    if path is None:
        return {}
    try:
        data = json.loads(path.read_bytes())
        if data["format"] != FORMAT:
            return {}
        return {str(key): str(text) for key, text in data["texts"].items()}
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return {}
