"""Where texts explain short forms: rows of a table of abbreviations, and definitions."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from qms.domain.diagnostics import Location
from qms.domain.headings import without_inline_marks

HEADS = frozenset({"short", "short form", "abbreviation", "abbreviations"})
"""What the first column of a table of abbreviations is called."""
MAY_EXPLAIN = re.compile(r"[Ss]hort|[Aa]bbrev|SHORT|ABBREV")
"""What every explanation has near it; most texts have none."""
_SHORT_FORM = re.compile(r"\b[Ss]hort form[^:.]*: (?P<short>[^.(\[]+?)(?=\s*(?:[.(\[]|$))")
_DEFINITION = re.compile(r"^:\s+(?P<text>.*)")
_RULE = re.compile(r"[\s|:-]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """A short form and what it means, as written: with marks, references and variables."""

    short: str
    meaning: str
    location: Location
    anchor: str
    """The section that explains it; empty above the first heading."""


def explanations_in(
    lines: Iterable[tuple[int, str]], sections: Sequence[tuple[int, str]], path: str
) -> Iterator[Explanation]:
    """Yield the short forms that a text explains.

    Args:
        lines: Lines outside of code with their number in the file.
        sections: Line and anchor of every heading, in order.
        path: The file.
    """
    starts = [line for line, _ in sections]
    for line, short, meaning in _explained(lines):
        section = bisect_right(starts, line) - 1
        yield Explanation(
            short=short,
            meaning=meaning,
            location=Location(path=path, line=line),
            anchor=sections[section][1] if section >= 0 else "",
        )


def _explained(lines: Iterable[tuple[int, str]]) -> Iterator[tuple[int, str, str]]:
    term, is_table = "", False
    for line, text in lines:
        if not text.lstrip().startswith("|"):
            is_table = False
            for short in _defined(term, text):
                yield line, short, term
            term = "" if not text.strip() else term if text.startswith(":") else text.strip()
            continue
        cells = [each.strip() for each in text.strip().strip("|").split("|")]
        if is_table and len(cells) > 1 and not _RULE.fullmatch(text):
            for short in re.split(r",\s*", cells[0]):
                yield line, short, cells[1]
        is_table = is_table or without_inline_marks(cells[0]).casefold() in HEADS


def _defined(term: str, text: str) -> Iterator[str]:
    """Yield the short form that a definition gives for its term."""
    match = _DEFINITION.match(text)
    found = _SHORT_FORM.search(match["text"]) if match and term else None
    if found is not None:
        yield found["short"].strip(" *_")
