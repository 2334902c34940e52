"""Our style sheet and script, handed to the site as files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from qms.domain.site import SiteFile
from qms.render import uris

_FOLDER = Path(__file__).parent


def asset_files() -> Iterator[SiteFile]:
    """Yield the files that every page uses."""
    for uri in (uris.STYLE, uris.STALENESS):
        name = uri.rpartition("/")[2]
        yield SiteFile(uri=uri, content=(_FOLDER / name).read_bytes())
