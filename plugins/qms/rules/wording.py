"""4xx: headings of the old structure, the climate decision, and what the scope promises."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache

from qms.domain.clause_matrix import citations_by_clause
from qms.domain.diagnostics import Diagnostic, Kind, Location, Rule, Severity, finding
from qms.domain.documents import ControlledDocument, Standing, Status
from qms.domain.library import Library
from qms.domain.standards import ClauseRef, OldNumber, Standard
from qms.rules.check import Check, listed

OLD_HEADING = Rule(
    code="QMS407",
    name="old-structure-heading",
    severity=Severity.INFO,
    kind=Kind.COMPLETENESS,
    summary="A heading comes from the structure of the standard before 2015.",
)
NO_CLIMATE_DECISION = Rule(
    code="QMS408",
    name="climate-decision-missing",
    kind=Kind.COMPLETENESS,
    summary="The text on the company's context does not say whether climate change matters.",
    clause="ISO 9001 4.1 (Amd 1:2024)",
)
SCOPE_BEYOND_DISTRIBUTION = Rule(
    code="QMS409",
    name="scope-beyond-distribution",
    severity=Severity.WARNING,
    kind=Kind.COMPLETENESS,
    summary="The scope promises work that AS9120 is not meant for.",
    clause="AS9120 4.3",
)

ALSO_OLD = frozenset({"preventive action", "corrective and preventive action"})
"""Titles below chapter level that only the old structure had; its other ones are in use today."""

CLIMATE = re.compile(r"\b[ck]lima", re.IGNORECASE)

BEYOND = re.compile(
    r"\b(?:re)?(?:machin(?:e|es|ing)|repair(?:s|ing)?|overhaul(?:s|ing)?|process(?:ing)"
    r"|value[- ]add(?:ed|ing)?|heat[- ]treat(?:ment|ing)|plating|finishing|modif(?:y|ication)"
    r"|cut(?:ting)?[ ]to[ ](?:length|size)|testing[ ]services?)\b",
    re.IGNORECASE,
)
HARMLESS = re.compile(
    r"\b(?:order|data|invoice|payment|return|returns|document|inquiry|enquiry|quotation|claims?"
    r"|paper|application)[ -]processing\b"
    r"|\bprocessing[ ](?:of|time|times|the)\b[ ]?(?:customer|orders?|inquir|enquir|data|paper|return)?\w*"
    r"|\bvending[ ]machines?\b",
    re.IGNORECASE,
)
NEGATIVE = re.compile(
    r"\b(?:not|no|never|without|neither|nor|none|excludes?|excluded|excluding|exclusion|outside"
    r"|except|cannot|other[ ]than|instead[ ]of)\b|n[’']t\b",
    re.IGNORECASE,
)
SENTENCE_END = re.compile(r"(?<=[.!?;])\s+")
HEADING_NUMBER = re.compile(r"^[0-9]+(?:\.[0-9]+)*[.)]?\s+")


def check_old_headings(library: Library) -> Iterator[Diagnostic]:
    """Headings of the old structure are pointed out, with the clauses of today.

    ## What it checks
    No title or heading is the name of a chapter of the editions before 2015, such as "Product
    realization" or "Management responsibility", or is called "Preventive action".

    ## Why it matters
    Nobody has to follow the standard's structure. But such a heading usually means that the text
    below it, and its clause numbers, are of the old edition too.

    ## Example
    `## 7 Product Realization`.

    ## How to fix it
    Look at the clauses that the message names, and rename the section if it fits.

    ## When to accept
    When customers know your manual by these headings and its content is up to date.
    """
    standard = library.primary
    if standard is None:
        return
    old = _old_titles(standard)
    for document in library.documents:
        if document.status is Status.OBSOLETE:
            continue
        headings = [(document.title, document.at("title"))]
        headings += [(heading.text, heading.location) for heading in document.body.headings]
        for text, place in headings:
            found = old.get(_plain(text))
            if found:
                message = f"“{text}” is a heading of the structure before 2015"
                advice = f"today this is {listed(found)} of {standard.key}"
                yield finding(OLD_HEADING, place, message, advice=advice, document=document.id)


def check_climate(library: Library) -> Iterator[Diagnostic]:
    """The decision whether climate change matters was taken and can be read.

    ## What it checks
    A text in force that answers clause 4.1 speaks of climate. Which way the decision went is not
    judged; "not relevant to us, because" is an answer.

    ## Why it matters
    Amendment 1:2024 of ISO 9001 asks for the decision. Certification bodies apply it to AS9120 too.

    ## Example
    A section on the company's context that lists markets and laws, and not the climate.

    ## How to fix it
    Add a sentence to the section on context: the decision, its reason, and when it is looked at
    again.

    ## When to accept
    While the decision waits for the next management review.
    """
    standard = library.primary
    clause = standard.by_number.get("4.1") if standard else None
    if standard is None or clause is None or not clause.notes:
        return
    citations = citations_by_clause(library).get(ClauseRef(standard=standard.key, number="4.1"), ())
    texts = [each for each in citations if each.standing is Standing.EFFECTIVE]
    if not texts or any(CLIMATE.search(each.document.body.text) for each in texts):
        return  # without any text in force, the gap itself is reported
    first = texts[0]
    place = first.section.location if first.section else first.document.at("clauses")
    message = f"{first.document.id} answers {clause.label} and does not mention climate change"
    advice = "say whether climate change is a relevant issue for the company, and why"
    document = first.document.id
    yield finding(NO_CLIMATE_DECISION, place, message, advice=advice, document=document)


def check_scope(library: Library) -> Iterator[Diagnostic]:
    """The scope promises distribution, and nothing that changes the product.

    ## What it checks
    In the scope document (`scope_document` in `qms.yml`) no sentence offers machining, repair,
    overhaul, processing, added value, heat treatment, plating, finishing, cutting to length or
    testing services. Sentences and lists that say what is *not* done are fine, and so is "order
    processing".

    ## Why it matters
    AS9120 is for those who sell products as they received them. A scope that promises more is a
    finding before the audit begins.

    ## Example
    "We stock, repair and sell bearings."

    ## How to fix it
    Take the promise out, or ask your certification body which standard fits the work.

    ## When to accept
    When your certification body has accepted the wording, for example for cutting to length.
    """
    document = library.by_id.get(library.configuration.scope_document)
    if document is None or document.status is Status.OBSOLETE:
        return
    for place, word in _promises(document):
        message = f"“{word}” in the scope reads as work that changes the product"
        advice = "AS9120 is for distribution only: take it out, or say that it is not done"
        yield finding(
            SCOPE_BEYOND_DISTRIBUTION, place, message, advice=advice, document=document.id
        )


def _promises(document: ControlledDocument) -> Iterator[tuple[Location, str]]:
    """Yield words of work beyond distribution that no negative sentence takes back."""
    headings = {heading.location.line: heading.text for heading in document.body.headings}
    lines = list(document.body.visible_lines())
    section, introduction = False, False
    for position, (number, line) in enumerate(lines):
        if number in headings:
            section, introduction = bool(NEGATIVE.search(headings[number])), False
            continue
        is_item = re.match(r"\s*(?:[-*+]|\d+[.)])\s|\s*\|", line) is not None
        if line.strip() and not is_item and not line.startswith((" ", "\t")):
            introduction = bool(NEGATIVE.search(_sentence_at(lines, position, len(line) - 1)))
        harmless = [match.span() for match in HARMLESS.finditer(line)]
        for match in BEYOND.finditer(line):
            if any(start <= match.start() < end for start, end in harmless):
                continue
            negative = NEGATIVE.search(_sentence_at(lines, position, match.start()))
            if not negative and not section and not (is_item and introduction):
                place = Location(path=document.path, line=number, column=match.start() + 1)
                yield place, match[0]


def _sentence_at(lines: list[tuple[int, str]], position: int, column: int) -> str:
    """Return the sentence around a place, which may run over lines of its paragraph."""
    first = last = position
    while first > 0 and _continues(lines[first - 1][1], lines[first][1]):
        first -= 1
    while last + 1 < len(lines) and _continues(lines[last][1], lines[last + 1][1]):
        last += 1
    before = sum(len(line) + 1 for _, line in lines[first:position])
    text = " ".join(line for _, line in lines[first : last + 1])
    start = 0
    for sentence in SENTENCE_END.split(text):
        begin = text.index(sentence, start)
        start = begin + len(sentence)
        if before + column < start:
            return sentence
    return text


def _continues(line: str, following: str) -> bool:
    """Return whether the following line belongs to the same paragraph or list item."""
    new_block = re.match(r"\s*(?:[-*+]\s|\d+[.)]\s|\||#|$)", following) is not None
    return bool(line.strip()) and not new_block and not line.startswith("#")


@cache
def _old_titles_of(old: tuple[OldNumber, ...], current: frozenset[str]) -> Mapping[str, tuple[str, ...]]:
    titles: dict[str, tuple[str, ...]] = {}
    for each in old:
        title = _plain(each.old_title)
        is_chapter = "." not in each.old
        still_used = any(name.startswith(title) for name in current)
        if (is_chapter and not still_used) or title in ALSO_OLD:
            titles[title] = each.new
            if title == "preventive action":
                titles["corrective and preventive action"] = (*each.new, "10.2")
    return titles


def _old_titles(standard: Standard) -> Mapping[str, tuple[str, ...]]:
    """Return, by plain title, the clauses of today for headings that only old editions had."""
    current = frozenset(_plain(clause.title) for clause in standard.clauses)
    return _old_titles_of(standard.old_numbers, current)


def _plain(text: str) -> str:
    """Return a title without number, capitals, commas and British spelling."""
    text = HEADING_NUMBER.sub("", text.strip()).casefold().replace("isation", "ization")
    return " ".join(text.replace(",", " ").replace("&", "and").split())


CHECKS = (
    Check(rule=OLD_HEADING, function=check_old_headings),
    Check(rule=NO_CLIMATE_DECISION, function=check_climate),
    Check(rule=SCOPE_BEYOND_DISTRIBUTION, function=check_scope),
)
