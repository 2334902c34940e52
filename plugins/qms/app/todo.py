"""What waits for whom: approvals, reviews, notices, findings, training, audits, drafts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from qms.app.check import with_evidence
from qms.app.lists import Table
from qms.app.reading import read_library
from qms.app.todo_audits import audit_duties
from qms.domain.approvals import Meaning
from qms.domain.documents import ControlledDocument, RequiredApproval, Status
from qms.domain.errors import UsageError
from qms.domain.library import Library
from qms.domain.notices import JudgedNotice, NoticeKind, NoticeStanding, days_after
from qms.domain.register import build_register
from qms.rules.approval_state import missing_approvals
from qms.rules.candidates import candidates
from qms.rules.in_force import library_in_force, text_shown
from qms.rules.notice_state import interim_of, judged_notices
from qms.rules.training_state import training_matrix

AHEAD_DAYS = 30
"""Reviews and accepted findings are named this long before their day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Todo:
    """One thing that waits."""

    what: str
    """What is to be done, as a sentence without its end."""
    document: str = ""
    """Number of the document, where there is one."""
    people: tuple[str, ...] = ()
    """Ids of those who could do it; any one of them suffices."""
    since: date | None = None
    due: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TodoList:
    """Everything that waits on a day, the most urgent first."""

    as_of: date
    organisation: str
    names: dict[str, str]
    """Printed names by the ids of people."""
    entries: tuple[Todo, ...]

    def of(self, person: str) -> tuple[Todo, ...]:
        """Return what a person could do."""
        return tuple(each for each in self.entries if person in each.people)

    def is_late(self, entry: Todo) -> bool:
        """Return whether its day has passed."""
        return entry.due is not None and entry.due < self.as_of


def read_todo(root: Path, *, as_of: date, now: datetime, person: str | None = None) -> TodoList:
    """Return what waits, for everybody or for one person.

    Raises:
        UsageError: there is no such person.
        UnreadableRegister: a register is missing or broken.
    """
    library = with_evidence(read_library(root, as_of=as_of, now=now))
    people = library.roster.people
    if person is not None and person not in people:
        known = ", ".join(sorted(people)) or "nobody yet"
        raise UsageError(f"{person} is not in approvers.yml; known: {known}")
    return todo_of(library, person)


def todo_of(library: Library, person: str | None = None) -> TodoList:
    """Return what waits in a library whose signatures were verified."""
    entries = [
        *_approvals(library),
        *_reviews(library),
        *_notices(library),
        *_accepted(library),
        *_training(library),
        *_drafts(library),
        *_audits(library),
    ]
    shown = [each for each in entries if person is None or person in each.people]
    return TodoList(
        as_of=library.as_of,
        organisation=library.configuration.organisation.display_name,
        names={key: each.name for key, each in library.roster.people.items()},
        entries=tuple(sorted(shown, key=_urgency)),
    )


def todo_table(todo: TodoList) -> Table:
    """Return the list as a table."""
    rows = [
        (
            each.what,
            each.document,
            ", ".join(todo.names.get(person, person) for person in each.people) or "nobody can",
            str(each.since or ""),
            str(each.due or ""),
            "overdue" if todo.is_late(each) else "",
        )
        for each in todo.entries
    ]
    return Table(heads=("what", "document", "who", "since", "due", "overdue"), rows=tuple(rows))


def _approvals(library: Library) -> Iterator[Todo]:
    """Yield the approvals that are missing, with everybody who could give them."""
    for document in library.documents:
        if document.status not in {Status.IN_REVIEW, Status.APPROVED}:
            continue
        interim = interim_of(library, document)
        entry = document.current_history
        for required in missing_approvals(library, document):
            people = candidates(library, document, required, library.as_of)
            yield Todo(
                what=_approval(library, document, required, interim),
                document=document.id,
                people=tuple(person.id for person in people),
                since=entry.date if entry else None,
                due=interim.due if interim else None,
            )


def _approval(
    library: Library,
    document: ControlledDocument,
    required: RequiredApproval,
    interim: JudgedNotice | None,
) -> str:
    verbs = {Meaning.APPROVED: "approve", Meaning.REVIEWED: "review", Meaning.PREPARED: "confirm"}
    verb = verbs.get(required.meaning, f"state “{required.meaning.value}” for")
    role = library.roster.role_title(required.role)
    more = f", in force by interim change {interim.notice.number}" if interim else ""
    return f"{verb} {_named(document)} as {role}{more}"


def _reviews(library: Library) -> Iterator[Todo]:
    """Yield the reviews that are due, or will be soon; forms are reviewed with their procedure."""
    for entry in build_register(library_in_force(library)).entries:
        document, day = entry.document, entry.next_review
        follows = document.type.follows_procedure and document.next_review_date is None
        in_force = document.status is Status.APPROVED
        if day is None or follows or not in_force or day > days_after(library.as_of, AHEAD_DAYS):
            continue
        yield Todo(
            what=f"look whether {_named(document)} still fits, and record it or revise",
            document=document.id,
            people=_holders(library, document.owner),
            due=day,
        )


