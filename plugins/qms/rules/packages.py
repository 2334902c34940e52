"""33x: change packages name documents that exist, and keep them together."""

from __future__ import annotations

from collections.abc import Iterator

from qms.domain.diagnostics import Diagnostic, Kind, Rule, Severity, finding
from qms.domain.documents import Status
from qms.domain.library import Library
from qms.rules.check import Check, Nearest, about

UNKNOWN_IN_PACKAGE = Rule(
    code="QMS336",
    name="change-of-unknown-document",
    summary="A change package names a document that does not exist.",
    clause="AS9120 7.5.3.2",
)
PACKAGE_APART = Rule(
    code="QMS337",
    name="change-package-apart",
    severity=Severity.WARNING,
    kind=Kind.COMPLETENESS,
    summary="A document of a change package comes into force on another day than the package.",
    clause="AS9120 7.5.3.2",
)


def check_documents(library: Library) -> Iterator[Diagnostic]:
    """A change package changes documents that exist.

    ## What it checks
    Every number under `documents` in a file of `quality_manual/changes/` is that of a document.

    ## Why it matters
    Whoever approves the package believes to have approved all of it.

    ## Example
    `documents: [QP-05, QP-70]` where the last procedure is QP-18.

    ## How to fix it
    Write the number of the document that is meant, or take it out.

    ## When to accept
    Never.
    """
    known = library.by_id.keys() | {each.id for each in library.refused}
    nearest = Nearest(known)
    for package in library.packages:
        for index, number in enumerate(package.documents):
            if number not in known:
                message = f"{package.number} changes {number}, which does not exist"
                advice = nearest.advice(number, "write the number that is meant, or take it out")
                place = package.positions.at(f"documents[{index}]")
                yield finding(UNKNOWN_IN_PACKAGE, place, message, advice=advice)


def check_effective_dates(library: Library) -> Iterator[Diagnostic]:
    """The documents of a change package come into force together.

    ## What it checks
    Documents under review or approved, whose present revision names the package as its
    `change_request`, have the effective date of the package.

    ## Why it matters
    Texts that were changed to fit each other do not fit while only one of them is in force.

    ## Example
    The package is effective from 2027-03-01, and one of its procedures from 2027-02-01.

    ## How to fix it
    Set the date of the package with `qms change submit`, or that of the document with `qms submit`.

    ## When to accept
    When a document has to come earlier; say why.
    """
    for package in library.packages:
        for number in package.documents:
            document = library.by_id.get(number)
            entry = document.current_history if document else None
            if document is None or entry is None or entry.change_request != package.number:
                continue
            judged = document.status in {Status.APPROVED, Status.IN_REVIEW}
            date = document.effective_date
            day = str(date) or "no date"
            if judged and package.effective_date and date.everywhere != package.effective_date:
                message = (
                    f"{document.id} is effective from {day}, and {package.number}"
                    f" from {package.effective_date}"
                )
                advice = "give all documents of the package one date: `qms change submit`"
                key = "effective_date" if date.first else "status"
                yield about(PACKAGE_APART, document, key, message, advice=advice)


CHECKS = (
    Check(rule=UNKNOWN_IN_PACKAGE, function=check_documents),
    Check(rule=PACKAGE_APART, function=check_effective_dates),
)
