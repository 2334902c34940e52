"""Plain text made safe inside Markdown and inside HTML."""

from __future__ import annotations

import html
import re

_MARKS = re.compile(r"([\\`*_{}\[\]|])")
_AT_START = re.compile(r"[#+\-!.>:=~]|\d+[.)](?=\s|$)")
_SPACES = re.compile(r"\s+")


def escape_markdown(text: str) -> str:
    """Return text that Markdown shows exactly as it is, on one line, anywhere but in code."""
    return _escaped(_SPACES.sub(" ", text).strip())


def begins_block(line: str) -> bool:
    """Return whether Markdown may take a line for the beginning of something else than words."""
    return line[:1].isspace() or _AT_START.match(line) is not None


def escape_html(text: object) -> str:
    """Return text that HTML shows exactly as it is, also inside an attribute's quotes."""
    return html.escape(str(text), quote=True)


def _escaped(one_line: str) -> str:
    marked = _MARKS.sub(r"\\\1", html.escape(one_line, quote=False))
    return _AT_START.sub(_as_entities, marked) if _AT_START.match(marked) else marked


def _as_entities(match: re.Match[str]) -> str:
    """Write what would begin a list, a heading, a fence or a definition as entities."""
    if match.start():
        return match[0]
    return "".join(f"&#{ord(character)};" for character in match[0])
