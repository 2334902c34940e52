"""What a site generator is told before it reads the first page."""

from __future__ import annotations

from qms.render import uris

STYLE = uris.STYLE
SCRIPT = uris.STALENESS
OFFLINE_SEARCH = uris.OFFLINE_SEARCH