def _notices(library: Library) -> Iterator[Todo]:
    """Yield notices to be authorised, about to end, or amending what is no longer in force."""
    soon = days_after(library.as_of, library.configuration.policies.notice_warning_days)
    for judged in judged_notices(library):
        notice = judged.notice
        document = text_shown(library, notice.document, notice.revision) or library.by_id.get(
            notice.document
        )
        if document is None or notice.kind is NoticeKind.INTERIM:
            continue
        owners = _holders(library, document.owner)
        if judged.standing is NoticeStanding.DRAFT:
            required = RequiredApproval(meaning=Meaning.APPROVED, role="")
            yield Todo(
                what=f"authorise notice {notice.number} on {_named(document)}, or delete its draft",
                document=document.id,
                people=_who_may(library, document, required),
                due=notice.start,
            )
        elif judged.standing is NoticeStanding.REPLACED:
            yield Todo(
                what=f"end notice {notice.number}: revision {notice.revision} is not in force",
                document=document.id,
                people=owners,
            )
        elif judged.standing is NoticeStanding.RUNNING and _ends_by(judged, soon):
            yield Todo(
                what=(
                    f"decide what follows notice {notice.number} on {_named(document)}: a"
                    " revision, another notice, or nothing"
                ),
                document=document.id,
                people=owners,
                since=notice.start,
                due=judged.last_day,
            )


def _ends_by(judged: JudgedNotice, day: date) -> bool:
    return judged.last_day is not None and judged.last_day <= day


def _accepted(library: Library) -> Iterator[Todo]:
    for entry in library.accepted:
        if entry.expires <= days_after(library.as_of, AHEAD_DAYS):
            yield Todo(
                what=(
                    f"mend what {entry.code} found in {entry.path}, or decide again whether to"
                    " accept it"
                ),
                people=(entry.person,) if entry.person in library.roster.people else (),
                due=entry.expires,
            )


def _training(library: Library) -> Iterator[Todo]:
    """Yield texts in which people are still to be trained, for those who own them."""
    for text in training_matrix(library).texts:
        missing = text.open_needs
        due = min((each.due for each in missing), default=None)
        if due is None or due > days_after(library.as_of, AHEAD_DAYS):
            continue
        people = "1 person" if len(missing) == 1 else f"{len(missing)} of {len(text.needs)} people"
        yield Todo(
            what=f"train {people} in {_named(text.document)}, and put it on record",
            document=text.document.id,
            people=_holders(library, text.document.owner),
            due=due,
        )


def _drafts(library: Library) -> Iterator[Todo]:
    for document in library.documents:
        if document.status is Status.DRAFT:
            entry = document.current_history
            known = [each for each in document.prepared_by if each in library.roster.people]
            yield Todo(
                what=f"finish the draft of {_named(document)}, or take it back",
                document=document.id,
                people=tuple(known) or _holders(library, document.owner),
                since=entry.date if entry else None,
            )


def _audits(library: Library) -> Iterator[Todo]:
    """Yield what audits ask for; a person named is asked in person."""
    for each in audit_duties(library, AHEAD_DAYS):
        people = [
            person
            for who in each.who
            for person in ((who,) if who in library.roster.people else _holders(library, who))
        ]
        who = tuple(dict.fromkeys(people))
        yield Todo(what=each.what, people=who, since=each.since, due=each.due)


def _named(document: ControlledDocument) -> str:
    return f"{document.printed_number} {document.title}, revision {document.printed_revision}"


def _holders(library: Library, role: str) -> tuple[str, ...]:
    people: Iterable[str] = library.roster.people
    return tuple(each for each in people if library.roster.people[each].holds(role, library.as_of))


def _who_may(
    library: Library, document: ControlledDocument, required: RequiredApproval
) -> tuple[str, ...]:
    """Return everybody who may state something about a document in any role of theirs."""
    roster = library.roster
    return tuple(
        person
        for person in roster.people
        if any(
            roster.may_approve(person, role, required.meaning, document.type.code, library.as_of)
            for role in roster.roles
        )
    )


def _urgency(entry: Todo) -> tuple[date, date, str, str]:
    return (entry.due or date.max, entry.since or date.max, entry.document, entry.what)


def by_person(todo: TodoList) -> Sequence[tuple[str, tuple[Todo, ...]]]:
    """Return everybody for whom something waits, with it; the empty id stands for nobody."""
    found = [(person, todo.of(person)) for person in todo.names]
    nobody = tuple(each for each in todo.entries if not each.people)
    return [(person, entries) for person, entries in (*found, ("", nobody)) if entries]
