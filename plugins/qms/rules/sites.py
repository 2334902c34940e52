"""41x: what is promised at each site, and activities that may lie beyond distribution."""

from __future__ import annotations

from collections.abc import Iterator

from qms.domain.activities import EXPLAINED
from qms.domain.clause_matrix import Citation, ClauseRow, Coverage, build_clause_matrix
from qms.domain.diagnostics import Diagnostic, Kind, Rule, Severity, finding
from qms.domain.library import Library
from qms.domain.site_coverage import answers_at
from qms.rules.check import Check, listed
from qms.rules.in_force import library_in_force

GAP_AT_SITE = Rule(
    code="QMS411",
    name="coverage-gap-at-site",
    severity=Severity.WARNING,
    kind=Kind.COMPLETENESS,
    summary="A clause is answered, and at one of the sites no text in force answers it.",
    clause="AS9120 4.3",
)
ACTIVITY_NOT_ASKED = Rule(
    code="QMS412",
    name="activity-not-asked",
    severity=Severity.WARNING,
    kind=Kind.COMPLETENESS,
    summary="An activity that may lie beyond distribution is done, and nobody asked the registrar.",
    clause="AS9120 4.3",
)


def check_coverage_at_sites(library: Library) -> Iterator[Diagnostic]:
    """What is answered for the company is answered at each of its sites.

    ## What it checks
    Where `qms.yml` has several sites: each clause that a text in force answers is answered by one
    that applies at the site (`applies_to: {sites: [...]}` names it, or names none) and is in force
    there (`effective_date` by site). Clauses that nothing answers at all are reported by QMS403.

    ## Why it matters
    A certificate names sites. An auditor who stands in the second warehouse asks what holds there.

    ## Example
    The procedure on shelf life is in force at the main warehouse and will be at the other one in
    March; there, nothing answers 8.5.4 until then.

    ## How to fix it
    Let the document apply at the site, write one for it, or bring the effective date forward.

    ## When to accept
    While a site is being taken over; say until when.
    """
    sites = library.configuration.sites
    standard = library.primary
    if library.refused or standard is None or len(sites) < 2:  # noqa: PLR2004 - "several"
        return
    view = library_in_force(library)
    for row in build_clause_matrix(view, standard).rows:
        if row.coverage is not Coverage.COVERED:
            continue
        missing = [site for key, site in sites.items() if not answers_at(view, row, key)]
        if missing:
            names = listed(site.name for site in missing)
            clause = f"{row.clause.label} {row.clause.title}"
            message = f"{clause}: nothing in force answers it at {names}"
            citation = _first(row)
            yield finding(
                GAP_AT_SITE,
                citation.document.at("effective_date"),
                message,
                advice=f"let {citation.document.id} apply there, or write a text for the site",
                document=citation.document.id,
            )


def check_activities(library: Library) -> Iterator[Diagnostic]:
    """Activities that may lie beyond distribution are asked about, not guessed.

    ## What it checks
    Each activity that `activities:` in `qms.yml` says is done carries the answer of the
    certification body (`registrar:`): who answered, when, and where the answer is kept.

    ## Why it matters
    AS9120 is for those who sell parts as they received them. Whether cutting, reeling, baking or
    kitting is still that, sources do not agree; your certification body decides, and the scope on
    the certificate has to fit.

    ## Example
    `activities: {cut: yes}`

    ## How to fix it
    Ask your certification body in writing, and write down what it answered:
    `cut: {done: yes, registrar: "Letter of 4 May 2026, in F-32-01: within the scope"}`

    ## When to accept
    While the question is with the certification body; say since when.
    """
    place = library.configuration.positions
    for key, doing in library.configuration.activities.items():
        if doing.is_open:
            explained = EXPLAINED[key]
            message = f"{explained.title} is done, and no answer of the registrar is on record"
            advice = f"ask your certification body in writing; {_lower(explained.why)}"
            yield finding(ACTIVITY_NOT_ASKED, place.at(f"activities.{key}"), message, advice=advice)


def _first(row: ClauseRow) -> Citation:
    return next((each for each in row.citations if each.section is None), row.citations[0])


def _lower(sentence: str) -> str:
    """Return a sentence as the end of another one."""
    return sentence[0].lower() + sentence[1:].rstrip(".")


CHECKS = (
    Check(rule=GAP_AT_SITE, function=check_coverage_at_sites),
    Check(rule=ACTIVITY_NOT_ASKED, function=check_activities),
)
