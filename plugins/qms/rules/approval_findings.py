"""Which records of approval rules look at, and where findings about them are shown."""

from __future__ import annotations

from collections.abc import Iterator

from qms.domain.approvals import ApprovalRecord
from qms.domain.diagnostics import Diagnostic, Location, Rule, finding
from qms.domain.documents import ControlledDocument
from qms.domain.library import Library
from qms.rules.approval_state import withdrawn_from, withdrawn_records
from qms.rules.in_force import archived_and_shown


def at_approval(
    rule: Rule, document: ControlledDocument, record: ApprovalRecord, message: str, advice: str
) -> Diagnostic:
    """Make a finding at the line of front matter that shows a record, or at the record itself."""
    place = Location(path=record.path)
    for index, line in enumerate(document.approvals):
        shown = (line.meaning, line.role, line.person, line.date)
        if shown == (record.meaning, record.role, record.person, record.decided_on):
            place = document.at(f"approvals[{index}].person")
            break
    return finding(rule, place, message, advice=advice, document=document.id)


def at_record(rule: Rule, record: ApprovalRecord, message: str, advice: str) -> Diagnostic:
    """Make a finding at the record itself."""
    place = Location(path=record.path)
    return finding(rule, place, message, advice=advice, document=record.document)


def present_records(library: Library) -> Iterator[tuple[ControlledDocument, ApprovalRecord]]:
    """Yield the records of present revisions, and of archived ones that readers are shown.

    Those that were taken back are left out, and those given elsewhere to the rules that say so.
    """
    seen: set[str] = set()
    for document in (*library.documents, *archived_and_shown(library)):
        records = library.records_of(document)
        withdrawn = withdrawn_records(library, document) if records else frozenset()
        for record in records:
            at_home = record.document == document.id
            at_home = at_home and record.repository == library.configuration.repository
            if at_home and record.payload_sha256 not in withdrawn and record.path not in seen:
                seen.add(record.path)
                yield document, record


def live_records(library: Library) -> Iterator[ApprovalRecord]:
    """Yield the records of all documents and revisions that were not taken back."""
    for number, records in library.records.items():
        withdrawn = withdrawn_from(library, number)
        yield from (record for record in records if record.payload_sha256 not in withdrawn)
