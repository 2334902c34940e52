"""Plain text made safe inside the Markdown of a forge, which makes links of more than links."""

from __future__ import annotations

import html
import re

from qms.report.text import safe

_MARKS = re.compile(r"([\\`*_{}\[\]|~])")
_AT_START = re.compile(r"^(?:[#+\-=:]|\d+[.)])")
_SPACES = re.compile(r"\s+")
_SPACE = "&#8203;"
"""A space without width: readers do not see it, and no forge finds a name or a number behind it."""
_TRIGGERS = re.compile(r"([@#!$%^]|&amp;|~)(?=[\w.\"'\\-])")
"""What begins a mention of a person, an issue, a proposal, a label and the like."""
_ADDRESS = re.compile(r"(?i)(\b[a-z][a-z0-9+.-]*:)(?=//)|\b(www)(?=\.)|\b(gh-)(?=\d)")
_SHORT_NAME = re.compile(r":(?=[\w+-]+:)")
"""`:tick:` would become a picture of a tick."""


def escape(text: str) -> str:
    """Return text that a forge shows exactly as it is, on one line: no mention, link or picture."""
    plain = html.escape(safe(_SPACES.sub(" ", text).strip()), quote=False)
    plain = _ADDRESS.sub(lambda match: f"{match[0]}\0", plain)
    plain = _TRIGGERS.sub(lambda match: f"{match[1]}\0", plain)
    plain = _SHORT_NAME.sub(":\0", plain)
    marked = _MARKS.sub(r"\\\1", plain).replace("\0", _SPACE)
    return _AT_START.sub(_as_entities, marked)


def code(text: str) -> str:
    """Return text as code; what cannot stand in code is escaped instead."""
    one_line = safe(_SPACES.sub(" ", text).strip())
    return (
        escape(one_line) if "`" in one_line or "|" in one_line or not one_line else f"`{one_line}`"
    )


def shortened(text: str, most: int) -> str:
    """Return at most so many characters of a text."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _as_entities(match: re.Match[str]) -> str:
    return "".join(f"&#{ord(character)};" for character in match[0])
