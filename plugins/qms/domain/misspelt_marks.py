"""Attributes that are meant as clause tags and spelt in another way."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from qms.domain.code_blocks import visible_lines
from qms.domain.diagnostics import Location

WRITTEN = re.compile(r"clauses?[ ]*[=:]", re.IGNORECASE)
MISSPELT = re.compile(r"\{:?[^{}\n]*?(?<![\w.#-])(clauses?[ ]*[=:])(?=[ ]*\S)", re.IGNORECASE)
RIGHT = "clauses="


@dataclass(frozen=True, slots=True, kw_only=True)
class MisspeltMark:
    """The beginning of such an attribute, as written."""

    written: str
    location: Location


def misspelt_marks(text: str, path: str, first_line: int) -> Iterator[MisspeltMark]:
    """Yield the misspelt clause tags of a body."""
    if all(written == RIGHT for written in WRITTEN.findall(text)):
        return
    for index, line in visible_lines(text):
        for match in MISSPELT.finditer(line):
            if match[1] != RIGHT:
                place = Location(path=path, line=first_line + index, column=match.start(1) + 1)
                yield MisspeltMark(written=match[1], location=place)
