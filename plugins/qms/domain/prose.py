"""The sentences of a text, with their places, for hints on style.

Marks are replaced by as many other characters, so that places in a sentence are places in its line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

from qms.domain.body import Body

STANDS_FOR = "§"
"""Fills the place of references, variables and addresses: each is one word."""
_REFERENCE = re.compile(r"\[\[[^\[\]\n]*\]\]|\{\{[^{}\n]*\}\}|<?https?://[^\s>]+>?")
_UNREAD = re.compile(
    r"!\[[^\[\]\n]*\]\([^()\n]*\)(?:\{[^{}\n]*\})?"  # pictures, tables that are files
    r"|\[\^[^\[\]\n]*\]:?|\{:[^{}\n]*\}|\]\([^()\n]*\)"
    r"|\n[\s>]*|(?<!\[)\[(?!\[)|\*+|(?<!\w)_+|_+(?!\w)"
)
_BEGINNING = re.compile(r"[\s>]*(?:(?P<step>\d{1,9}\.)\s+|[*+-]\s+(?:\[[ xX]\]\s)?|:\s+)?")
_APART = re.compile(r"[\s>]*(?:#{1,6}\s|!!!|\?\?\?|===|\||\[\^[^\]]*\]:|[*+-]\s|\d{1,9}\.\s|:\s)")
"""What begins a new passage without an empty line above it."""
_NO_WORDS = re.compile(r"[\s>]*(?:#{1,6}\s|!!!|\?\?\?|===|\|?[\s|:-]*$)")
_BAR = re.compile(r"(?<!\\)\|")
_END = re.compile(
    r"(?<!\be\.g)(?<!\bi\.e)(?<!\bNo)(?<!\bNos)(?<!\bRev)(?<!\bapprox)(?<!\bDr)(?<!\bMr)(?<!\bvs)"
    r"(?<!\b[A-Z])[.!?:][\"\u201d\u2019')]*\s+(?=[\"\u201c\u2018'(]*[A-Z\d§])"
)


class Place(Enum):
    """Where a sentence stands."""

    STEP = auto()
    """In a numbered list."""
    CELL = auto()
    """In a table."""
    TEXT = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A sentence of a text."""

    text: str
    place: Place
    lines: tuple[tuple[int, int], ...]
    """Its lines: where each begins, counted from the beginning of the sentence, and its number."""
    is_first: bool
    """Whether it begins its paragraph, item or cell."""
    passage: str
    """The paragraph, item or cell that it belongs to, as it is written."""

    def at(self, offset: int) -> tuple[int, int]:
        """Return line and column in the file, from 1, of a place in the sentence."""
        start, number = max(each for each in self.lines if each[0] <= offset)
        return number, offset - start + 1


def sentences_of(body: Body) -> Iterator[Sentence]:
    """Yield the sentences of paragraphs, items and tables in order; headings have none."""
    passage: list[tuple[int, str]] = []
    for number, line in body.visible_lines():
        is_next = passage and number == passage[-1][0] + 1
        if passage and (not is_next or not line.strip(" \t>") or _APART.match(line)):
            yield from _in_passage(passage)
            passage = []
        if _NO_WORDS.match(line):
            continue
        if line.lstrip(" \t>").startswith("|"):
            yield from _in_row(number, line)
        else:
            passage.append((number, line))
    if passage:
        yield from _in_passage(passage)


def _in_row(number: int, line: str) -> Iterator[Sentence]:
    start = 0
    for bar in [*_BAR.finditer(line), None]:
        end = bar.start() if bar else len(line)
        cell = line[start:end]
        if cell.strip():
            for place, (begin, text) in enumerate(_split(_readable(cell))):
                yield Sentence(
                    text=text,
                    place=Place.CELL,
                    lines=((-start - begin, number),),
                    is_first=place == 0,
                    passage=cell.strip(),
                )
        start = end + 1


def _in_passage(passage: list[tuple[int, str]]) -> Iterator[Sentence]:
    beginning = _BEGINNING.match(passage[0][1])
    is_step = beginning is not None and beginning["step"] is not None
    signs = beginning.end() if beginning else 0
    whole = "\n".join(line for _, line in passage)
    text = " " * signs + _readable(whole[signs:])
    starts = [0, *(match.end() for match in re.finditer("\n", whole))]
    places = [(start, number) for start, (number, _) in zip(starts, passage, strict=True)]
    for place, (begin, sentence) in enumerate(_split(text)):
        above = max(start for start in starts if start <= begin)
        end = begin + len(sentence)
        yield Sentence(
            text=sentence,
            place=Place.STEP if is_step else Place.TEXT,
            lines=tuple((at - begin, number) for at, number in places if above <= at < end),
            is_first=place == 0,
            passage=" ".join(whole.split()),
        )


def _readable(text: str) -> str:
    """Return a text in which marks are blanks and references are single words, of equal length."""
    text = _REFERENCE.sub(lambda match: STANDS_FOR * len(match[0]), text)
    return _UNREAD.sub(lambda match: " " * len(match[0]), text)


def _split(text: str) -> Iterator[tuple[int, str]]:
    """Yield the beginning of each sentence with its words."""
    start = 0
    for end in [*(match.end() for match in _END.finditer(text)), len(text)]:
        sentence = text[start:end]
        words = sentence.strip()
        if words:
            yield start + len(sentence) - len(sentence.lstrip()), words
        start = end
