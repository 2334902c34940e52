"""The smallest domain values that tests of single modules need, each with what matters set."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from qms.domain.approvals import ApprovalRecord, EvidenceKind, Meaning, Roster
from qms.domain.body import scan_body
from qms.domain.configuration import Configuration, Organisation
from qms.domain.diagnostics import Location, Positions
from qms.domain.documents import (
    ControlledDocument,
    DocumentType,
    EffectiveDate,
    Revision,
    Status,
)
from qms.domain.library import Library
from qms.domain.standards import Applicability, Clause, ClauseRef, Exclusion, Origin, Standard

AS_OF = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
FIRST_ISSUE = Revision(
    revision="A", date=date(2026, 11, 2), description_of_change="First issue.", change_request=""
)


def document_type(code: str = "QP", **changes: Any) -> DocumentType:
    """Return a type of document."""
    values: dict[str, Any] = {
        "code": code,
        "name": "Procedure",
        "directory": "procedures",
        "number_pattern": rf"{code}-\d{{2}}",
        "revision_scheme": "letters",
        "review_interval_months": 36,
        "required_approvals": (),
        "required_headings": (),
        "evidence": tuple(EvidenceKind),
        "follows_procedure": False,
    }
    return DocumentType(**{**values, **changes})


def document(text: str = "## Purpose\n\nWords.\n", **changes: Any) -> ControlledDocument:
    """Return an approved procedure, effective since 2026-11-16."""
    number = changes.get("id", "QP-07")
    path = changes.get("path", f"procedures/{number.lower()}-title.md")
    values: dict[str, Any] = {
        "id": number,
        "title": "Receiving",
        "type": document_type(),
        "status": Status.APPROVED,
        "revision": "A",
        "owner": "warehouse-manager",
        "path": path,
        "body": scan_body(text, path=path, first_line=10),
        "positions": Positions(path=path),
        "prepared_by": ("d.okafor",),
        "effective_date": EffectiveDate(everywhere=date(2026, 11, 16)),
        "history": (FIRST_ISSUE,),
    }
    return ControlledDocument(**{**values, **changes})


def library(*documents: ControlledDocument, **changes: Any) -> Library:
    """Return a library of these documents, with the standards given."""
    standards = changes.pop("standards", ())
    values: dict[str, Any] = {
        "configuration": Configuration(
            repository="test-company", organisation=Organisation(name="Test Parts Ltd")
        ),
        "roster": Roster(),
        "applicability": Applicability(),
        "as_of": AS_OF,
        "now": NOW,
        "documents": documents,
        "standards": {each.key: each for each in standards},
    }
    return Library(**{**values, **changes})


def standard(key: str, *numbers: str, includes: str = "", **clauses: Mapping[str, Any]) -> Standard:
    """Return a standard with these clause numbers; `c8_1_3={...}` changes clause 8.1.3."""
    changes = {name[1:].replace("_", "."): values for name, values in clauses.items()}
    every = tuple(
        Clause(standard=key, number=number, title=f"Clause {number}", **changes.get(number, {}))
        for number in numbers
    )
    return Standard(
        key=key,
        edition="1",
        designation=key,
        title=key,
        includes=includes,
        clauses=every,
    )


def exclude(standard_key: str, number: str) -> Exclusion:
    """Return a clause declared not applicable."""
    return Exclusion(
        reference=ClauseRef(standard=standard_key, number=number),
        justification="We do not design.",
        location=Location(path="quality_manual/applicability.yml"),
    )


def reserved() -> dict[str, Any]:
    """Return what makes a clause reserved."""
    return {"origin": Origin.RESERVED, "doubt": "D1"}


def record(about: ControlledDocument, digest: str, **changes: Any) -> ApprovalRecord:
    """Return a record of approval of a document's text."""
    values: dict[str, Any] = {
        "path": "",
        "repository": "test-company",
        "document": about.id,
        "revision": about.revision,
        "content_sha256": digest,
        "person": "a.rossi",
        "name": "A. Rossi",
        "role": "quality-manager",
        "meaning": Meaning.APPROVED,
        "evidence": EvidenceKind.RECORDED,
        "decided_on": date(2026, 11, 10),
        "signed_at": datetime(2026, 11, 10, 15, 2, 11, tzinfo=UTC),
    }
    return ApprovalRecord(**{**values, **changes})
