"""The HTML blocks of ours: Jinja templates that escape whatever they show."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from qms.render.words import day_in_words

if TYPE_CHECKING:
    from jinja2 import Template

    from qms.render.compiled import CompiledTemplates

_FOLDER = Path(__file__).parent / "templates"


def render_template(name: str, **values: object) -> str:
    """Fill a template of this package."""
    return _template(name).render(values).strip() + "\n"


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
        # Plain text is shown as it is: a program that shows it knows no marks.
        autoescape=select_autoescape(("html",)),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["day"] = day_in_words
    return environment
