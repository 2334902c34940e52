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
AUTHOR_CLASSES = _OUR_CLASSES | {"md-button", "md-button--primary"}
"""What an attribute list may give to a piece of a document."""
_CALL_NAMES = (
    "note abstract summary tldr info todo tip hint important success check done question help faq"
    " warning caution attention failure fail missing danger error bug example quote cite"
)
"""Kinds of admonitions; only how they are coloured depends on them."""
_CALL_CLASSES = frozenset(_CALL_NAMES.split()) | {"admonition", "inline", "end"}
_CODE_CLASSES = frozenset({"highlight", "highlighttable", "linenos", "linenodiv", "code"})
_LANGUAGE = re.compile(r"language-[\w+#.-]+")
_TOKEN = re.compile(r"[a-z][a-z0-9]{0,2}")
"""Pygments' marks of words in code."""
_MADE_CLASSES: dict[str, frozenset[str]] = {
    "a": frozenset({"footnote-ref", "footnote-backref", "headerlink"}),
    "div": frozenset({"footnote", "tabbed-set", "tabbed-alternate", "tabbed-labels"})
    | {"tabbed-content", "tabbed-block"},
    "ul": frozenset({"task-list"}),
    "li": frozenset({"task-list-item"}),
    "label": frozenset({"task-list-control"}),
    "span": frozenset({"task-list-indicator", "filename"}),
    "p": frozenset({"admonition-title"}),
    "table": frozenset({"highlighttable"}),
    "td": frozenset({"linenos", "code"}),
}
"""What our Markdown set-up itself gives to elements; style sheets hide some of them."""
_OUR_IDS = frozenset(
    {
        *("qms-top", "qms-records", "qms-history", "qms-approvals", "qms-referring"),
        *("qms-form", "qms-columns", "qms-blank"),
    }
)
"""Ids of our own blocks on the site and in print."""
_IDS_WITH_UNDERSCORES = re.compile(r"__(?:tabbed|codelineno)[\w-]*")
_THEME_IDS = re.compile(
    r"__(?:announce|analytics|codelineno|config|consent|drawer|md|nav|outdated|p|palette|ref|search"
    r"|settings|source|tabbed|tabs|toc)(?:_\w*)?"
)
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
        return _kept_classes(tag, value)
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


def _kept_classes(tag: str, value: str) -> str | None:
    names = value.split()
    if tag == "details" or "admonition" in names:
        kept = [name for name in names if name in _CALL_CLASSES]
    elif "highlight" in names or tag in {"pre", "code"}:
        kept = [name for name in names if name in _CODE_CLASSES or _LANGUAGE.fullmatch(name)]
    else:
        made = AUTHOR_CLASSES | _MADE_CLASSES.get(tag, frozenset())
        kept = [name for name in names if name in made or _is_token(tag, name)]
    return " ".join(kept) or None


def _is_token(tag: str, name: str) -> bool:
    return tag == "span" and _TOKEN.fullmatch(name) is not None


def _kept_id(value: str) -> str | None:
    """Drop ids of the theme and of our own blocks, so that no author can take their place."""
    lower = value.lower()
    if _IDS_WITH_UNDERSCORES.fullmatch(value):
        return value
    return None if lower in _OUR_IDS or _THEME_IDS.fullmatch(lower) else value
