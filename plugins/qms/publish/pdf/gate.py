"""Nothing is lost on the way to paper: the finished PDF is read again and compared with its text.

Another library than the one that wrote the PDF reads it. Every word and heading of the HTML must
be found in the text area of the pages, and no line of text may reach beyond a page's edge.
"""

from __future__ import annotations

import ctypes
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser

import pypdfium2
from pypdfium2 import raw

ENOUGH = 0.999
"""Share of a part's words that must be found; extraction itself is not perfect."""
_WORD = re.compile(r"\w+")
_SPACE = re.compile(r"[\s\x02\u00ad\ufffe]+")
_NOT_SHOWN = frozenset({"head", "script", "style", "template", "title"})
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_BREAKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "br",
        "caption",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "img",
        "input",
        "label",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
    ]
)
_SLACK = 0.5
_SHOWN_WORDS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Completeness:
    """What the comparison of text and PDF found."""

    words: int
    missing: tuple[str, ...] = ()
    lost_headings: tuple[str, ...] = ()
    beyond_edge: tuple[str, ...] = ()
    """Pages and text, in words."""

    @property
    def problem(self) -> str:
        """Return what is wrong in one sentence, or nothing."""
        if self.lost_headings:
            return f"the heading “{self.lost_headings[0]}” is missing in the PDF."
        if self.beyond_edge:
            return f"text reaches beyond the edge of the page ({self.beyond_edge[0]})."
        if len(self.missing) > self.words * (1 - ENOUGH):
            shown = " ".join(self.missing[:_SHOWN_WORDS])
            return f"{len(self.missing)} of {self.words} words are missing in the PDF: {shown}."
        return ""


def check_completeness(html: str, pdf: bytes) -> Completeness:
    """Compare a part's HTML with its PDF."""
    expected = _TextOf(html)
    text, beyond = _read(pdf)
    text = unicodedata.normalize("NFKC", text).casefold()
    compact = _SPACE.sub("", text)
    words = _words(expected.text)
    lost = [heading for heading in expected.headings if _compact(heading) not in compact]
    return Completeness(
        words=len(words),
        missing=tuple(_missing(words, _words(text), compact)),
        lost_headings=tuple(lost),
        beyond_edge=tuple(beyond),
    )


def _missing(expected: list[str], found: list[str], compact: str) -> Iterator[str]:
    """Yield the words not found; a word that a line break cut in two is found all the same."""
    counted = Counter(found)
    for word, count in Counter(expected).items():
        short = count - counted[word]
        if short > 0:
            # Within the text without spaces a cut word is whole again; so are chance neighbours,
            # which is why only what is short is looked up, and as often as it is expected.
            short = count - compact.count(word)
            for _ in range(short):
                yield word


def _words(text: str) -> list[str]:
    # The style sheet may print small letters as capitals.
    return _WORD.findall(text.casefold())


def _compact(text: str) -> str:
    return _SPACE.sub("", unicodedata.normalize("NFKC", text).casefold())


def _read(pdf: bytes) -> tuple[str, list[str]]:
    """Return the text of all pages, and where text reaches beyond a page."""
    texts: list[str] = []
    beyond: list[str] = []
    document = pypdfium2.PdfDocument(pdf)
    try:
        for number in range(len(document)):
            page = document[number]
            text_page = page.get_textpage()
            texts.append(text_page.get_text_bounded())
            beyond.extend(_beyond(page, text_page, number))
            text_page.close()
            page.close()
    finally:
        document.close()
    return "\n".join(texts), beyond


def _beyond(
    page: pypdfium2.PdfPage, text_page: pypdfium2.PdfTextPage, number: int
) -> Iterator[str]:
    width, height = page.get_size()
    left, top, right, bottom = (ctypes.c_double() for _ in range(4))
    for index in range(raw.FPDFText_CountRects(text_page, 0, -1)):
        raw.FPDFText_GetRect(text_page, index, left, top, right, bottom)
        inside = (
            left.value >= -_SLACK
            and bottom.value >= -_SLACK
            and right.value <= width + _SLACK
            and top.value <= height + _SLACK
        )
        if not inside:
            text = text_page.get_text_bounded(left.value, bottom.value, right.value, top.value)
            yield f"page {number + 1}: “{' '.join(text.split())[:60]}”"


class _TextOf(HTMLParser):
    """The words that readers of an HTML page see, and its headings."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self._pieces: list[str] = []
        self._hidden = 0
        self._heading: list[str] | None = None
        self.headings: list[str] = []
        self.feed(html)
        self.close()
        self.text = unicodedata.normalize("NFKC", "".join(self._pieces))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a word at blocks, and a heading at headings."""
        # Of attributes none counts, a class least: the arrow back from a footnote is not printed,
        # but holds no word either, and words that a class hides on paper must be missed.
        del attrs
        if tag in _NOT_SHOWN:
            self._hidden += 1
        if tag in _BREAKS:
            self._pieces.append(" ")
        if tag in _HEADINGS:
            self._heading = []

    def handle_endtag(self, tag: str) -> None:
        """End what the start tag began."""
        if tag in _NOT_SHOWN:
            self._hidden -= 1
        if tag in _BREAKS:
            self._pieces.append(" ")
        if tag in _HEADINGS and self._heading is not None:
            self.headings.append(" ".join("".join(self._heading).split()))
            self._heading = None

    def handle_data(self, data: str) -> None:
        """Collect what is shown."""
        if self._hidden:
            return
        self._pieces.append(data)
        if self._heading is not None:
            self._heading.append(data)
