"""4xx: abbreviations are explained once, and those that texts use are explained at all."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from qms.domain.diagnostics import Diagnostic, Kind, Rule, Severity, finding
from qms.domain.documents import Status
from qms.domain.glossary import (
    Abbreviation,
    Use,
    explained_in,
    glossary_of,
    ordinary_words,
    uses_of,
)
from qms.domain.library import Library
from qms.rules.check import Check, listed

EXPLAINED_TWICE = Rule(
    code="QMS430",
    name="abbreviation-explained-twice",
    severity=Severity.WARNING,
    kind=Kind.COMPLETENESS,
    summary="Two texts explain the same abbreviation differently.",
    clause="AS9120 7.5.2",
)
UNEXPLAINED = Rule(
    code="QMS431",
    name="abbreviation-not-explained",
    severity=Severity.INFO,
    kind=Kind.COMPLETENESS,
    summary="A text uses an abbreviation that no text explains.",
    clause="AS9120 7.5.2",
)


def check_explained_twice(library: Library) -> Iterator[Diagnostic]:
    """An abbreviation means one thing in the whole system.

    ## What it checks
    Short forms are collected from every table whose first column is headed "Short", "Short form" or
    "Abbreviation", and from definitions that say "Short form: AOG". The same short form has the
    same meaning everywhere; capitals and punctuation do not matter.

    ## Why it matters
    NCR is a nonconformity report in the warehouse and a nonconformity record in the office, until
    somebody looks for the wrong one.

    ## Example
    "CAR: corrective action request" in the manual, "CAR: corrective action report" in QP-18.

    ## How to fix it
    Keep the explanation in the document of terms, and delete the other one or refer to it.

    ## When to accept
    Where a customer's word has to be kept beside yours.
    """
    first: dict[str, Abbreviation] = {}
    for each in _explanations(library):
        known = first.setdefault(each.short, each)
        if _plain(known.meaning) != _plain(each.meaning):
            message = f"{each.short} is “{each.meaning}” here and “{known.meaning}” in {_at(known)}"
            advice = "keep one explanation, in the document of terms, and refer to it"
            number = each.document.id
            yield finding(EXPLAINED_TWICE, each.location, message, advice=advice, document=number)


def check_unexplained(library: Library) -> Iterator[Diagnostic]:
    """Whoever reads a text can look its abbreviations up.

    ## What it checks
    Words of two to six capitals in texts that are not obsolete are explained: in the document of
    terms (`terms_document` in `qms.yml`), in another table of abbreviations, or in the text itself
    as in "first expired, first out (FEFO)". Beginnings of document numbers, keys of standards,
    words that everybody knows (PDF, USA), and words that some text also writes in small letters
    (HOLD) are no abbreviations. Each is said once, where it is used first. Without
    `terms_document` nothing is asked.

    ## Why it matters
    A new colleague in the warehouse reads "MSL" and guesses.

    ## Example
    "Bake parts by their MSL", and no text says that MSL is the moisture sensitivity level.

    ## How to fix it
    Add a line to the table of abbreviations in the document of terms, or write the words.

    ## When to accept
    Where the word is a name that stands for nothing else.
    """
    settings = library.configuration
    if settings.terms_document not in library.by_id:
        return
    known = {each.short for each in _explanations(library)} | settings.types.keys()
    known |= {part for key in library.standards for part in re.findall(r"[A-Z]+", key)}
    ordinary = ordinary_words(library.documents)
    used: defaultdict[str, list[Use]] = defaultdict(list)
    for each in uses_of(library.documents):
        if each.short not in known and each.short.lower() not in ordinary:
            used[each.short].append(each)
    for short, places in used.items():
        first, *others = places
        also = listed(sorted({each.document.id for each in others}))
        message = f"{short} is explained nowhere" + (f"; also used in {also}" if also else "")
        advice = f"add it to the abbreviations of {settings.terms_document}, or write the words"
        number = first.document.id
        yield finding(UNEXPLAINED, first.location, message, advice=advice, document=number)


def _explanations(library: Library) -> Iterator[Abbreviation]:
    """Yield every explanation, those of the document of terms first."""
    yield from glossary_of(library).values()
    for document in library.documents:
        if document.status is not Status.OBSOLETE:
            yield from explained_in(document, library.variables_of(document))


def _plain(meaning: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", meaning.casefold()))


def _at(known: Abbreviation) -> str:
    return f"{known.document.id}, line {known.location.line}"


CHECKS = (
    Check(rule=EXPLAINED_TWICE, function=check_explained_twice),
    Check(rule=UNEXPLAINED, function=check_unexplained),
)
