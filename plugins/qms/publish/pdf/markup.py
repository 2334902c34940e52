"""Our own HTML for the layout engine, read by an XML parser: a twentieth of an HTML parser's time.

What the renderer writes is HTML with quoted attributes and closed elements, but for those that have
no end. With these closed it is XML too. Whatever is not is left to the engine's own parser.
"""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import cssselect2
import weasyprint

from qms.publish.pdf.fetcher import Locked

_WITHOUT_END = re.compile(r"<((?:br|hr|img|input|meta|col|wbr)\b(?:\s+[\w:-]+=\"[^\"]*\")*)\s*>")
_BEGUN_LATER = re.compile(r'<ol start="(\d{1,6})"')
_DOCTYPE = "<!DOCTYPE html>"


class Markup(weasyprint.HTML):  # type: ignore[misc]  # WeasyPrint ships no types
    """A page for the layout engine, from HTML as our renderer writes it."""

    def __init__(self, text: str, base_url: str, fetcher: Locked, base: weasyprint.CSS) -> None:
        """Read a page; nothing is fetched yet.

        Args:
            text: A whole page.
            base_url: Where relative addresses begin.
            fetcher: Gives what the page shows.
            base: What elements are before any style sheet, in place of the engine's own.
        """
        self._base = base
        text = _BEGUN_LATER.sub(_numbered_on, text)
        try:
            root = _as_xml(text)
        except ET.ParseError:
            super().__init__(string=text, base_url=base_url, url_fetcher=fetcher)
            return
        self.base_url = base_url
        self.url_fetcher = fetcher
        self.media_type = "print"
        self.wrapper_element = cssselect2.ElementWrapper.from_html_root(root, content_language=None)
        self.etree_element = self.wrapper_element.etree_element

    def _ua_stylesheets(self, forms: bool = False) -> list[weasyprint.CSS]:  # noqa: FBT001, FBT002
        """Name the sheet that the engine applies before all others."""
        del forms
        return [self._base]


def _numbered_on(match: re.Match[str]) -> str:
    """Say in a style where a list begins; the sheet that would read `start` is not used."""
    return f'{match[0]} style="counter-reset: list-item {int(match[1]) - 1}"'


def _as_xml(text: str) -> ET.Element:
    body = text.removeprefix(_DOCTYPE).lstrip().replace("&nbsp;", "&#160;")
    # No document type is left, so there is nothing that entities could be declared in.
    return ET.fromstring(_WITHOUT_END.sub(r"<\1/>", body))  # noqa: S314
