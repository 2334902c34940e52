"""Abbreviations as texts explain them, and where texts use them.

The controlled document that explains terms (`terms_document` in `qms.yml`) is the glossary: a list
beside it would be a second truth, approved by nobody.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from qms.domain.body import MENTION, VARIABLE, plain_text
from qms.domain.diagnostics import Location
from qms.domain.documents import ControlledDocument, Status
from qms.domain.library import Library

SHORTEST, LONGEST = 2, 6
"""How many capitals make a word that needs an explanation."""
_USED = re.compile(
    rf"(?<![\w.&/'\u2019-])(?P<short>[A-Z]{{{SHORTEST},{LONGEST}}})(?:s|[\u2019']s)?(?![\w&]|-\d|\.\w)"
)
_IN_BRACKETS = re.compile(r"(?P<before>(?:[\w-]+,? ){1,7})\((?P<short>[A-Z]{2,6})\)")
_LINKED = re.compile(r"\[\[[^\]]*\]\]|\]\([^)]*\)|\{\{[^}]*\}\}|\{:[^}]*\}|https?://\S+")
_ROMAN = re.compile(r"[IVXL]+")
_ORDINARY = """\
AM PM OK NO AND OR NOT AS IN ON BY IT ID USA UK EU US GB UTC GMT ISO EN IEC SAE SJAC PDF CSV XLSX
XML HTML JSON YAML PNG JPEG SVG URL USB CD DVD PC TV LED SMS FAX CEO CFO HR VAT GMBH LTD INC LLC
PLC AG SA EUR USD GBP KG CM MM QR TODO
"""
ORDINARY = frozenset(re.findall("[A-Z]+", _ORDINARY))
"""Words of capitals that every reader knows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Abbreviation:
    """A short form and what it means, where a text says so."""

    short: str
    meaning: str
    document: ControlledDocument
    location: Location
    anchor: str
    """The section that explains it; empty above the first heading."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """The first place at which a text uses a short form."""

    short: str
    document: ControlledDocument
    location: Location


def glossary_of(library: Library) -> Mapping[str, Abbreviation]:
    """Return what the document of terms explains, by short form; the first explanation counts."""
    document = library.by_id.get(library.configuration.terms_document)
    if document is None:
        return {}
    values = library.variables_of(document)
    found: dict[str, Abbreviation] = {}
    for each in explained_in(document, values):
        found.setdefault(each.short, each)
    return found


def explained_in(document: ControlledDocument, values: Mapping[str, str]) -> Iterator[Abbreviation]:
    """Yield the short forms that a text explains, as readers see them.

    Args:
        document: The text.
        values: What its variables stand for.
    """
    for each in document.body.explanations:
        filled = VARIABLE.sub(lambda match: values.get(match[1], match[0]), each.meaning)
        named = MENTION.sub(lambda match: match[3] or match[1], filled)
        yield Abbreviation(
            short=plain_text(each.short).strip(),
            meaning=" ".join(plain_text(named).split()),
            document=document,
            location=each.location,
            anchor=each.anchor,
        )


def uses_of(documents: Iterable[ControlledDocument]) -> Iterator[Use]:
    """Yield the first use of every short form of capitals in every text that is not obsolete."""
    for document in documents:
        if document.status is not Status.OBSOLETE:
            for short, line in first_uses(document.body.text).items():
                place = Location(path=document.path, line=document.body.first_line + line)
                yield Use(short=short, document=document, location=place)


@lru_cache(maxsize=4096)
def first_uses(text: str) -> Mapping[str, int]:
    """Return the short forms of capitals in a text with the index of the line of the first use.

    One that the text itself explains in brackets, `first expired, first out (FEFO)`, is none.
    """
    found: dict[str, int] = {}
    explained = {each["short"] for each in _IN_BRACKETS.finditer(text) if _stands_for(each)}
    for index, line in enumerate(_readable_lines(text)):
        for match in _USED.finditer(line):
            short = match["short"]
            if short not in explained and short not in ORDINARY and not _ROMAN.fullmatch(short):
                found.setdefault(short, index)
    return found


def ordinary_words(documents: Iterable[ControlledDocument]) -> frozenset[str]:
    """Return the words that texts write in small letters: in capitals they are only loud."""
    words: Counter[str] = Counter()
    for document in documents:
        words.update(_small_words(document.body.text))
    return frozenset(words)


@lru_cache(maxsize=4096)
def _small_words(text: str) -> frozenset[str]:
    return frozenset(re.findall(rf"\b[a-z]{{{SHORTEST},{LONGEST}}}\b", text))


def _readable_lines(text: str) -> Iterator[str]:
    """Yield the lines of a text without code, references, addresses and attributes."""
    is_code = False
    for line in text.split("\n"):
        if line.lstrip().startswith("```"):
            is_code = not is_code
        plain = re.sub(r"`[^`]*`", " ", line)
        yield "" if is_code else _LINKED.sub(" ", plain)


def _stands_for(match: re.Match[str]) -> bool:
    """Return whether the words before the brackets begin with the letters in them."""
    initials = "".join(word[0] for word in re.findall(r"[A-Za-z]+", match["before"])).upper()
    return initials.endswith(match["short"])
