"""What an internal auditor asks, clause by clause: what answers it, and which records to sample."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from qms.domain.clause_matrix import Citation, ClauseMatrix, ClauseRow, Coverage
from qms.domain.documents import ControlledDocument, Standing
from qms.domain.evidence import evidence_of
from qms.domain.library import Library
from qms.domain.processes import Process, ProcessKind
from qms.domain.records import Record


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A text in force that answers a clause, with the records that it speaks of there."""

    document: ControlledDocument
    section: str = ""
    """Heading of the section; empty where the document answers as a whole."""
    anchor: str = ""
    records: tuple[Record, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedClause:
    """A clause that an audit looks at."""

    row: ClauseRow
    answers: tuple[Answer, ...] = ()
    forms: tuple[ControlledDocument, ...] = ()
    """Forms in force whose own head names the clause."""

    @property
    def records(self) -> tuple[Record, ...]:
        """Return the records to sample, each once."""
        named = [record for answer in self.answers for record in answer.records]
        named += [Record(name=each.title, form=each.id) for each in self.forms]
        return tuple({each.form or each.name: each for each in named}.values())

    def within(self, documents: Collection[str]) -> AskedClause:
        """Return the clause as only some documents and their forms answer it."""
        return replace(
            self,
            answers=tuple(each for each in self.answers if each.document.id in documents),
            forms=tuple(
                each for each in self.forms if each.form and each.form.procedure in documents
            ),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessChecklist:
    """The clauses that the documents of a process answer."""

    process: Process | None
    """None for the clauses that no document of any process answers."""
    clauses: tuple[AskedClause, ...]


def asked_clauses(library: Library, matrix: ClauseMatrix) -> tuple[AskedClause, ...]:
    """Return the clauses that apply, and doubtful ones that texts in force answer all the same."""
    records: dict[str, Mapping[str, tuple[Record, ...]]] = {}
    return tuple(
        _asked(library, row, records)
        for row in matrix.rows
        if row.coverage in {Coverage.COVERED, Coverage.GAP}
        or (row.coverage is Coverage.NOT_COUNTED and row.clause.auditable and _in_force(row))
    )


def checklists(library: Library, clauses: Iterable[AskedClause]) -> Iterator[ProcessChecklist]:
    """Yield the checklist of each process, then what no process answers."""
    every = tuple(clauses)
    answered: set[str] = set()
    for process in own_processes(library):
        narrowed = (each.within(process.documents) for each in every)
        own = tuple(each for each in narrowed if each.answers or each.forms)
        answered |= {each.row.clause.number for each in own}
        yield ProcessChecklist(process=process, clauses=own)
    rest = tuple(each for each in every if each.row.clause.number not in answered)
    if rest:
        yield ProcessChecklist(process=None, clauses=rest)


def own_processes(library: Library) -> tuple[Process, ...]:
    """Return the processes of the company, without those who stand outside."""
    every = library.process_map.processes.values()
    return tuple(each for each in every if each.kind is not ProcessKind.OUTSIDE)


def _in_force(row: ClauseRow) -> list[Citation]:
    return [each for each in row.citations if each.standing is Standing.EFFECTIVE]


def _asked(
    library: Library, row: ClauseRow, records: dict[str, Mapping[str, tuple[Record, ...]]]
) -> AskedClause:
    texts = [each for each in _in_force(row) if each.document.form is None]
    forms = {each.document.id: each.document for each in _in_force(row) if each.document.form}
    by_section = {each.document.id for each in texts if each.section}
    answers = []
    for each in texts:
        document, section = each.document, each.section
        if section is None and document.id in by_section:
            continue  # its sections say where
        if document.id not in records:
            records[document.id] = _records_of(library, document)
        anchor = section.anchor if section else ""
        answers.append(
            Answer(
                document=document,
                section=section.text if section else "",
                anchor=anchor,
                records=records[document.id].get(anchor, ()),
            )
        )
    return AskedClause(row=row, answers=tuple(answers), forms=tuple(forms.values()))


def _records_of(library: Library, document: ControlledDocument) -> Mapping[str, tuple[Record, ...]]:
    """Return the records by the anchor of their section; of the whole document under none."""
    return {
        (each.heading.anchor if each.heading else ""): each.records
        for each in evidence_of(library, document)
    }
