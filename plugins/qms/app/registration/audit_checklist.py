"""The checklist of an internal audit: what to ask, what our text promises, what to sample."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from qms.app.check import with_evidence
from qms.app.lists import Table
from qms.app.reading import read_library
from qms.app.registration.promises import readable
from qms.app.registration.table_files import (
    NamedTable,
    refuse_target,
    tables_markdown,
    write_tables,
)
from qms.domain.audit_checklist import (
    Answer,
    AskedClause,
    ProcessChecklist,
    asked_clauses,
    checklists,
    own_processes,
)
from qms.domain.clause_matrix import build_clause_matrix
from qms.domain.documents import ControlledDocument
from qms.domain.errors import UsageError
from qms.domain.library import Library
from qms.domain.promises import promises_of
from qms.domain.records import Record
from qms.render.words import day_in_words
from qms.rules.in_force import library_in_force

TITLE = "Audit checklist"
HEADS = (
    "process",
    "clause",
    "short title",
    "look for",
    "our text",
    "it promises",
    "records to sample",
    "question",
    "samples",
    "result",
    "evidence",
    "finding",
)
TO_FILL_IN = ("",) * 5
LEAD = (
    "What to look for is said in our own words. *Question* and *samples*: written before the audit;"
    " half of them begin with goods or an order. *Result*: met, remark, minor, major or not looked"
    " at. *Evidence*: what was seen, with numbers of orders, lots, documents and equipment."
    " *Finding*: its number in the report."
)
UNASSIGNED = "No process"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChecklistRequest:
    """What a checklist is asked for."""

    process: str = ""
    """Key of a process in `processes.yml`; empty for all."""
    clause: str = ""
    """A number; those below it come along. Empty for all."""
    as_of: date
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Checklist:
    """A checklist with what it is for."""

    title: str
    table: Table


def build_checklist(root: Path, request: ChecklistRequest) -> Checklist:
    """Return the lines of a checklist, by process unless it is for one or there are none.

    Raises:
        UsageError: there is no such process or clause.
        UnreadableRegister: a register is missing or broken.
    """
    read = read_library(root, as_of=request.as_of, now=request.now)
    library = library_in_force(with_evidence(read))
    if library.primary is None:
        raise UsageError("qms.yml names no primary standard that is known here")
    matrix = build_clause_matrix(library, library.primary)
    _refuse_unknown(library, request)
    lists = checklists(library, asked_clauses(library, matrix))
    chosen = [each for each in lists if _is_chosen(each, request.process)]
    table = Table(heads=HEADS, rows=tuple(_rows(library, chosen, request.clause)))
    one_for_all = request.process or not library.process_map.processes
    return Checklist(
        title=_title(library, request),
        table=table.without("process") if one_for_all else table,
    )


def checklist_markdown(checklist: Checklist) -> str:
    """Return a checklist as Markdown."""
    table = NamedTable(name=checklist.title, table=checklist.table)
    return tables_markdown(checklist.title, [table], lead=LEAD)


def write_checklist(target: Path, checklist: Checklist) -> None:
    """Write a checklist to a file.

    Raises:
        UsageError: its name does not say what it is, or it cannot be written.
    """
    refuse_target(target, ".xlsx", ".csv", ".md")
    sheet = NamedTable(name=TITLE, table=checklist.table)
    write_tables(target, checklist.title, [sheet], markdown=checklist_markdown(checklist))


def _title(library: Library, request: ChecklistRequest) -> str:
    process = library.process_map.processes.get(request.process)
    subject = f": {process.title}" if process else ""
    clause = f", clause {request.clause}" if request.clause else ""
    return f"{TITLE}{subject}{clause}, {day_in_words(request.as_of)}"


def _refuse_unknown(library: Library, request: ChecklistRequest) -> None:
    known = [each.id for each in own_processes(library)]
    if request.process and request.process not in known:
        listed = ", ".join(known) or "none, there is no quality_manual/processes.yml"
        raise UsageError(f"there is no process {request.process}; known: {listed}")
    standard = library.primary
    if request.clause and standard is not None and request.clause not in standard.by_number:
        message = f"{standard.key} has no clause {request.clause}; `qms clauses` lists them"
        raise UsageError(message)


def _is_chosen(checklist: ProcessChecklist, process: str) -> bool:
    return not process or (checklist.process is not None and checklist.process.id == process)


def _rows(
    library: Library, chosen: Iterable[ProcessChecklist], number: str
) -> Iterator[tuple[str, ...]]:
    promises: dict[str, dict[str, list[str]]] = {}
    for checklist in chosen:
        for asked in checklist.clauses:
            clause = asked.row.clause
            if not number or f"{clause.number}.".startswith(f"{number}."):
                yield (
                    checklist.process.title if checklist.process else UNASSIGNED,
                    clause.number,
                    clause.title,
                    clause.auditor_looks_for,
                    "\n".join(map(_our_text, asked.answers)) or _nothing(asked),
                    "\n".join(_promises(library, asked.answers, promises)),
                    "\n".join(_record(library, each) for each in asked.records),
                    *TO_FILL_IN,
                )


def _our_text(answer: Answer) -> str:
    section = f" § {answer.section}" if answer.section else ""
    return f"{answer.document.printed_number} {answer.document.title}{section}"


def _nothing(asked: AskedClause) -> str:
    return "" if asked.forms else "Nothing in force answers it"


def _promises(
    library: Library, answers: Iterable[Answer], known: dict[str, dict[str, list[str]]]
) -> Iterator[str]:
    """Yield what the sections that answer a clause promise; a text is read once."""
    for answer in answers:
        document = answer.document
        if document.id not in known:
            known[document.id] = _by_section(library, document)
        for sentence in known[document.id].get(answer.anchor, ()) if answer.anchor else ():
            yield f"{document.printed_number}: {sentence}"


def _by_section(library: Library, document: ControlledDocument) -> dict[str, list[str]]:
    values = library.variables_of(document)
    found: dict[str, list[str]] = {}
    for each in promises_of(document):
        if each.section is not None:
            found.setdefault(each.section.anchor, []).append(readable(each.sentence, values))
    return found


def _record(library: Library, record: Record) -> str:
    """Return a record with its place and who fetches it."""
    form = library.by_id.get(record.form)
    definition = form.form if form else None
    where = record.storage or (definition.where if definition else "")
    owner = record.owner or (form.owner if form else "")
    name = f"{form.printed_number} {form.title}" if form else record.name
    parts = (name, where, library.roster.role_title(owner) if owner else "")
    return "; ".join(part for part in parts if part)
