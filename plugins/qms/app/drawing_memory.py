"""Drawings made before, one file each, by everything they depend on; deleting them changes none.

They lie outside the repository, where no proposed change can put anything among them.
"""

from __future__ import annotations

import re

from qms.app.folders import cache_folder

KEPT = 2000
_DRAWING = re.compile(r"<svg [^<>]*>.*</svg>", re.DOTALL)


class DrawingMemory:
    """The drawings of a user."""

    def __init__(self) -> None:
        """Note where they lie; nothing is read before the first is asked for."""
        folder = cache_folder()
        self._folder = folder / "drawings" if folder else None

    def find(self, key: str) -> str | None:
        """Return a drawing made before, if it is whole."""
        if self._folder is None:
            return None
        try:
            svg = (self._folder / f"{key}.svg").read_text("utf-8")
        except (OSError, ValueError):
            return None
        return svg if _DRAWING.fullmatch(svg) else None

    def keep(self, key: str, svg: str) -> None:
        """Write a drawing, and let the oldest go when there are too many."""
        if self._folder is None:
            return
        from qms.publish.atomic import write_unflushed

        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            write_unflushed(self._folder / f"{key}.svg", svg.encode("utf-8"))
            every = sorted(self._folder.glob("*.svg"), key=lambda path: path.stat().st_mtime)
            for path in every[:-KEPT]:
                path.unlink(missing_ok=True)
        except OSError:
            return  # a drawing that cannot be kept costs time, nothing else
