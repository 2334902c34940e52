"""What a site generator is told before it reads the first page."""

from __future__ import annotations

from qms.render import uris
from qms.render.markdown import EXTENSION_CONFIGS

STYLE = uris.STYLE
SCRIPT = uris.STALENESS
OUTLINE_EXTENSIONS = ("toc", "attr_list")
"""What the generator needs of Markdown: it reads headings with their anchors, nothing else."""
OUTLINE_CONFIGS = {"toc": dict(EXTENSION_CONFIGS["toc"])}
