"""0xx: the text below the front matter is written so that it can be shown and found."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from qms.domain.diagnostics import Diagnostic, Kind, Location, Rule, Severity, finding
from qms.domain.documents import ControlledDocument, Status
from qms.domain.library import Library
from qms.domain.placeholders import UNFINISHED
from qms.rules.check import Check, Nearest, unless_in_review

RAW_HTML = Rule(
    code="QMS011",
    name="raw-html",
    summary="A text contains HTML.",
    clause="AS9120 7.5.3.1",
)
UNKNOWN_VARIABLE = Rule(
    code="QMS013",
    name="unknown-variable",
    summary="A text uses a variable that nothing defines.",
    clause="AS9120 7.5.2",
)
MISPLACED_CLAUSE_TAG = Rule(
    code="QMS014",
    name="misplaced-clause-tag",
    summary="A clause tag stands somewhere else than on a heading, or holds no clause.",
)
PLACEHOLDER = Rule(
    code="QMS016",
    name="placeholder-in-approved-text",
    kind=Kind.COMPLETENESS,
    summary="A text still has a note where words should be.",
    clause="AS9120 7.5.2",
)
MIXED_SCRIPTS = Rule(
    code="QMS021",
    name="mixed-script-name",
    severity=Severity.WARNING,
    summary="A name mixes letters of different alphabets.",
    clause="AS9120 7.5.3.1",
)

CURLY_QUOTES = re.compile("[\u201c\u201d\u201e\u2018\u2019\u201a]")
CLAUSE_TAG = '## Title {: clauses="8.7.1 8.7.2" }'
SCRIPTS = ("LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "COPTIC", "GEORGIAN")
WORD = re.compile(r"[^\W\d_]{3,}")


def check_html(library: Library) -> Iterator[Diagnostic]:
    """Texts are Markdown, without HTML.

    ## What it checks
    No HTML tags and no HTML comments stand in a text, except inside code.

    ## Why it matters
    HTML can hide words, imitate our approval block or run a program on the reader's computer.

    ## Example
    `<span style="color:red">Stop</span>`.

    ## How to fix it
    Use Markdown: `**Stop**`, tables, notes (`!!! warning`). A sign such as < before a word is
    written with a space after it.

    ## When to accept
    Never.
    """
    for document in library.documents:
        for place in document.body.raw_html:
            message = "HTML is not accepted in a text"
            advice = "use Markdown; write a sign < with a space after it, or inside code"
            yield finding(RAW_HTML, place, message, advice=advice, document=document.id)


def check_variables(library: Library) -> Iterator[Diagnostic]:
    """Every variable has a value.

    ## What it checks
    `{{ name }}` is a value of `qms.yml` (organisation, sites, variables) or the title of a role.

    ## Why it matters
    Readers would see the braces, or nothing.

    ## Example
    `{{ role.quality-manger }}`.

    ## How to fix it
    Correct the name as the message proposes, or add it under `variables:` in `qms.yml`.

    ## When to accept
    Never.
    """
    nearest = Nearest(library.variables)
    for document in library.documents:
        for use in document.body.variables:
            if use.name in library.variables:
                continue
            message = f"there is no variable {use.name}"
            advice = nearest.advice(use.name, "add it under variables: in qms.yml")
            if not use.name:
                message = "these braces hold no name of a variable"
                advice = "write {{ name }}, or put the braces inside code"
            place = use.location
            yield finding(UNKNOWN_VARIABLE, place, message, advice=advice, document=document.id)


def check_clause_tags(library: Library) -> Iterator[Diagnostic]:
    """Clause tags stand on headings.

    ## What it checks
    `clauses=` stands only in the attributes of a heading, holds numbers with spaces between and
    straight quotes around them, and is spelt like this.

    ## Why it matters
    Anywhere else the tag covers no clause, although it looks as if it did.

    ## Example
    `A paragraph. {: clauses="8.7.1" }`, or `## Segregation {: clause="8.7.1" }`.

    ## How to fix it
    Move it to the heading: `## Segregation {: clauses="8.7.1 8.7.2" }`.

    ## When to accept
    Never.
    """
    for document in library.documents:
        stray = document.body.stray_clause_marks
        lines = document.body.text.split("\n") if stray else []
        for place in stray:
            message = "this clause tag is not on a heading, or is not a list of clauses"
            if CURLY_QUOTES.search(lines[place.line - document.body.first_line]):
                message = "the quotes of this clause tag are curly ones, so it counts for nothing"
            advice = f"write it on the heading, with straight quotes: {CLAUSE_TAG}"
            yield finding(MISPLACED_CLAUSE_TAG, place, message, advice=advice, document=document.id)
        for each in document.body.misspelt_clause_marks:
            message = f"“{each.written}” is no clause tag, so it counts for nothing"
            advice = f"write clauses= on the heading: {CLAUSE_TAG}"
            yield finding(
                MISPLACED_CLAUSE_TAG, each.location, message, advice=advice, document=document.id
            )


def check_placeholders(library: Library) -> Iterator[Diagnostic]:
    """A text is finished before it is approved.

    ## What it checks
    Texts that are approved, or under review (then as a warning), contain no TODO, TBD, TBC, FIXME
    or XXX, no "to be defined" and no filler text, in the body, the title and the descriptions of
    changes. Choices of a form field and code are not looked at.

    ## Why it matters
    What is to be defined cannot be followed, and an auditor finds it in a minute.

    ## Example
    "Keep the samples for TBD days."

    ## How to fix it
    Write what is meant, with a new revision; or leave the sentence out.

    ## When to accept
    When the word is meant as a word: "orders marked TBD are put back".
    """
    for document in library.documents:
        if document.status not in {Status.APPROVED, Status.IN_REVIEW}:
            continue
        approved = document.status is Status.APPROVED
        which = "an approved text" if approved else "a text that is to be approved"
        for place, text in _lines(document):
            match = UNFINISHED.search(text)
            if match is None:
                continue
            found = Location(path=place.path, line=place.line, column=place.column + match.start())
            message = f"“{match[0]}” stands in {which}"
            advice = "write what is meant, or leave the sentence out"
            open_note = finding(PLACEHOLDER, found, message, advice=advice, document=document.id)
            yield unless_in_review(open_note, document)


def check_scripts(library: Library) -> Iterator[Diagnostic]:
    """Names are written in one alphabet.

    ## What it checks
    No word in a title, a person's name, a role's title or the company's name mixes Latin letters
    with Cyrillic, Greek or other ones that look alike. Accents are fine.

    ## Why it matters
    A name with one foreign letter looks the same and is another name: the search does not find it,
    and an approver can be imitated.

    ## Example
    "Quentin" with a Cyrillic letter e.

    ## How to fix it
    Type the word again.

    ## When to accept
    Never; the warning does not stop a build.
    """
    roster, configuration = library.roster, library.configuration
    names = [(configuration.organisation.name, configuration.positions.at("organisation.name"), "")]
    names += [
        (person.name, roster.positions.at(f"people.{person.id}.name"), "")
        for person in roster.people.values()
    ]
    names += [
        (role.title, roster.positions.at(f"roles.{role.id}.title"), "")
        for role in roster.roles.values()
    ]
    names += [(each.title, each.at("title"), each.id) for each in library.documents]
    for name, place, document in names:
        for word in WORD.findall(name):
            scripts = _scripts(word)
            if len(scripts) > 1:
                message = f"{word!a} mixes {' and '.join(sorted(scripts)).lower()} letters"
                advice = "type the word again"
                yield finding(MIXED_SCRIPTS, place, message, advice=advice, document=document)


def _lines(document: ControlledDocument) -> Iterator[tuple[Location, str]]:
    """Yield the pieces of text that people read, each with its place."""
    yield document.at("title"), document.title
    for index, entry in enumerate(document.history):
        place = document.at(f"history[{index}].description_of_change")
        yield place, entry.description_of_change
    for number, line in document.body.visible_lines():
        yield Location(path=document.path, line=number), line


def _scripts(word: str) -> set[str]:
    if word.isascii():
        return set()
    named = (unicodedata.name(letter, "").partition(" ")[0] for letter in word)
    return {script for script in named if script in SCRIPTS}


CHECKS = (
    Check(rule=RAW_HTML, function=check_html),
    Check(rule=UNKNOWN_VARIABLE, function=check_variables),
    Check(rule=MISPLACED_CLAUSE_TAG, function=check_clause_tags),
    Check(rule=PLACEHOLDER, function=check_placeholders),
    Check(rule=MIXED_SCRIPTS, function=check_scripts),
)
