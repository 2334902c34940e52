"""What a search needs of a page: its headings with their anchors, and the words below them.

Searches of site generators read a whole page tag by tag, which costs more than anything else they
do. Cells, links and marks mean nothing to them.
"""

from __future__ import annotations

import re

_ATTRIBUTES = r'(?:\s[^\s"=<>/]+(?:="[^"]*")?)*\s*/?'
_INLINE = "a|abbr|b|code|del|em|i|ins|kbd|mark|q|s|small|span|strong|sub|sup|var"
_PERMALINK = re.compile(rf'<a class="headerlink"{_ATTRIBUTES}>[^<]*</a>')
_WITHIN_WORDS = re.compile(rf"</?(?:{_INLINE}){_ATTRIBUTES}>")
_BETWEEN_WORDS = re.compile(rf"<(?!/?h[1-6][\s>])/?[a-z][a-z0-9]*{_ATTRIBUTES}>")


def search_text(page_html: str) -> str:
    """Return a page's HTML reduced to headings and words.

    Args:
        page_html: HTML as the sanitiser writes it: lower-case tags, attributes in double quotes.
    """
    text = _PERMALINK.sub("", page_html)
    return _BETWEEN_WORDS.sub(" ", _WITHIN_WORDS.sub("", text))
