"""3xx: temporary notices and interim changes are authorised, in place, and end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from qms.domain.approvals import ApprovalRecord, Meaning
from qms.domain.diagnostics import Diagnostic, Kind, Location, Rule, Severity, finding
from qms.domain.documents import ControlledDocument, Status
from qms.domain.library import Library
from qms.domain.notices import Notice, NoticeKind, NoticeStanding, days_after
from qms.rules.check import Check, Nearest, listed
from qms.rules.in_force import text_shown
from qms.rules.notice_state import (
    authority_of,
    ending_not_shown,
    ending_of,
    judge_notice,
    why_not,
)

MISDIRECTED = Rule(
    code="QMS341",
    name="misdirected-notice",
    summary="A notice amends a document, revision, section or site that does not exist.",
    clause="AS9120 7.5.3.1",
)
WITHOUT_AUTHORITY = Rule(
    code="QMS342",
    name="notice-without-authority",
    summary="Nobody entitled to has authorised a notice as it stands.",
    clause="AS9120 7.5.2",
)
RUNS_OUT = Rule(
    code="QMS343",
    name="notice-runs-out",
    severity=Severity.WARNING,
    kind=Kind.CALENDAR,
    summary="A temporary notice ends soon, or ended a few days ago.",
    clause="AS9120 7.5.3.2",
)
LAPSED = Rule(
    code="QMS344",
    name="interim-lapsed",
    severity=Severity.WARNING,
    kind=Kind.CALENDAR,
    summary="The full approval of an interim change did not follow in time.",
    clause="AS9120 7.5.2",
)
REMOVED = Rule(
    code="QMS346",
    name="notice-removed",
    summary="A notice that was authorised has been deleted instead of being ended.",
    clause="AS9120 7.5.3.2",
)
TOO_LONG = Rule(
    code="QMS345",
    name="notice-too-long",
    kind=Kind.COMPLETENESS,
    summary="A notice holds for longer than the house rule allows.",
)


def check_target(library: Library) -> Iterator[Diagnostic]:
    """A notice amends something that is there.

    ## What it checks
    The document exists and has been approved; the revision is its present one or one of its
    history; the section is the anchor of exactly one of its headings; the sites are in `qms.yml`;
    documents that the text refers to exist. The notice's number is not the number of a document.

    ## Why it matters
    A notice that is shown nowhere tells nobody, and the person who wrote it believes otherwise.

    ## Example
    `section: inspection` where the heading is called "Receiving inspection".

    ## How to fix it
    Write the document, revision and section as they are. The anchor of a section is what the page's
    address shows after `#` when you click the sign beside the heading.

    ## When to accept
    Never.
    """
    documents = Nearest(library.by_id)
    sites = Nearest(library.configuration.sites)
    taken = {each.id.casefold() for each in library.documents}
    refused = {each.id for each in library.refused}
    for notice in library.notices:
        if notice.number.casefold() in taken:
            advice = "give the notice a number that no document bears"
            yield _about(MISDIRECTED, notice, "number", "this is a document's number", advice)
        document = library.by_id.get(notice.document)
        if document is None and notice.document not in refused:
            message = f"there is no document {notice.document}"
            advice = documents.advice(notice.document, "write the number of a document")
            yield _about(MISDIRECTED, notice, "document", message, advice)
        if document is not None:
            yield from _target(library, notice, document)
        for index, site in enumerate(notice.sites):
            if site not in library.configuration.sites:
                advice = sites.advice(site, "add the site to qms.yml")
                message = f"{site} is not a site"
                yield _about(MISDIRECTED, notice, f"sites[{index}]", message, advice)
        for mention in notice.text.mentions:
            if mention.target not in library.by_id and mention.target not in refused:
                message = f"there is no document {mention.target}"
                advice = documents.advice(mention.target, "write the number of a document")
                place = mention.location
                yield finding(MISDIRECTED, place, message, advice=advice, document=notice.document)


def check_authority(library: Library) -> Iterator[Diagnostic]:
    """A notice is authorised by somebody who may.

    ## What it checks
    For every notice there is a record, bound to exactly its words and days, of one person who may
    state `approved` for documents of this type, with evidence that suffices for the type. The line
    `authorised_by` says the same, and no notice applies from a day before it was authorised. A
    notice ended early has a record of that decision, and says so. A notice that nobody has
    authorised yet is shown to no reader, and this finding is then a warning.

    ## Why it matters
    People work by what the notice says. One person may decide it, but not anybody.

    ## Example
    After the quality manager had authorised the notice, its last day was moved by two weeks.

    ## How to fix it
    `qms notice issue` records the decision. If words or days must change, end the notice and issue
    another one with a new number.

    ## When to accept
    Never.
    """
    for notice in library.notices:
        if notice.document not in library.by_id:
            continue  # another rule says so
        record = authority_of(library, notice)
        if record is None:
            yield _not_authorised(library, notice)
        else:
            yield from _shown(notice, record)
            if record.decided_on > notice.start:
                message = (
                    f"{notice.number} applies from {notice.start}, before it was authorised on"
                    f" {record.decided_on}"
                )
                advice = "a notice applies from the day on which it is authorised, or later"
                yield _about(WITHOUT_AUTHORITY, notice, "from", message, advice)
        if notice.ended_on is not None and ending_of(library, notice) is None:
            message = f"there is no record that {notice.number} was ended early: it still applies"
            advice = f"delete this line, then end it with `qms notice end {notice.number}`"
            yield _about(WITHOUT_AUTHORITY, notice, "ended_on", message, advice)
        ending = ending_not_shown(library, notice)
        if ending is not None:
            message = (
                f"{ending.name} decided on {ending.decided_on} to end {notice.number} early, and it"
                " does not say so: it still applies"
            )
            advice = "bring the line `ended_on` back, or give `qms notice end` again to finish it"
            yield _about(WITHOUT_AUTHORITY, notice, "number", message, advice)


def check_end(library: Library) -> Iterator[Diagnostic]:
    """People learn in time that a notice ends.

    ## What it checks
    The last day of a temporary notice is more than `notice_warning_days` (in `qms.yml`) ahead, or
    as many days past. A notice whose revision was replaced has been ended.

    ## Why it matters
    On the next day the approved text applies again as it stands, and somebody must know that. What
    is needed for longer becomes a revision.

    ## Example
    A notice until 30 November, seen on 22 November.

    ## How to fix it
    Decide: revise the document, issue another notice, or let it end and tell the people it was for.

    ## When to accept
    When it is decided that the notice simply ends. Publishing is never stopped by this finding.
    """
    days = library.configuration.policies.notice_warning_days
    for notice in library.notices:
        judged = judge_notice(library, notice)
        last = judged.last_day
        if last is None or notice.ended_on is not None:
            continue
        document = notice.document
        if judged.standing is NoticeStanding.REPLACED:
            message = f"{notice.number} amends {_revision(notice)}, which is no longer in force"
            advice = f"end it with `qms notice end {notice.number}`, or issue one for the new text"
            yield _about(RUNS_OUT, notice, "revision", message, advice)
        elif judged.standing is NoticeStanding.RUNNING and days_after(library.as_of, days) >= last:
            left = (last - library.as_of).days
            when = f"ends in {_days(left)}, on {last}" if left else f"ends today, {last}"
            message = f"{notice.number} {when}: then {document} applies again as approved"
            advice = "revise the document, issue another notice, or let it end and tell people"
            yield _about(RUNS_OUT, notice, "to", message, advice)
        elif judged.standing is NoticeStanding.ENDED and library.as_of <= days_after(last, days):
            ago = _days((library.as_of - last).days)
            message = f"{notice.number} ended {ago} ago: {document} applies again as approved"
            advice = "take down what was printed, and tell the people it was for"
            yield _about(RUNS_OUT, notice, "to", message, advice)


def check_follow_up(library: Library) -> Iterator[Diagnostic]:
    """An interim change is approved in full, or replaced.

    ## What it checks
    Within `follow_up_days` of an interim change (otherwise `interim_follow_up_days` in `qms.yml`)
    every approval that the type needs has been given for the text it put in force.

    ## Why it matters
    One person could decide because it was urgent. Left alone, the exception becomes the way in
    which documents are approved.

    ## Example
    An interim change of 1 October without the managing director's approval on 22 November.

    ## How to fix it
    Have the missing approvals given, or revise the document with `qms revise`. The text stays in
    force until then: it is never taken back silently. To bring the earlier text back, write it into
    the next revision; where that cannot wait, `qms interim` puts this one in force at once.

    ## When to accept
    While the missing approver is away, until a day that is known.
    """
    for notice in library.notices:
        judged = judge_notice(library, notice)
        if judged.standing is not NoticeStanding.LAPSED:
            continue
        wanted = listed(
            f"“{each.meaning}” by the {library.roster.role_title(each.role)}"
            for each in judged.missing
        )
        message = (
            f"the full approval of {_revision(notice)} was due on {judged.due}: it still needs"
            f" {wanted}"
        )
        yield _about(LAPSED, notice, "from", message, _ways_out(library, notice))


def check_length(library: Library) -> Iterator[Diagnostic]:
    """A temporary notice is temporary.

    ## What it checks
    From its first to its last day a notice holds for at most `notice_days`, and an interim change
    is followed up within `interim_follow_up_days`. Both are house rules in `qms.yml`.

    ## Why it matters
    What holds for half a year is a change of the document, and is approved as one.

    ## Example
    A notice from 1 January to 31 December.

    ## How to fix it
    Choose an earlier last day, or revise the document.

    ## When to accept
    When the end is fixed by somebody else, such as the delivery of a machine; say until when.
    """
    policies = library.configuration.policies
    for notice in library.notices:
        if notice.end is not None:
            days = (notice.end - notice.start).days + 1
            if days > policies.notice_days:
                message = (
                    f"{notice.number} holds for {days} days; {policies.notice_days} are the most"
                )
                advice = "choose an earlier last day, or revise the document"
                yield _about(TOO_LONG, notice, "to", message, advice)
        follow_up = notice.follow_up_days
        if follow_up is not None and follow_up > policies.interim_follow_up_days:
            most = policies.interim_follow_up_days
            message = f"the full approval may take {follow_up} days; {most} are the most"
            advice = f"write {most} days or fewer"
            yield _about(TOO_LONG, notice, "follow_up_days", message, advice)


def check_removed(library: Library) -> Iterator[Diagnostic]:
    """Notices end; they are not deleted.

    ## What it checks
    Every notice that was authorised in the version in force is still there. A draft that nobody
    authorised may go. Runs only with `--base`.

    ## Why it matters
    People work by it today, and an auditor asks next year what held then.

    ## Example
    `quality_manual/notices/TN-26-001.yml` was deleted when the machine had been mended.

    ## How to fix it
    Bring the file back, and end the notice with `qms notice end`.

    ## When to accept
    Never.
    """
    if library.base is None:
        return
    here = {notice.number for notice in library.notices}
    unread = {each.location.path for each in library.reading}
    for notice in library.base.notices:
        is_gone = notice.number not in here and notice.path not in unread
        if is_gone and authority_of(library.base, notice) is not None:
            message = f"{notice.number} on {_revision(notice)} was authorised, and is gone here"
            advice = f"bring the file back, then end it: qms notice end {notice.number}"
            place = Location(path=notice.path)
            yield finding(REMOVED, place, message, advice=advice, document=notice.document)


def _ways_out(library: Library, notice: Notice) -> str:
    """Say how a text stops being in force by an interim change."""
    number = notice.document
    if library.by_id[number].revision != notice.revision:
        return f"finish revision {library.by_id[number].revision} of {number}, which replaces it"
    return (
        f"have it given: qms approve {number} --role … --person …; or, if it cannot be approved,"
        f" replace the text: qms revise {number}"
    )


def _target(library: Library, notice: Notice, document: ControlledDocument) -> Iterator[Diagnostic]:
    revisions = {document.revision, *(entry.revision for entry in document.history)}
    if notice.revision not in revisions:
        message = f"{document.id} has no revision {notice.revision}; it is at {document.revision}"
        advice = f"write revision: {document.revision}, or end the notice"
        yield _about(MISDIRECTED, notice, "revision", message, advice)
        return
    text = text_shown(library, notice.document, notice.revision)
    if text is None:
        return  # its own text is no longer shown
    if notice.kind is NoticeKind.INTERIM:
        return
    if text.status in {Status.DRAFT, Status.IN_REVIEW}:
        message = f"{_revision(notice)} is not approved yet, so there is nothing to amend"
        advice = "change the text itself; an interim change is made with `qms interim`"
        yield _about(MISDIRECTED, notice, "document", message, advice)
    found = [each for each in text.body.headings if each.anchor == notice.section]
    if len(found) != 1:
        anchors = [each.anchor for each in text.body.headings]
        many = f"{len(found)} sections" if found else "no section"
        message = f"{_revision(notice)} has {many} with the anchor {notice.section}"
        otherwise = f"it has {listed(anchors[:12])}" if anchors else "it has no headings"
        advice = Nearest(anchors).advice(notice.section, otherwise)
        if found:
            advice = "give each of these headings an anchor of its own, with the next revision"
        yield _about(MISDIRECTED, notice, "section", message, advice)


def _not_authorised(library: Library, notice: Notice) -> Diagnostic:
    """Say that nobody, or nobody entitled, has authorised a notice; a mere draft is a warning."""
    records = [
        record
        for record in library.records.get(notice.number, ())
        if record.meaning is Meaning.APPROVED
    ]
    what = "interim change" if notice.kind is NoticeKind.INTERIM else "notice"
    if not records and notice.authorised_by is None:
        message = f"nobody has authorised this {what} yet: no reader sees it"
        advice = f"have it authorised: qms notice issue {notice.number} --role … --person …"
        found = _about(WITHOUT_AUTHORITY, notice, "number", message, advice)
        return replace(found, severity=Severity.WARNING)
    if not records:
        message = f"there is no record that this {what} was authorised"
        advice = f"record it: qms notice issue {notice.number} --role … --person …"
        return _about(WITHOUT_AUTHORITY, notice, "authorised_by", message, advice)
    last = max(records, key=lambda each: (each.decided_on, each.signed_at))
    message = (
        f"the authorisation of {notice.number} does not count: {why_not(library, notice, last)}"
    )
    advice = "bring back what was authorised, or issue a notice with a new number"
    return _about(WITHOUT_AUTHORITY, notice, "authorised_by", message, advice)


def _shown(notice: Notice, record: ApprovalRecord) -> Iterator[Diagnostic]:
    """Yield a finding when the file does not show who authorised the notice."""
    line = notice.authorised_by
    shown: tuple[str, str, date] | None = (line.person, line.role, line.date) if line else None
    if shown != (record.person, record.role, record.decided_on):
        message = (
            f"{notice.number} does not show that {record.name} authorised it as {record.role} on"
            f" {record.decided_on}"
        )
        advice = f"write the line from the record: qms notice issue {notice.number}"
        key = "authorised_by" if line else "number"
        yield _about(WITHOUT_AUTHORITY, notice, key, message, advice)


def _about(rule: Rule, notice: Notice, key: str, message: str, advice: str) -> Diagnostic:
    return finding(rule, notice.at(key), message, advice=advice, document=notice.document)


def _revision(notice: Notice) -> str:
    return f"{notice.document} revision {notice.revision}"


def _days(number: int) -> str:
    return "1 day" if number == 1 else f"{number} days"


CHECKS = (
    Check(rule=MISDIRECTED, function=check_target),
    Check(rule=WITHOUT_AUTHORITY, function=check_authority),
    Check(rule=RUNS_OUT, function=check_end),
    Check(rule=LAPSED, function=check_follow_up),
    Check(rule=TOO_LONG, function=check_length),
    Check(rule=REMOVED, function=check_removed),
)
