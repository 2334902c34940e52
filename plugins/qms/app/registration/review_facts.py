"""What the system knows on a day about each input of a management review."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from qms.app.todo import TodoList
from qms.domain.audit_checklist import own_processes
from qms.domain.audits import audit_state, auditor_name
from qms.domain.clause_matrix import build_clause_matrix
from qms.domain.dates import add_months
from qms.domain.library import Library
from qms.domain.registrar_findings import Progress
from qms.render.words import count, day_in_words, month_in_words
from qms.rules.check import listed
from qms.rules.notice_state import judged_notices

MONTHS_BACK = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What facts are taken from."""

    library: Library
    """What is in force."""
    todo: TodoList

    @property
    def day(self) -> date:
        """Return the day of the pack."""
        return self.library.as_of


Facts = Callable[[Known], Iterator[str]]


def surroundings(known: Known) -> Iterator[str]:
    """Yield what bears on changes from outside: papers to check, open questions."""
    register = known.library.external_documents
    late = [each.number for each in register.documents if register.next_check(each) < known.day]
    if register.documents:
        told = f"; to be checked again: {listed(late)}" if late else "; all checked in time"
        yield f"{count(len(register.documents), 'document')} from outside in the register{told}"
    activities = known.library.configuration.activities
    waiting = [key.value for key, doing in activities.items() if doing.is_open]
    if waiting:
        yield f"Activities without an answer of the registrar: {listed(waiting)}"


def indicators(known: Known) -> Iterator[str]:
    """Yield the indicators that the register of processes names; their figures stand elsewhere."""
    for process in own_processes(known.library):
        for indicator in process.indicators:
            yield f"{process.title}: {indicator}"


def findings_from_outside(known: Known) -> Iterator[str]:
    """Yield the findings that are not closed."""
    every = known.library.registrar_findings.findings
    opened = [each for each in every if each.progress(known.day) is not Progress.CLOSED]
    if every:
        yield f"{count(len(every), 'finding')} from outside in the log, {len(opened)} not closed"
    for each in opened:
        late = "; OVERDUE" if each.is_overdue(known.day) else ""
        due = f", answer due {day_in_words(each.due)}" if each.due else ""
        state = each.progress(known.day).value
        yield f"{each.number} ({each.body}, {each.clause}, {each.grade.value}): {state}{due}{late}"


def audits(known: Known) -> Iterator[str]:
    """Yield the audits of the last twelve months, those to come, and processes that none covers."""
    programme, roster = known.library.audits, known.library.roster
    for each in programme.audits:
        if each.is_done(known.day) and each.done_on is not None:
            if known.day <= add_months(each.done_on, MONTHS_BACK):
                report = f", {each.report}" if each.report else ""
                yield f"{each.number} held {day_in_words(each.done_on)}{report}"
        else:
            late = "; OVERDUE" if each.planned_until < known.day else ""
            who = auditor_name(roster, each)
            yield f"{each.number} planned for {month_in_words(each.planned)}, {who}{late}"
    if not programme.is_empty:
        states = ((e, audit_state(programme, e, known.day)) for e in own_processes(known.library))
        without = [e.title for e, state in states if state.last is None and state.next is None]
        if without:
            yield f"In no audit: {listed(without)}"


def people(known: Known) -> Iterator[str]:
    """Yield the roles that nobody holds."""
    roster = known.library.roster
    holders = roster.people.values()
    vacant = [
        role.title
        for key, role in roster.roles.items()
        if not any(person.holds(key, known.day) for person in holders)
    ]
    if vacant:
        yield f"Roles that nobody holds: {listed(vacant)}"


def documents(known: Known) -> Iterator[str]:
    """Yield coverage, what waits, notices, and what changed since the last issue."""
    library = known.library
    if library.primary is not None:
        matrix = build_clause_matrix(library, library.primary)
        gaps = f"; gaps: {listed(row.clause.number for row in matrix.gaps)}" if matrix.gaps else ""
        yield f"{matrix.percentage} % of the applicable clauses are covered{gaps}"
    waiting = [each for each in known.todo.entries if each.document]
    late = sum(known.todo.is_late(each) for each in waiting)
    if waiting:
        yield f"{count(len(waiting), 'thing')} on documents to be done (qms todo), {late} overdue"
    else:
        yield "Nothing waits on any document (qms todo)"
    yield from (f"{each.what}{_since(known, each.due)}" for each in waiting)
    current = [each for each in judged_notices(library) if each.standing.is_current]
    yield from (f"Notice {each.notice.number} on {each.notice.document}" for each in current)
    yield from _since_issue(library)


def _since(known: Known, due: date | None) -> str:
    if due is None:
        return ""
    return f"; due {day_in_words(due)}{', OVERDUE' if due < known.day else ''}"


def _since_issue(library: Library) -> Iterator[str]:
    issues = library.issues.issues
    if not issues:
        yield "The manual was not issued yet"
        return
    last = issues[-1]
    before = {each.id: each.revision for each in last.documents}
    changed = [
        f"{each.printed_number} {each.printed_revision}"
        for each in library.documents
        if before.get(each.id) != each.revision
    ]
    told = listed(changed) if changed else "nothing"
    yield f"Since issue {last.number} of {day_in_words(last.as_of)}, new or revised: {told}"
