"""2xx: when a document comes into force, when it is looked at again, and how it ends."""

from __future__ import annotations

from collections.abc import Iterator

from qms.domain.diagnostics import Diagnostic, Kind, Rule, Severity
from qms.domain.documents import Standing, Status
from qms.domain.library import Library
from qms.domain.register import register_entry
from qms.rules.approval_state import approved_on
from qms.rules.base_state import no_longer_in_force
from qms.rules.check import Check, Nearest, about
from qms.rules.in_force import archived_and_shown, library_in_force

MISSING_EFFECTIVE_DATE = Rule(
    code="QMS205",
    name="missing-effective-date",
    kind=Kind.COMPLETENESS,
    summary="An approved document does not say from when it is in force.",
    clause="AS9120 7.5.3.2",
)
REVIEW_DUE = Rule(
    code="QMS206",
    name="review-due",
    severity=Severity.WARNING,
    kind=Kind.CALENDAR,
    summary="The day has come on which a document must be looked at again.",
    clause="AS9120 7.5.2",
)
OBSOLETE_WITHOUT_REASON = Rule(
    code="QMS207",
    name="obsolete-without-reason",
    kind=Kind.COMPLETENESS,
    summary="An obsolete document names neither its successor nor the reason.",
    clause="AS9120 7.5.3.2",
)
UNKNOWN_SUCCESSOR = Rule(
    code="QMS208",
    name="unknown-successor",
    summary="A document is superseded by one that does not exist.",
    clause="AS9120 7.5.3.2",
)
NOTHING_IN_FORCE = Rule(
    code="QMS210",
    name="nothing-in-force",
    severity=Severity.WARNING,
    kind=Kind.CALENDAR,
    summary="A new revision has replaced the one in force before its own day has come.",
    clause="AS9120 7.5.3.1",
)
EFFECTIVE_BEFORE_APPROVAL = Rule(
    code="QMS217",
    name="effective-before-approval",
    summary="A document is in force from a day before its last approval.",
    clause="AS9120 7.5.2",
)


def check_effective_date(library: Library) -> Iterator[Diagnostic]:
    """An approved document says from when it is in force.

    ## What it checks
    Approved documents have an `effective_date`, for the whole company or by site.

    ## Why it matters
    Between approval and the first day in force people are trained. Without the date a document is
    never in force, however well it is approved.

    ## Example
    `status: approved` without a line `effective_date:`.

    ## How to fix it
    Add the date. It is not part of what is approved and can be set afterwards.

    ## When to accept
    While the date depends on something that is not decided yet.
    """
    for document in library.documents:
        if document.status is Status.APPROVED and document.effective_date.first is None:
            message = f"{document.id} is approved and has no effective date: it is not in force"
            advice = "add a line `effective_date: YYYY-MM-DD`, not before the last approval"
            yield about(MISSING_EFFECTIVE_DATE, document, "status", message, advice=advice)


def check_something_in_force(library: Library) -> Iterator[Diagnostic]:
    """Until a new revision takes effect, people need the one before it.

    ## What it checks
    Where the effective date of an approved document is still ahead, the revision before it is in
    the archive and stays in force; only a first revision has none. If the history knows an earlier
    revision and the archive does not, nothing is in force until the day comes. With `--base` also:
    what is in force has not become a draft, or been put off, without a text in the archive that
    stays in force.

    ## Why it matters
    On the floor somebody looks for the procedure and finds "do not work to this text yet".

    ## Example
    Revision B, effective in three weeks, was saved over revision A today; or the status of A was
    set back to `draft`.

    ## How to fix it
    Begin revisions with `qms revise`, which archives the revision in force. Where that was left
    out, keep the new revision as a proposed change until its effective date, or bring the date
    forward. What is to end is made obsolete with `qms obsolete`, which says why.

    ## When to accept
    When the work itself begins on the effective date.
    """
    reported = set()
    for document in library_in_force(library).documents:
        if library.standing(document) is Standing.PENDING and len(document.history) > 1:
            first = document.effective_date.first
            day = f"until {first} " if first else ""
            waits = f"{document.revision} waits"
            message = f"{day}no revision of {document.id} is in force here: {waits}"
            advice = (
                "keep the new revision as a proposed change until its day, or change the day;"
                " `qms revise` keeps the one before in force"
            )
            reported.add(document.id)
            yield about(NOTHING_IN_FORCE, document, "effective_date", message, advice=advice)
    for before, present, site in no_longer_in_force(library):
        if present.id in reported:
            continue
        where = f" at {site}" if site else ""
        message = (
            f"revision {before.revision} of {present.id} is in force{where}, and here nothing would"
            " be in its place"
        )
        advice = (
            "begin the next revision with `qms revise`, which keeps this one in force; or end it"
            " with `qms obsolete`"
        )
        key = "effective_date" if present.status is Status.APPROVED else "status"
        yield about(NOTHING_IN_FORCE, present, key, message, advice=advice)


