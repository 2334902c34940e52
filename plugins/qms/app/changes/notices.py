"""Temporary notices: begin one, have it authorised, end it early."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from qms.app.approvals.approval_files import find_document
from qms.app.approvals.decide import DecisionRequest, decision_of
from qms.app.approvals.decisions import Decision, problem_with_evidence
from qms.app.changes.notice_files import (
    authorisation_line,
    block,
    find_notice,
    notice_record,
    quoted,
    recording_once,
    setting,
    write_notice,
    written_notice,
)
from qms.app.check import with_evidence
from qms.app.plans import Plan, Write
from qms.app.reading import read_library
from qms.domain.approvals import Meaning
from qms.domain.diagnostics import Diagnostic, Severity
from qms.domain.errors import UsageError
from qms.domain.library import Library
from qms.domain.notices import (
    Authorisation,
    Notice,
    NoticeKind,
    ending_digest,
    notice_digest,
)
from qms.rules.in_force import library_in_force
from qms.rules.notice_state import authority_of, ending_of
from qms.rules.notices import check_length, check_target
from qms.source.files import Unreadable
from qms.source.names import ID
from qms.source.notice_words import open_note
from qms.source.notices import notice_path, parse_notice

TEXT = "TODO: say what holds instead, in plain words."
REASON = "TODO: say why."


@dataclass(frozen=True, slots=True, kw_only=True)
class NewNotice:
    """What a temporary notice is begun with."""

    number: str
    document: str
    section: str
    start: date
    end: date
    sites: tuple[str, ...] = ()
    text: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeResult:
    """What was written, or would be."""

    notice: Notice
    path: str
    text: str = ""
    """The file of a new notice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedNotice:
    """What a decision about a notice makes of it; nothing is signed or written yet."""

    notice: Notice
    """As it will be."""
    plan: Plan


def new_notice(root: Path, wanted: NewNotice, *, now: datetime, dry_run: bool) -> NoticeResult:
    """Begin a temporary notice; nobody is shown it before it is authorised.

    Raises:
        UsageError: the number is taken, or the notice would amend something that is not there.
        UnreadableRegister: a register is missing or broken.
    """
    library = with_evidence(read_library(root, as_of=wanted.start, now=now))
    document = find_document(library_in_force(library), wanted.document)
    path = notice_path(wanted.number)
    _refuse_number(root, wanted.number, path)
    text = written_notice(
        {
            "number": wanted.number,
            "kind": NoticeKind.TEMPORARY.value,
            "document": document.id,
            "revision": document.revision,
            "section": wanted.section,
            "sites": f"[{', '.join(wanted.sites)}]" if wanted.sites else "",
            "from": wanted.start.isoformat(),
            "to": wanted.end.isoformat(),
            "text": block(wanted.text or TEXT),
            "reason": quoted(wanted.reason or REASON),
        }
    )
    notice = _parsed(text, path)
    refuse_faults(library, notice)
    if not dry_run:
        write_notice(root, path, text)
    return NoticeResult(notice=notice, path=path, text=text)


def plan_issue_of_notice(
    root: Path, number: str, request: DecisionRequest, *, now: datetime
) -> PlannedNotice:
    """Return what records that one person authorised exactly this notice: its record, its line.

    Where the record is there already, only the line in the file is written from it.

    Raises:
        UsageError: the notice, the person or the day does not allow it.
        UnreadableRegister: a register is missing or broken.
    """
    library = with_evidence(read_library(root, as_of=now.date(), now=now))
    notice = find_notice(library, number)
    record = authority_of(library, notice)
    writes: tuple[Write, ...] = ()
    if record is None:
        if not request.is_made:
            raise UsageError(f"nobody has authorised {number} yet; name --role and --person")
        decision = decision_of(root, library, request, [find_document(library, notice.document)])
        _refuse_issue(library, notice, decision)
        record = notice_record(library, notice, notice_digest(notice), decision)
        writes = recording_once(library, record, decision.key)
    line = Authorisation(person=record.person, role=record.role, date=record.decided_on)
    if notice.authorised_by == line:
        raise UsageError(f"{number} is authorised already, by {record.name} on {record.decided_on}")
    shown = setting(notice, "authorised_by", authorisation_line(line))
    return PlannedNotice(
        notice=replace(notice, authorised_by=line), plan=Plan(writes=(*writes, shown))
    )


