"""7xx: what is handed out is what exists."""

from __future__ import annotations

from collections.abc import Iterator

from qms.domain.diagnostics import Diagnostic, Rule, finding
from qms.domain.library import Library
from qms.rules.check import Check, Nearest

UNKNOWN_DISTRIBUTION = Rule(
    code="QMS701",
    name="unknown-distribution",
    summary="The distribution list hands out a document that does not exist.",
    clause="AS9120 7.5.3.2",
)

EVERYTHING = "all"


def check_distribution(library: Library) -> Iterator[Diagnostic]:
    """The distribution list names documents that exist.

    ## What it checks
    Every entry under `documents` of a holder in `distribution.yml` is the number of a document, or
    the word `all`.

    ## Why it matters
    A holder who is listed for a number that does not exist gets nothing, and nobody notices.

    ## Example
    `documents: [QP-7]` where the procedure is QP-07.

    ## How to fix it
    Write the number as the document has it, or take it out.

    ## When to accept
    Never.
    """
    known = library.by_id.keys() | {each.id for each in library.refused}
    nearest = Nearest(known)
    for holder in library.holders:
        for number in holder.documents:
            if number not in known and number != EVERYTHING:
                message = f"{holder.name} is to have {number}, which does not exist"
                advice = nearest.advice(number, "write the number of a document, or all")
                yield finding(UNKNOWN_DISTRIBUTION, holder.location, message, advice=advice)


CHECKS = (Check(rule=UNKNOWN_DISTRIBUTION, function=check_distribution),)
