"""How far a manual has come, clause by clause: from nothing to a text in force with its records."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum
from itertools import groupby

from qms.domain.clause_matrix import Citation, ClauseMatrix, ClauseRow, Coverage
from qms.domain.documents import ControlledDocument, Standing
from qms.domain.library import Library
from qms.domain.obligations import NamedRecord, records_by_clause, with_contained
from qms.domain.old_headings import OldHeading, old_headings
from qms.domain.placeholders import UNFINISHED
from qms.domain.standards import ClauseRef, Keep, Obligation

_Place = tuple[str, str]
"""Path of a document and anchor of a section."""


class Depth(IntEnum):
    """How deeply a clause is answered; each step holds the ones before."""

    NOTHING = 0
    CITED = 1
    """Some document or form names the clause."""
    DESCRIBED = 2
    """A section of its own says what is done, without a note such as TODO in its place."""
    RECORD_NAMED = 3
    """The record is named, or several sources agree that none is asked of every company."""
    IN_FORCE = 4
    """Such a section and such a record are approved and effective."""

    @property
    def in_words(self) -> str:
        """Return the step as people read it."""
        return DEPTH_WORDS[self]


DEPTH_WORDS = {
    Depth.NOTHING: "nothing",
    Depth.CITED: "cited",
    Depth.DESCRIBED: "described",
    Depth.RECORD_NAMED: "record named",
    Depth.IN_FORCE: "in force",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessedClause:
    """One applicable clause with what it still lacks."""

    row: ClauseRow
    depth: Depth
    records: tuple[NamedRecord, ...] = ()
    asked: tuple[Obligation, ...] = ()
    """Records that a finding could rest on: certain, and asked of every company."""
    old: tuple[OldHeading, ...] = ()
    """Headings of the edition before that speak of it and are not tagged."""

    @property
    def texts(self) -> tuple[Citation, ...]:
        """Return what cites the clause and is not obsolete, forms left out."""
        return tuple(each for each in _alive(self.row) if each.document.form is None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """A main clause of the standard with its applicable clauses."""

    number: str
    title: str
    clauses: tuple[AssessedClause, ...]

    def percentage(self, depth: Depth) -> int:
        """Return the clauses that have come at least so far, in percent, rounded down."""
        reached = sum(each.depth >= depth for each in self.clauses)
        return 100 * reached // len(self.clauses) if self.clauses else 100


@dataclass(frozen=True, slots=True, kw_only=True)
class GapAssessment:
    """A whole standard."""

    chapters: tuple[Chapter, ...]
    not_applicable: tuple[ClauseRow, ...]
    old_headings: tuple[OldHeading, ...]

    @property
    def clauses(self) -> tuple[AssessedClause, ...]:
        """Return all applicable clauses in the order of the standard."""
        return tuple(clause for chapter in self.chapters for clause in chapter.clauses)

    @property
    def gaps(self) -> tuple[AssessedClause, ...]:
        """Return the clauses that are not answered in force with their records."""
        return tuple(each for each in self.clauses if each.depth < Depth.IN_FORCE)

    def percentage(self, depth: Depth) -> int:
        """Return the clauses of all chapters that have come so far, in percent, rounded down."""
        whole = Chapter(number="", title="", clauses=self.clauses)
        return whole.percentage(depth)


def assess(library: Library, matrix: ClauseMatrix) -> GapAssessment:
    """Return how deeply each applicable clause of a standard is answered.

    Clauses that are reserved, in doubt or not audited are not asked for. Drafts count up to the
    last step: a manual in setup is seen growing.
    """
    alive = [each for each in library.documents if library.standing(each) is not Standing.OBSOLETE]
    records = records_by_clause(library, alive)
    old = tuple(old_headings(library, matrix.standard))
    unwritten = frozenset(anchor for each in alive for anchor in _unwritten(library, each))
    applicable = [row for row in matrix.counted if row.coverage is not Coverage.NOT_APPLICABLE]
    assessed = (_assessed(library, matrix, row, records, old, unwritten) for row in applicable)
    return GapAssessment(
        chapters=tuple(_chapters(matrix, assessed)),
        not_applicable=tuple(
            row for row in matrix.counted if row.coverage is Coverage.NOT_APPLICABLE
        ),
        old_headings=old,
    )


def _chapters(matrix: ClauseMatrix, assessed: Iterator[AssessedClause]) -> Iterator[Chapter]:
    def number(each: AssessedClause) -> str:
        return each.row.clause.number.partition(".")[0]

    for key, clauses in groupby(assessed, key=number):
        clause = matrix.standard.by_number.get(key)
        yield Chapter(number=key, title=clause.title if clause else "", clauses=tuple(clauses))


def _assessed(
    library: Library,
    matrix: ClauseMatrix,
    row: ClauseRow,
    records: Mapping[ClauseRef, tuple[NamedRecord, ...]],
    old: tuple[OldHeading, ...],
    unwritten: frozenset[_Place],
) -> AssessedClause:
    number = row.clause.number
    named = {
        each.record.form or each.record.name: each
        for key, standard in library.standards.items()
        if number in standard.by_number
        for each in records.get(ClauseRef(standard=key, number=number), ())
    }
    asked = tuple(
        each
        for standard in with_contained(library, matrix.standard)
        for each in standard.obligations
        if each.clause == number
        and each.keep is Keep.RETAIN
        and each.is_certain
        and not each.as_needed
    )
    found = tuple(named.values())
    return AssessedClause(
        row=row,
        depth=_depth(library, row, found, asked, unwritten),
        records=found,
        asked=asked,
        old=tuple(each for each in old if number in each.clauses),
    )


def _depth(
    library: Library,
    row: ClauseRow,
    records: tuple[NamedRecord, ...],
    asked: tuple[Obligation, ...],
    unwritten: frozenset[_Place],
) -> Depth:
    citations = _alive(row)
    described = [
        each
        for each in citations
        if each.section
        and each.document.form is None
        and (each.document.path, each.section.anchor) not in unwritten
    ]
    if not citations:
        return Depth.NOTHING
    if not described:
        return Depth.CITED
    if asked and not records:
        return Depth.DESCRIBED
    text_holds = any(each.standing is Standing.EFFECTIVE for each in described)
    record_holds = not asked or any(_holds(library, each) for each in records)
    return Depth.IN_FORCE if text_holds and record_holds else Depth.RECORD_NAMED


def _unwritten(library: Library, document: ControlledDocument) -> Iterator[_Place]:
    """Yield the sections in which a note stands where words should be; none is in force."""
    if library.standing(document) is Standing.EFFECTIVE:
        return
    headings = document.body.headings
    starts = [each.location.line for each in headings]
    for line, text in document.body.visible_lines():
        section = bisect_right(starts, line) - 1
        if section >= 0 and UNFINISHED.search(text):
            yield document.path, headings[section].anchor


def _alive(row: ClauseRow) -> list[Citation]:
    return [each for each in row.citations if each.standing is not Standing.OBSOLETE]


def _holds(library: Library, named: NamedRecord) -> bool:
    """Return whether a record's text is in force, and its form where it has one."""
    form: ControlledDocument | None = library.by_id.get(named.record.form)
    asked = [named.document, *([form] if form else [])]
    return all(library.standing(each) is Standing.EFFECTIVE for each in asked)
