"""4xx: what is declared inapplicable has a reason, and nothing says the opposite."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from qms.domain.clause_matrix import Citation, citations_by_clause
from qms.domain.diagnostics import Diagnostic, Kind, Rule, Severity, finding
from qms.domain.documents import Standing
from qms.domain.library import Library
from qms.domain.standards import ClauseRef, Exclusion, Standard
from qms.rules.check import Check, listed
from qms.rules.in_force import library_in_force

EXCLUSION_WITHOUT_REASON = Rule(
    code="QMS404",
    name="exclusion-without-reason",
    kind=Kind.COMPLETENESS,
    summary="A clause is declared inapplicable without a justification.",
    clause="AS9120 4.3",
)
UNUSUAL_EXCLUSION = Rule(
    code="QMS405",
    name="unusual-exclusion",
    severity=Severity.WARNING,
    kind=Kind.COMPLETENESS,
    summary="A clause is declared inapplicable that applies to every distributor we know of.",
    clause="AS9120 4.3",
)
EXCLUDED_AND_CITED = Rule(
    code="QMS406",
    name="excluded-and-cited",
    severity=Severity.WARNING,
    kind=Kind.COMPLETENESS,
    summary="A clause is declared inapplicable, and a text in force answers it.",
    clause="AS9120 4.3",
)

FEWEST_WORDS = 4
"""A shorter justification is no sentence: "N/A", "not applicable", "no design"."""


def check_reasons(library: Library) -> Iterator[Diagnostic]:
    """Every exclusion is justified.

    ## What it checks
    Each entry of `applicability.yml` has a `justification` of at least a short sentence.

    ## Why it matters
    The standard asks for the justification, and it is the first thing an auditor reads.

    ## Example
    `justification: N/A`.

    ## How to fix it
    Say why the requirement finds nothing to apply to, and why conformity does not suffer.

    ## When to accept
    Never; in an audit it would be a finding.
    """
    for exclusion in library.applicability.exclusions:
        if len(exclusion.justification.split()) < FEWEST_WORDS:
            said = f": “{exclusion.justification}” is no reason" if exclusion.justification else ""
            message = f"{exclusion.reference} is declared inapplicable without a reason{said}"
            advice = "say why it finds nothing to apply to, and why conformity does not suffer"
            place = exclusion.location
            yield finding(EXCLUSION_WITHOUT_REASON, place, message, advice=advice)


def check_allowed(library: Library) -> Iterator[Diagnostic]:
    """Exclusions stay within what distributors usually can leave out.

    ## What it checks
    The clause, or one above it, is among those that our notes on the standard name as usual
    exclusions; clauses that are reserved or in doubt are not judged.

    ## Why it matters
    Whatever affects conformity or the customer cannot be left out, and an auditor will ask.

    ## Example
    8.4 declared inapplicable because the company has only one supplier.

    ## How to fix it
    Take the entry out and describe how the clause is met, however small the effort.

    ## When to accept
    When your certification body has agreed to the exclusion; say when.
    """
    for exclusion in library.applicability.exclusions:
        standard = library.standards.get(exclusion.reference.standard)
        if standard is None or _is_usual(standard, exclusion.reference.number):
            continue
        message = f"{exclusion.reference} is rarely, if ever, inapplicable to a distributor"
        advice = f"usual are {listed(_shortest(standard))}; otherwise ask your certification body"
        yield finding(UNUSUAL_EXCLUSION, exclusion.location, message, advice=advice)


def check_not_cited(library: Library) -> Iterator[Diagnostic]:
    """What does not apply is not answered at the same time.

    ## What it checks
    No text in force cites a clause that is declared inapplicable, or one below it.

    ## Why it matters
    The manual would say both that the company does it and that it does not.

    ## Example
    8.5.5 is excluded, and a procedure on returns is tagged with it.

    ## How to fix it
    Take the tag off, or the exclusion out.

    ## When to accept
    When the section only explains why the clause does not apply.
    """
    cited = citations_by_clause(library_in_force(library))
    for exclusion in library.applicability.exclusions:
        documents = list(dict.fromkeys(_effective(cited, exclusion)))
        if documents:
            verb = "cite" if len(documents) > 1 else "cites"
            message = (
                f"{exclusion.reference} is declared inapplicable; {listed(documents)} {verb} it"
            )
            advice = "take the tag off the section, or this entry out"
            yield finding(EXCLUDED_AND_CITED, exclusion.location, message, advice=advice)


def _effective(
    cited: Mapping[ClauseRef, tuple[Citation, ...]], exclusion: Exclusion
) -> Iterator[str]:
    excluded = exclusion.reference
    for reference, citations in cited.items():
        below = reference.number.startswith(f"{excluded.number}.")
        same = reference.number == excluded.number
        if reference.standard == excluded.standard and (same or below):
            for citation in citations:
                if citation.standing is Standing.EFFECTIVE:
                    yield citation.document.id


def _is_usual(standard: Standard, number: str) -> bool:
    """Return whether a clause, or everything in it that could be asked for, may be left out."""
    clause = standard.by_number.get(number)
    if clause is None or not clause.can_fail or not standard.exclusions_allowed:
        return True
    allowed = frozenset(standard.exclusions_allowed)
    inside = [
        leaf.number
        for leaf in standard.leaves()
        if leaf.number == number or leaf.number.startswith(f"{number}.")
    ]
    return all(allowed & set(standard.ancestors(leaf)) for leaf in inside)


def _shortest(standard: Standard) -> list[str]:
    """Return the usual exclusions without those that lie below another one or are in doubt."""
    allowed = frozenset(standard.exclusions_allowed)
    return [
        number
        for number in standard.exclusions_allowed
        if not allowed & set(list(standard.ancestors(number))[1:])
        and number in standard.by_number
        and standard.by_number[number].can_fail
    ]


CHECKS = (
    Check(rule=EXCLUSION_WITHOUT_REASON, function=check_reasons),
    Check(rule=UNUSUAL_EXCLUSION, function=check_allowed),
    Check(rule=EXCLUDED_AND_CITED, function=check_not_cited),
)
