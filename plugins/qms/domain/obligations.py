"""What standards ask to have in writing, against the documents and records that are there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from qms.domain.clause_matrix import Citation, ClauseMatrix, ClauseRow, Coverage
from qms.domain.documents import ControlledDocument, Standing
from qms.domain.evidence import evidence_of
from qms.domain.library import Library
from qms.domain.records import Record
from qms.domain.standards import ClauseRef, Keep, Obligation, Standard, parse_clause

EFFECTIVE = Standing.EFFECTIVE


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedRecord:
    """A record, and the document that says it is made."""

    record: Record
    document: ControlledDocument


@dataclass(frozen=True, slots=True, kw_only=True)
class AnsweredObligation:
    """One obligation with what answers it."""

    obligation: Obligation
    standard: str
    """Key of the standard that asks for it."""
    row: ClauseRow
    documents: tuple[Citation, ...] = ()
    """Texts in force, for what is maintained."""
    records: tuple[NamedRecord, ...] = ()
    """Records of texts in force, for what is retained."""

    @property
    def applies(self) -> bool:
        """Return whether the clause applies to the company."""
        return self.row.exclusion is None

    @property
    def is_answered(self) -> bool:
        """Return whether something in force answers it."""
        return bool(self.documents if self.obligation.keep is Keep.MAINTAIN else self.records)

    @property
    def is_gap(self) -> bool:
        """Return whether it is certain, applies in every company, and nothing answers it.

        A clause that no text answers at all is a gap of coverage, and said there.
        """
        asked = self.applies and self.obligation.is_certain and not self.obligation.as_needed
        return asked and not self.is_answered and self.row.coverage is not Coverage.GAP


def answered_obligations(library: Library, matrix: ClauseMatrix) -> tuple[AnsweredObligation, ...]:
    """Return what a standard and the one it contains ask for, in the order of the clauses."""
    rows = {row.clause.number: row for row in matrix.rows}
    order = {number: index for index, number in enumerate(rows)}
    in_force = (each for each in library.documents if library.standing(each) is EFFECTIVE)
    records = records_by_clause(library, in_force)
    answered = (
        _answered(library, standard, obligation, rows[obligation.clause], records)
        for standard in with_contained(library, matrix.standard)
        for obligation in standard.obligations
        if obligation.clause in rows
    )
    return tuple(sorted(answered, key=lambda each: order[each.obligation.clause]))


def records_by_clause(
    library: Library, documents: Iterable[ControlledDocument]
) -> Mapping[ClauseRef, tuple[NamedRecord, ...]]:
    """Return the records of some documents by the clauses that they are evidence for.

    A record belongs to the clauses of the section that speaks of it, or of its document when no
    section does; a form to the clauses that its own head names.
    """
    primary = library.configuration.primary_standard
    found: defaultdict[ClauseRef, dict[str, NamedRecord]] = defaultdict(dict)
    for document in documents:
        for token, record in _evidence(library, document):
            reference = parse_clause(token, primary)
            if reference is not None:
                named = NamedRecord(record=record, document=document)
                found[reference].setdefault(record.form or record.name, named)
    return {reference: tuple(records.values()) for reference, records in found.items()}


def _evidence(library: Library, document: ControlledDocument) -> Iterator[tuple[str, Record]]:
    if document.form is not None:
        itself = Record(name=document.title, form=document.id)
        yield from ((token, itself) for token in document.clauses)
        return
    for section in evidence_of(library, document):
        for token in section.clauses:
            yield from ((token, record) for record in section.records)


def with_contained(library: Library, standard: Standard) -> Iterator[Standard]:
    """Yield a standard, after the one that it contains."""
    contained = library.standards.get(standard.includes)
    if contained is not None:
        yield contained
    yield standard


def _answered(
    library: Library,
    standard: Standard,
    obligation: Obligation,
    row: ClauseRow,
    records: Mapping[ClauseRef, tuple[NamedRecord, ...]],
) -> AnsweredObligation:
    in_force = tuple(each for each in row.citations if each.standing is EFFECTIVE)
    retained = obligation.keep is Keep.RETAIN
    keys = [
        each.key
        for each in library.standards.values()
        if each.key in {standard.key, row.clause.standard, standard.includes}
        or each.includes == standard.key
    ]
    references = (
        *(ClauseRef(standard=key, number=obligation.clause) for key in keys),
        *row.through,
    )
    named = {
        each.record.form or each.record.name: each
        for reference in references
        for each in records.get(reference, ())
    }
    return AnsweredObligation(
        obligation=obligation,
        standard=standard.key,
        row=row,
        documents=() if retained else in_force,
        records=tuple(named.values()) if retained else (),
    )
