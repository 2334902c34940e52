"""Documents and libraries as values, for tests that need no files."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from qms.app.site.site_context import SiteContext
from qms.app.site.site_facts import Purpose, site_facts
from qms.domain.approvals import (
    ApprovalRecord,
    Authority,
    EvidenceKind,
    Meaning,
    Person,
    Role,
    RoleTerm,
    Roster,
)
from qms.domain.body import scan_body
from qms.domain.configuration import Configuration, Organisation, Site, Stage
from qms.domain.diagnostics import Positions
from qms.domain.documents import (
    AppliesTo,
    ControlledDocument,
    DocumentType,
    EffectiveDate,
    RequiredApproval,
    Revision,
    Status,
)
from qms.domain.library import Library
from qms.domain.records import (
    FieldKind,
    FormDefinition,
    FormField,
    FormKind,
    Record,
    Retention,
)
from qms.domain.standards import Applicability
from qms.render.facts import SiteFacts
from qms.source.standards import shipped_standards

AS_OF = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
STANDARDS = shipped_standards()


def document_type(code: str = "QP", directory: str = "procedures") -> DocumentType:
    """Return a type whose documents need the quality manager's approval."""
    names = {"QM": "Manual section", "QP": "Procedure", "F": "Form"}
    return DocumentType(
        code=code,
        name=names[code],
        directory=directory,
        number_pattern=rf"{code}-.*",
        revision_scheme="letters",
        review_interval_months=36 if code != "F" else None,
        required_approvals=(RequiredApproval(meaning=Meaning.APPROVED, role="quality-manager"),),
        required_headings=(),
        evidence=tuple(EvidenceKind),
        follows_procedure=code == "F",
    )


TYPES = {
    "QM": document_type("QM", "quality_manual"),
    "QP": document_type("QP", "procedures"),
    "F": document_type("F", "forms"),
}
ROSTER = Roster(
    roles={
        "quality-manager": Role(id="quality-manager", title="Quality Manager"),
        "receiving-inspector": Role(id="receiving-inspector", title="Receiving Inspector"),
    },
    people={
        "a.head": Person(
            id="a.head",
            name="A. Head",
            roles=(RoleTerm(role="quality-manager", start=date(2020, 1, 1)),),
        ),
        "j.writer": Person(id="j.writer", name="J. Writer"),
    },
    authority=(
        Authority(
            role="quality-manager",
            meanings=frozenset({Meaning.APPROVED, Meaning.REVIEWED}),
            types=frozenset(TYPES),
        ),
    ),
)


def procedure(
    number: str = "QP-07", title: str = "Receiving", **changes: Any
) -> ControlledDocument:
    """Return an approved procedure in force since 2026-11-16; `body` is text."""
    text = changes.pop("body", "## Purpose\n\nTo receive.\n")
    code = number.split("-", maxsplit=1)[0]
    path = f"{TYPES[code].directory}/{number.lower()}.md"
    made = ControlledDocument(
        id=number,
        title=title,
        type=TYPES[code],
        status=Status.APPROVED,
        revision="A",
        owner="quality-manager",
        path=path,
        body=scan_body(text, path=path, first_line=10),
        positions=Positions(path=path),
        prepared_by=("j.writer",),
        effective_date=EffectiveDate(everywhere=date(2026, 11, 16)),
        applies_to=AppliesTo(roles=("receiving-inspector",)),
        history=(
            Revision(revision="A", date=date(2026, 11, 2), description_of_change="First issue."),
        ),
    )
    return replace(made, **changes)


def form(
    number: str = "F-07-01", title: str = "Receiving log", **changes: Any
) -> ControlledDocument:
    """Return a form of QP-07 with one field, kept for ten years."""
    definition = FormDefinition(
        kind=FormKind.REGISTER,
        procedure="QP-07",
        retention=Retention(
            period="10 years", starts="shipment", basis="own rule", disposition="shred"
        ),
        fields=(
            FormField(
                name="result",
                label="Result of inspection",
                kind=FieldKind.CHOICE,
                required=True,
                choices=("accepted", "rejected"),
            ),
        ),
        medium="both",
        where="Folder Receiving",
    )
    return procedure(number, title, **{"form": definition, "applies_to": AppliesTo(), **changes})


def record_of(library: Library, document: ControlledDocument, **changes: Any) -> ApprovalRecord:
    """Return a record of approval by the quality manager for exactly this text."""
    made = ApprovalRecord(
        path=f"quality_manual/approvals/{document.id}/A/approved.json",
        repository=library.configuration.repository,
        document=document.id,
        revision=document.revision,
        content_sha256=library.digest(document),
        person="a.head",
        name="A. Head",
        role="quality-manager",
        meaning=Meaning.APPROVED,
        evidence=EvidenceKind.RECORDED,
        decided_on=date(2026, 11, 10),
        signed_at=datetime(2026, 11, 10, 9, 0, tzinfo=UTC),
    )
    return replace(made, **changes)


def library_of(
    *documents: ControlledDocument,
    as_of: date = AS_OF,
    stage: Stage = Stage.OPERATING,
    organisation: Organisation | None = None,
    **changes: Any,
) -> Library:
    """Return a library of documents, with AS9120 and ISO 9001."""
    configuration = Configuration(
        repository="test-company",
        organisation=organisation
        or Organisation(name="Test Parts Ltd", short_name="Test Parts", address="1 Test Road"),
        stage=stage,
        sites={"A": Site(id="A", name="Warehouse")},
        types=TYPES,
        scope_document="QM-01",
    )
    return Library(
        **{
            "configuration": configuration,
            "roster": ROSTER,
            "applicability": Applicability(),
            "as_of": as_of,
            "now": NOW,
            "documents": documents,
            "standards": {key: STANDARDS[key] for key in ("AS9120", "ISO9001")},
            **changes,
        }
    )


def facts_of(
    library: Library,
    purpose: Purpose = Purpose.PUBLICATION,
    context: SiteContext | None = None,
    findings: tuple[Any, ...] = (),
) -> SiteFacts:
    """Return the facts of the library's site."""
    return site_facts(library, findings, purpose, context or SiteContext())


RECORD = Record(name="Receiving log", form="F-07-01")
