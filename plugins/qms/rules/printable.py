"""0xx: what stands in a text can be printed."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from qms.domain.diagnostics import Diagnostic, Location, Rule, finding
from qms.domain.documents import ControlledDocument
from qms.domain.glyphs import UNPRINTABLE
from qms.domain.library import Library
from qms.domain.look import Family
from qms.rules.check import Check

UNPRINTABLE_CHARACTER = Rule(
    code="QMS027",
    name="unprintable-character",
    summary="A text has a character that no font of the manual has.",
    clause="AS9120 7.5.2",
)
MAX_LINES = 20
"""Of one document; a text in another script has the same fault on every line."""


def check_characters(library: Library) -> Iterator[Diagnostic]:
    """Every character of a text can be printed.

    ## What it checks
    The fonts that come with this software have every character of a document: Latin, Greek and
    Cyrillic letters, mathematical signs, arrows and common symbols. One finding a line is enough.
    Where `qms.yml` names a font of the company for text, which may have more, printing tells.

    ## Why it matters
    On paper there would be an empty box where the word was, and nobody would know what stood there.

    ## Example
    A supplier's name in Chinese characters, or a smiley.

    ## How to fix it
    Write it in Latin letters, or show it as a picture.

    ## When to accept
    Never: the manual cannot be printed with it.
    """
    if any(font.family is Family.TEXT for font in library.configuration.look.fonts):
        return
    for document in library.documents:
        if document.source_text.isascii() or not UNPRINTABLE.search(document.source_text):
            continue
        for place, character in islice(_unprintable(document), MAX_LINES):
            code = f"U+{ord(character):04X}"
            message = f"no font of the manual has the character {character} ({code})"
            advice = "write it in Latin letters, or show it as a picture"
            yield finding(
                UNPRINTABLE_CHARACTER, place, message, advice=advice, document=document.id
            )


def _unprintable(document: ControlledDocument) -> Iterator[tuple[Location, str]]:
    """Yield the first such character of each line, with its place."""
    for number, line in enumerate(document.source_text.split("\n"), start=1):
        found = UNPRINTABLE.search(line)
        if found:
            place = Location(path=document.path, line=number, column=found.start() + 1)
            yield place, found[0]


CHECKS = (Check(rule=UNPRINTABLE_CHARACTER, function=check_characters),)
