"""An interim change: a revision in force at once on one person's word, approved in full later."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from qms.app.approvals.approval_files import (
    find_document,
    record_path,
    with_approval_lines,
    with_value,
    write_document,
)
from qms.app.approvals.approve import carry_out, planned
from qms.app.approvals.decide import DecisionRequest, decision_of
from qms.app.approvals.decisions import Decision, refusal
from qms.app.changes.notice_files import (
    authorisation_line,
    notice_record,
    quoted,
    recording_once,
    write_notice,
    written_notice,
)
from qms.app.changes.notices import refuse_faults, refuse_person
from qms.app.check import with_evidence
from qms.app.plans import Plan, Write
from qms.app.reading import read_library
from qms.domain.approvals import Meaning
from qms.domain.documents import ControlledDocument, RequiredApproval, Status
from qms.domain.errors import UsageError
from qms.domain.library import Library
from qms.domain.notices import Authorisation, Notice, NoticeKind, days_after, notice_digest
from qms.rules.approval_state import counting_records, missing_approvals
from qms.rules.notice_state import interim_of
from qms.source.names import ID
from qms.source.notices import notice_path, parse_notice


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedInterim:
    """What is going to be put in force, and what must still follow."""

    document: ControlledDocument
    notice: Notice
    missing: tuple[RequiredApproval, ...]
    due: str
    plan: Plan
    """What puts it in force; nothing is signed or written yet."""


def plan_interim(
    root: Path,
    document_id: str,
    request: DecisionRequest,
    *,
    reason: str,
    number: str = "",
    now: datetime,
) -> PlannedInterim:
    """Return what puts a text that is under review in force today, on the word of one person.

    Repeated after an interruption, the command does what is still missing. Each step leaves a
    state that the check judges rightly: first the person's own approval, then the record of the
    interim change and its notice, last the status.

    Raises:
        UsageError: the document, the person or the text does not allow it.
        UnreadableRegister: a register is missing or broken.
    """
    library = with_evidence(read_library(root, as_of=now.date(), now=now))
    document = find_document(library, document_id)
    decider = decision_of(root, library, request, [document])
    _refuse(library, document, decider, reason)
    text, notice = _notice(library, document, decider, reason, number or _number(document))
    _refuse_other(library, notice)
    refuse_faults(library, notice)
    has_approved = any(
        (each.person, each.role) == (decider.person, decider.role)
        for each in counting_records(library, document)
    )
    if not has_approved:
        problem = refusal(library, document, decider)
        if problem:
            raise UsageError(problem)
    writes = (
        *(() if has_approved else (_approving(library, document, decider),)),
        *recording_once(
            library,
            notice_record(library, notice, notice_digest(notice), decider),
            decider.key,
        ),
        Write(
            words=f"{notice.path}: the interim change {notice.number}",
            perform=lambda root: write_notice(root, notice.path, text),
        ),
        Write(
            words=f"{document.path}: status approved, effective from {decider.decided_on}",
            perform=lambda root: _put_in_force(root, document_id, decider, now),
        ),
    )
    missing = _left(library, document, decider)
    days = notice.follow_up_days or 0
    due = days_after(notice.start, days).isoformat()
    return PlannedInterim(
        document=document, notice=notice, missing=missing, due=due, plan=Plan(writes=writes)
    )


def _approving(library: Library, document: ControlledDocument, decider: Decision) -> Write:
    """Return the write of the person's own approval, and of its line."""
    approval = planned(library, document, decider)
    name, role = library.roster.person_name(decider.person), decider.role
    return Write(
        words=f"{record_path(approval.record)}: “approved” by {name},"
        f" {library.roster.role_title(role)}",
        perform=lambda root: carry_out(root, [approval]),
    )


def _refuse(library: Library, document: ControlledDocument, decider: Decision, reason: str) -> None:
    refuse_person(library, document.id, decider)
    if not reason.strip():
        raise UsageError("say in a sentence why it cannot wait, with --reason")
    is_begun = document.status is Status.APPROVED and bool(missing_approvals(library, document))
    if document.status is not Status.IN_REVIEW and not is_begun:
        raise UsageError(
            f"{document.id} is {document.status.value.replace('_', ' ')}, not under review;"
            f" `qms submit {document.id}` hands a draft over, `qms revise` begins one"
        )
    interim = interim_of(library, document)
    if interim is not None and document.status is Status.APPROVED:
        raise UsageError(f"{document.id} is in force by {interim.notice.number} already")
    if not _left(library, document, decider):
        raise UsageError(
            f"{document.id} needs no interim change: `qms approve {document.id} --role"
            f" {decider.role} --person {decider.person}` gives the last approval"
        )


def _left(
    library: Library, document: ControlledDocument, decider: Decision
) -> tuple[RequiredApproval, ...]:
    """Return the approvals that are still missing after this person's own."""
    own = (Meaning.APPROVED, decider.role)
    missing = missing_approvals(library, document)
    return tuple(each for each in missing if (each.meaning, each.role) != own)


def _notice(
    library: Library, document: ControlledDocument, decider: Decision, reason: str, number: str
) -> tuple[str, Notice]:
    if not ID.fullmatch(number):
        raise UsageError(f"“{number}” is not a number; give another one with --number")
    line = Authorisation(person=decider.person, role=decider.role, date=decider.decided_on)
    text = written_notice(
        {
            "number": number,
            "kind": NoticeKind.INTERIM.value,
            "document": document.id,
            "revision": document.revision,
            "from": decider.decided_on.isoformat(),
            "reason": quoted(reason),
            "content_sha256": f'"{library.digest(document)}"',
            "follow_up_days": str(library.configuration.policies.interim_follow_up_days),
            "authorised_by": authorisation_line(line),
        }
    )
    return text, parse_notice(text, notice_path(number))


def _refuse_other(library: Library, notice: Notice) -> None:
    """Refuse when the number belongs to another notice than the one that was interrupted."""
    found = next((each for each in library.notices if each.number == notice.number), None)
    if found is not None and notice_digest(found) != notice_digest(notice):
        raise UsageError(
            f"{notice.number} is taken ({found.path}); give another number with --number"
        )


def _put_in_force(root: Path, document_id: str, decider: Decision, now: datetime) -> None:
    library = with_evidence(read_library(root, as_of=decider.decided_on, now=now))
    document = find_document(library, document_id)
    text = with_approval_lines(library, document)
    text = with_value(
        replace(document, source_text=text), text, "effective_date", decider.decided_on.isoformat()
    )
    text = with_value(replace(document, source_text=text), text, "status", Status.APPROVED.value)
    write_document(root, document, text)


def _number(document: ControlledDocument) -> str:
    """Return the number of a document's interim change: one for each revision."""
    return f"IC-{document.id}-{document.revision}"
