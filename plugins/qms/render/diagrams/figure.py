"""Where a text has a diagram, readers get its drawing with a caption.

The Markdown set-up makes a piece of code of it, like of every other block of code, so it passes the
sanitiser as text. What the sanitiser let through is replaced by the drawing afterwards.
"""

from __future__ import annotations

import html
import re

from qms.domain.diagrams import LANGUAGE
from qms.render.diagrams.drawn import FaultyDiagram, draw
from qms.render.escape import escape_html

_CLASS = f"language-{LANGUAGE}"
_DIAGRAM = re.compile(
    rf'<pre class="(?P<bars>(?:[\w-]+ )*){_CLASS}"(?: title="(?P<title>[^"]*)")?>'
    r"<code>(?P<text>[^<]*)</code></pre>"
)


def code_html(source: str, title: str) -> str:
    """Return a diagram as the Markdown set-up passes it on: as code."""
    named = f' title="{escape_html(title)}"' if title else ""
    return f'<pre class="{_CLASS}"{named}><code>{escape_html(source)}</code></pre>'


def fence(text: str, title: str) -> str:
    """Return a diagram of ours as an author would write it."""
    return f'```{LANGUAGE} title="{title.translate(_NOT_IN_TITLES)}"\n{text}\n```\n'


def with_drawings(page: str) -> str:
    """Return sanitised HTML with its diagrams drawn; those that cannot be drawn stay code."""
    return _DIAGRAM.sub(_figure, page) if _CLASS in page else page


def inline_drawing(text: str, title: str) -> str:
    """Return a drawing with its title, or nothing where the text cannot be drawn."""
    try:
        return _titled(draw(text), title)
    except FaultyDiagram:
        return ""


def _figure(match: re.Match[str]) -> str:
    title = html.unescape(match["title"] or "")
    drawing = inline_drawing(html.unescape(match["text"]), title)
    if not drawing:
        return match[0]
    caption = escape_html(title.partition(":")[0].strip())
    classes = f"{match['bars']}qms-diagram"
    return f'<figure class="{classes}">{drawing}<figcaption>{caption}</figcaption></figure>'


def _titled(svg: str, title: str) -> str:
    """Return a drawing with what those read who cannot see it."""
    head, end, rest = svg.partition(">")
    return f"{head}{end}\n<title>{escape_html(title)}</title>{rest}"


_NOT_IN_TITLES = {ord('"'): "'", ord("`"): "'", ord("\n"): " "}
