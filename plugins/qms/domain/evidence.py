"""What shows that a section is lived: its clauses and the records that it speaks of."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from qms.domain.body import Heading
from qms.domain.documents import ControlledDocument
from qms.domain.library import Library
from qms.domain.records import Record
from qms.domain.register import resolve_path


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionEvidence:
    """One section, or the whole document, with what an auditor asks for there."""

    heading: Heading | None
    """None for what is said of the document as a whole."""
    clauses: tuple[str, ...]
    """As written; bare ones are the primary standard's."""
    records: tuple[Record, ...]


def evidence_of(library: Library, document: ControlledDocument) -> tuple[SectionEvidence, ...]:
    """Return the sections that answer clauses or speak of records, in order.

    A record belongs to the sections that refer to its form; one whose form no section refers to,
    to the document as a whole. A form that is referred to and listed among no records counts too.
    """
    listed = {record.form: record for record in document.records if record.form}
    found: dict[int, dict[str, Record]] = {}
    starts = [each.location.line for each in document.body.headings]
    for line, form in _forms(library, document):
        section = bisect_right(starts, line) - 1
        record = listed.get(form) or Record(name=library.by_id[form].title, form=form)
        found.setdefault(section, {})[form] = record
    placed = {form for records in found.values() for form in records}
    rest = tuple(each for each in document.records if each.form not in placed)
    # What stands before the first heading belongs to no section of its own.
    whole = (*found.pop(-1, {}).values(), *rest)
    rows = [SectionEvidence(heading=None, clauses=document.clauses, records=whole)]
    rows += [
        SectionEvidence(
            heading=heading,
            clauses=tuple(mark.token for mark in heading.clauses),
            records=tuple(found.get(index, {}).values()),
        )
        for index, heading in enumerate(document.body.headings)
    ]
    return tuple(each for each in rows if each.clauses or each.records)


def _forms(library: Library, document: ControlledDocument) -> Iterator[tuple[int, str]]:
    """Yield the forms that a text refers to, with the line where it does."""
    for mention in document.body.mentions:
        target = library.by_id.get(mention.target)
        if target is not None and target.form is not None:
            yield mention.location.line, target.id
    for link in document.body.links:
        path = resolve_path(document.path, link.target.partition("#")[0])
        linked = library.by_path.get(path)
        if linked is not None and linked.form is not None:
            yield link.location.line, linked.id
