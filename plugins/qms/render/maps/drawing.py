"""What drawings made from data share: looks, words, the way out where they are too large."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator

from qms.domain.look import Look
from qms.render.diagrams import diagram_fault, fence

WORDS = 'shape=plaintext style="" width=0 height=0 margin="0.03,0.02"'
"""A box without a frame: no line crosses it, as one may cross the engine's labels."""
_LETTERS = 18
"""On one line of a box."""


def looks(look: Look) -> str:
    """Return the company's colour for lines; boxes differ by brightness, so that grey will do."""
    return (
        f'graph [color="#767676"]; edge [color="{look.colour}"];'
        f' node [color="{look.colour}" fillcolor="#f2f2f2" margin="0.12,0.06"];'
    )


def label(words: str, more: Iterable[str] = (), *, letters: int = _LETTERS) -> str:
    """Return words on short lines, as the language of diagrams writes them."""
    return f'"{_escaped((*textwrap.wrap(words, letters), *more), _IN_LABELS)}"'


def cells(title: str, rows: Iterable[Iterable[str]]) -> str:
    """Return the label of a box with a title and rows of cells."""
    within = ("|".join(_cell(each) for each in row) for row in rows)
    return '"{' + "|".join((_escaped([title], _IN_CELLS), *(f"{{{row}}}" for row in within))) + '}"'


def first_readable(drawings: Iterator[Iterable[str]], title: str) -> str:
    """Return the first drawing whose words can be read on a page, or nothing: the table says it.

    Args:
        drawings: The fullest first, as lines.
        title: What is read aloud.
    """
    for lines in drawings:
        text = "\n".join(lines)
        if diagram_fault(text) is None:
            return f"{fence(text, title)}\n"
    return ""


def _cell(words: str) -> str:
    return _escaped(textwrap.wrap(words, _LETTERS), _IN_CELLS)


def _escaped(lines: Iterable[str], special: str) -> str:
    escapes = str.maketrans({mark: f"\\{mark}" for mark in special})
    return "\\n".join(line.translate(escapes) for line in lines)


_IN_LABELS = '\\"'
_IN_CELLS = '\\"{}|<>'
