"""A name for everything that a redline depends on, so that it need not be worked out again."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from qms.domain.canonical import canonical_json, sha256_hex
from qms.domain.documents import ControlledDocument
from qms.domain.library import Library
from qms.render.diagrams import drawing_tools
from qms.render.document import finished_markdown
from qms.render.links import Links
from qms.render.page import page_tools
from qms.render.redline.facts import facts

_PACKAGE = Path(__file__).parents[2]
_SOURCES = (
    *(f"domain/{name}.py" for name in ("align", "blocks", "redline", "sections")),
    *("domain/table_changes.py", "domain/word_changes.py", "render/blocks.py"),
    *("render/words.py", "render/templates/redline.html"),
)
"""Every file of ours that shapes a redline, beside those of this folder."""


def text_key(
    library: Library,
    document: ControlledDocument,
    links: Links,
    pictures: Mapping[str, str],
) -> str:
    """Return a name for everything that the blocks of a text depend on."""
    head = [[each.title, *map(list, each.rows)] for each in facts(library, document)]
    text = finished_markdown(library, document, links)
    return sha256_hex(canonical_json([text, head, dict(pictures)]))


def redline_key(kind: str, *texts: str) -> str:
    """Return a name for what is made from texts with these names."""
    return sha256_hex(canonical_json([_tools(), kind, *texts]))


@cache
def _tools() -> str:
    """Return what tells this state of the programs from others."""
    own = sorted(Path(__file__).parent.glob("*.*"))
    data = b"".join(path.read_bytes() for path in (*own, *(_PACKAGE / name for name in _SOURCES)))
    return f"{page_tools()} {drawing_tools()} {sha256_hex(data)}"
