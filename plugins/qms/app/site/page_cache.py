"""Pages made before, by everything they depend on; deleting the file changes no page.

It lies outside the repository, where no proposed change can put anything into it.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from qms.app.folders import cache_folder
from qms.render.page import PageHeading, RenderedPage

FORMAT = "qms-pages@2"


class PageCache:
    """The pages of the last build, and those of the present one."""

    def __init__(self, path: Path | None) -> None:
        """Read the pages of the last build; without a path, or without a file, there are none."""
        self._path = path
        self._before = _read(path)
        self._now: dict[str, RenderedPage] = {}

    def find(self, key: str) -> RenderedPage | None:
        """Return a page made before."""
        found = self._now.get(key) or self._before.get(key)
        if found is not None:
            self._now[key] = found
        return found

    def keep(self, key: str, page: RenderedPage) -> None:
        """Note a page that was made."""
        self._now[key] = page

    def save(self) -> None:
        """Write the pages of this build, if there are others than before."""
        if self._path is None or self._now.keys() == self._before.keys():
            return
        from qms.publish.atomic import write_atomic

        pages = {key: [page.html, _written(page.headings)] for key, page in self._now.items()}
        data = json.dumps({"format": FORMAT, "pages": pages}, ensure_ascii=False)
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            write_atomic(self._path, data.encode("utf-8"))
        except OSError:
            return  # a cache that cannot be written costs time, nothing else


def default_cache_path(root: Path) -> Path | None:
    """Return where the pages of a repository are kept for this user; None where nothing is."""
    folder = cache_folder()
    name = hashlib.sha256(str(root).encode("utf-8")).hexdigest()[:16]
    return folder / f"pages-{name}.json" if folder else None


def _read(path: Path | None) -> dict[str, RenderedPage]:
    if path is None:
        return {}
    try:
        data = json.loads(path.read_bytes())
        if data["format"] != FORMAT:
            return {}
        return {
            str(key): RenderedPage(html=str(made), headings=_headings(headings))
            for key, (made, headings) in data["pages"].items()
        }
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return {}


def _written(headings: tuple[PageHeading, ...]) -> list[object]:
    return [[each.level, each.anchor, each.title, _written(each.children)] for each in headings]


def _headings(written: list[tuple[int, str, str, Any]]) -> tuple[PageHeading, ...]:
    return tuple(
        PageHeading(
            level=int(level), anchor=str(anchor), title=str(title), children=_headings(children)
        )
        for level, anchor, title, children in written
    )
