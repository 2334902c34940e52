"""The one Markdown set-up, shared by the site, the PDF and exports."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from markdown import Markdown

from qms.domain.diagrams import LANGUAGE
from qms.domain.headings import slug
from qms.render.diagrams.figure import code_html
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


def diagram(
    source: str,
    language: str,
    css_class: str,
    options: Mapping[str, str],
    md: Markdown,
    **others: object,
) -> str:
    """Return a diagram as Python-Markdown asks for it: as code, drawn after sanitising."""
    del language, css_class, md, others
    return code_html(source, options.get("title", ""))


def takes_title(
    language: str,
    inputs: Mapping[str, str],
    options: dict[str, str],
    attrs: Mapping[str, str],
    md: Markdown,
) -> bool:
    """Take the title of a diagram, as Python-Markdown hands it over."""
    del language, attrs, md
    options.update({name: value for name, value in inputs.items() if name == "title"})
    return True


EXTENSION_CONFIGS: Mapping[str, Mapping[str, object]] = {
    "toc": {"slugify": anchor, "marker": ""},
    "footnotes": {"BACKLINK_TITLE": "Back to footnote {} in the text"},
    "pymdownx.superfences": {
        "custom_fences": [
            {"name": LANGUAGE, "class": LANGUAGE, "format": diagram, "validator": takes_title}
        ]
    },
    "pymdownx.tabbed": {"alternate_style": True},
}


def to_html(text: str) -> str:
    """Turn finished Markdown into harmless HTML for print; `qms:` addresses are kept.

    Diagrams are still code: `with_drawings` draws them.
    """
    return sanitise(_converter().reset().convert(text), schemes=PRINT_SCHEMES)


@cache
def _converter() -> Markdown:
    configs = {name: dict(config) for name, config in EXTENSION_CONFIGS.items()}
    return Markdown(extensions=list(EXTENSIONS), extension_configs=configs)
