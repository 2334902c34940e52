"""The preview goes on when settings are saved that cannot be read, and says where they break."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs.exceptions import Abort, ConfigurationError

if TYPE_CHECKING:
    from mkdocs.livereload import LiveReloadServer

_WAITS = "mend it and save it again; the preview waits"


def say_faults_in_words(server: LiveReloadServer, settings: str) -> None:
    """Have the server say in one sentence what MkDocs would show as a traceback.

    Args:
        server: The preview; what it builds with is wrapped.
        settings: The path of `mkdocs.yml`.
    """
    server.builder = _in_words(server.builder, Path(settings))


def _in_words(builder: Callable[..., None], settings: Path) -> Callable[..., None]:
    @wraps(builder)
    def build() -> None:
        try:
            builder()
        except ConfigurationError as error:
            raise Abort(_sentence(error, settings)) from error

    return build


def _sentence(error: ConfigurationError, settings: Path) -> str:
    # MkDocs tells of a fault in YAML in many lines; what it read knows the place.
    mark = getattr(error.__context__, "problem_mark", None)
    if mark is None:
        return f"{settings.name}: {' '.join(str(error).split()).rstrip('.')}; {_WAITS}"
    problem = getattr(error.__context__, "problem", None) or "it is not YAML"
    return f"{settings.name}:{mark.line + 1}: it cannot be read as settings ({problem}); {_WAITS}"
