"""Where compiled templates are kept: beside the other caches, outside every repository."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qms.app.text_cache import TextCache, text_cache
from qms.render import templating
from qms.render.compiled import CompiledTemplates
from qms.render.print import templating as print_templating


@dataclass(frozen=True, slots=True)
class SiteTemplates:
    """Compiled templates of a site, as the last build left them."""

    theme: CompiledTemplates
    own: CompiledTemplates

    def lend_to(self, environment: Any) -> None:
        """Let the generator's Jinja environment use those of the theme."""
        environment.bytecode_cache = self.theme

    def save(self) -> None:
        """Keep what was compiled, once every page is made."""
        self.theme.save()
        self.own.save()


def site_templates(root: Path) -> SiteTemplates:
    """Return the templates of a repository's site; ours are used from now on."""
    theme, own = (text_cache(root, f"templates-{name}") for name in ("theme", "site"))
    templates = SiteTemplates(CompiledTemplates(theme), CompiledTemplates(own))
    templating.keep_compiled(templates.own)
    return templates


@contextmanager
def print_templates(kept: TextCache) -> Iterator[None]:
    """Use compiled templates of printed pages from now on; keep what is compiled meanwhile."""
    templates = CompiledTemplates(kept)
    templating.keep_compiled(templates)
    print_templating.keep_compiled(templates)
    yield
    templates.save()
