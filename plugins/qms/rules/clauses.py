"""4xx: clauses that are cited exist, and every clause that applies is answered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache, partial

from qms.domain.clause_matrix import (
    Citation,
    ClauseRow,
    build_clause_matrix,
    citations_by_clause,
)
from qms.domain.diagnostics import Diagnostic, Kind, Location, Rule, Severity, finding
from qms.domain.documents import ControlledDocument, Standing
from qms.domain.library import Library
from qms.domain.standards import Clause, ClauseRef, Origin, Standard, parse_clause
from qms.rules.check import Check, Nearest, listed
from qms.rules.in_force import library_in_force

UNKNOWN_CLAUSE = Rule(
    code="QMS401",
    name="unknown-clause",
    summary="A clause is cited that the standard's edition does not have.",
    clause="AS9120 4.4.2",
)
DOUBTFUL_CLAUSE = Rule(
    code="QMS402",
    name="doubtful-clause",
    severity=Severity.INFO,
    kind=Kind.COMPLETENESS,
    summary="A clause is cited of which we are not sure that the edition has it.",
)
COVERAGE_GAP = Rule(
    code="QMS403",
    name="coverage-gap",
    kind=Kind.COMPLETENESS,
    summary="No effective text answers a clause that applies (house rule).",
    clause="AS9120 4.4.2",
)

CURLY_QUOTES = "\u201c\u201d\u201e\u2018\u2019\u201a"


def check_citations(library: Library) -> Iterator[Diagnostic]:
    """Every clause that is cited exists.

    ## What it checks
    Clause numbers in `clauses`, on headings and in `applicability.yml` belong to the edition of the
    standard that this system uses. Numbers of the edition of 2009 are translated in the message.

    ## Why it matters
    A wrong number sends the auditor to the wrong place and leaves the right clause unanswered.

    ## Example
    `clauses: ["7.6"]` for measuring equipment, which is 7.1.5 in the present edition.

    ## How to fix it
    Write the number of the present edition. Other standards are cited as `ISO9001:8.4.2`.

    ## When to accept
    Never.
    """
    problem_of = cache(partial(_problem, library))
    for document in library.documents:
        if not any(map(problem_of, _tokens(document))):
            continue
        for token, place in clause_tags(document):
            problem = problem_of(token)
            if problem is not None:
                message, advice = problem
                yield finding(UNKNOWN_CLAUSE, place, message, advice=advice, document=document.id)
    for exclusion in library.applicability.exclusions:
        reference = exclusion.reference
        problem = _problem(library, f"{reference.standard}:{reference.number}")
        if problem is not None:
            message, advice = problem
            yield finding(UNKNOWN_CLAUSE, exclusion.location, message, advice=advice)


def check_doubtful(library: Library) -> Iterator[Diagnostic]:
    """Where the numbers of a standard are in doubt, we say so.

    ## What it checks
    Whether a cited clause is reserved, or one whose existence our sources do not settle. It is said
    once, where the clause is cited first. This is never a fault, and such a clause is never asked
    for.

    ## Why it matters
    Whoever owns the standard can settle the question in a minute with its table of contents.

    ## Example
    A section on product safety tagged `8.1.3`.

    ## How to fix it
    Nothing needs to be done. Look the clause up in your copy of the standard.

    ## When to accept
    Whenever you have looked it up; say in the reason what you found.
    """
    first: dict[ClauseRef, tuple[Location, str]] = {}
    seen: set[str] = set()
    for document in library.documents:
        if seen.issuperset(_tokens(document)):
            continue
        seen.update(_tokens(document))
        for token, place in clause_tags(document):
            reference = parse_clause(token, library.configuration.primary_standard)
            if reference is not None:
                first.setdefault(reference, (place, document.id))
    for reference, (place, document_id) in first.items():
        clause = library.clause(reference)
        if clause is None or not is_doubtful(clause):
            continue
        state = "reserved in" if clause.origin is Origin.RESERVED else "not established for"
        message = f"{clause.label} is {state} this edition, as far as we know"
        advice = (
            "keep the tag if the table of contents of your own copy of the standard lists the"
            " clause, otherwise take it away; nothing asks for it"
        )
        yield finding(DOUBTFUL_CLAUSE, place, message, advice=advice, document=document_id)


def check_coverage(library: Library) -> Iterator[Diagnostic]:
    """Every clause that applies is answered by a text in force (house rule).

    ## What it checks
    Every clause at the end of the clause tree that can be asked for and is not declared
    inapplicable is cited by a document in force, or by a section of one. Drafts, texts that are not
    yet in force and obsolete ones do not count; a tag on a clause above covers nothing below it.
    Reserved and doubtful clauses are never asked for. While the system is being set up this is
    information.

    ## Why it matters
    It is our house rule, not one of the standard. A gap found here is a gap the auditor does not
    find.

    ## Example
    Nothing says who keeps the company's knowledge (7.1.6), or the procedure that does is a draft.

    ## How to fix it
    Tag the section that answers the clause, write one, or declare in `applicability.yml` why the
    clause does not apply.

    ## When to accept
    While the text is being written; say who writes it.
    """
    if library.refused:
        return  # a file that cannot be read answers nothing; its own fault comes first
    view = library_in_force(library)
    cited = citations_by_clause(view)
    leaves = {
        standard.key: frozenset(clause.number for clause in standard.leaves())
        for standard in library.standards.values()
    }
    for standard in library.standards.values():
        containing = {
            key for key, each in library.standards.items() if each.includes == standard.key
        }
        for row in build_clause_matrix(view, standard).gaps:
            if any(row.clause.number in leaves[key] for key in containing):
                continue  # reported once, under the standard that contains this one
            message = f"{row.clause.label} {row.clause.title}: no text in force answers it"
            waiting = _waiting(row.citations)
            message += f"; {waiting}" if waiting else ""
            advice = _advice(library, row)
            document, place = _nearest(library, standard, row, cited)
            yield finding(COVERAGE_GAP, place, message, advice=advice, document=document)


def clause_tags(document: ControlledDocument) -> Iterator[tuple[str, Location]]:
    """Yield every clause tag of a document with its place."""
    for index, token in enumerate(document.clauses):
        yield token, document.at(f"clauses[{index}]")
    for heading in document.body.headings:
        for mark in heading.clauses:
            yield mark.token, mark.location


def _tokens(document: ControlledDocument) -> Iterator[str]:
    yield from document.clauses
    for heading in document.body.headings:
        for mark in heading.clauses:
            yield mark.token


def is_doubtful(clause: Clause) -> bool:
    """Return whether it is not established that the edition has this clause at all."""
    existence_in_doubt = bool(clause.doubt) and clause.confidence.startswith("C")
    return clause.origin is Origin.RESERVED or existence_in_doubt


def _problem(library: Library, token: str) -> tuple[str, str] | None:
    """Return message and advice when a tag names no clause."""
    primary = library.configuration.primary_standard
    reference = parse_clause(token, primary)
    if reference is None and any(quote in token for quote in CURLY_QUOTES):
        plain = "".join(each for each in token if each not in CURLY_QUOTES)
        return f"{token} has curly quotes around it", f'write straight quotes: "{plain}"'
    if reference is None:
        advice = "write a number such as 8.4.2, or a standard and a number such as ISO9001:8.4.2"
        return f"{token} is not written as a clause", advice
    standard = library.standards.get(reference.standard)
    if standard is None:
        if reference.standard in library.configuration.standards:
            return None  # an unknown standard in qms.yml is reported there
        known = listed(library.standards)
        advice = Nearest(library.standards).advice(reference.standard, f"known standards: {known}")
        return f"{reference.standard} is not a standard of this system", advice
    if reference.number in standard.by_number:
        return None
    message = f"{standard.key} ({standard.designation}) has no clause {reference.number}"
    return message, _proposal(standard, reference.number)


def _proposal(standard: Standard, number: str) -> str:
    for old in standard.old_numbers:
        if old.old == number:
            return f"in the edition of 2009 this was {old.old_title}; it is now {listed(old.new)}"
    above = next((each for each in standard.ancestors(number) if each in standard.by_number), "")
    if above:
        below = [clause.number for clause in standard.children(above)]
        inside = f" or one of {', '.join(below)}" if below else ""
        return f"use {above}{inside}"
    return "look the number up in the clause matrix"


def _waiting(citations: tuple[Citation, ...]) -> str:
    """Say which texts would answer a clause if they were in force."""
    standings: dict[str, Standing] = {each.document.id: each.standing for each in citations}
    if not standings:
        return ""
    return "it is cited only by " + listed(f"{key} ({word})" for key, word in standings.items())


def _advice(library: Library, row: ClauseRow) -> str:
    """Return what closes a gap: an approval, a day, or a text."""
    standings = {each.document.id: each.standing for each in row.citations}
    unapproved = [
        key for key, word in standings.items() if word in {Standing.DRAFT, Standing.UNDER_REVIEW}
    ]
    pending = [key for key, word in standings.items() if word is Standing.PENDING]
    if pending:
        return f"nothing, if it can wait for the effective date of {listed(pending)}"
    if unapproved:
        return f"have {listed(unapproved)} approved"
    return (
        f'tag the section that answers it with {{: clauses="{_token(library, row)}" }},'
        " or say in applicability.yml why it does not apply"
    )


def _token(library: Library, row: ClauseRow) -> str:
    primary = row.clause.standard == library.configuration.primary_standard
    return row.clause.number if primary else f"{row.clause.standard}:{row.clause.number}"


def _nearest(
    library: Library,
    standard: Standard,
    row: ClauseRow,
    cited: Mapping[ClauseRef, tuple[Citation, ...]],
) -> tuple[str, Location]:
    """Return the document and place nearest to a gap; without one the register."""
    for citation in row.citations:
        return citation.document.id, _place(citation)
    for number in standard.ancestors(row.clause.number):
        for citation in cited.get(ClauseRef(standard=standard.key, number=number), ()):
            if citation.standing is Standing.EFFECTIVE:
                return citation.document.id, _place(citation)
    return "", library.applicability.positions.at("not_applicable")


def _place(citation: Citation) -> Location:
    return citation.section.location if citation.section else citation.document.at("clauses")


CHECKS = (
    Check(rule=UNKNOWN_CLAUSE, function=check_citations),
    Check(rule=DOUBTFUL_CLAUSE, function=check_doubtful),
    Check(rule=COVERAGE_GAP, function=check_coverage),
)
