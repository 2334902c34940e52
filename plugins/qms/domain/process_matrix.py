"""Each process with its documents, the clauses that they answer, its indicators and its records."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from qms.domain.audit_checklist import own_processes
from qms.domain.clause_matrix import citations_of
from qms.domain.documents import ControlledDocument, Standing
from qms.domain.library import Library
from qms.domain.processes import Process
from qms.domain.records import Record
from qms.domain.standards import Clause, Standard


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessRow:
    """One process of the company."""

    process: Process
    documents: tuple[ControlledDocument, ...]
    """Those that are there and not obsolete."""
    clauses: tuple[str, ...]
    """Numbers of the primary standard, in its order."""
    records: tuple[Record, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessMatrix:
    """All processes, and the other way round the clauses."""

    rows: tuple[ProcessRow, ...]
    clauses: tuple[Clause, ...]
    """The applicable clauses at the lowest level, in their order."""
    by_clause: Mapping[str, tuple[ProcessRow, ...]]

    def documents_for(self, row: ProcessRow, number: str) -> tuple[ControlledDocument, ...]:
        """Return the documents of a process that answer a clause."""
        return tuple(each for each in row.documents if number in self._cited[each.id])

    _cited: Mapping[str, frozenset[str]]


def build_process_matrix(library: Library, standard: Standard) -> ProcessMatrix:
    """Build the matrix of the processes of a company against one standard."""
    cited: dict[str, frozenset[str]] = {}
    rows = tuple(_row(library, standard, each, cited) for each in own_processes(library))
    by_clause: defaultdict[str, list[ProcessRow]] = defaultdict(list)
    for row in rows:
        for number in row.clauses:
            by_clause[number].append(row)
    return ProcessMatrix(
        rows=rows,
        clauses=tuple(_applicable(library, standard)),
        by_clause={number: tuple(found) for number, found in by_clause.items()},
        _cited=cited,
    )


def _applicable(library: Library, standard: Standard) -> Iterator[Clause]:
    excluded = {
        each.reference.number
        for each in library.applicability.exclusions
        if each.reference.standard == standard.key
    }
    for clause in standard.leaves():
        if excluded.isdisjoint(standard.ancestors(clause.number)):
            yield clause


def _row(
    library: Library, standard: Standard, process: Process, cited: dict[str, frozenset[str]]
) -> ProcessRow:
    known = (library.by_id.get(number) for number in process.documents)
    documents = tuple(
        each for each in known if each and library.standing(each) is not Standing.OBSOLETE
    )
    for each in documents:
        cited[each.id] = frozenset(
            citation.reference.number
            for citation in citations_of(library, each)
            if citation.reference.standard == standard.key
        )
    numbers = frozenset().union(*(cited[each.id] for each in documents))
    return ProcessRow(
        process=process,
        documents=documents,
        clauses=tuple(each.number for each in standard.clauses if each.number in numbers),
        records=tuple(_records(library, documents)),
    )


def _records(library: Library, documents: tuple[ControlledDocument, ...]) -> Iterator[Record]:
    """Yield the records that the documents list, then further forms that belong to them."""
    seen: set[str] = set()
    ids = {each.id for each in documents}
    for document in documents:
        for record in document.records:
            if (record.form or record.name) not in seen:
                seen.add(record.form or record.name)
                yield record
    for each in library.documents:
        belongs = each.form is not None and each.form.procedure in ids
        if belongs and each.id not in seen and library.standing(each) is not Standing.OBSOLETE:
            yield Record(name=each.title, form=each.id)
