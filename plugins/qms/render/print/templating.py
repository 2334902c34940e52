"""Templates of the printed parts: they escape whatever they show and know no missing value."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from qms.domain.book import first_page_token, page_count_token
from qms.render.words import day_in_words

if TYPE_CHECKING:
    from qms.render.compiled import CompiledTemplates

_FOLDER = Path(__file__).parent / "templates"


def render_print(name: str, **values: object) -> str:
    """Fill a template of the printed manual."""
    return _template(name).render(values)


def safe(html: str) -> Markup:
    """Mark HTML of ours, or sanitised HTML, as needing no escaping."""
    return Markup(html)  # noqa: S704 - callers pass sanitised HTML only


def keep_compiled(templates: CompiledTemplates) -> None:
    """Take templates of this package compiled from there, and keep them there."""
    _environment().bytecode_cache = templates


@cache
def _template(name: str) -> Template:
    return _environment().get_template(name)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["day"] = day_in_words
    environment.globals["first_page"] = first_page_token
    environment.globals["page_count"] = page_count_token
    return environment
