"""What `mkdocs.yml` may not do: change what readers see, or run programs while the site is built.

Whoever may propose a change of a document may propose a change of this file; so the set of what it
may say is closed, and everything else about the site comes from `quality_manual/qms.yml`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig

PLUGINS = ("search", "qms")
THEME = "material"
_DELETED = {
    "hooks": "would run a program while the site is built",
    "extra_css": "could change or hide what readers see",
    "extra_javascript": "could change or hide what readers see",
    "extra_templates": "could add pages that nobody approved",
    "nav": "could leave documents out of the menu, which is made from the documents",
    "copyright": "takes the place of the line that says when the status was computed",
}
_EXTENSIONS = frozenset({"toc", "tables", "fenced_code"})
"""What the generator loads by itself."""
_EXTRA = frozenset({"generator"})
_TEMPLATES = frozenset({"404.html", "sitemap.xml"})
_MARKUP = re.compile(r"[<>\"{}]")
_MARKS = "holds marks such as < or quotes"
_TEXTS = ("site_name", "site_description", "site_author", "site_url", "repo_url", "repo_name")


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedSetting:
    """A setting that must go, and why."""

    line: int
    reason: str
    advice: str

    def __str__(self) -> str:
        """Say it in one sentence, with its place first."""
        return f"mkdocs.yml:{self.line}: {self.reason}; {self.advice}"


def refused_settings(config: MkDocsConfig) -> tuple[RefusedSetting, ...]:
    """Return what `mkdocs.yml` (or a file that it inherits from) says and may not say."""
    text = Path(config.config_file_path).read_text("utf-8", "replace")
    found = (*_deleted(config), *_theme(config), *_plugins(config), *_others(config))
    return tuple(
        RefusedSetting(line=_line_of(text, key), reason=reason, advice=advice)
        for key, reason, advice in found
    )


_Found = Iterator[tuple[str, str, str]]


def _deleted(config: MkDocsConfig) -> _Found:
    for key, reason in _DELETED.items():
        if config.get(key):
            yield key, f"“{key}” {reason}", f"delete “{key}” with everything that belongs to it"


def _theme(config: MkDocsConfig) -> _Found:
    theme = config.theme
    if theme.name != THEME:
        yield "theme", f"the theme is “{theme.name}”", f"write “name: {THEME}” below “theme:”"
    if theme.custom_dir:
        reason = "“custom_dir” takes the place of pages that show status and approvals"
        yield "custom_dir", reason, "delete “custom_dir”"
    if theme.static_templates - _TEMPLATES:
        reason = "“static_templates” adds pages that nobody approved"
        yield "static_templates", reason, "delete “static_templates”"
    for key in theme:
        if _has_markup(theme[key]):
            yield key, f"“{key}” below “theme:” {_MARKS}", "write plain words"


def _plugins(config: MkDocsConfig) -> _Found:
    names = tuple(name.removeprefix(f"{THEME}/") for name in config.plugins)
    if names == PLUGINS:
        return
    others = [name for name in names if name not in PLUGINS]
    advice = "below “plugins:” write “- search” and then “- qms”, and nothing else"
    if others:
        yield others[0], f"the plugin “{others[0]}” could change what readers see", advice
    else:
        yield "plugins", "the plugins must be search and qms, in this order", advice


def _others(config: MkDocsConfig) -> _Found:
    extensions = [each for each in config.markdown_extensions if each not in _EXTENSIONS]
    if extensions or config.mdx_configs:
        reason = "“markdown_extensions” has no effect on documents and could run a program"
        yield "markdown_extensions", reason, "delete “markdown_extensions” with its list"
    for key in sorted(set(config.extra) - _EXTRA):
        reason = f"“{key}” below “extra:” could change what readers see"
        yield key, reason, f"delete “{key}” with everything that belongs to it"
    for key in _TEXTS:
        if _has_markup(config.get(key)):
            yield key, f"“{key}” {_MARKS}", "write plain words"


def _has_markup(value: object) -> bool:
    if isinstance(value, str):
        return _MARKUP.search(value) is not None
    if isinstance(value, dict):
        return any(_has_markup(each) for each in (*value, *value.values()))
    return isinstance(value, list | tuple) and any(_has_markup(each) for each in value)


def _line_of(text: str, key: str) -> int:
    """Return the line that names a setting; the first when another file brought it in."""
    named = re.compile(rf"^[\s-]*[\"']?{re.escape(key)}\b")
    lines = enumerate(text.splitlines(), start=1)
    return next((number for number, line in lines if named.match(line)), 1)