def plan_end_of_notice(
    root: Path,
    number: str,
    request: DecisionRequest,
    *,
    ended_on: date,
    reason: str,
    now: datetime,
) -> PlannedNotice:
    """Return what ends a temporary notice before its last day; it stays in its folder.

    Args:
        root: The repository's folder.
        number: The notice.
        request: Who decides it.
        ended_on: The day from which it no longer applies.
        reason: Why.
        now: The present instant, UTC.

    Raises:
        UsageError: the notice, the person or the day does not allow it.
        UnreadableRegister: a register is missing or broken.
    """
    library = with_evidence(read_library(root, as_of=now.date(), now=now))
    notice = find_notice(library, number)
    decision = decision_of(root, library, request, [find_document(library, notice.document)])
    _refuse_end(library, notice, decision, ended_on, reason)
    ended = replace(notice, ended_on=ended_on)
    record = notice_record(library, ended, ending_digest(ended), decision, reason=reason)
    # A record without its line ends nothing; a line without its record would be a finding.
    writes = (
        *recording_once(library, record, decision.key),
        setting(notice, "ended_on", ended_on.isoformat()),
    )
    return PlannedNotice(notice=ended, plan=Plan(writes=writes))


def refuse_faults(library: Library, notice: Notice) -> None:
    """Refuse a notice that the check would refuse.

    Raises:
        UsageError: for the first thing that it amends and that is not there, or for its length.
    """
    alone = replace(library, notices=(notice,))
    found = [each for each in _checked(alone) if each.severity is Severity.ERROR]
    if found:
        raise UsageError(f"{found[0].message}; {found[0].advice}")


def refuse_person(library: Library, document_id: str, decision: Decision) -> None:
    """Refuse somebody who may not decide alone about a document.

    Raises:
        UsageError: the person is unknown, lacks the role, or the role lacks the authority; or the
            day is in the future.
    """
    roster, day = library.roster, decision.decided_on
    document = find_document(library, document_id)
    kind = document.type.name.lower()
    if decision.person not in roster.people:
        known = ", ".join(sorted(roster.people)) or "nobody yet"
        raise UsageError(f"{decision.person} is not in approvers.yml; known: {known}")
    if not roster.may_approve(
        decision.person,
        decision.role,
        Meaning.APPROVED,
        document.type.code,
        day,
        document.applies_to.sites,
    ):
        name = roster.person_name(decision.person)
        raise UsageError(
            f"{name} may not approve a {kind} as {decision.role} on {day};"
            " approvers.yml says who may"
        )
    if day > library.now.date():
        raise UsageError(f"{day} is in the future; give the day of the decision")
    problem = problem_with_evidence(library, document, decision.evidence)
    if problem:
        raise UsageError(problem)


def _checked(library: Library) -> Iterator[Diagnostic]:
    yield from check_target(library)
    yield from check_length(library)


def _parsed(text: str, path: str) -> Notice:
    try:
        return parse_notice(text, path)
    except Unreadable as refusal:
        found = refusal.diagnostics[0]
        raise UsageError(f"{found.message}; {found.advice}") from refusal


def _refuse_number(root: Path, number: str, path: str) -> None:
    if not ID.fullmatch(number):
        raise UsageError(f"“{number}” is not a number; use letters, digits, dots and hyphens")
    if (root / path).exists():
        raise UsageError(f"{number} is taken ({path}); numbers are never used twice")


def _refuse_issue(library: Library, notice: Notice, decision: Decision) -> None:
    if notice.kind is NoticeKind.INTERIM:
        raise UsageError(
            f"{notice.number} is an interim change; repeat `qms interim {notice.document}`"
        )
    if open_note(notice):
        raise UsageError(
            f"“{open_note(notice)}” still stands in {notice.path}; write what is meant"
        )
    refuse_person(library, notice.document, decision)
    refuse_faults(library, notice)
    if decision.decided_on > notice.start:
        raise UsageError(
            f"{notice.number} applies from {notice.start} and was decided on"
            f" {decision.decided_on}; write from: {decision.decided_on} or later in {notice.path}"
        )


def _refuse_end(
    library: Library, notice: Notice, decision: Decision, ended_on: date, reason: str
) -> None:
    if notice.kind is NoticeKind.INTERIM:
        raise UsageError(
            f"{notice.number} is an interim change: it ends when {notice.document} is fully"
            f" approved, or replaced by its next revision (`qms revise {notice.document}`)"
        )
    if authority_of(library, notice) is None:
        raise UsageError(f"nobody has authorised {notice.number}: no reader sees it")
    if notice.ended_on is not None and ending_of(library, notice) is not None:
        raise UsageError(f"{notice.number} was ended already, on {notice.ended_on}")
    if notice.end is not None and ended_on > notice.end:
        raise UsageError(f"{notice.number} ends by itself after {notice.end}")
    if ended_on < decision.decided_on:
        raise UsageError(f"{ended_on} is past: until now people have worked by {notice.number}")
    if not reason.strip():
        raise UsageError("say in a sentence why it ends, with --reason")
    refuse_person(library, notice.document, decision)
