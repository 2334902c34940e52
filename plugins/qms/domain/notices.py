"""Notices: a passage that holds otherwise for a time, or a revision put in force at once."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from qms.domain.approvals import ApprovalRecord
from qms.domain.body import Body
from qms.domain.canonical import canonical_json, sha256_hex
from qms.domain.covered_text import normalised_body
from qms.domain.diagnostics import Location, Positions
from qms.domain.documents import ControlledDocument, RequiredApproval

NOTICE_FORMAT = "qms-notice@1"
NOTICE_REVISION = "1"
"""A notice is never revised: its records are filed under this revision."""


class NoticeKind(StrEnum):
    """What a notice does to a document."""

    TEMPORARY = "temporary"
    """Amends one section for a time; the revision itself stays as it was approved."""
    INTERIM = "interim"
    """Puts a whole revision in force on the word of one person, until it is fully approved."""


class NoticeStanding(StrEnum):
    """How a notice stands on a day; the words readers see."""

    DRAFT = "not authorised"
    ANNOUNCED = "announced"
    RUNNING = "in force"
    ENDED = "ended"
    REPLACED = "replaced by a later revision"
    LAPSED = "lapsed"
    """An interim change whose full approval did not follow in time; it is still in force."""
    CONFIRMED = "fully approved"
    """An interim change whose full approval followed."""

    @property
    def is_current(self) -> bool:
        """Return whether readers must know of it today."""
        return self in {NoticeStanding.RUNNING, NoticeStanding.LAPSED}

    @property
    def is_past(self) -> bool:
        """Return whether it is history."""
        past = {NoticeStanding.ENDED, NoticeStanding.REPLACED, NoticeStanding.CONFIRMED}
        return self in past


@dataclass(frozen=True, slots=True, kw_only=True)
class Authorisation:
    """Who authorised a notice, as its file shows it; the record is the evidence."""

    person: str
    role: str
    date: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A temporary notice or an interim change as it stands in the repository."""

    number: str
    kind: NoticeKind
    document: str
    revision: str
    """The revision that it amends, or puts in force."""
    path: str
    start: date
    reason: str
    text: Body
    """What holds instead; empty for an interim change."""
    positions: Positions
    section: str = ""
    """Anchor of the heading below which it is shown; empty for an interim change."""
    sites: tuple[str, ...] = ()
    """Where it applies; everywhere when empty."""
    end: date | None = None
    """The last day on which it applies."""
    content_sha256: str = ""
    """Interim: the digest of exactly the text that is put in force."""
    follow_up_days: int | None = None
    authorised_by: Authorisation | None = None
    ended_on: date | None = None
    """The day from which it no longer applies, where it was ended early."""

    def at(self, key: str) -> Location:
        """Return where a value was written."""
        return self.positions.at(key)


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedNotice:
    """A notice with what its records and the day say about it."""

    notice: Notice
    standing: NoticeStanding
    authority: ApprovalRecord | None = None
    """The record that authorises it."""
    ending: ApprovalRecord | None = None
    """The record of the decision to end it early."""
    last_day: date | None = None
    """The last day on which it applies; None for an interim change."""
    due: date | None = None
    """Interim: the day by which the full approval must follow."""
    missing: tuple[RequiredApproval, ...] = field(default=())
    """Interim: the approvals that must still follow."""


def notices_on(
    judged: Iterable[JudgedNotice], document: ControlledDocument, *standings: NoticeStanding
) -> tuple[JudgedNotice, ...]:
    """Return the temporary notices for exactly a document's revision that stand in these ways."""
    return tuple(
        each
        for each in _about(judged, document, NoticeKind.TEMPORARY)
        if each.standing in (standings or {NoticeStanding.RUNNING})
    )


def interim_on(judged: Iterable[JudgedNotice], document: ControlledDocument) -> JudgedNotice | None:
    """Return the interim change by which a document's text is in force, until fully approved."""
    open_ones = {NoticeStanding.ANNOUNCED, NoticeStanding.RUNNING, NoticeStanding.LAPSED}
    found = _about(judged, document, NoticeKind.INTERIM)
    return next((each for each in found if each.standing in open_ones), None)


def notice_digest(notice: Notice) -> str:
    """Return the SHA-256 that the authorisation of a notice is bound to."""
    return _digest(_covered(notice))


def ending_digest(notice: Notice) -> str:
    """Return the SHA-256 that the decision to end a notice early is bound to."""
    return _digest({**_covered(notice), "ended_on": _day(notice.ended_on)})


def day_before(day: date) -> date:
    """Return the day before, or the first day there is."""
    return day - timedelta(days=1) if day > date.min else day


def days_after(day: date, days: int) -> date:
    """Return the day some days later, or the last day there is."""
    return day + timedelta(days=min(days, (date.max - day).days))


def _about(
    judged: Iterable[JudgedNotice], document: ControlledDocument, kind: NoticeKind
) -> Iterator[JudgedNotice]:
    for each in judged:
        notice = each.notice
        named = (notice.kind, notice.document, notice.revision)
        if named == (kind, document.id, document.revision):
            yield each


def _covered(notice: Notice) -> dict[str, object]:
    """Return everything that the authorisation covers; absent values are empty."""
    days = notice.follow_up_days
    return {
        "format": NOTICE_FORMAT,
        "number": notice.number,
        "kind": notice.kind.value,
        "document": notice.document,
        "revision": notice.revision,
        "section": notice.section,
        "sites": sorted(notice.sites),
        "from": _day(notice.start),
        "to": _day(notice.end),
        "text_sha256": sha256_hex(normalised_body(notice.text.text).encode("utf-8")),
        "reason": notice.reason,
        "content_sha256": notice.content_sha256,
        "follow_up_days": "" if days is None else str(days),
    }


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _digest(content: dict[str, object]) -> str:
    text = canonical_json(content).decode("utf-8")
    return sha256_hex(unicodedata.normalize("NFC", text).encode("utf-8"))
