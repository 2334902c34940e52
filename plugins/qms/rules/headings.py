"""0xx: the headings of a text form an outline that readers, contents and links can rely on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import zip_longest

from qms.domain.diagnostics import Diagnostic, Kind, Rule, Severity, finding
from qms.domain.documents import Status
from qms.domain.library import Library
from qms.rules.check import Check, Nearest, about

TITLE_IN_BODY = Rule(
    code="QMS017",
    name="title-heading-in-body",
    kind=Kind.COMPLETENESS,
    summary="A text has a heading of the first level; that is the title's.",
)
SKIPPED_LEVEL = Rule(
    code="QMS018",
    name="skipped-heading-level",
    severity=Severity.WARNING,
    kind=Kind.COMPLETENESS,
    summary="A heading is two or more levels below the one before it.",
)
REPEATED_HEADING = Rule(
    code="QMS019",
    name="repeated-heading",
    severity=Severity.WARNING,
    kind=Kind.COMPLETENESS,
    summary="Two headings of a text are the same.",
)
MISSING_HEADING = Rule(
    code="QMS020",
    name="missing-heading",
    kind=Kind.COMPLETENESS,
    summary="A text lacks a section that every document of its type has.",
    clause="AS9120 7.5.2",
)

EMPTY_SECTION = Rule(
    code="QMS025",
    name="empty-section",
    severity=Severity.WARNING,
    kind=Kind.COMPLETENESS,
    summary="A section has a heading and no text.",
    clause="AS9120 7.5.2",
)

UNDERLINE = re.compile(r"\s*(?:=+|-+)?\s*")


def check_title(library: Library) -> Iterator[Diagnostic]:
    """The title comes from the head of the document.

    ## What it checks
    No heading of the first level (`# Title`) stands in the text.

    ## Why it matters
    The page would have two titles, and only one of them is approved as the title.

    ## Example
    `# Purchasing` under a head with `title: Purchasing`.

    ## How to fix it
    Delete the heading; sections begin with `##`.

    ## When to accept
    While old texts are being taken over.
    """
    for document in library.documents:
        for heading in document.body.headings:
            if heading.level == 1:
                message = f"“{heading.text}” is a heading of the first level"
                advice = "delete it, the title is in the head; sections begin with ##"
                place = heading.location
                yield finding(TITLE_IN_BODY, place, message, advice=advice, document=document.id)


def check_levels(library: Library) -> Iterator[Diagnostic]:
    """Headings go down one level at a time.

    ## What it checks
    The first heading has the level `##`, and each further one is at most one level below the
    heading before it.

    ## Why it matters
    Contents, bookmarks and screen readers build their outline from the levels.

    ## Example
    `#### Labels` directly below `## Storage`.

    ## How to fix it
    Take signs `#` away, or add the section in between.

    ## When to accept
    While old texts are being taken over.
    """
    for document in library.documents:
        above = 1
        for heading in document.body.headings:
            if heading.level > above + 1:
                message = f"“{heading.text}” has the level {heading.level} after level {above}"
                advice = f"write it with {'#' * (above + 1)}"
                place = heading.location
                yield finding(SKIPPED_LEVEL, place, message, advice=advice, document=document.id)
            above = heading.level


def check_repeated(library: Library) -> Iterator[Diagnostic]:
    """Every heading of a text is its own.

    ## What it checks
    No two headings of a document have the same words.

    ## Why it matters
    "See Records in QP-07" must lead to one place, and links to the second one move when a section
    is added.

    ## Example
    Two sections called "Records".

    ## How to fix it
    Say what each is about: "Records of receiving", "Records of inspection".

    ## When to accept
    While old texts are being taken over.
    """
    for document in library.documents:
        headings = document.body.headings
        if len({each.text.casefold() for each in headings}) == len(headings):
            continue
        first: dict[str, int] = {}
        for heading in headings:
            words = heading.text.casefold()
            line = first.setdefault(words, heading.location.line)
            if line != heading.location.line:
                message = f"“{heading.text}” is already the heading on line {line}"
                advice = "say in the heading what this section is about"
                place = heading.location
                yield finding(REPEATED_HEADING, place, message, advice=advice, document=document.id)


def check_empty(library: Library) -> Iterator[Diagnostic]:
    """Every section says something.

    ## What it checks
    In documents that are approved or under review every heading has a text below it, or sections
    of its own.

    ## Why it matters
    A heading with a clause tag and nothing below it looks as if the clause were answered.

    ## Example
    `## Segregation`, and directly below it `## Records`.

    ## How to fix it
    Write the text, or delete the heading; "None." can be a text.

    ## When to accept
    For documents taken over from an older system.
    """
    for document in library.documents:
        if document.status in {Status.DRAFT, Status.OBSOLETE}:
            continue
        lines, first = document.body.text.split("\n"), document.body.first_line
        headings = document.body.headings
        for heading, following in zip_longest(headings, headings[1:]):
            end = following.location.line - first if following else len(lines)
            below = lines[heading.location.line - first + 1 : end]
            deeper = following is not None and following.level > heading.level
            if not deeper and all(UNDERLINE.fullmatch(line) for line in below):
                message = f"the section “{heading.text}” is empty"
                advice = "write its text, or delete the heading"
                place = heading.location
                yield finding(EMPTY_SECTION, place, message, advice=advice, document=document.id)


def check_required(library: Library) -> Iterator[Diagnostic]:
    """Documents of a type have the sections that people expect.

    ## What it checks
    Documents that are not drafts have every heading in `required_headings` of their type in
    `qms.yml`, on any level.

    ## Why it matters
    Who opens any procedure finds the responsibilities in the same place.

    ## Example
    A procedure without a section "Records".

    ## How to fix it
    Add the section; "None." can be its text.

    ## When to accept
    For documents taken over from an older system.
    """
    for document in library.documents:
        if document.status in {Status.DRAFT, Status.OBSOLETE}:
            continue
        present = {heading.text.casefold() for heading in document.body.headings}
        nearest = Nearest(heading.text for heading in document.body.headings)
        for wanted in document.type.required_headings:
            if wanted.casefold() not in present:
                message = f"{document.id} has no section “{wanted}”"
                advice = nearest.advice(wanted, f"add the heading ## {wanted}")
                yield about(MISSING_HEADING, document, "title", message, advice=advice)


CHECKS = (
    Check(rule=TITLE_IN_BODY, function=check_title),
    Check(rule=SKIPPED_LEVEL, function=check_levels, requires=("QMS017",)),
    Check(rule=REPEATED_HEADING, function=check_repeated),
    Check(rule=EMPTY_SECTION, function=check_empty, requires=("QMS017",)),
    Check(rule=MISSING_HEADING, function=check_required),
)
