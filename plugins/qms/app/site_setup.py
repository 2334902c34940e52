"""What a site generator is told before it reads the first page."""

from __future__ import annotations

from collections.abc import Mapping

from qms.render import uris
from qms.render.markdown import EXTENSION_CONFIGS, EXTENSIONS

STYLE = uris.STYLE
SCRIPT = uris.STALENESS
MARKDOWN_EXTENSIONS = EXTENSIONS
MARKDOWN_CONFIGS: Mapping[str, Mapping[str, object]] = {
    **EXTENSION_CONFIGS,
    "toc": {
        **EXTENSION_CONFIGS["toc"],
        "permalink": True,
        "permalink_title": "Link to this section",
    },
}
"""Our Markdown set-up, with what readers can click in addition."""
