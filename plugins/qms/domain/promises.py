"""What a text promises: words that bind without exception, terms and rhythms.

An auditor holds a company to what it wrote itself, beyond what any standard asks. The list is for
the people who write: can we keep this, on every day, in every case?
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from qms.domain.body import Heading, plain_text
from qms.domain.diagnostics import Location
from qms.domain.documents import ControlledDocument


class PromiseKind(StrEnum):
    """What makes a sentence a promise."""

    ABSOLUTE = "no exception"
    TERM = "term"
    RHYTHM = "rhythm"


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """A sentence, or the row of a table, that binds."""

    document: ControlledDocument
    section: Heading | None
    location: Location
    kind: PromiseKind
    words: str
    """What binds in it, such as `within 5 working days`."""
    sentence: str


_NUMBER = r"(?:\d+|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|the same)"
_UNIT = r"(?:working |calendar |business )?(?:minute|hour|day|week|month|quarter|year)s?"
_MONTH = "January|February|March|April|May|June|July|August|September|October|November|December"
_PATTERNS = {
    PromiseKind.TERM: (
        rf"within {_NUMBER} {_UNIT}",
        rf"after {_NUMBER} {_UNIT} at the latest",
        "no later than",
        "by the end of",
        "the same (?:working )?day",
        "immediately",
        "at once",
    ),
    PromiseKind.RHYTHM: (
        rf"(?:each|every) (?:{_NUMBER} |second )?{_UNIT}",
        rf"(?:once|twice|{_NUMBER} times) (?:an?|each|per|every) {_UNIT}",
        rf"(?:at least )?once in {_NUMBER} {_UNIT}",
        "daily|weekly|monthly|quarterly|half-yearly|yearly|annually",
        rf"(?:each|every) (?:{_MONTH})",
    ),
    PromiseKind.ABSOLUTE: (
        "always|never|shall|must|nobody|nothing",
        "at all times|at any time|in every case",
        "without exception|under no circumstances",
    ),
}
_PROMISE = re.compile(
    "|".join(rf"(?P<{kind.name}>\b(?i:{'|'.join(each)})\b)" for kind, each in _PATTERNS.items())
)
_SENTENCE = re.compile(r"(?<=[.!?:])\s+(?=[A-Z\"“\[])")
_MARKUP = re.compile(r"\*\*|^[#>\s]+|^(?:\d+\.|[*+-])\s+")


def promises_of(document: ControlledDocument) -> Iterator[Promise]:
    """Yield the promises of a text in the order of its lines.

    A sentence that binds in several ways is one promise; its first binding words name it.
    """
    headings = document.body.headings
    starts = [each.location.line for each in headings]
    for line, text in document.body.visible_lines():
        if line in starts:
            continue
        section = bisect_right(starts, line) - 1
        for sentence in _sentences(text):
            match = _PROMISE.search(sentence)
            if match is not None and match.lastgroup and not sentence.endswith("?"):
                yield Promise(
                    document=document,
                    section=headings[section] if section >= 0 else None,
                    location=Location(path=document.path, line=line),
                    kind=PromiseKind[match.lastgroup],
                    words=match[0],
                    sentence=sentence,
                )


def _sentences(line: str) -> Iterator[str]:
    """Yield the sentences of a line; the row of a table is one."""
    if line.lstrip().startswith("|"):
        cells = (plain_text(_MARKUP.sub("", cell.strip())) for cell in line.strip(" |").split("|"))
        yield " | ".join(cells)
        return
    plain = plain_text(_MARKUP.sub("", line.strip())).strip()
    yield from (each for each in _SENTENCE.split(plain) if each)
