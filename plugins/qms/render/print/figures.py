"""A picture alone in its paragraph becomes a figure with a caption."""

from __future__ import annotations

import re

_ALONE = re.compile(
    r'<p(?P<bar> class="qms-(?:changed|cut)[^"]*")?>\s*(?P<img><img\b[^>]*>)\s*</p>'
)
_ALTERNATIVE = re.compile(r'\balt="([^"]*)"')


def with_captions(html: str) -> str:
    """Return sanitised HTML with a caption below each picture that stands alone.

    The caption is the picture's text up to the first colon: what comes after it describes the
    picture to those who cannot see it.
    """
    return _ALONE.sub(_figure, html)


def _figure(match: re.Match[str]) -> str:
    alternative = _ALTERNATIVE.search(match["img"])
    caption = alternative[1].partition(":")[0].strip() if alternative else ""
    if not caption:
        return match[0]
    bar = match["bar"] or ""
    return f"<figure{bar}>{match['img']}<figcaption>{caption}</figcaption></figure>"
