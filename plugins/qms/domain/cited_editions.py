"""Editions of external standards that a text works to."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from qms.domain.code_blocks import visible_lines
from qms.domain.diagnostics import Location

CITED = re.compile(
    r"\b(?P<number>(?:(?:SAE|IAQG|BS|DIN|EN|ANSI)[ /-])?"
    r"(?:ISO(?:/IEC)?|IEC|EN|AS|ARP|ASTM[ ]?[A-Z]|MIL-STD|J-STD|NAS|AC|ASA|IAQG)"
    r"[ -]?\d[\d.]*(?:-\d+)*)"
    r"(?:(?P<suffix>[A-Z])\b"
    r"|,?[ ](?:[Rr]ev(?:ision)?\.?|[Ii]ssue)[ ](?P<letter>[A-Z]{1,2}|\d{1,2})\b"
    r"|:(?P<year>\d{4})\b)"
)
LETTERS = ("AS", "ISO", "EN", "IEC", "AC", "ARP", "IAQG", "-STD")
"""One of these is in every citation; to look for them is quicker than any pattern."""
MAY_CITE = re.compile(r"[A-Z][ -]?\d[\d.]*(?:-\d+)*(?:[A-Z]\b|,?[ ](?:[Rr]ev|[Ii]ssue)|:\d{4}\b)")
"""What every citation has in it, and what is found sooner in a text that has none."""
PUBLISHER = re.compile(r"^(?:SAE|IAQG|BS|DIN|EN|ANSI)[ /-](?=[A-Z])")


@dataclass(frozen=True, slots=True, kw_only=True)
class CitedEdition:
    """One edition of an external standard."""

    standard: str
    """Its number without the publisher, spaces and hyphens."""
    edition: str
    by_letter: bool
    """Whether it is told by a revision letter, not by a year."""
    location: Location


def cited_editions(text: str, path: str, first_line: int) -> Iterator[CitedEdition]:
    """Yield the editions that a text works to; those that it compares are left out."""
    if not any(letters in text for letters in LETTERS) or not MAY_CITE.search(text):
        return
    found: defaultdict[tuple[str, bool], list[CitedEdition]] = defaultdict(list)
    for index, line in visible_lines(text):
        for match in CITED.finditer(line):
            letter = match["suffix"] or match["letter"]
            place = Location(path=path, line=first_line + index, column=match.start() + 1)
            cited = CitedEdition(
                standard=re.sub(r"[ -]", "", PUBLISHER.sub("", match["number"])),
                edition=f"Rev {letter}" if letter else match["year"],
                by_letter=bool(letter),
                location=place,
            )
            found[cited.standard, cited.by_letter].append(cited)
    for each in found.values():
        if len({cited.edition for cited in each}) == 1:
            yield each[0]
