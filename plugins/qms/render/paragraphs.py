"""Paragraphs of explanations, as HTML: a thousand of them would keep Markdown busy for long."""

from __future__ import annotations

import re

from qms.render.escape import begins_block, escape_html
from qms.render.finished import PARAGRAPH

_BETWEEN = re.compile(r"\n\s*\n")
_SET_APART = re.compile(r"(`[^`]+`|\*\*[^*`]+\*\*)")
_NEIGHBOURS = re.compile(rf"</p>\n\n{PARAGRAPH}")
_OTHER_MARKS = frozenset("\\`*_[]<&{}|")


def finished_paragraphs(text: str) -> str:
    """Write paragraphs as HTML, where they hold nothing but words, words in bold and code.

    All others stay Markdown, which makes of the result the same as of the text.
    """
    blocks = (_finished(block) or block for block in _BETWEEN.split(text.strip("\n")))
    return _NEIGHBOURS.sub(f"</p>{PARAGRAPH}", "\n\n".join(blocks)) + "\n"


def inline_html(text: str) -> str:
    """Return words as HTML; words in backquotes become code, everything else is shown as it is."""
    pieces = _SET_APART.split(" ".join(text.split()))
    return "".join(map(_code_or_words, pieces))


def _finished(block: str) -> str:
    """Return a block as HTML; nothing where it may be more than a plain paragraph."""
    pieces = _SET_APART.split(block)
    is_plain = all(_OTHER_MARKS.isdisjoint(piece) for piece in pieces[::2])
    if not is_plain or any(map(begins_block, block.splitlines())):
        return ""
    shown = "".join(map(_shown, pieces))
    return f"{PARAGRAPH}{' '.join(shown.split())}</p>"


def _shown(piece: str) -> str:
    if piece.startswith("**"):
        return f"<strong>{escape_html(piece[2:-2])}</strong>"
    return _code_or_words(piece)


def _code_or_words(piece: str) -> str:
    if piece.startswith("`"):
        return f"<code>{escape_html(piece[1:-1].strip())}</code>"
    return escape_html(piece)
