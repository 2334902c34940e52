"""Clauses that the headings of a text taken over may answer: proposals, never tags."""

from __future__ import annotations

import re
from collections.abc import Iterator

from qms.domain.body import scan_body
from qms.domain.library import Library
from qms.domain.standards import Standard

_NUMBERED = re.compile(r"(?P<number>\d+(?:\.\d+)*)[.)]?\s+(?P<words>.+)")
_MOST = 12


def proposed_clauses(library: Library, body: str) -> tuple[str, ...]:
    """Return headings with the clauses whose title they bear, today's or of the older edition."""
    primary = library.standards.get(library.configuration.primary_standard)
    if primary is None:
        return ()
    texts = [heading.text for heading in scan_body(body, path="").headings]
    found = (f"{text}: {', '.join(clauses)}" for text in texts if (clauses := _of(primary, text)))
    return tuple(found)[:_MOST]


def _of(standard: Standard, heading: str) -> list[str]:
    match = _NUMBERED.fullmatch(heading)
    number, words = (match["number"], match["words"]) if match else ("", heading)
    return list(dict.fromkeys(_matches(standard, number, words.casefold().strip())))


def _matches(standard: Standard, number: str, words: str) -> Iterator[str]:
    for clause in standard.clauses:
        titles = {clause.title.casefold(), *(each.casefold() for each in clause.aliases)}
        if words in titles and clause.auditable:
            yield clause.number
    for old in standard.old_numbers:
        if old.old == number and old.old_title and old.old_title.casefold() == words:
            yield from old.new
