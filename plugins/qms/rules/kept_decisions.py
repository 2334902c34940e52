"""3xx: compared with the version in force, notices and change packages stay what they were."""

from __future__ import annotations

from collections.abc import Iterator

from qms.domain.diagnostics import Diagnostic, Location, Rule, Severity, finding
from qms.domain.library import Library
from qms.domain.notices import Notice, notice_digest
from qms.domain.packages import ChangePackage
from qms.rules.base_state import was_issued
from qms.rules.check import Check, listed
from qms.rules.notice_state import authority_of, ending_of

NOTICE_REWRITTEN = Rule(
    code="QMS350",
    name="notice-rewritten",
    summary="A notice that was authorised or ended says something else than before.",
    clause="AS9120 7.5.3.2",
)
PACKAGE_REWRITTEN = Rule(
    code="QMS339",
    name="change-package-rewritten",
    severity=Severity.WARNING,
    summary="A change package of which texts were approved is another one than before, or gone.",
    clause="AS9120 7.5.3.2",
)


def check_notices(library: Library) -> Iterator[Diagnostic]:
    """A notice that was authorised stays as it was.

    ## What it checks
    Every notice that was authorised in the version in force has the same words, days, section,
    sites and reason, even if somebody authorised other ones under its number. One that was ended
    early stays ended from the same day on. Ending a notice is no change of it. Runs only with
    `--base`.

    ## Why it matters
    People worked by the notice. Which words they worked by, and until when, must still be known
    next year; a number that stands for two texts does not say it.

    ## Example
    The last day of TN-26-001 was moved by a month and the notice was authorised again.

    ## How to fix it
    Bring the notice back as it was. End it with `qms notice end`, and issue another one with a
    number of its own.

    ## When to accept
    Never.
    """
    if library.base is None:
        return
    here = {notice.number: notice for notice in library.notices}
    for before in library.base.notices:
        after = here.get(before.number)
        what = "" if after is None else _difference(library.base, before, after)
        if after is not None and what:
            message = f"{before.number} was authorised, and {what}"
            advice = "bring the notice back as it was; issue another one with the next number"
            place = after.at("number")
            yield finding(NOTICE_REWRITTEN, place, message, advice=advice, document=after.document)


def check_packages(library: Library) -> Iterator[Diagnostic]:
    """A change package whose texts were approved stays as it was.

    ## What it checks
    Every package in `quality_manual/changes/` that an approved revision names as its
    `change_request` in the version in force is still there, with the same documents and the same
    effective date. Runs only with `--base`.

    ## Why it matters
    The package says what was decided on together. Approvals do not cover its list, only the texts.

    ## Example
    A procedure that was approved with DCR-26-014 was taken out of the package afterwards.

    ## How to fix it
    Bring the file back as it was, and begin a new package for what is to be changed next.

    ## When to accept
    When a mistyped number is corrected; say which.
    """
    if library.base is None:
        return
    here = {package.number: package for package in library.packages}
    unread = {each.location.path for each in library.reading}
    for before in library.base.packages:
        after = here.get(before.number)
        if before.path in unread or not _was_decided(library.base, before):
            continue
        if after is None:
            what = "is gone"
        elif (set(after.documents), after.effective_date) != (
            set(before.documents),
            before.effective_date,
        ):
            day = f", from {before.effective_date}" if before.effective_date else ""
            what = f"is another one: it was {listed(before.documents)}{day}"
        else:
            continue
        message = f"texts were approved with {before.number}, and the package {what}"
        advice = "bring the file back as it was; begin a new package for the next change"
        yield finding(PACKAGE_REWRITTEN, Location(path=before.path), message, advice=advice)


def _difference(base: Library, before: Notice, after: Notice) -> str:
    """Return how a notice differs from what people decided about it; empty when it does not."""
    if authority_of(base, before) is None:
        return ""
    if notice_digest(before) != notice_digest(after):
        return "says something else here"
    was_ended = before.ended_on is not None and ending_of(base, before) is not None
    if was_ended and after.ended_on != before.ended_on:
        now = f"from {after.ended_on} on" if after.ended_on else "no longer"
        return f"ended from {before.ended_on} on; here it is ended {now}"
    return ""


def _was_decided(base: Library, package: ChangePackage) -> bool:
    """Return whether a text was approved that names the package as its change request."""
    for number in package.documents:
        document = base.by_id.get(number)
        for entry in document.history if document else ():
            is_present = document is not None and entry.revision == document.revision
            if entry.change_request != package.number:
                continue
            if not is_present or (document is not None and was_issued(base, document)):
                return True
    return False


CHECKS = (
    Check(rule=NOTICE_REWRITTEN, function=check_notices, requires=("QMS342",)),
    Check(rule=PACKAGE_REWRITTEN, function=check_packages),
)
