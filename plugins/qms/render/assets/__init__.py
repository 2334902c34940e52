"""Our style sheet and script, handed to the site as files."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from qms.domain.site import SiteFile
from qms.render import uris

_FOLDER = Path(__file__).parent


def asset_files() -> Iterator[SiteFile]:
    """Yield the files that every page uses."""
    for uri in (uris.STYLE, uris.STALENESS):
        name = uri.rpartition("/")[2]
        content = (_FOLDER / name).read_bytes()
        if uri == uris.STYLE:
            content += redline_style().encode("utf-8")
        yield SiteFile(uri=uri, content=content)


def offline_file() -> SiteFile:
    """Return what lets the search run where the site is opened as a file."""
    name = uris.OFFLINE_SEARCH.rpartition("/")[2]
    return SiteFile(uri=uris.OFFLINE_SEARCH, content=(_FOLDER / name).read_bytes())


@cache
def redline_style() -> str:
    """Return the style sheet of redlines, on pages and in files of their own."""
    return (_FOLDER / "redline.css").read_text(encoding="utf-8")
