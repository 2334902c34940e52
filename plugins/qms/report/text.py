"""Findings for people: the place, the line it is about, what is wrong and what to do."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from qms.domain.diagnostics import Diagnostic, Severity

WIDEST = 100
"""Longer lines are shown in part."""
CONTEXT = 30
"""How much of a long line is shown before the place."""
MOST_NOTES = 10
"""More notes than these are only counted, so that errors do not drown in them."""
WORD = re.compile(r"[\w.-]+|\S{1,40}")


def render_text(diagnostics: Iterable[Diagnostic], lines: Mapping[str, Sequence[str]]) -> str:
    """Return findings as text, without a line end after the last one.

    Args:
        diagnostics: In the order in which they are to be read.
        lines: The lines of the files they point at; files may be missing.
    """
    return "\n".join(line for diagnostic in diagnostics for line in _finding(diagnostic, lines))


def render_briefly(diagnostics: Iterable[Diagnostic], lines: Mapping[str, Sequence[str]]) -> str:
    """Return findings as text; many notes become one line for each rule.

    Args:
        diagnostics: In the order in which they are to be read.
        lines: The lines of the files they point at; files may be missing.
    """
    every = list(diagnostics)
    notes = [each for each in every if each.severity is Severity.INFO]
    if len(notes) <= MOST_NOTES:
        return render_text(every, lines)
    heavier = (each for each in every if each.severity is not Severity.INFO)
    return "\n".join(filter(None, (render_text(heavier, lines), *_counted(notes))))


def _counted(notes: Sequence[Diagnostic]) -> Iterator[str]:
    """Yield one line for each rule, the one with most notes first."""
    rules = {note.rule.code: note.rule for note in notes}
    counts = Counter(note.rule.code for note in notes)
    yield f"{len(notes)} notes, which keep nothing from being built:"
    for code, count in sorted(counts.items(), key=lambda each: (-each[1], each[0])):
        yield f"{count:>5}  {code} {rules[code].name}: {safe(rules[code].summary)}"
    yield "  help: show them with --notes"


def _finding(diagnostic: Diagnostic, lines: Mapping[str, Sequence[str]]) -> Iterator[str]:
    rule, place = diagnostic.rule, diagnostic.location
    yield safe(f"{place}: {diagnostic.severity} {rule.code} {rule.name}")
    source = lines.get(place.path, ())
    message = safe(diagnostic.message)
    shown = source[place.line - 1] if 0 < place.line <= len(source) else ""
    if shown.strip():
        yield from _quoted(place.line, shown, place.column - 1, message)
    else:
        yield f"  {message}"
    yield f"  help: {safe(diagnostic.advice)}"


def _quoted(number: int, line: str, column: int, message: str) -> Iterator[str]:
    """Yield the line with a mark under the place; the message follows the mark."""
    column = min(column, len(line))
    word = WORD.match(line, column)
    length = word.end() - column if word else 1
    start = max(0, column - CONTEXT) if len(line) > WIDEST else 0
    before, after = "…" if start else "", "…" if len(line) > start + WIDEST else ""
    shown = f"{before}{safe(line[start : start + WIDEST])}{after}"
    pad = _width(before + safe(line[start:column]))
    mark = "^" * max(1, _width(safe(line[column : min(column + length, start + WIDEST)])))
    yield f"{number:>5} | {shown}".rstrip()
    yield f"      | {' ' * pad}{mark} {message}"


def safe(text: str) -> str:
    """Return text on one line, with whatever could control a terminal made visible."""
    if text.isprintable():
        return text
    return "".join(each if each.isprintable() else _visible(each) for each in text)


def _visible(character: str) -> str:
    if character in "\t\n\r":
        return " "
    return f"<U+{ord(character):04X}>"


def _width(text: str) -> int:
    """Return the number of columns that a terminal needs."""
    if text.isascii():
        return len(text)
    wide = sum(unicodedata.east_asian_width(each) in {"W", "F"} for each in text)
    return len(text) + wide - sum(unicodedata.combining(each) > 0 for each in text)
