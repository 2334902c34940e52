"""A record as people read it: its form, how long it is kept, and where."""

from __future__ import annotations

from dataclasses import dataclass

from qms.domain.documents import ControlledDocument
from qms.domain.library import Library
from qms.domain.records import Record, Retention
from qms.render.header import Reference
from qms.render.links import Links


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordLine:
    """One record that a procedure asks for."""

    name: str
    form: Reference
    kept: str
    basis: str
    where: str


def record_line(library: Library, record: Record, links: Links) -> RecordLine:
    """Return a record with the retention that its form states, or its own."""
    form = library.by_id.get(record.form)
    definition = form.form if form is not None else None
    retention = record.retention or (definition.retention if definition else None)
    return RecordLine(
        name=record.name,
        form=named_reference(library, record.form, links),
        kept=kept_for(retention),
        basis=retention.basis if retention else "",
        where=record.storage or (definition.where if definition else ""),
    )


def document_reference(document: ControlledDocument, links: Links) -> Reference:
    """Return a link to a document with its number and title."""
    text = f"{document.printed_number} {document.title}"
    return Reference(text=text, uri=links.document(document, ""))


def named_reference(library: Library, target: str, links: Links) -> Reference:
    """Return a link to a document named by its id; the id alone when it is unknown."""
    found = library.by_id.get(target)
    return document_reference(found, links) if found else Reference(text=target)


def kept_for(retention: Retention | None) -> str:
    """Say how long a record is kept."""
    return str(retention) if retention is not None else ""
