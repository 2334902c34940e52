"""What in a sentence is hard to follow: length, the passive, vague words, names that lead nowhere.

English only. A hint that is wrong costs more than one that is missing: people stop reading them. So
each finder looks only for what it can tell for certain without knowing grammar.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from qms.domain.prose import STANDS_FOR, Place, Sentence
from qms.domain.style_words import (
    ACTS,
    FUNCTIONS,
    NO_TITLE,
    PLAIN_FORMS,
    WEASEL_WORDS,
    WEASEL_WORDS_IN_STEPS,
    WITHIN_NO_TITLE,
)

MOST_WORDS = {Place.STEP: 25, Place.CELL: 30, Place.TEXT: 30}
"""How long a sentence may be.

Simplified Technical English (ASD-STE100), in which manuals of aerospace are written, allows 20
words in a step and 25 in a description; a hint comes five words later.
"""
LONGEST_SUBJECT = 200
"""In characters: beyond it nobody, and no pattern, can tell what a verb belongs to."""
_WORD = re.compile(rf"[^\W_][\w.,'\u2019/%-]*|{STANDS_FOR}+")
_ASIDE = re.compile(r"\([^()]*\)")
_QUOTED = re.compile(r"\"[^\"]*\"|\u201c[^\u201d]*\u201d")
_PAUSE = re.compile(r"[;:](?=\s)")
"""What ends a sentence for whoever counts words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Words in a sentence."""

    start: int
    """From 0, in the sentence."""
    words: str
    advice: str = ""


def words_too_many(sentence: Sentence) -> int:
    """Return the number of words where it is too large, else 0.

    Brackets are not counted, and a colon or semicolon ends a sentence.
    """
    parts = _PAUSE.split(_ASIDE.sub(" ", sentence.text))
    most = max(len(_WORD.findall(part)) for part in parts)
    return most if most > MOST_WORDS[sentence.place] else 0


_BE = r"(?:is|are)(?: (?:then|also|always|first|again|both|all))?"
_AGENT = (
    rf"(?:the |an? |our |its |two |both |another |one )?(?:[\w\u2019'-]+ ){{0,2}}?(?:{FUNCTIONS}"
    r"|persons?|people|staff|somebody|someone|sales|purchasing|warehouse|team|customer|supplier"
    r"|laboratory|registrar|provider|source|owner|receiving|goods-in)s?\b"
)
_CONDITION = re.compile(
    r"\b(?:if|when|whenever|until|till|unless|whether|once|as soon as|because|where|wherever|while"
    r"|that|which|who|whom|whose|whoever|what|whatever|how|why|before|after|since|as|than|so|for)\b",
    re.IGNORECASE,
)


_NO_SUBJECT = re.compile(rf"[,;:]|\w .*\b(?:it|they|we)\b|{_CONDITION.pattern}", re.IGNORECASE)
_RULES_OUT = re.compile(r"\b(?:no|nothing|nobody|none|never|not|neither|only)\b", re.IGNORECASE)


@cache
def _passive() -> re.Pattern[str]:
    acts = "|".join(each.replace("_", " ") for each in ACTS.split())
    act = rf"(?:\w+ly )?(?:{acts})\b(?! (?:apart|by (?!{_AGENT})))"
    return re.compile(rf"\b{_BE} (?:{act}(?: by {_AGENT})?|\w+(?:ed|en) by {_AGENT})")


def passives(sentence: Sentence) -> Iterator[Found]:
    """Yield the verb of a step that does not say who acts, or says it last.

    Only of the sentence that begins a step, because the next ones are about whoever acts in it.
    Only of its main clause: “when the lot is closed” is a condition, and a condition is a state.
    Only verbs that are acts: “is closed”, “is damaged” and “is known” are states. What is
    forbidden, or left to one person only, binds everybody and needs no actor.
    """
    if sentence.place is not Place.STEP or not sentence.is_first or sentence.text.endswith("?"):
        return
    is_conditional = _CONDITION.match(sentence.text) is not None
    begin = sentence.text.find(",") + 1 if is_conditional else 0
    match = _passive().search(sentence.text, begin)
    if match is None or (is_conditional and not begin):
        return
    subject, whole = sentence.text[begin : match.start()], sentence.text[begin:]
    if (
        len(subject) <= LONGEST_SUBJECT
        and not _NO_SUBJECT.search(subject)
        and not _RULES_OUT.search(whole)
    ):
        yield Found(start=match.start(), words=match[0])


@cache
def _weasel_words(place: Place) -> tuple[re.Pattern[str], tuple[str, ...]]:
    words = {**WEASEL_WORDS, **(WEASEL_WORDS_IN_STEPS if place is Place.STEP else {})}
    kinds = "|".join(f"({each})" for each in words)
    return re.compile(rf"\b(?:{kinds})(?!\w)", re.IGNORECASE), tuple(words.values())


def weasel_words(sentence: Sentence) -> Iterator[Found]:
    """Yield words that leave open when, how much or who, each with what to write instead.

    What is quoted, and questions, promise nothing.
    """
    if sentence.text.endswith("?"):
        return
    pattern, advice = _weasel_words(sentence.place)
    text = _QUOTED.sub(lambda match: " " * len(match[0]), sentence.text)
    for match in pattern.finditer(text):
        kind = (match.lastindex or 1) - 1
        yield Found(start=match.start(), words=match[0], advice=advice[kind])


_OF_OTHERS = re.compile(r"['\u2019]s?\b|['\u2019] ")
"""“The customer's buyer” and “an authority's form” are not ours to name."""


@cache
def _function() -> re.Pattern[str]:
    title = rf"(?:[\w\u2019'-]+ ){{1,2}}?(?i:{FUNCTIONS})"
    return re.compile(rf"\b(?:[Tt]he|[Aa]n?|[Oo]ur|[Bb]y) ({title})s?\b(?! of\b)")


def unknown_functions(sentence: Sentence, known: Collection[str]) -> Iterator[Found]:
    """Yield functions such as “stores supervisor” that bear no known title.

    Args:
        sentence: Where to look.
        known: Titles of roles and explained terms, in small letters.
    """
    for match in _function().finditer(sentence.text):
        title = _title(match[1], NO_TITLE)
        is_name = " " in title and _OF_OTHERS.search(match[1]) is None
        if is_name and not any(title.lower().endswith(each) for each in known):
            yield Found(start=match.end(1) - len(title), words=title)


def _title(words: str, before: str) -> str:
    """Return the end of some words that may be a title."""
    every = words.split()
    inner = [at for at, each in enumerate(every) if each.lower() in WITHIN_NO_TITLE.split()]
    every = every[inner[-1] + 1 :] if inner else every
    while every and (every[0].lower() in before.split() or every[0].endswith("ed")):
        del every[0]
    return " ".join(every)


@cache
def _appointed() -> re.Pattern[str]:
    return re.compile(
        rf"\b(?:is|are|as) (?:also )?(?:the|our) ((?:[\w-]+ ){{1,2}}(?:{FUNCTIONS}))s?\b"
    )


def appointed_functions(text: str) -> Iterator[str]:
    """Yield functions that a text gives to somebody, in small letters: “is the fire officer”."""
    yield from (match[1].lower() for match in _appointed().finditer(text))


_FORM = re.compile(r"\b(?:[Tt]he|[Aa]n?|[Oo]ur) ((?:[\w\u2019'-]+ ){1,4}?form)\b(?! of\b)")


def unknown_forms(sentence: Sentence) -> Iterator[Found]:
    """Yield forms that are called by name, such as “the deviation form”, beside no reference."""
    if STANDS_FOR in sentence.text:
        return
    for match in _FORM.finditer(sentence.text):
        title = _title(match[1], PLAIN_FORMS)
        if " " in title and _OF_OTHERS.search(match[1]) is None:
            yield Found(start=match.end() - len(title), words=title)


_TO = re.compile(r"\s*(?:to|and|\u2013|-)\s*", re.IGNORECASE)


_NUMBER = re.compile(r"(?<![\w./-])[A-Za-z][\w.-]*\d(?![\w/-]|\.\w)")


def plain_numbers(sentence: Sentence, known: Collection[str]) -> Iterator[Found]:
    """Yield known numbers that are typed without brackets; “QM-01 to QM-10” is a range."""
    found = [match for match in _NUMBER.finditer(sentence.text) if match[0] in known]
    ranges = {
        each
        for one, other in pairwise(found)
        if _TO.fullmatch(sentence.text, one.end(), other.start())
        for each in (one, other)
    }
    for match in found:
        if match not in ranges:
            yield Found(start=match.start(), words=match[0])


def titles_in_step(sentence: Sentence, titles: re.Pattern[str]) -> Iterator[Found]:
    """Yield titles of forms in a step, where no reference follows in brackets."""
    if sentence.place is Place.STEP:
        for match in titles.finditer(sentence.text):
            if not sentence.text[match.end() :].lstrip(" (").startswith(STANDS_FOR):
                yield Found(start=match.start(), words=match[0])


def any_of(words: Iterable[str]) -> re.Pattern[str]:
    """Return what matches any of some names, the longest first, whatever their capitals."""
    names = "|".join(map(re.escape, sorted(words, key=len, reverse=True)))
    return re.compile(rf"(?<![\w./-])(?:{names or '(?!)'})(?![\w/-]|\.\w)", re.IGNORECASE)
