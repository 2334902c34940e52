"""The table that auditors get below each document: section, clauses, records, where kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from qms.domain.documents import ControlledDocument
from qms.domain.evidence import SectionEvidence, evidence_of
from qms.domain.library import Library
from qms.domain.records import Record
from qms.domain.standards import parse_clause
from qms.render.header import Reference
from qms.render.links import Links
from qms.render.record_lines import RecordLine, record_line

WHOLE = "The document as a whole"


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceRow:
    """One section as it is shown."""

    section: Reference
    clauses: tuple[Reference, ...]
    records: tuple[RecordLine, ...]


def section_evidence(
    library: Library, document: ControlledDocument, links: Links
) -> tuple[EvidenceRow, ...]:
    """Return the rows of a document's table."""
    return tuple(
        EvidenceRow(
            section=_section(document, each, links),
            clauses=tuple(_clauses(library, each, links)),
            records=tuple(_record(library, record, links) for record in each.records),
        )
        for each in evidence_of(library, document)
    )


def _record(library: Library, record: Record, links: Links) -> RecordLine:
    """Return a record; of one that is called what its form is called, the form says it."""
    line = record_line(library, record, links)
    return replace(line, name="") if line.form.text.endswith(f" {line.name}") else line


def _section(document: ControlledDocument, row: SectionEvidence, links: Links) -> Reference:
    if row.heading is None:
        return Reference(text=WHOLE)
    return Reference(text=row.heading.text, uri=links.document(document, row.heading.anchor))


def _clauses(library: Library, row: SectionEvidence, links: Links) -> Iterator[Reference]:
    for token in row.clauses:
        reference = parse_clause(token, library.configuration.primary_standard)
        if reference is not None:
            known = library.clause(reference)
            title = known.title if known else ""
            yield Reference(
                text=str(reference), uri=links.clause(reference) if known else "", title=title
            )
