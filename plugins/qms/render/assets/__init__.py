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
            content += (redline_style() + sorting_style()).encode("utf-8")
        yield SiteFile(uri=uri, content=content)


def offline_file() -> SiteFile:
    """Return what lets the search run where the site is opened as a file."""
    name = uris.OFFLINE_SEARCH.rpartition("/")[2]
    return SiteFile(uri=uris.OFFLINE_SEARCH, content=(_FOLDER / name).read_bytes())


def sorting_file() -> SiteFile:
    """Return the script of pages whose tables sort."""
    return SiteFile(uri=uris.SORTING, content=sorting_script().encode("utf-8"))


def sorting_script() -> str:
    """Return the script that sorts tables, for pages and files of their own."""
    return (_FOLDER / "sorting.js").read_text(encoding="utf-8")


@cache
def sorting_style() -> str:
    """Return the style sheet of tables that sort, for pages and files of their own."""
    return (_FOLDER / "sorting.css").read_text(encoding="utf-8")


@cache
def redline_style() -> str:
    """Return the style sheet of redlines, on pages and in files of their own."""
    return (_FOLDER / "redline.css").read_text(encoding="utf-8")
