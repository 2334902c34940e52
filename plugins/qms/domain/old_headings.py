"""Headings of an earlier edition of a standard, and the clauses of today that they speak of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from qms.domain.diagnostics import Location
from qms.domain.documents import ControlledDocument, Standing
from qms.domain.library import Library
from qms.domain.standards import Standard

PREVENTIVE = "preventive action"
"""The one title below chapter level that only the old structure had; the others are in use."""
_NUMBER = re.compile(r"^([0-9]+(?:\.[0-9]+)*)[.)]?\s+")


@dataclass(frozen=True, slots=True, kw_only=True)
class OldHeading:
    """A heading that comes from the edition before."""

    document: ControlledDocument
    text: str
    location: Location
    clauses: tuple[str, ...]
    """The clauses of this edition that are proposed for it."""


def old_headings(library: Library, standard: Standard) -> Iterator[OldHeading]:
    """Yield headings with number and title of the edition before, or a title that only it had.

    One that is tagged with a clause says itself what it answers.
    """
    titles = old_titles(standard)
    numbered = {(each.old, plain_title(each.old_title)): each.new for each in standard.old_numbers}
    for document in library.documents:
        if library.standing(document) is Standing.OBSOLETE:
            continue
        for text, location in _untagged(document):
            match, plain = _NUMBER.match(text.strip()), plain_title(text)
            number = match[1] if match else ""
            clauses = numbered.get((number, plain)) or titles.get(plain)
            if clauses and not _is_current(standard, number, plain):
                yield OldHeading(document=document, text=text, location=location, clauses=clauses)


def old_titles(standard: Standard) -> Mapping[str, tuple[str, ...]]:
    """Return, by plain title, the clauses of today for headings that only old editions had."""
    current = [plain_title(clause.title) for clause in standard.clauses]
    titles: dict[str, tuple[str, ...]] = {}
    for each in standard.old_numbers:
        title = plain_title(each.old_title)
        is_chapter = "." not in each.old
        is_gone = is_chapter and not any(name.startswith(title) for name in current)
        if is_gone or title == PREVENTIVE:
            titles[title] = each.new
    if PREVENTIVE in titles:
        titles[f"corrective and {PREVENTIVE}"] = ("10.2", *titles[PREVENTIVE])
    return titles


@lru_cache(maxsize=4096)  # most headings of a company stand in many of its documents
def plain_title(text: str) -> str:
    """Return a title without number, capitals, commas and British spelling."""
    text = _NUMBER.sub("", text.strip()).casefold().replace("isation", "ization")
    return " ".join(text.replace(",", " ").replace("&", "and").split())


def _untagged(document: ControlledDocument) -> Iterator[tuple[str, Location]]:
    if not document.clauses:
        yield document.title, document.at("title")
    yield from ((each.text, each.location) for each in document.body.headings if not each.clauses)


def _is_current(standard: Standard, number: str, plain: str) -> bool:
    """Return whether number and title together are those of a clause of this edition."""
    clause = standard.by_number.get(number)
    return clause is not None and plain_title(clause.title) == plain
