"""What was computed from the archive before, by the bytes it was computed from.

It lies outside the repository, where no proposed change can put anything into it; deleting it
changes no verdict. Two commands at once may each forget what the other noted: it is computed again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

from qms.app.folders import cache_folder

FORMAT = "qms-archive-memory@1"
SPARE = 1000
"""How many entries of other states of a repository are kept beside the present ones at least."""


class ArchiveMemory:
    """The entries of earlier readings of a repository, whatever its folder."""

    def __init__(self) -> None:
        """Start without any; they are read when the repository is known."""
        folder = cache_folder()
        self._folder = folder / "archive" if folder else None
        self._repository = ""
        self._before: dict[str, Mapping[str, object]] = {}
        self._now: dict[str, Mapping[str, object]] = {}

    def begin(self, repository: str) -> None:
        """Turn to what belongs to a repository."""
        self._repository = repository
        self._before, self._now = self._read(), {}

    def find(self, key: str) -> Mapping[str, object] | None:
        """Return what was computed under a key."""
        found = self._before.get(key)
        if found is not None:
            self._now[key] = found
        return found

    def keep(self, key: str, computed: Mapping[str, object]) -> None:
        """Note what was computed under a key."""
        self._now[key] = computed

    def save(self) -> None:
        """Write what is new; other states of the repository keep theirs while they are few."""
        if self._folder is None or self._now.keys() <= self._before.keys():
            return
        from qms.publish.atomic import write_atomic

        every = {**self._before, **self._now}
        entries = every if len(every) <= 2 * len(self._now) + SPARE else self._now
        data = json.dumps({"format": FORMAT, "entries": entries}, ensure_ascii=False)
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            write_atomic(self._folder / self._name, data.encode("utf-8"))
        except OSError:
            return  # a memory that cannot be written costs time, nothing else

    @property
    def _name(self) -> str:
        return f"{hashlib.sha256(self._repository.encode('utf-8')).hexdigest()[:16]}.json"

    def _read(self) -> dict[str, Mapping[str, object]]:
        if self._folder is None:
            return {}
        try:
            data = json.loads((self._folder / self._name).read_bytes())
            entries = data["entries"] if data["format"] == FORMAT else {}
            return {key: each for key, each in entries.items() if isinstance(each, dict)}
        except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
            return {}
