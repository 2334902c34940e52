"""41x: what the standard asks to keep in writing has a record that shows it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from qms.domain.clause_matrix import build_clause_matrix
from qms.domain.diagnostics import Diagnostic, Kind, Location, Rule, Severity, finding
from qms.domain.documents import Standing
from qms.domain.library import Library
from qms.domain.obligations import AnsweredObligation, answered_obligations
from qms.rules.check import Check, listed
from qms.rules.in_force import library_in_force

NO_RECORD = Rule(
    code="QMS410",
    name="record-not-named",
    severity=Severity.WARNING,
    kind=Kind.COMPLETENESS,
    summary="A clause asks for a record, a text answers the clause, and no record is named.",
    clause="AS9120 7.5.3.2",
)

ADVICE = (
    "refer to the form in the section that answers the clause, or write the clause in the head of"
    " the form"
)
TOLD = 3
"""Of more clauses at one place only the numbers are told."""


def check_records_named(library: Library) -> Iterator[Diagnostic]:
    """Where a standard asks for a record, the texts in force name one.

    ## What it checks
    For each clause that asks to retain documented information, that applies, and that a text in
    force answers: the section that answers it refers to a form, the document lists a record, or a
    form in force names the clause in its head. Obligations that our sources do not settle, and
    those that hold only as far as the company finds necessary, are shown on the page *Documents and
    records asked for* and never reported.

    ## Why it matters
    An answer without a record is a promise that nobody can show. It is the auditor's second
    question, after "where is it written?".

    ## Example
    A section tagged `9.2.2` describes the audit programme and names no form in which it is kept.

    ## How to fix it
    Refer to the form in the section that answers the clause, list the record in the head of the
    document (`records:`), or write the clause in the head of the form (`clauses:`), which needs no
    new approval.

    ## When to accept
    While the form is being written; say who writes it.
    """
    if library.refused:
        return  # a file that cannot be read names nothing; its own fault comes first
    view = library_in_force(library)
    gaps: defaultdict[tuple[str, Location], list[AnsweredObligation]] = defaultdict(list)
    for answered in _asked_for(view):
        if answered.is_gap:
            gaps[_place(library, answered)].append(answered)
    for (document, place), missing in gaps.items():
        yield finding(NO_RECORD, place, _message(missing), advice=ADVICE, document=document)


def _message(missing: Sequence[AnsweredObligation]) -> str:
    """Name the clauses, and say what is to be kept where a reader can take it in."""
    first = missing[0].row.clause
    clauses = listed((first.label, *(each.row.clause.number for each in missing[1:])))
    ask = "ask for a record" if len(missing) > 1 else "asks for a record"
    kept = "; ".join(each.obligation.what for each in missing)
    told = f": {kept}" if len(missing) <= TOLD else ""
    return f"{clauses} {ask}, and none is named{told}"


def _asked_for(library: Library) -> Iterator[AnsweredObligation]:
    """Yield what each standard asks for, once: under the one that contains the others."""
    contained = {each.includes for each in library.standards.values()}
    for standard in library.standards.values():
        if standard.key not in contained:
            yield from answered_obligations(library, build_clause_matrix(library, standard))


def _place(library: Library, answered: AnsweredObligation) -> tuple[str, Location]:
    """Return the section that answers the clause, or else the document; or the register."""
    in_force = [each for each in answered.row.citations if each.standing is Standing.EFFECTIVE]
    for citation in sorted(in_force, key=lambda each: each.section is None):
        section = citation.section
        place = section.location if section else citation.document.at("clauses")
        return citation.document.id, place
    return "", library.applicability.positions.at("not_applicable")


CHECKS = (Check(rule=NO_RECORD, function=check_records_named),)
