"""The second wall against hostile text: only known, harmless HTML leaves this package.

The first wall is the lint that refuses raw HTML in documents, and `qms.render.extension` shows it
as text. Here HTML is reduced to what our Markdown set-up can produce, whatever it was made from.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import nh3

if TYPE_CHECKING:
    from collections.abc import Callable

    _Filter = Callable[[str, str, str], str | None]

SITE_SCHEMES = frozenset({"http", "https", "mailto"})
PRINT_SCHEMES = SITE_SCHEMES | {"qms"}
"""In print, `qms:` addresses become places in the joined manual."""

_INLINE = "a abbr b br cite code del dfn em i img ins kbd mark q s samp small span strong sub sup"
_BLOCK = "blockquote details div dl dd dt figcaption figure h1 h2 h3 h4 h5 h6 hr input label li"
_MORE = "ol p pre section summary table caption col colgroup tbody td tfoot th thead tr ul var"
TAGS = frozenset(f"{_INLINE} {_BLOCK} {_MORE}".split())
REMOVED_WITH_CONTENT = frozenset({"script", "style", "iframe", "form", "object", "embed", "math"})
ATTRIBUTES = {
    "*": {"class", "id", "title", "lang", "dir"},
    "a": {"href"},
    "img": {"src", "alt", "width", "height"},
    "td": {"colspan", "rowspan", "style", "data-label"},
    "th": {"colspan", "rowspan", "style", "scope"},
    "ol": {"start", "type"},
    "details": {"open"},
    "input": {"type", "name", "id", "checked", "disabled"},
    "label": {"for"},
    "div": {"data-tabs"},
}

_OUR_CLASSES = frozenset({"qms-clauses", "qms-clause", "qms-caption"})
"""Classes of ours that finished Markdown uses; every other one belongs to pages of ours alone."""
_THEME_CLASSES = frozenset({"md-button", "md-button--primary", "md-typeset", "md-annotation"})
_IDS_WITH_UNDERSCORES = re.compile(r"__(?:tabbed|codelineno)[\w-]*")
_TEXT_ALIGN = re.compile(r"\s*text-align:\s*(left|right|center);?\s*")
_SPAN = re.compile(r"[1-9][0-9]?")
_UNSAFE_IN_ADDRESS = re.compile(
    r"[\x00-\x20\x7f-\xa0\u00ad\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff]"
)


def sanitise(html: str, *, schemes: frozenset[str] = SITE_SCHEMES) -> str:
    """Return what is harmless of a document's HTML, without the classes of our own blocks."""
    return _clean(html, schemes, _author_attribute)


def sanitise_computed(html: str) -> str:
    """Return what is harmless of a computed page, which may use all classes of ours."""
    return _clean(html, SITE_SCHEMES, _computed_attribute)


def _clean(html: str, schemes: frozenset[str], attribute_filter: _Filter) -> str:
    return nh3.clean(
        html,
        tags=set(TAGS),
        clean_content_tags=set(REMOVED_WITH_CONTENT),
        attributes=ATTRIBUTES,
        attribute_filter=attribute_filter,
        url_schemes=set(schemes),
        link_rel=None,
        strip_comments=True,
    )


def _author_attribute(tag: str, attribute: str, value: str) -> str | None:
    if attribute == "class":
        return _kept_classes(value)
    return _any_attribute(tag, attribute, value)


def _computed_attribute(tag: str, attribute: str, value: str) -> str | None:
    if attribute == "class":
        return value
    return _any_attribute(tag, attribute, value)


def _any_attribute(tag: str, attribute: str, value: str) -> str | None:
    match attribute:
        case "id" | "name" | "for":
            return _kept_id(value)
        case "style":
            return value if _TEXT_ALIGN.fullmatch(value) else None
        case "href" | "src":
            return None if _UNSAFE_IN_ADDRESS.search(value.strip(" ")) else value
        case "type" if tag == "input":
            return value if value in {"radio", "checkbox"} else "checkbox"
        case "colspan" | "rowspan":
            return value if _SPAN.fullmatch(value) else None
        case _:
            return value


def _kept_classes(value: str) -> str | None:
    kept = [name for name in value.split() if _is_free_class(name)]
    return " ".join(kept) or None


def _is_free_class(name: str) -> bool:
    name = name.lower()
    if name.startswith("qms"):
        return name in _OUR_CLASSES
    return not name.startswith("md-") or name in _THEME_CLASSES


def _kept_id(value: str) -> str | None:
    """Drop ids of the theme and of our own blocks, so that no author can take their place."""
    if value.startswith("__"):
        return value if _IDS_WITH_UNDERSCORES.fullmatch(value) else None
    return None if value.lower().startswith("qms-") else value