def check_review(library: Library) -> Iterator[Diagnostic]:
    """Documents are looked at again when they promised to be.

    ## What it checks
    For documents in force, the day of the next review has not come. It is `next_review_date`, or
    the interval of the type after the effective date or the last review without change. Forms are
    reviewed with their procedure and are not reported beside it.

    ## Why it matters
    Nobody demands a fixed interval, but auditors measure a company by the one it promised.

    ## Example
    A procedure in force since 2023-11-15 with an interval of 36 months, seen on 2026-11-20.

    ## How to fix it
    Review the text. If it changes, revise it; if not, record the review with the meaning
    `review-no-change`.

    ## When to accept
    When the review is planned for a known day soon. Publishing is never stopped by this finding.
    """
    view = library_in_force(library)
    for document in view.documents:
        entry = register_entry(view, document)
        follows = document.type.follows_procedure and document.next_review_date is None
        if entry.next_review is None or not entry.review_is_due or follows:
            continue
        late = (library.as_of - entry.next_review).days
        since = f", {late} day{'s' if late > 1 else ''} ago" if late else ", today"
        message = f"the review of {document.id} was due on {entry.next_review}{since}"
        advice = "review it: revise the text, or record a review without change"
        key = "next_review_date" if document.next_review_date else "effective_date"
        yield about(REVIEW_DUE, document, key, message, advice=advice)


def check_obsolete(library: Library) -> Iterator[Diagnostic]:
    """An obsolete document tells the reader where to go.

    ## What it checks
    A document with `status: obsolete` has `superseded_by` or `reason`.

    ## Why it matters
    Somebody with an old print looks the number up and must learn what counts today.

    ## Example
    `status: obsolete` and nothing else.

    ## How to fix it
    Add `superseded_by: QP-12`, or `reason:` with a sentence.

    ## When to accept
    For documents withdrawn long ago whose reason nobody remembers.
    """
    for document in library.documents:
        if document.status is Status.OBSOLETE and not (document.superseded_by or document.reason):
            message = f"{document.id} is obsolete and says neither why nor what replaces it"
            advice = "add a line `superseded_by:` or `reason:`"
            yield about(OBSOLETE_WITHOUT_REASON, document, "status", message, advice=advice)


def check_successor(library: Library) -> Iterator[Diagnostic]:
    """The successor of a document exists.

    ## What it checks
    `superseded_by` is the number of another document that is not obsolete without a successor of
    its own.

    ## Why it matters
    The page of an obsolete document sends its readers there.

    ## Example
    `superseded_by: QP-21` where the last procedure is QP-18.

    ## How to fix it
    Write the number of the document that counts today.

    ## When to accept
    Never: without a successor give the `reason` instead.
    """
    refused = {each.id for each in library.refused}
    nearest = Nearest(library.by_id)
    for document in library.documents:
        successor = document.superseded_by
        if not successor or successor in refused:
            continue
        found = library.by_id.get(successor)
        if successor == document.id:
            message, advice = f"{successor} cannot supersede itself", "name the new document"
        elif found is None:
            message = f"{document.id} is superseded by {successor}, which does not exist"
            advice = nearest.advice(successor, "name the document that counts today")
        elif found.status is Status.OBSOLETE and not found.superseded_by:
            message = f"{document.id} is superseded by {successor}, which is obsolete itself"
            advice = "name the document that counts today, or give the reason instead"
        else:
            continue
        yield about(UNKNOWN_SUCCESSOR, document, "superseded_by", message, advice=advice)


def check_effective_after_approval(library: Library) -> Iterator[Diagnostic]:
    """A document comes into force after it was approved (A17).

    ## What it checks
    The first effective date is not before the day on which the last of the required approvals was
    given. Of repeated approvals the first one counts. Archived revisions that readers are shown are
    judged as well.

    ## Why it matters
    People would have worked to a text that nobody had approved.

    ## Example
    `effective_date: 2026-11-01` with an approval of 2026-11-10.

    ## How to fix it
    Set the effective date to the day of the last approval or later.

    ## When to accept
    Never: an urgent change is approved first.
    """
    for document in (*library.documents, *archived_and_shown(library)):
        first = document.effective_date.first
        if document.status is not Status.APPROVED or first is None:
            continue
        complete = approved_on(library, document)
        if complete is not None and first < complete:
            message = f"{document.id} is in force from {first}, before its approval of {complete}"
            advice = f"set the effective date to {complete} or later"
            key = "effective_date"
            yield about(EFFECTIVE_BEFORE_APPROVAL, document, key, message, advice=advice)


CHECKS = (
    Check(rule=MISSING_EFFECTIVE_DATE, function=check_effective_date),
    Check(
        rule=NOTHING_IN_FORCE,
        function=check_something_in_force,
        requires=("QMS205", "QMS211", "QMS212"),
    ),
    Check(rule=REVIEW_DUE, function=check_review),
    Check(rule=OBSOLETE_WITHOUT_REASON, function=check_obsolete),
    Check(rule=UNKNOWN_SUCCESSOR, function=check_successor),
    Check(
        rule=EFFECTIVE_BEFORE_APPROVAL,
        function=check_effective_after_approval,
        requires=("QMS101",),
    ),
)
