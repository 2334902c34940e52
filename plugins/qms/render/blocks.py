"""Links in our own blocks, which a generator does not look into."""

from __future__ import annotations

import html
import re
from collections.abc import Callable

from qms.domain.register import resolve_path
from qms.render.escape import escape_html

_HREF = re.compile(r'(?<=\shref=")([^"#:]+)(#[^"]*)?(?=")')


def resolved_links(block: str, folder: str, resolve: Callable[[str], str]) -> str:
    """Return a block with its links between source files turned into addresses.

    Args:
        block: HTML of ours.
        folder: The folder of the page's source, from which its links are relative.
        resolve: Turns a path of the source tree into an address.
    """

    def replacement(match: re.Match[str]) -> str:
        target = resolve_path(f"{folder}/x" if folder else "x", html.unescape(match[1]))
        return escape_html(resolve(target)) + (match[2] or "")

    return _HREF.sub(replacement, block)
