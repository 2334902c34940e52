"""Notices as values, and the records that authorise and end them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from qms.domain.approvals import ApprovalRecord, EvidenceKind, Meaning
from qms.domain.body import scan_body
from qms.domain.diagnostics import Positions
from qms.domain.library import Library
from qms.domain.notices import (
    NOTICE_REVISION,
    Authorisation,
    Notice,
    NoticeKind,
    ending_digest,
    notice_digest,
)
from support.libraries import by_document

FROM, TO = date(2026, 11, 10), date(2026, 12, 10)
AUTHORISED = date(2026, 11, 9)


def make_notice(
    number: str = "TN-1", text: str = "Use the other scale.\n", **changes: Any
) -> Notice:
    """Return a temporary notice for the section `purpose` of QP-01 revision A."""
    path = f"quality_manual/notices/{number}.yml"
    values: dict[str, Any] = {
        "number": number,
        "kind": NoticeKind.TEMPORARY,
        "document": "QP-01",
        "revision": "A",
        "path": path,
        "start": FROM,
        "end": TO,
        "section": "purpose",
        "reason": "The scale is broken.",
        "text": scan_body(text, path=path, first_line=10),
        "positions": Positions(path=path),
        "authorised_by": Authorisation(person="a.rossi", role="quality-manager", date=AUTHORISED),
    }
    return Notice(**{**values, **changes})


def make_interim(library: Library, **changes: Any) -> Notice:
    """Return an interim change for the present text of QP-01, of 10 November."""
    values: dict[str, Any] = {
        "kind": NoticeKind.INTERIM,
        "section": "",
        "end": None,
        "content_sha256": library.digest(library.by_id["QP-01"]),
    }
    return make_notice("IC-QP-01-A", "", **{**values, **changes})


def notice_record(notice: Notice, **changes: Any) -> ApprovalRecord:
    """Return the record that authorises a notice or, with the meaning obsoleted, ends it."""
    ends = changes.get("meaning") is Meaning.OBSOLETED
    values: dict[str, Any] = {
        "path": "",
        "repository": "test-company",
        "document": notice.number,
        "revision": NOTICE_REVISION,
        "content_sha256": ending_digest(notice) if ends else notice_digest(notice),
        "person": "a.rossi",
        "name": "A. Rossi",
        "role": "quality-manager",
        "meaning": Meaning.APPROVED,
        "evidence": EvidenceKind.RECORDED,
        "decided_on": AUTHORISED,
        "signed_at": datetime(2026, 11, 9, 12, 0, tzinfo=UTC),
        "further": {"reason": "It works again."} if ends else {},
    }
    made = ApprovalRecord(**{**values, **changes})
    folder = f"quality_manual/approvals/{notice.number}/{NOTICE_REVISION}"
    return replace(made, path=f"{folder}/{made.file_name}")


def with_notices(
    library: Library, *notices: Notice, records: Any = None, **changes: Any
) -> Library:
    """Return a library with notices, each authorised unless other records are given."""
    given = [notice_record(each) for each in notices] if records is None else records
    return replace(
        library,
        notices=notices,
        records={**library.records, **by_document(given)},
        **changes,
    )
