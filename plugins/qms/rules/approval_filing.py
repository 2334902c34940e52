"""3xx: records of approval were made at a believable time, and belong to something."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import PurePosixPath

from qms.domain.approvals import EvidenceKind, Meaning
from qms.domain.diagnostics import Diagnostic, Kind, Rule, Severity
from qms.domain.library import Library
from qms.rules.approval_findings import at_approval, at_record, live_records, present_records
from qms.rules.check import Check

IMPOSSIBLE_TIME = Rule(
    code="QMS311",
    name="impossible-approval-time",
    summary="A record of approval carries a time that cannot be true.",
    clause="AS9120 7.5.2",
)
FILED_LATE = Rule(
    code="QMS316",
    name="approval-filed-late",
    severity=Severity.WARNING,
    kind=Kind.CALENDAR,
    summary="A decision was put on record long after it was made.",
    clause="AS9120 7.5.3.2",
)
UNKNOWN_TARGET = Rule(
    code="QMS324",
    name="withdrawal-without-target",
    summary="A record takes back another one that does not exist.",
    clause="AS9120 7.5.3.2",
)
RECORDS_WITHOUT_DOCUMENT = Rule(
    code="QMS325",
    name="records-without-document",
    severity=Severity.WARNING,
    summary="There are records of approval for a document that is not there.",
    clause="AS9120 7.5.3.2",
)
DECIDED_BEFORE_REVISION = Rule(
    code="QMS326",
    name="decided-before-revision",
    summary="An approval was decided before the revision that it approves was there.",
    clause="AS9120 7.5.2",
)

CLOCK_TOLERANCE = timedelta(minutes=5)
TIME_ZONES = timedelta(days=1)
"""A decision may carry tomorrow's date in UTC, because the day begins earlier in the east."""


def check_times(library: Library) -> Iterator[Diagnostic]:
    """Approvals carry times that can be true (A11).

    ## What it checks
    No record was made later than now (five minutes are allowed for clocks), none was made before
    its decision, and a decision signed with a key has the date of its signature.

    ## Why it matters
    Role, authority and key are judged at these times.

    ## Example
    A record made on 2036-11-10, because the computer's clock was ten years ahead.

    ## How to fix it
    Set the clock, withdraw the record and record the decision again.

    ## When to accept
    Never.
    """
    for record in live_records(library):
        signed_on = record.signed_at.date()
        if record.signed_at > library.now + CLOCK_TOLERANCE:
            message = (
                f"this record was made at {record.signed_at:%Y-%m-%d %H:%M} UTC: in the future"
            )
        elif record.decided_on > signed_on + TIME_ZONES:
            message = f"the decision of {record.decided_on} was recorded before, on {signed_on}"
        elif record.evidence is EvidenceKind.SIGNED and record.decided_on != signed_on:
            message = f"the decision of {record.decided_on} was signed on {signed_on}"
        else:
            continue
        advice = "set the clock, withdraw this record and record the decision again"
        yield at_record(IMPOSSIBLE_TIME, record, message, advice)


def check_revision_first(library: Library) -> Iterator[Diagnostic]:
    """A text is there before anybody approves it.

    ## What it checks
    No record of the present revision was decided before the date that the history gives for this
    revision.

    ## Why it matters
    Whether a person held the role is judged on the day of the decision. A day from before the text
    existed lets somebody approve who has long left.

    ## Example
    Revision B is of 2026-11-02, and its approval was decided on 2021-03-02.

    ## How to fix it
    Withdraw the record and record the decision with its own day. If the date in the history is
    wrong, correct it before the text is approved.

    ## When to accept
    Never.
    """
    for document, record in present_records(library):
        entry = document.current_history
        if entry is None or record.decided_on >= entry.date:
            continue
        message = (
            f"{record.name} decided on {record.decided_on}, before revision {document.revision} of"
            f" {entry.date} was there"
        )
        advice = "withdraw this record and record the decision with the day on which it was made"
        yield at_approval(DECIDED_BEFORE_REVISION, document, record, message, advice)


def check_filing(library: Library) -> Iterator[Diagnostic]:
    """Decisions are put on record soon after they are made (A16).

    ## What it checks
    Between the decision and its record lie at most `late_filing_days` (in `qms.yml`).

    ## Why it matters
    Minutes are filed late in honest companies; a long delay makes a date hard to believe.

    ## Example
    A decision of 2026-09-01 recorded on 2026-11-10.

    ## How to fix it
    Nothing can be mended afterwards. Keep the minutes or the e-mail that proves the day.

    ## When to accept
    When the evidence of the day is kept, say where it lies.
    """
    allowed = library.configuration.policies.late_filing_days
    for document, record in present_records(library):
        days = (record.signed_at.date() - record.decided_on).days
        if days > allowed:
            message = f"the decision of {record.decided_on} was put on record {days} days later"
            advice = f"keep the evidence of that day; this company allows {allowed} days"
            yield at_approval(FILED_LATE, document, record, message, advice)


def check_withdrawals(library: Library) -> Iterator[Diagnostic]:
    """A record that takes back another one names it.

    ## What it checks
    `target` of every record with the meaning `withdrawn` is the SHA-256 of the payload of another
    record of the same document.

    ## Why it matters
    A mistyped target takes nothing back, and the wrong approval goes on counting.

    ## Example
    A target copied with one digit missing at the end and another added.

    ## How to fix it
    Make the withdrawal again with the right target.

    ## When to accept
    Never.
    """
    for records in library.records.values():
        known = {record.payload_sha256 for record in records}
        for record in records:
            if record.meaning is Meaning.WITHDRAWN and record.further["target"] not in known:
                message = (
                    f"no record of {record.document} has the SHA-256 {record.further['target']}"
                )
                advice = "make the withdrawal again with the right target"
                yield at_record(UNKNOWN_TARGET, record, message, advice)


def check_documents_exist(library: Library) -> Iterator[Diagnostic]:
    """Documents that were approved are still there.

    ## What it checks
    Every folder of records belongs to a document, or to a notice.

    ## Why it matters
    Documents that end are marked as obsolete and kept. A file that vanished, or got another number,
    leaves its approvals behind.

    ## Example
    `procedures/qp-13-returns.md` was deleted instead of being marked as obsolete.

    ## How to fix it
    Bring the file back and set `status: obsolete`, or give it back its number.

    ## When to accept
    Never; the warning does not stop a build.
    """
    refused = {each.id for each in library.refused}
    if "" in refused:
        return
    earlier = library.base.notices if library.base else ()  # of one that is gone, QMS346 speaks
    notices = {notice.number for notice in (*library.notices, *earlier)}
    broken = (PurePosixPath(each.location.path) for each in library.reading)
    notices |= {path.stem for path in broken if path.parent.name == "notices"}
    for number in sorted(library.records.keys() - library.by_id.keys() - refused - notices):
        first = min(library.records[number], key=lambda record: record.path)
        message = f"there are records of approval for {number}, and no such document or notice"
        advice = "bring the file back and mark it as obsolete, or give it back its number"
        yield at_record(RECORDS_WITHOUT_DOCUMENT, first, message, advice)


CHECKS = (
    Check(rule=IMPOSSIBLE_TIME, function=check_times),
    Check(rule=DECIDED_BEFORE_REVISION, function=check_revision_first),
    Check(rule=FILED_LATE, function=check_filing, requires=("QMS311",)),
    Check(rule=UNKNOWN_TARGET, function=check_withdrawals),
    Check(rule=RECORDS_WITHOUT_DOCUMENT, function=check_documents_exist, requires=("QMS214",)),
)
