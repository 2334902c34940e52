"""4xx: headings of the old structure, the climate decision, and what the scope promises."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from qms.domain.activities import EXPLAINED
from qms.domain.clause_matrix import citations_by_clause
from qms.domain.diagnostics import Diagnostic, Kind, Location, Rule, Severity, finding
from qms.domain.documents import ControlledDocument, Standing, Status
from qms.domain.library import Library
from qms.domain.standards import ClauseRef, Standard
from qms.rules.check import Check, listed
from qms.rules.in_force import library_in_force

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
    severity=Severity.WARNING,
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

PREVENTIVE = "preventive action"
"""The one title below chapter level that only the old structure had; the others are in use."""

CLIMATE = re.compile(r"\b[ck]lima", re.IGNORECASE)

BEYOND = re.compile(
    r"\b(?:machin(?:ed|ing)|repair(?:s|ing)?|overhaul(?:s|ing)?|(?:re)?processing"
    r"|value[- ]add(?:ed|ing)?|heat[- ]treat(?:ment|ing)|plating|finishing|modifications?"
    r"|cut(?:ting)?[ ]to[ ](?:length|size)|testing[ ]services?)\b",
    re.IGNORECASE,
)
OFFICE_WORK = (
    "application|claim|data|document|enquiry|inquiry|invoice|order|paper|payment|quotation|return"
)
HARMLESS = re.compile(
    rf"\b(?:{OFFICE_WORK})s?[ -]processing\b"
    rf"|\bprocessing[ ](?:times?\b|of[ ](?:\w+[ ])?(?:{OFFICE_WORK}|enquirie|inquirie)s?\b)",
    re.IGNORECASE,
)
NEGATIVE = re.compile(
    r"\b(?:not|no|never|without|neither|nor|none|excludes?|excluded|excluding|exclusion|outside"
    r"|except|cannot|other[ ]than|instead[ ]of)\b|n['\u2019]t\b",
    re.IGNORECASE,
)
SENTENCE_END = re.compile(r"(?<=[.!?;])\s+")
ITEM = re.compile(r"\s*(?:[-*+]|\d+[.)])\s|\s*\|")
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
        if _plain(document.title) in old:
            yield _old_heading(document, document.title, document.at("title"), standard, old)
        for heading in document.body.headings:
            if _plain(heading.text) in old:
                yield _old_heading(document, heading.text, heading.location, standard, old)


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
    view = library_in_force(library)
    citations = citations_by_clause(view).get(ClauseRef(standard=standard.key, number="4.1"), ())
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
    processing". Words for an activity to which `activities:` in `qms.yml` has the answer of the
    certification body are fine too.

    ## Why it matters
    AS9120 is for those who sell products as they received them. A scope that promises more is a
    finding before the audit begins.

    ## Example
    "We stock, repair and sell bearings."

    ## How to fix it
    Take the promise out, or ask your certification body which standard fits the work.

    ## When to accept
    Never: write the answer of your certification body into `activities:` in `qms.yml` instead.
    """
    document = library.by_id.get(library.configuration.scope_document)
    if document is None or document.status is Status.OBSOLETE:
        return
    answered = [
        EXPLAINED[key].words
        for key, doing in library.configuration.activities.items()
        if doing.done and doing.registrar
    ]
    for place, word in _promises(document):
        if any(words.search(word) for words in answered):
            continue
        message = f"“{word}” in the scope reads as work that changes the product"
        advice = "AS9120 is for distribution only: take it out, or say that it is not done"
        yield finding(
            SCOPE_BEYOND_DISTRIBUTION, place, message, advice=advice, document=document.id
        )


def _promises(document: ControlledDocument) -> Iterator[tuple[Location, str]]:
    """Yield words of work beyond distribution that no negative sentence takes back."""
    negative_section = negative_introduction = False
    for block in _blocks(document):
        first = block[0][1]
        text = " ".join(line for _, line in block)
        if first.startswith("#"):
            negative_section, negative_introduction = bool(NEGATIVE.search(text)), False
            continue
        is_item = ITEM.match(first) is not None
        taken_back = negative_section or (is_item and negative_introduction)
        for offset, word in _offers(text):
            if not taken_back:
                yield _place_in(document, block, offset), word
        if not is_item and not first.startswith((" ", "\t")):
            last = SENTENCE_END.split(text.rstrip())[-1]
            negative_introduction = bool(NEGATIVE.search(last))


def _blocks(document: ControlledDocument) -> Iterator[list[tuple[int, str]]]:
    """Yield headings, paragraphs, list items and table rows as numbered lines."""
    block: list[tuple[int, str]] = []
    for number, line in document.body.visible_lines():
        if block and (not line.strip() or line.startswith("#") or ITEM.match(line)):
            yield block
            block = []
        if line.strip():
            block.append((number, line))
        if line.startswith("#"):
            yield block
            block = []
    if block:
        yield block


def _offers(text: str) -> Iterator[tuple[int, str]]:
    """Yield place and word of every offer in the sentences that say no "not"."""
    text = HARMLESS.sub(lambda match: " " * len(match[0]), text)
    start = 0
    for end in [*(match.end() for match in SENTENCE_END.finditer(text)), len(text)]:
        sentence = text[start:end]
        if not NEGATIVE.search(sentence):
            for match in BEYOND.finditer(sentence):
                yield start + match.start(), match[0]
        start = end


def _place_in(document: ControlledDocument, block: list[tuple[int, str]], offset: int) -> Location:
    position = 0
    while offset > len(block[position][1]):
        offset -= len(block[position][1]) + 1
        position += 1
    return Location(path=document.path, line=block[position][0], column=offset + 1)


def _old_heading(
    document: ControlledDocument,
    text: str,
    place: Location,
    standard: Standard,
    old: Mapping[str, tuple[str, ...]],
) -> Diagnostic:
    message = f"“{text}” is a heading of the structure before 2015"
    advice = f"today this is {listed(old[_plain(text)])} of {standard.key}"
    return finding(OLD_HEADING, place, message, advice=advice, document=document.id)


def _old_titles(standard: Standard) -> Mapping[str, tuple[str, ...]]:
    """Return, by plain title, the clauses of today for headings that only old editions had."""
    current = [_plain(clause.title) for clause in standard.clauses]
    titles: dict[str, tuple[str, ...]] = {}
    for each in standard.old_numbers:
        title = _plain(each.old_title)
        is_chapter = "." not in each.old
        still_used = any(name.startswith(title) for name in current)
        if (is_chapter and not still_used) or title == PREVENTIVE:
            titles[title] = each.new
    if PREVENTIVE in titles:
        titles[f"corrective and {PREVENTIVE}"] = ("10.2", *titles[PREVENTIVE])
    return titles


@lru_cache(maxsize=4096)  # most headings of a company stand in many of its documents
def _plain(text: str) -> str:
    """Return a title without number, capitals, commas and British spelling."""
    text = HEADING_NUMBER.sub("", text.strip()).casefold().replace("isation", "ization")
    return " ".join(text.replace(",", " ").replace("&", "and").split())


CHECKS = (
    Check(rule=OLD_HEADING, function=check_old_headings),
    Check(rule=NO_CLIMATE_DECISION, function=check_climate),
    Check(rule=SCOPE_BEYOND_DISTRIBUTION, function=check_scope),
)
