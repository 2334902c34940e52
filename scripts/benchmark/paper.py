"""What reached paper: words, links and edges of finished PDFs, compared with the site's pages."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

import pikepdf
import pypdfium2
from pypdfium2 import raw

_WORD = re.compile(r"\w+")
_JOINED = re.compile(r"[\s\x02\u00ad\ufffe]+")
_VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "wbr"}
)
_SITE_ONLY = frozenset({"aside", "footer", "header", "nav", "script", "style", "svg", "template"})
_EDGE = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """What was found in all PDFs of a build."""

    documents: int
    fewest_words: float
    """The least share of a page's words that its PDF holds."""
    links: int
    dead_links: int
    beyond_edge: int


def read_paper(site: Path, pages: dict[str, Path]) -> Paper:
    """Compare each document's page with its PDF, and look at the manual's links.

    Args:
        site: The finished site, with `pdf/<ID>.pdf` and `pdf/manual.pdf`.
        pages: The HTML page of each document.
    """
    shares, beyond = [], 0
    for document, page in pages.items():
        text, outside = _text_of_pdf(site / "pdf" / f"{document}.pdf")
        shares.append(_share(_text_of_page(page.read_text(encoding="utf-8")), text))
        beyond += outside
    manual = site / "pdf" / "manual.pdf"
    links, dead = _links(manual)
    return Paper(
        documents=len(shares),
        fewest_words=min(shares),
        links=links,
        dead_links=dead,
        beyond_edge=beyond + _text_of_pdf(manual)[1],
    )


def _share(expected: str, found: str) -> float:
    """Return which share of the words is there; one cut by a line break counts as there."""
    wanted, have = Counter(_WORD.findall(expected)), Counter(_WORD.findall(found))
    joined = _JOINED.sub("", found)
    missing = sum(
        max(0, count - max(have[word], joined.count(word)))
        for word, count in wanted.items()
        if count > have[word]
    )
    return 1 - missing / max(1, wanted.total())


def _text_of_pdf(path: Path) -> tuple[str, int]:
    """Return the text of a PDF and how many runs of it leave their page."""
    texts, outside = [], 0
    with pypdfium2.PdfDocument(path) as document:
        for page in document:
            text_page = page.get_textpage()
            texts.append(text_page.get_text_bounded())
            width, height = page.get_size()
            for index in range(raw.FPDFText_CountRects(text_page.raw, 0, -1)):
                left, bottom, right, top = text_page.get_rect(index)
                inside = min(left, bottom) >= -_EDGE and right <= width + _EDGE
                outside += not (inside and top <= height + _EDGE)
            text_page.close()
            page.close()
    return _plain("\n".join(texts)), outside


def _links(path: Path) -> tuple[int, int]:
    """Return how many links within a PDF there are, and how many lead nowhere."""
    links = dead = 0
    with pikepdf.open(path) as pdf:
        pages = {page.objgen for page in pdf.pages}
        names = _names(pdf)
        for page in pdf.pages:
            for annotation in page.get("/Annots", []):
                action = annotation.get("/A", pikepdf.Dictionary())
                address = str(action.get("/URI", ""))
                goal = annotation.get("/Dest", action.get("/D") if "/D" in action else None)
                if address and not address.startswith(("http:", "https:", "mailto:")):
                    links, dead = links + 1, dead + 1  # an address of our own was left over
                elif goal is not None:
                    links += 1
                    dead += _page_of(goal, names) not in pages
    return links, dead


def _names(pdf: pikepdf.Pdf) -> dict[str, pikepdf.Object]:
    root = pdf.Root.get("/Names", pikepdf.Dictionary()).get("/Dests")
    if root is None:
        return {}
    return {str(name): goal for name, goal in pikepdf.NameTree(root).items()}


def _page_of(goal: pikepdf.Object, names: dict[str, pikepdf.Object]) -> tuple[int, int] | None:
    """Return the page that a destination names, or nothing."""
    if isinstance(goal, pikepdf.String | pikepdf.Name):
        found = names.get(str(goal))
        if found is None:
            return None
        goal = found
    if isinstance(goal, pikepdf.Dictionary):
        goal = goal["/D"]
    target = goal[0] if isinstance(goal, pikepdf.Array) and len(goal) else None
    return target.objgen if isinstance(target, pikepdf.Dictionary) else None


def _text_of_page(html: str) -> str:
    """Return the words of a page's article, without what only the site adds."""
    reader = _Article()
    reader.feed(html)
    reader.close()
    return _plain(" ".join(reader.pieces))


def _plain(text: str) -> str:
    """Return text in one form: ligatures taken apart, capitals made by a style sheet undone."""
    return unicodedata.normalize("NFKC", text).casefold()


class _Article(HTMLParser):
    """The text within <article>, less the head and foot that are made for the site alone."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._open: list[bool] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _VOID:
            return
        names = dict(attrs)
        if not self._open and tag != "article":
            return
        hidden = tag in _SITE_ONLY or "headerlink" in (names.get("class") or "")
        self._open.append(hidden or (bool(self._open) and self._open[-1]))

    def handle_endtag(self, tag: str) -> None:
        if self._open and tag not in _VOID:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        if self._open and not self._open[-1]:
            self.pieces.append(data)
