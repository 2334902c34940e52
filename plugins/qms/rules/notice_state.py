"""Which notices are authorised, by whom, and how they stand on the library's day."""

from __future__ import annotations

from datetime import date

from qms.domain.approvals import ApprovalRecord, Meaning
from qms.domain.documents import ControlledDocument, Standing
from qms.domain.library import Library
from qms.domain.notices import (
    NOTICE_REVISION,
    JudgedNotice,
    Notice,
    NoticeKind,
    NoticeStanding,
    day_before,
    days_after,
    ending_digest,
    interim_on,
    notice_digest,
)
from qms.rules.approval_state import (
    approved_digests,
    authors,
    evidence_holds,
    evidence_suffices,
    missing_approvals,
)
from qms.rules.in_force import library_in_force, text_shown


def judged_notices(library: Library) -> tuple[JudgedNotice, ...]:
    """Return every notice as it stands on the library's day, by number."""
    return tuple(judge_notice(library, notice) for notice in library.notices)


def current_notices(library: Library) -> tuple[Notice, ...]:
    """Return the notices that readers must know of on the library's day."""
    return tuple(each.notice for each in judged_notices(library) if each.standing.is_current)


def judge_notice(library: Library, notice: Notice) -> JudgedNotice:
    """Return a notice with what its records and the day say about it."""
    authority, ending = authority_of(library, notice), ending_of(library, notice)
    if notice.kind is NoticeKind.INTERIM:
        days = notice.follow_up_days
        allowed = library.configuration.policies.interim_follow_up_days
        due = days_after(notice.start, allowed if days is None else days)
        text = text_shown(library, notice.document, notice.revision)
        missing = () if text is None else missing_approvals(library, text)
        standing = _interim_standing(library, notice, authority, due)
        return JudgedNotice(
            notice=notice, standing=standing, authority=authority, due=due, missing=missing
        )
    last = notice.end or notice.start
    if notice.ended_on is None:
        ending = None  # what its file does not say ends nothing
    if ending is not None and notice.ended_on is not None:
        last = min(last, day_before(notice.ended_on))
    if authority is None:
        standing = NoticeStanding.DRAFT
    elif library.as_of > last:
        standing = NoticeStanding.ENDED
    elif is_replaced(library, notice):
        standing = NoticeStanding.REPLACED
    elif library.as_of < notice.start:
        standing = NoticeStanding.ANNOUNCED
    else:
        standing = NoticeStanding.RUNNING
    return JudgedNotice(
        notice=notice, standing=standing, authority=authority, ending=ending, last_day=last
    )


def interim_of(library: Library, document: ControlledDocument) -> JudgedNotice | None:
    """Return the interim change by which exactly this text is in force, until fully approved."""
    own = [
        each
        for each in library.notices
        if each.kind is NoticeKind.INTERIM and each.document == document.id
    ]
    return interim_on([judge_notice(library, each) for each in own], document)


def is_replaced(library: Library, notice: Notice) -> bool:
    """Return whether a later revision is in force where it applies, or none of the document is.

    While a draft or a pending revision lies in its place, the one in force is still amended.
    """
    shown = library_in_force(library)
    document = shown.by_id.get(notice.document)
    if document is None:
        return False
    standing = shown.standing(document)
    if standing is not Standing.EFFECTIVE:
        return standing is Standing.OBSOLETE
    elsewhere = {
        each.document.revision
        for each in shown.beside.get(document.id, ())
        if each.sites and not (notice.sites and set(each.sites).isdisjoint(notice.sites))
    }
    earlier = any(entry.revision == notice.revision for entry in document.history)
    return earlier and notice.revision not in {document.revision, *elsewhere}


def authority_of(library: Library, notice: Notice) -> ApprovalRecord | None:
    """Return the record that authorises exactly this notice; None when there is none."""
    records = _records(library, notice, Meaning.APPROVED)
    sound = (each for each in records if not why_not(library, notice, each))
    return next(sound, None)


def ending_of(library: Library, notice: Notice) -> ApprovalRecord | None:
    """Return the record of the decision to end exactly this notice early."""
    records = _records(library, notice, Meaning.OBSOLETED)
    sound = (each for each in records if not why_not(library, notice, each))
    return next(sound, None)


def ending_not_shown(library: Library, notice: Notice) -> ApprovalRecord | None:
    """Return a record of the decision to end a notice early whose day its file does not say."""
    document = library.by_id.get(notice.document)
    if document is None or notice.ended_on is not None:
        return None
    return next(
        (
            each
            for each in _records(library, notice, Meaning.OBSOLETED)
            if each.document == notice.number
            and each.repository == library.configuration.repository
            and may_issue(library, document, each)
            and not _too_weak(library, document, each)
        ),
        None,
    )


