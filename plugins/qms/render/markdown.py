"""The one Markdown set-up, shared by the site, the PDF and exports."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from markdown import Markdown

from qms.domain.headings import slug
from qms.render.sanitise import PRINT_SCHEMES, sanitise

EXTENSIONS: tuple[str, ...] = (
    "toc",
    "tables",
    "attr_list",
    "def_list",
    "footnotes",
    "admonition",
    "sane_lists",
    "pymdownx.details",
    "pymdownx.tabbed",
    "pymdownx.tasklist",
    "pymdownx.superfences",
    "qms.render.extension:ControlledExtension",
)


def anchor(text: str, separator: str) -> str:
    """Return the id of a heading as Python-Markdown asks for it; the domain's rule."""
    del separator
    return slug(text)


EXTENSION_CONFIGS: Mapping[str, Mapping[str, object]] = {
    "toc": {"slugify": anchor, "marker": ""},
    "footnotes": {"BACKLINK_TITLE": "Back to footnote {} in the text"},
    "pymdownx.tabbed": {"alternate_style": True},
}


def to_html(text: str) -> str:
    """Turn finished Markdown into harmless HTML for print; `qms:` addresses are kept."""
    return sanitise(_converter().reset().convert(text), schemes=PRINT_SCHEMES)


@cache
def _converter() -> Markdown:
    configs = {name: dict(config) for name, config in EXTENSION_CONFIGS.items()}
    return Markdown(extensions=list(EXTENSIONS), extension_configs=configs)
