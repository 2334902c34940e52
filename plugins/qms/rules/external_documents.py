"""42x: documents from outside are looked at again before they are relied on for too long."""

from __future__ import annotations

from collections.abc import Iterator

from qms.domain.diagnostics import Diagnostic, Kind, Rule, Severity, finding
from qms.domain.library import Library
from qms.rules.check import Check

CHECK_OVERDUE = Rule(
    code="QMS426",
    name="external-document-not-checked",
    severity=Severity.WARNING,
    kind=Kind.CALENDAR,
    summary="Nobody looked for too long whether a document from outside is still the current one.",
    clause="AS9120 7.5.3.2",
)


def check_external_documents(library: Library) -> Iterator[Diagnostic]:
    """The revision held of a document from outside is checked in its rhythm.

    ## What it checks
    Each document in `external-documents.yml` has a `checked_on` that is not longer ago than
    `check_every_months`, its own or that of the register. It is a warning, and never keeps anything
    from being published.

    ## Why it matters
    An old standard, form or customer specification is followed faithfully until an auditor asks for
    its revision.

    ## Example
    `check_every_months: 12`, and an entry with `checked_on: 2025-06-02` in November 2026.

    ## How to fix it
    Ask the publisher or look at its site. Write the day into `checked_on`; where there is a newer
    revision, obtain it and decide what it changes for you.

    ## When to accept
    For a revision that is kept for named orders only; say so in `limits`.
    """
    register = library.external_documents
    for index, each in enumerate(register.documents):
        due = register.next_check(each)
        if due < library.as_of:
            place = register.positions.at(f"documents[{index}].checked_on")
            message = (
                f"{each.number}, revision {each.revision}: last checked on {each.checked_on},"
                f" due again on {due}"
            )
            advice = f"look whether {each.issuer} has a newer one, and write today's day"
            yield finding(CHECK_OVERDUE, place, message, advice=advice)


CHECKS = (Check(rule=CHECK_OVERDUE, function=check_external_documents),)
