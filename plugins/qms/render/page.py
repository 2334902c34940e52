"""A page as HTML, made once from its finished Markdown and harmless from then on.

Site generators are handed an empty page, then its HTML and its headings. So every generator shows
the same, its own Markdown settings cannot add anything, and an unchanged page need not be made
again.
"""

from __future__ import annotations

import hashlib
import html
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path

from markdown import Markdown

from qms.domain.diagrams import LANGUAGE
from qms.domain.register import resolve_path
from qms.render.captions import with_captions
from qms.render.diagrams import drawing_tools, with_drawings
from qms.render.escape import escape_html
from qms.render.finished import take_finished
from qms.render.markdown import EXTENSION_CONFIGS, EXTENSIONS
from qms.render.sanitise import sanitise, sanitise_computed

_TOOLS = ("markdown", "pymdown-extensions", "pygments", "nh3")
_SOURCES = (
    *("page.py", "markdown.py", "extension.py", "plain_words.py", "sanitise.py", "escape.py"),
    *("finished.py", "captions.py", "../domain/captions.py", "../domain/headings.py"),
)
"""Every file of ours that shapes a page, from this folder; a page is made anew when one changes."""
_ADDRESS = re.compile(
    r'(?P<before><(?:a|img|script defer)(?:\s[\w-]+="[^"]*")*?\s(?:href|src)=")'
    r'(?P<path>[^"#:]+)(?P<rest>(?:#[^"]*)?")'
)
_HEADINGS = {
    "permalink": True,
    "permalink_title": "Link to this section",
    # Tables of contents stand beside a page: nobody has to look for a mark that asks for one.
    "marker": "",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PageHeading:
    """A heading of a page with those below it, for a table of contents."""

    level: int
    anchor: str
    title: str
    children: tuple[PageHeading, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderedPage:
    """A page's own HTML, without our blocks around it, and its headings."""

    html: str
    headings: tuple[PageHeading, ...]


def render_document_page(text: str) -> RenderedPage:
    """Turn a document's finished Markdown into HTML, without the classes of our own blocks."""
    return _render(_converter(), text, lambda made: with_captions(sanitise(made)))


def render_computed_page(text: str) -> RenderedPage:
    """Turn a computed page's Markdown into HTML."""
    return _render(_computed_converter(), text, lambda made: with_drawings(sanitise_computed(made)))


def page_key(text: str, kind: str) -> str:
    """Return a name for everything that a page's HTML depends on."""
    # What draws is asked for its version only where there may be a diagram.
    drawing = drawing_tools() if LANGUAGE in text else ""
    return hashlib.sha256(f"{page_tools()} {drawing} {kind}\n{text}".encode()).hexdigest()


def resolved_links(block: str, page: str, resolve: Callable[[str], str]) -> str:
    """Return HTML with its links between source files turned into addresses.

    Args:
        block: HTML, sanitised or ours.
        page: Source path of the page; its links are relative to that.
        resolve: Turns a path of the source tree into an address on the page.
    """

    def replacement(match: re.Match[str]) -> str:
        target = resolve_path(page, html.unescape(match["path"]))
        return match["before"] + escape_html(resolve(target)) + match["rest"]

    return _ADDRESS.sub(replacement, block)


def _render(converter: Markdown, text: str, finish: Callable[[str], str]) -> RenderedPage:
    converter.reset()
    made = converter.convert(text)
    tokens: Sequence[Mapping[str, object]] = getattr(converter, "toc_tokens", [])
    return RenderedPage(html=finish(made), headings=tuple(_headings(tokens)))


def _headings(tokens: Sequence[Mapping[str, object]]) -> Iterator[PageHeading]:
    for token in tokens:
        children = token["children"]
        yield PageHeading(
            level=int(str(token["level"])),
            anchor=str(token["id"]),
            title=html.unescape(str(token["name"])),
            children=tuple(_headings(children)) if isinstance(children, list) else (),
        )


@cache
def _converter() -> Markdown:
    return _made_converter()


@cache
def _computed_converter() -> Markdown:
    converter = _made_converter()
    take_finished(converter)
    return converter


def _made_converter() -> Markdown:
    configs = {name: dict(config) for name, config in EXTENSION_CONFIGS.items()}
    configs["toc"] |= _HEADINGS
    return Markdown(extensions=list(EXTENSIONS), extension_configs=configs)


@cache
def page_tools() -> str:
    """Return the versions of whatever shapes a page, our own sources included."""
    folder = Path(__file__).parent
    own = hashlib.sha256(b"".join((folder / name).read_bytes() for name in _SOURCES))
    return " ".join([own.hexdigest(), *(f"{name}={version(name)}" for name in _TOOLS)])
