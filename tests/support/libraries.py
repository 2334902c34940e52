"""Small operating libraries in which nothing is found, for tests that then change one thing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from qms.domain.approvals import (
    Approval,
    ApprovalRecord,
    Authority,
    Meaning,
    Person,
    Role,
    RoleTerm,
    Roster,
)
from qms.domain.configuration import Configuration, Organisation, Stage
from qms.domain.documents import ControlledDocument, EffectiveDate, RequiredApproval, Revision
from qms.domain.library import Library
from support import small_values as values
from support.small_values import AS_OF

__all__ = ["AS_OF", "CONFIGURATION", "DECIDED", "PROCEDURE"]
__all__ += ["by_document", "make_document", "make_library", "make_record"]

DECIDED = date(2026, 1, 10)
PROCEDURE = values.document_type(
    required_approvals=(RequiredApproval(meaning=Meaning.APPROVED, role="quality-manager"),)
)
CONFIGURATION = Configuration(
    repository="test-company",
    organisation=Organisation(name="Test Parts Ltd"),
    stage=Stage.OPERATING,
    standards=("AS9120",),
    types={"QP": PROCEDURE},
)
ROSTER = Roster(
    roles={
        "quality-manager": Role(id="quality-manager", title="Quality Manager"),
        "director": Role(id="director", title="Director"),
    },
    people={
        "a.rossi": Person(
            id="a.rossi",
            name="A. Rossi",
            roles=(RoleTerm(role="quality-manager", start=date(2020, 1, 1)),),
        ),
        "e.lind": Person(
            id="e.lind", name="E. Lind", roles=(RoleTerm(role="director", start=date(2020, 1, 1)),)
        ),
        "j.mercer": Person(id="j.mercer", name="J. Mercer"),
    },
    authority=tuple(
        Authority(role=role, meanings=frozenset(Meaning), types=frozenset({"QP"}))
        for role in ("quality-manager", "director")
    ),
)


def make_document(
    number: str = "QP-01", text: str = "Do it.\n", **changes: Any
) -> ControlledDocument:
    """Return a procedure in force, with the line of its approval and what a test changes."""
    line = Approval(
        meaning=Meaning.APPROVED, role="quality-manager", person="a.rossi", date=DECIDED
    )
    made = values.document(
        text,
        id=number,
        title=f"Title of {number}",
        type=PROCEDURE,
        owner="quality-manager",
        prepared_by=("j.mercer",),
        effective_date=EffectiveDate(everywhere=date(2026, 1, 20)),
        history=(Revision(revision="A", date=date(2026, 1, 5), description_of_change="First."),),
        approvals=(line,),
    )
    return replace(made, **changes)


def make_library(*documents: ControlledDocument, **changes: Any) -> Library:
    """Return a library of documents, each approved as it stands, with what a test changes."""
    library = values.library(
        *documents,
        configuration=CONFIGURATION,
        roster=ROSTER,
        standards=(values.standard("AS9120"),),
    )
    if "records" not in changes:
        given = [make_record(library, each) for each in documents if each.approvals]
        changes["records"] = by_document(given)
    return replace(library, **changes)


def make_record(library: Library, document: ControlledDocument, **changes: Any) -> ApprovalRecord:
    """Return the quality manager's approval of a document, with what a test changes."""
    usual: dict[str, Any] = {
        "decided_on": DECIDED,
        "signed_at": datetime(2026, 1, 10, 12, 0, tzinfo=UTC),
    }
    record = values.record(document, library.digest(document), **{**usual, **changes})
    if record.path:
        return record
    folder = f"quality_manual/approvals/{record.document}/{record.revision}"
    return replace(record, path=f"{folder}/{record.file_name}")


def by_document(records: Iterable[ApprovalRecord]) -> dict[str, tuple[ApprovalRecord, ...]]:
    """Return records by the document of the folder that they lie in."""
    found: dict[str, tuple[ApprovalRecord, ...]] = {}
    for record in records:
        number = record.path.split("/")[2]
        found[number] = (*found.get(number, ()), record)
    return found
