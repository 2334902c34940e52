"""A manual in the structure of the edition before: each heading with the clauses of today.

A proposal for somebody who knows the text: numbers alone say little, because both editions use the
same ones for different things.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from qms.domain.diagnostics import Location
from qms.domain.documents import ControlledDocument, Standing
from qms.domain.library import Library
from qms.domain.old_headings import plain_title
from qms.domain.standards import OldNumber, Standard

_NUMBER = re.compile(r"^(?:clause |section |§ ?)?([0-9]+(?:\.[0-9]+)*)[.)]?\s+", re.IGNORECASE)
NEAR = 0.85
"""How alike two titles are that are taken for the same one."""
GENERAL = "general"
"""A title that says nothing without its number."""


class Confidence(StrEnum):
    """What a proposal rests on."""

    SURE = "number and title"
    TITLE = "title"
    NUMBER = "number only"


@dataclass(frozen=True, slots=True, kw_only=True)
class OldSection:
    """A heading, or the title of a document, with what it was and the clauses proposed."""

    document: ControlledDocument
    text: str
    location: Location
    was: OldNumber
    confidence: Confidence
    tagged: tuple[str, ...]
    """Clauses that the author wrote there already."""


def old_sections(library: Library, standard: Standard) -> Iterator[OldSection]:
    """Yield every heading that looks like one of the edition before, in the order of the texts.

    Whatever has number and title of a clause of this edition is left out, and so is what is tagged
    with clauses of this edition: its author decided already.
    """
    finder = _Finder.of(standard)
    for document in library.documents:
        if library.standing(document) is not Standing.OBSOLETE:
            yield from _of_document(document, finder)


def earlier(standard: Standard, number: str) -> tuple[OldNumber, ...]:
    """Return what had a number in the edition before."""
    return tuple(each for each in standard.old_numbers if each.old == number)


def _of_document(document: ControlledDocument, finder: _Finder) -> Iterator[OldSection]:
    texts = [
        (document.title, document.at("title"), document.clauses),
        *(
            (each.text, each.location, tuple(mark.token for mark in each.clauses))
            for each in document.body.headings
        ),
    ]
    for text, location, tagged in texts:
        found = None if finder.is_settled(tagged) else finder.find(text)
        if found is not None:
            was, confidence = found
            yield OldSection(
                document=document,
                text=text,
                location=location,
                was=was,
                confidence=confidence,
                tagged=tagged,
            )


@dataclass(frozen=True, slots=True)
class _Finder:
    by_number: Mapping[str, OldNumber]
    by_title: Mapping[str, OldNumber]
    current: Mapping[str, str]
    """Titles of this edition by number."""

    @classmethod
    def of(cls, standard: Standard) -> _Finder:
        current = {each.number: plain_title(each.title) for each in standard.clauses}
        by_title = {plain_title(each.old_title): each for each in standard.old_numbers}
        return cls(
            by_number={each.old: each for each in standard.old_numbers},
            by_title={
                title: each
                for title, each in by_title.items()
                if title != GENERAL and title not in current.values()
            },
            current=current,
        )

    def is_settled(self, tagged: tuple[str, ...]) -> bool:
        """Return whether tags name clauses of this edition and no others."""
        return bool(tagged) and all(each.rpartition(":")[2] in self.current for each in tagged)

    def find(self, text: str) -> tuple[OldNumber, Confidence] | None:
        """Return what a heading was in the edition before, and how that is known."""
        match = _NUMBER.match(text.strip())
        number, title = match[1] if match else "", plain_title(_NUMBER.sub("", text.strip()))
        if number and _alike(title, self.current.get(number, "")):
            return None
        numbered = self.by_number.get(number)
        if numbered is not None and _alike(title, plain_title(numbered.old_title)):
            return numbered, Confidence.SURE
        near = difflib.get_close_matches(title, self.by_title, n=1, cutoff=NEAR)
        if near:
            return self.by_title[near[0]], Confidence.TITLE
        # A chapter's number alone is everybody's: texts count their own sections from 1.
        is_deep = "." in number
        return (numbered, Confidence.NUMBER) if numbered is not None and is_deep else None


def _alike(one: str, other: str) -> bool:
    return bool(other) and difflib.SequenceMatcher(None, one, other).ratio() >= NEAR
