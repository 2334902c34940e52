"""The clause matrix as an annex of the printed manual."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from qms.domain.book import PrintPart
from qms.domain.clause_matrix import (
    Citation,
    ClauseMatrix,
    ClauseRow,
    Coverage,
    build_clause_matrix,
)
from qms.domain.documents import ControlledDocument
from qms.domain.library import Library
from qms.render.header import Reference
from qms.render.links import PrintLinks
from qms.render.print.annex import annex
from qms.render.print.context import BookContext
from qms.render.words import count, coverage_in_words, doubtful_in_words


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A document that answers a clause, and its sections that do."""

    text: str
    uri: str
    sections: tuple[Reference, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixRow:
    """One clause as it is printed."""

    number: str
    anchor: str
    title: str
    is_titled: bool
    is_verified: bool
    is_chapter: bool
    lines: tuple[tuple[Answer, ...], ...]
    """A document with its sections has a line of its own; the others share the last."""
    coverage: str
    justification: str
    """Why the clause does not apply; only where it is excluded itself, not by its parent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedMatrix:
    """The matrix of one standard as it is printed."""

    title: str
    summary: str
    rows: tuple[MatrixRow, ...]


def clause_matrix_part(library: Library, links: PrintLinks, context: BookContext) -> PrintPart:
    """Return the matrices of all standards in use as one part."""
    standards = [
        library.standards[key] for key in library.configuration.standards if key in links.standards
    ]
    return annex(
        library,
        context,
        key="clause-matrix",
        title="Clause matrix",
        template="clause-matrix.html",
        matrices=[_printed(build_clause_matrix(library, each), links) for each in standards],
    )


def _printed(matrix: ClauseMatrix, links: PrintLinks) -> PrintedMatrix:
    applicable = [row for row in matrix.counted if row.coverage is not Coverage.NOT_APPLICABLE]
    covered = sum(row.coverage is Coverage.COVERED for row in applicable)
    gaps = ", ".join(row.clause.number for row in matrix.gaps)
    summary = f"{covered} of {count(len(applicable), 'applicable clause')} covered."
    doubtful = doubtful_in_words(matrix)
    if doubtful:
        summary += f" {doubtful}."
    return PrintedMatrix(
        title=f"{matrix.standard.key} ({matrix.standard.designation})",
        summary=f"{summary} Gaps: {gaps}." if gaps else summary,
        rows=tuple(_row(row, links) for row in matrix.rows if _is_shown(row)),
    )


def _is_shown(row: ClauseRow) -> bool:
    """Return whether a row says anything: it is audited, or something answers it anyway."""
    return row.clause.auditable or bool(row.citations)


def _row(row: ClauseRow, links: PrintLinks) -> MatrixRow:
    clause = row.clause
    shown = [each for each in row.citations if each.document.id in links.documents]
    coverage = coverage_in_words(row) if row.is_leaf else ""
    justification = ""
    if row.exclusion is not None:
        excluded = row.exclusion.reference.number
        is_own = excluded == clause.number
        justification = row.exclusion.justification if is_own else ""
        coverage = "Not applicable" if is_own else f"Not applicable, see {excluded}"
    return MatrixRow(
        number=clause.number,
        anchor=clause.anchor,
        title=clause.title,
        is_titled=clause.titled,
        is_verified=clause.verified,
        is_chapter="." not in clause.number,
        lines=tuple(_lines(_answers(shown, links))),
        coverage=coverage,
        justification=justification,
    )


def _lines(answers: Iterable[Answer]) -> Iterator[tuple[Answer, ...]]:
    whole: list[Answer] = []
    for answer in answers:
        if answer.sections:
            yield (answer,)
        else:
            whole.append(answer)
    if whole:
        yield tuple(whole)


def _answers(citations: Sequence[Citation], links: PrintLinks) -> Iterator[Answer]:
    """Yield each document once, with the sections that answer the clause."""
    documents: dict[str, ControlledDocument] = {}
    sections: dict[str, dict[str, Reference]] = {}
    for citation in citations:
        document, section = citation.document, citation.section
        documents[document.id] = document
        found = sections.setdefault(document.id, {})
        if section is not None:
            uri = links.document(document, section.anchor)
            found[section.anchor] = Reference(text=section.text, uri=uri)
    for key, document in documents.items():
        uri = links.document(document, "")
        text = document.printed_number
        yield Answer(text=text, uri=uri, sections=tuple(sections[key].values()))
