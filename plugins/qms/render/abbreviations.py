"""Abbreviations on pages of the site: each explained where a page uses it first.

The explanation is put into the finished HTML, after the sanitiser, as a link to the document of
terms: it belongs to that document, as the title of a document that is referred to belongs to that
one. So it is no input of the text, and a new abbreviation voids no approval.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from qms.domain.documents import ControlledDocument
from qms.domain.glossary import Abbreviation
from qms.render.escape import escape_html
from qms.render.links import Links

_PIECE = re.compile(
    r"(?P<tag><(?P<close>/?)(?P<name>[A-Za-z][\w-]*)[^>\"]*(?:\"[^\"]*\"[^>\"]*)*>)|(?P<text>[^<]+)|<"
)
_UNTOUCHED = frozenset(
    {"a", "abbr", "button", "code", "dfn", "kbd", "label", "pre", "samp", "svg", "var"}
    | {f"h{level}" for level in range(1, 7)}
)
"""Inside these words stay as they are: code, headings and their anchors, links, drawings."""
_SHORTEST = 2


def abbreviation_marks(
    document: ControlledDocument, glossary: Mapping[str, Abbreviation], links: Links
) -> dict[str, str]:
    """Return, by short form, the HTML that explains it on a document's page.

    The document of terms explains itself.
    """
    return {
        short: _mark(each, links)
        for short, each in glossary.items()
        if len(short) >= _SHORTEST
        and each.document.id != document.id
        and short in document.body.text
    }


def with_abbreviations(page: str, marks: Mapping[str, str]) -> str:
    """Return sanitised HTML in which the first use of every short form is explained."""
    if not marks:
        return page
    words = _pattern(marks)
    waiting, inside, pieces = dict(marks), 0, []
    for match in _PIECE.finditer(page):
        if match["name"] in _UNTOUCHED:
            inside += -1 if match["close"] else 1
        is_words = match["text"] is not None and not inside
        pieces.append(_explained(match[0], words, waiting) if is_words else match[0])
    return "".join(pieces)


def _explained(text: str, words: re.Pattern[str], waiting: dict[str, str]) -> str:
    return words.sub(lambda match: waiting.pop(match[0], match[0]), text)


def _pattern(shorts: Iterable[str]) -> re.Pattern[str]:
    longest_first = sorted(shorts, key=lambda each: (-len(each), each))
    escaped = "|".join(re.escape(escape_html(each)) for each in longest_first)
    return re.compile(rf"(?<![\w&#-])(?:{escaped})(?![\w;]|-\d)")


def _mark(each: Abbreviation, links: Links) -> str:
    short, meaning = escape_html(each.short), escape_html(each.meaning)
    uri = links.document(each.document, each.anchor)
    explained = f'<abbr title="{meaning}">{short}</abbr>'
    return f'<a class="qms-abbr" href="{escape_html(uri)}">{explained}</a>' if uri else explained
