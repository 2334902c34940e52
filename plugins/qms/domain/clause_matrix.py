"""Clauses against documents, both ways: computed, never typed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from weakref import WeakKeyDictionary

from qms.domain.body import Heading
from qms.domain.documents import ControlledDocument, Standing
from qms.domain.library import Library
from qms.domain.standards import Clause, ClauseMap, ClauseRef, Exclusion, Standard, parse_clause

_CITED: WeakKeyDictionary[Library, Mapping[ClauseRef, tuple[Citation, ...]]] = WeakKeyDictionary()


class Coverage(StrEnum):
    """How a clause stands."""

    COVERED = "covered"
    NOT_APPLICABLE = "not applicable"
    GAP = "gap"
    NOT_COUNTED = "not counted"
    """Clauses 0-3, parents, reserved and doubtful ones: nothing is asked of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """A document, or a section of it, that answers a clause."""

    reference: ClauseRef
    document: ControlledDocument
    standing: Standing
    section: Heading | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseRow:
    """One clause with everything that answers it."""

    clause: Clause
    coverage: Coverage
    citations: tuple[Citation, ...] = ()
    exclusion: Exclusion | None = None
    is_leaf: bool = False
    through: tuple[ClauseRef, ...] = ()
    """Clauses of another standard by which it counts as covered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseMatrix:
    """The matrix of one standard."""

    standard: Standard
    rows: tuple[ClauseRow, ...]

    @property
    def counted(self) -> tuple[ClauseRow, ...]:
        """Return the rows that house coverage counts."""
        return tuple(row for row in self.rows if row.coverage is not Coverage.NOT_COUNTED)

    @property
    def gaps(self) -> tuple[ClauseRow, ...]:
        """Return the clauses that nothing effective answers."""
        return tuple(row for row in self.rows if row.coverage is Coverage.GAP)

    @property
    def percentage(self) -> int:
        """Return covered clauses in percent of the applicable ones, rounded down."""
        applicable = [row for row in self.counted if row.coverage is not Coverage.NOT_APPLICABLE]
        covered = sum(row.coverage is Coverage.COVERED for row in applicable)
        return 100 * covered // len(applicable) if applicable else 100


def build_clause_matrix(library: Library, standard: Standard) -> ClauseMatrix:
    """Build the matrix of a standard: its clauses in order, each with what answers it."""
    cited = citations_by_clause(library)
    rows = tuple(_row(library, standard, clause, cited) for clause in standard.clauses)
    for mapping in standard.maps:
        other = library.standards.get(mapping.to)
        if mapping.counts and other is not None:
            answering = [_row(library, other, clause, cited) for clause in other.clauses]
            rows = tuple(_counted(row, mapping, other, answering) for row in rows)
    return ClauseMatrix(standard=standard, rows=rows)


def citations_by_clause(library: Library) -> Mapping[ClauseRef, tuple[Citation, ...]]:
    """Return every citation of every clause, in the order of documents and sections.

    They are computed once for a library, because many rules and pages ask.
    """
    known = _CITED.get(library)
    if known is None:
        known = _CITED[library] = _cited(library)
    return known


def _cited(library: Library) -> Mapping[ClauseRef, tuple[Citation, ...]]:
    found: defaultdict[ClauseRef, list[Citation]] = defaultdict(list)
    by_token: dict[str, tuple[ClauseRef, list[Citation]] | None] = {}
    primary = library.configuration.primary_standard
    for document in library.documents:
        standing = library.standing(document)
        for token, section in _tags(document):
            if token not in by_token:
                reference = parse_clause(token, primary)
                by_token[token] = (reference, found[reference]) if reference else None
            known = by_token[token]
            if known is not None:
                citation = Citation(
                    reference=known[0], document=document, standing=standing, section=section
                )
                known[1].append(citation)
    return {reference: tuple(citations) for reference, citations in found.items()}


def _tags(document: ControlledDocument) -> Iterator[tuple[str, Heading | None]]:
    """Yield the clause tags of a document as a whole, then those of its sections."""
    for token in document.clauses:
        yield token, None
    for heading in document.body.headings:
        for mark in heading.clauses:
            yield mark.token, heading


def citations_of(library: Library, document: ControlledDocument) -> tuple[Citation, ...]:
    """Return the clauses that a document cites, as a whole and by section."""
    primary = library.configuration.primary_standard
    standing = library.standing(document)
    citations: list[Citation] = []
    for token, section in _tags(document):
        reference = parse_clause(token, primary)
        if reference is not None:
            citations.append(
                Citation(reference=reference, document=document, standing=standing, section=section)
            )
    return tuple(citations)


def _row(
    library: Library,
    standard: Standard,
    clause: Clause,
    cited: Mapping[ClauseRef, tuple[Citation, ...]],
) -> ClauseRow:
    citations = _answers(library, standard, clause, cited)
    reference = ClauseRef(standard=standard.key, number=clause.number)
    exclusion = library.applicability.exclusion_of(reference) or _inherited(
        library, standard, clause
    )
    leaf = standard.is_leaf(clause.number)
    return ClauseRow(
        clause=clause,
        coverage=_coverage(clause, citations, exclusion, leaf=leaf),
        citations=citations,
        exclusion=exclusion,
        is_leaf=leaf,
    )


def _counted(
    row: ClauseRow, mapping: ClauseMap, other: Standard, answering: Sequence[ClauseRow]
) -> ClauseRow:
    """Return a row, covered if its counterparts are and ask for no less.

    Each counterpart is covered itself, or all that applies below it is; nothing is counted by way
    of a third standard.
    """
    line = next((each for each in mapping.clauses if each.number == row.clause.number), None)
    if row.coverage is not Coverage.GAP or line is None or not line.relation.is_answered_there:
        return row
    below = [[each for each in answering if _is_at(each, number)] for number in line.to]
    if not all(_all_covered(rows) for rows in below):
        return row
    found = [citation for rows in below for each in rows for citation in each.citations]
    return replace(
        row,
        coverage=Coverage.COVERED,
        citations=(*row.citations, *found),
        through=tuple(ClauseRef(standard=other.key, number=number) for number in line.to),
    )


def _is_at(row: ClauseRow, number: str) -> bool:
    return row.clause.number == number or row.clause.number.startswith(f"{number}.")


def _all_covered(rows: Sequence[ClauseRow]) -> bool:
    standings = {row.coverage for row in rows}
    return Coverage.COVERED in standings and Coverage.GAP not in standings


def _answers(
    library: Library,
    standard: Standard,
    clause: Clause,
    cited: Mapping[ClauseRef, tuple[Citation, ...]],
) -> tuple[Citation, ...]:
    """Return citations of the clause, also those made under a standard that contains this one.

    AS9120 contains ISO 9001 clause by clause, so what answers AS9120 4.1 answers ISO 9001 4.1.
    """
    containing = (each.key for each in library.standards.values() if each.includes == standard.key)
    return tuple(
        citation
        for key in (standard.key, *containing)
        for citation in cited.get(ClauseRef(standard=key, number=clause.number), ())
    )


def _inherited(library: Library, standard: Standard, clause: Clause) -> Exclusion | None:
    """Return the exclusion made under a standard that contains this one."""
    for each in library.standards.values():
        if each.includes == standard.key:
            reference = ClauseRef(standard=each.key, number=clause.number)
            exclusion = library.applicability.exclusion_of(reference)
            if exclusion is not None:
                return exclusion
    return None


def _coverage(
    clause: Clause, citations: tuple[Citation, ...], exclusion: Exclusion | None, *, leaf: bool
) -> Coverage:
    if not clause.can_fail or not leaf:
        return Coverage.NOT_APPLICABLE if exclusion and clause.auditable else Coverage.NOT_COUNTED
    if exclusion is not None:
        return Coverage.NOT_APPLICABLE
    effective = any(citation.standing is Standing.EFFECTIVE for citation in citations)
    return Coverage.COVERED if effective else Coverage.GAP
