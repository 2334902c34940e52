"""What changed in the whole system since a saved version, or since a day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

from qms.app.against import read_states
from qms.app.changes.redline import editorial_words
from qms.app.check import with_evidence
from qms.app.reading import read_library
from qms.domain.approvals import ApprovalRecord, Meaning
from qms.domain.change_report import ChangeLine, ChangeReport, build_report
from qms.domain.changes import build_changes
from qms.domain.documents import ControlledDocument, Status
from qms.domain.library import Library
from qms.domain.notices import Notice, NoticeKind
from qms.rules.approval_state import approved_digests, withdrawn_from
from qms.rules.revision import chronological

UNDATED = (
    "Not told: administrative changes, changes of registers and files taken away, which carry no"
    " date. Name a saved version instead of a day to see them."
)
WORDS = {
    Meaning.EDITORIAL: "editorial change",
    Meaning.OBSOLETED: "made obsolete",
    Meaning.REVIEW_NO_CHANGE: "reviewed, no change needed",
}
"""Statements that say themselves what became of a text."""
NOTICE_WORDS = {Meaning.APPROVED: "authorised", Meaning.OBSOLETED: "ended"}


def changes_since_version(root: Path, revision: str, *, as_of: date, now: datetime) -> ChangeReport:
    """Return what differs from a saved version.

    Raises:
        UnreadableHistory: there is no such version.
        UnreadableRegister: a register is missing or broken.
    """
    found = read_states(root, revision, as_of=as_of, now=now)
    base = found.library.base
    head = with_evidence(replace(found.library, base=None))
    changes = build_changes(base or head, head, lambda each: approved_digests(head, each))
    words = editorial_words(base or head, head, changes.editorial)
    unread = [
        f"Not told: what changed in {path}, which cannot be read; `qms check` shows why."
        for path in sorted({each.path for each in head.refused})
    ]
    return build_report(
        changes, since=found.where, editorial=words, unchecked=(*found.unchecked, *unread)
    )


def changes_since_day(root: Path, day: date, *, as_of: date, now: datetime) -> ChangeReport:
    """Return what histories and records say happened on a day or later; no history is asked.

    Raises:
        UnreadableRegister: a register is missing or broken.
    """
    library = with_evidence(read_library(root, as_of=as_of, now=now))
    lines = [*_revisions(library, day), *_statements(library, day)]
    undated = [
        f"Not told: when {each.id} was made obsolete; no record says it."
        for each in library.documents
        if each.status is Status.OBSOLETE and not _ended(library, each)
    ]
    return ChangeReport(
        since=str(day),
        texts=tuple(sorted(lines, key=lambda line: (line.subject.lower(), line.after, line.what))),
        records=tuple(_filed(library, day)),
        unchecked=(UNDATED, *undated),
    )


def _revisions(library: Library, day: date) -> Iterator[ChangeLine]:
    for document in library.documents:
        earlier = ""
        for _, entry in chronological(document):
            if entry.date >= day:
                yield ChangeLine(
                    subject=document.id,
                    what="revised" if earlier else "new",
                    title=document.title,
                    before=earlier,
                    after=entry.revision,
                    detail=f"{entry.date}: {entry.description_of_change}",
                )
            earlier = entry.revision


def _statements(library: Library, day: date) -> Iterator[ChangeLine]:
    notices = {each.number: each for each in library.notices}
    for record in _records(library):
        if record.meaning in WORDS and record.decided_on >= day:
            document = library.by_id.get(record.document)
            notice = notices.get(record.document)
            yield ChangeLine(
                subject=record.document,
                what=WORDS[record.meaning] if notice is None else "ended",
                title=document.title if document else _notice_title(notice),
                before="" if notice else record.revision,
                after="" if notice else record.revision,
                detail=f"{record.decided_on}: {record.name}",
            )


def _filed(library: Library, day: date) -> Iterator[ChangeLine]:
    notices = {each.number: each for each in library.notices}
    for record in _records(library):
        if record.signed_at.date() >= day:
            is_notice = record.document in notices
            role = library.roster.role_title(record.role)
            yield ChangeLine(
                subject=record.document,
                what=_stated(record.meaning, is_notice=is_notice),
                title=_notice_title(notices.get(record.document)),
                after="" if is_notice else record.revision,
                detail=f"{record.decided_on}: {record.name} as {role}, {record.evidence.in_words}",
            )


def _stated(meaning: Meaning, *, is_notice: bool) -> str:
    if is_notice and meaning in NOTICE_WORDS:
        return NOTICE_WORDS[meaning]
    return WORDS.get(meaning, meaning.value)


def _notice_title(notice: Notice | None) -> str:
    if notice is None:
        return ""
    kind = "interim change" if notice.kind is NoticeKind.INTERIM else "temporary notice"
    return f"{kind} of {notice.document}"


def _records(library: Library) -> Iterator[ApprovalRecord]:
    """Yield the records that were not taken back, by document and decision."""
    for number in sorted(library.records, key=str.lower):
        withdrawn = withdrawn_from(library, number)
        for record in sorted(
            library.records[number], key=lambda each: (each.decided_on, each.path)
        ):
            if record.payload_sha256 not in withdrawn:
                yield record


def _ended(library: Library, document: ControlledDocument) -> bool:
    records = library.records.get(document.id, ())
    return any(record.meaning is Meaning.OBSOLETED for record in records)