def why_not(library: Library, notice: Notice, record: ApprovalRecord) -> str:
    """Return why a record does not authorise a notice, or end it; empty when it does."""
    document = library.by_id.get(notice.document)
    if document is None:
        return f"there is no document {notice.document}"
    return (
        _about_another(library, notice, record)
        or _by_another(library, document, record)
        or _by_author(library, notice, document, record)
        or _too_weak(library, document, record)
    )


def may_issue(library: Library, document: ControlledDocument, record: ApprovalRecord) -> bool:
    """Return whether somebody may authorise or end notices: whoever may approve the document."""
    return library.roster.may_approve(
        record.person, record.role, Meaning.APPROVED, document.type.code, record.decided_on
    )


def _about_another(library: Library, notice: Notice, record: ApprovalRecord) -> str:
    is_ending = record.meaning is Meaning.OBSOLETED
    digest = ending_digest(notice) if is_ending else notice_digest(notice)
    if (record.document, record.revision) != (notice.number, NOTICE_REVISION):
        return f"its record is for {record.document} revision {record.revision}"
    if record.repository != library.configuration.repository:
        return f"its record was given in {record.repository}"
    if record.content_sha256 != digest:
        return f"it is not as {record.name} authorised it on {record.decided_on}"
    return ""


def _by_another(library: Library, document: ControlledDocument, record: ApprovalRecord) -> str:
    person = library.roster.people.get(record.person)
    if person is None:
        return f"{record.person} is not a person in approvers.yml"
    if person.name != record.name:
        return f"the record names {record.name!a}; {person.id} is {person.name!a}"
    if not may_issue(library, document, record):
        return (
            f"{person.name} could not state “approved” for a {document.type.name.lower()} as"
            f" {record.role} on {record.decided_on}"
        )
    return ""


def _by_author(
    library: Library, notice: Notice, document: ControlledDocument, record: ApprovalRecord
) -> str:
    """Return that an author put their own text in force: an approval by another name."""
    is_text = (notice.kind, notice.revision) == (NoticeKind.INTERIM, document.revision)
    house_rule = library.configuration.policies.author_may_not_approve
    if house_rule and is_text and record.person in authors(library, document):
        return f"{record.name} prepared this text, and somebody else must decide (house rule)"
    return ""


def _too_weak(library: Library, document: ControlledDocument, record: ApprovalRecord) -> str:
    if not evidence_suffices(document, record):
        accepted = " or ".join(each.value for each in document.type.evidence)
        kind = document.type.name.lower()
        return f"its record is only {record.evidence}, and a {kind} needs {accepted}"
    if evidence_holds(library, record):
        return ""
    evidence = library.evidence.get(record.path)
    problem = evidence.problem if evidence and evidence.problem else "it was not checked"
    return f"the signature on its record does not count: {problem}"


def _records(library: Library, notice: Notice, meaning: Meaning) -> list[ApprovalRecord]:
    """Return the records of a notice that state a meaning and were not withdrawn, oldest first."""
    every = library.records.get(notice.number, ())
    withdrawn = {
        record.further["target"]
        for record in every
        if record.meaning is Meaning.WITHDRAWN and _may_withdraw(library, notice, record)
    }
    found = [
        record
        for record in every
        if record.meaning is meaning and record.payload_sha256 not in withdrawn
    ]
    return sorted(found, key=lambda each: (each.decided_on, each.signed_at, each.path))


def _may_withdraw(library: Library, notice: Notice, record: ApprovalRecord) -> bool:
    document = library.by_id.get(notice.document)
    return (
        document is not None
        and record.document == notice.number
        and record.repository == library.configuration.repository
        and may_issue(library, document, record)
        and evidence_suffices(document, record)
        and evidence_holds(library, record)
    )


def _interim_standing(
    library: Library, notice: Notice, authority: ApprovalRecord | None, due: date
) -> NoticeStanding:
    if authority is None or notice.document not in library.by_id:
        return NoticeStanding.DRAFT
    document = text_shown(library, notice.document, notice.revision)
    if (
        document is None
        or library.standing(document) is Standing.OBSOLETE
        or notice.content_sha256 not in approved_digests(library, document)
    ):
        return NoticeStanding.REPLACED
    if not missing_approvals(library, document):
        return NoticeStanding.CONFIRMED
    if library.as_of < notice.start:
        return NoticeStanding.ANNOUNCED
    return NoticeStanding.LAPSED if library.as_of > due else NoticeStanding.RUNNING
