"""Our style sheet and script, handed to the site as files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from qms.domain.site import SiteFile
from qms.render import uris
from qms.render.redline.page import redline_style

_FOLDER = Path(__file__).parent


def asset_files() -> Iterator[SiteFile]:
    """Yield the files that every page uses."""
    for uri in (uris.STYLE, uris.STALENESS):
        name = uri.rpartition("/")[2]
        content = (_FOLDER / name).read_bytes()
        if uri == uris.STYLE:
            content += redline_style().encode("utf-8")
        yield SiteFile(uri=uri, content=content)
