"""Captions of figures and tables, numbered through a document alike on the site and in print.

Numbers are words of ours in the HTML, not counters of a style sheet, so that search, screen
readers and the comparison of text and PDF have them. A redline knows none: a new figure does not
change the captions of all that follow.
"""

from __future__ import annotations

import html
import re

from qms.domain.captions import Captioned, caption_anchor, figure_caption
from qms.render.diagrams import with_drawings

_ALONE = re.compile(
    r'<p(?P<bar> class="qms-(?:changed|cut)[^"]*")?>\s*(?P<img><img\b[^>]*>)\s*</p>'
)
_ALTERNATIVE = re.compile(r'\balt="([^"]*)"')
_CAPTION = re.compile(
    r"<figure(?P<figure>[^>]*>(?:(?!<figcaption>).)*<figcaption>)(?P<caption>[^<]+)</figcaption>"
    r'|<p(?P<id> id="[^"]*")?(?P<table> class="(?:[\w-]+ )*qms-caption")(?P<late> id="[^"]*")?>'
    r"(?P<title>(?:(?!</p>).)+)</p>(?=\s*<table\b)",
    re.DOTALL,
)
_ID = re.compile(r'\sid="([^"]*)"')
_TAG = re.compile(r"<[^>]*>")
_REFERENCE = re.compile(
    r'(?P<link><a\b[^>]* href="#(?P<anchor>[^"]*)"[^>]*>)(?:figure|table)</a>', re.IGNORECASE
)


def with_captions(page: str) -> str:
    """Return a document's sanitised HTML with its figures, and every caption with its number.

    A picture that stands alone becomes a figure, a diagram is drawn. A link whose words are only
    `Figure` or `Table` says the number of what it leads to.
    """
    page = with_drawings(_ALONE.sub(_figure, page))
    if "<figcaption>" not in page and "qms-caption" not in page:
        return page
    numbering = _Numbering(page)
    page = _CAPTION.sub(numbering.caption, page)
    return _REFERENCE.sub(numbering.reference, page)


class _Numbering:
    """The numbers that one document has given so far."""

    def __init__(self, page: str) -> None:
        self._counts = dict.fromkeys(Captioned, 0)
        self._taken = set(_ID.findall(page))
        self._names: dict[str, str] = {}

    def caption(self, match: re.Match[str]) -> str:
        """Return a figure or the caption of a table with its number and anchor."""
        if match["caption"]:
            name, given = self._next(Captioned.FIGURE, match["caption"])
            return f"<figure{given}{match['figure']}{name} – {match['caption']}</figcaption>"  # noqa: RUF001
        own = match["id"] or match["late"] or ""
        name, given = self._next(Captioned.TABLE, match["title"], own)
        return f"<p{given}{match['table']}>{name} – {match['title']}</p>"  # noqa: RUF001

    def reference(self, match: re.Match[str]) -> str:
        """Return a link to a figure or table with the number of that."""
        name = self._names.get(html.unescape(match["anchor"]))
        return f"{match['link']}{name}</a>" if name else match[0]

    def _next(self, kind: Captioned, caption: str, own: str = "") -> tuple[str, str]:
        """Return the next number with its kind, and the attribute that holds the anchor."""
        self._counts[kind] += 1
        name = f"{kind.value}\u00a0{self._counts[kind]}"
        words = html.unescape(_TAG.sub("", caption))
        anchor = _ID.sub(r"\1", own) or caption_anchor(kind, words)
        if not own and anchor in self._taken:
            return name, ""
        self._taken.add(anchor)
        self._names[anchor] = name
        return name, f' id="{anchor}"'


def _figure(match: re.Match[str]) -> str:
    alternative = _ALTERNATIVE.search(match["img"])
    caption = figure_caption(alternative[1]) if alternative else ""
    if not caption:
        return match[0]
    bar = match["bar"] or ""
    return f"<figure{bar}>{match['img']}<figcaption>{caption}</figcaption></figure>"
