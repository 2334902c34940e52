from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from qms.app.site.site_context import SiteContext
from qms.app.site.site_facts import Purpose
from qms.domain.approvals import ApprovalEvidence, EvidenceKind, Meaning, RoleTerm
from qms.domain.configuration import Stage, TrainingPolicy
from qms.domain.demonstration import DEMONSTRATION_KEYS
from qms.domain.deputies import Deputy
from qms.domain.diagnostics import Rule, finding
from qms.domain.documents import (
    ControlledDocument,
    EffectiveDate,
    RequiredApproval,
    Revision,
    Status,
)
from qms.domain.library import Library
from qms.domain.records import Record, Retention
from qms.domain.short_code import short_code
from qms.domain.training import Staff, StaffMember
from qms.render.facts import DocumentFacts, PublishedPdf
from qms.render.footer import document_footer
from qms.render.header import document_header
from support.site_values import (
    AS_OF,
    RECORD,
    ROSTER,
    facts_of,
    form,
    library_of,
    procedure,
    record_of,
)

FUTURE = EffectiveDate(everywhere=AS_OF + timedelta(days=9))
RULE = Rule(code="QMS999", name="test-rule", summary="A test.")


def header(
    document: ControlledDocument,
    *others: ControlledDocument,
    library: Library | None = None,
    **facts: Any,
) -> str:
    known = library or library_of(document, *others)
    context = facts.pop("context", None)
    purpose = facts.pop("purpose", Purpose.PUBLICATION)
    site = facts_of(known, purpose, context)
    return document_header(known, document, DocumentFacts(site=site, **facts))


def words(html: str) -> str:
    """Return what a reader sees."""
    visible = re.sub(
        r'<p class="qms-(?:printmark|watermark)".*?</p>|<p [^>]*hidden>.*?</p>', "", html
    )
    return " ".join(re.sub(r"<[^>]+>", " ", visible).split())


def test_the_facts_of_a_document_in_force() -> None:
    shown = words(header(procedure(clauses=("8.4.2", "ISO9001:8.6"))))
    for part in (
        "Procedure QP-07 Receiving",
        "Status Effective since 16 Nov 2026",
        "Revision A of 2 Nov 2026",
        "Effective date 16 Nov 2026",
        "Next review 16 Nov 2029",
        "Owner Quality Manager",
        "Prepared by J. Writer",
        "Applies to Receiving Inspector",
        "Clauses AS9120 8.4.2 ISO9001 8.6",
        "Status computed on 22 Nov 2026.",
    ):
        assert part in shown


@pytest.mark.parametrize(
    ("changes", "stage", "banner"),
    [
        ({"status": Status.DRAFT}, Stage.SETUP, "Draft Not approved. Do not work to this text."),
        ({"status": Status.IN_REVIEW}, Stage.SETUP, "Under review Not approved yet."),
        (
            {"effective_date": FUTURE},
            Stage.OPERATING,
            "Pending Revision A is approved and becomes effective on 1 Dec 2026.",
        ),
        ({"status": Status.OBSOLETE, "reason": "Merged."}, Stage.OPERATING, "Do not use. Merged."),
    ],
)
def test_what_is_not_in_force_says_so(changes: dict[str, Any], stage: Stage, banner: str) -> None:
    document = procedure(**changes)
    made = header(document, library=library_of(document, stage=stage))
    assert banner in words(made)
    assert 'class="qms-watermark"' in made


def test_an_obsolete_document_leads_to_its_successor() -> None:
    made = header(procedure(status=Status.OBSOLETE, superseded_by="QP-05"), procedure("QP-05"))
    assert "Superseded by QP-05 Receiving" in words(made)
    assert 'href="qp-05.md"' in made


def test_an_obsolete_document_says_since_when_and_why_and_has_no_next_review() -> None:
    document = procedure(status=Status.OBSOLETE, reason="Merged.", superseded_by="QP-05")
    library = library_of(document, procedure("QP-05"))
    record = record_of(library, document, meaning=Meaning.OBSOLETED)
    missing = (RequiredApproval(meaning=Meaning.APPROVED, role="quality-manager"),)
    shown = words(header(document, library=library, approvals=(record,), missing=missing))
    since = "Obsolete since 10 Nov 2026. Do not use. Merged. Superseded by QP-05 Receiving ."
    assert f"Obsolete {since}" in shown
    assert "Became effective 16 Nov 2026" in shown
    assert "Next review" not in shown
    assert "Still needed" not in shown


@pytest.mark.parametrize(("days", "due"), [(-1, False), (0, True), (1, True)])
def test_a_review_is_due_from_its_day_on(days: int, *, due: bool) -> None:
    document = procedure(next_review_date=AS_OF)
    library = library_of(document, as_of=AS_OF + timedelta(days=days))
    assert ("Review due" in words(header(document, library=library))) is due


def test_approvals_say_who_stated_what_and_how_it_was_given() -> None:
    document = procedure()
    library = library_of(document)
    records = (
        record_of(library, document, meaning=Meaning.REVIEWED, evidence=EvidenceKind.SIGNED),
        record_of(library, document),
        record_of(
            library,
            document,
            evidence=EvidenceKind.ATTESTED,
            further={"method": "minutes", "evidence_sha256": "0" * 64, "keeper": "j.writer"},
        ),
    )
    shown = words(header(document, library=library, approvals=records))
    line = "A. Head Quality Manager 10 Nov 2026"
    assert f"Reviewed {line} Signed with the person's own key".replace("'", "&#39;") in shown
    assert f"Approved {line} Recorded, not cryptographically signed" in shown
    assert f"{line} Decided off-line (minutes of a meeting), attested by J. Writer" in shown


def test_missing_approvals_are_named() -> None:
    missing = (RequiredApproval(meaning=Meaning.APPROVED, role="quality-manager"),)
    shown = words(header(procedure(), missing=missing))
    assert "Still needed: approved by the Quality Manager." in shown


@pytest.mark.parametrize("effective", [EffectiveDate(everywhere=AS_OF), FUTURE])
def test_a_changed_text_does_not_call_itself_effective(effective: EffectiveDate) -> None:
    missing = (RequiredApproval(meaning=Meaning.APPROVED, role="quality-manager"),)
    made = header(procedure(effective_date=effective), missing=missing, purpose=Purpose.PREVIEW)
    shown = words(made)
    assert "Not approved This text was not approved as it stands here." in shown
    assert "Status Not approved as it stands here" in shown
    assert "Effective since" not in made
    assert "Pending" not in shown
    assert "qms-chip--effective" not in made
    assert 'aria-hidden="true">NOT APPROVED</p>' in made


def test_the_pdf_is_offered_when_there_is_one() -> None:
    pdf = PublishedPdf(uri="pdf/QP-07.pdf", sha256="ab" * 32)
    made = header(procedure(), context=SiteContext(pdfs={"QP-07": pdf}))
    assert 'href="../pdf/QP-07.pdf"' in made
    assert "SHA-256 abababababab…" in made
    assert "as PDF" not in header(procedure())


def test_a_withheld_pdf_is_named() -> None:
    pdf = PublishedPdf(withheld="its picture is missing")
    made = header(procedure(), context=SiteContext(pdfs={"QP-07": pdf}))
    assert "Withheld: its picture is missing" in words(made)


def test_hostile_values_are_shown_as_text() -> None:
    hostile = '"><script>alert(1)</script>'
    history = (Revision(revision="A", date=AS_OF, description_of_change=hostile),)
    document = procedure(title=hostile, classification=hostile, history=history, reason=hostile)
    library = library_of(document)
    facts = DocumentFacts(site=facts_of(library))
    for made in (
        document_header(library, document, facts),
        document_footer(library, document, facts),
    ):
        assert "<script" not in made
        assert "&lt;script&gt;" in made


def test_findings_are_shown_to_authors_with_the_next_step() -> None:
    document = procedure()
    wrong = finding(RULE, document.at("owner"), "the owner is unknown", advice="name a role")
    made = header(document, purpose=Purpose.PREVIEW, findings=(wrong,))
    shown = words(made)
    assert "1 finding Only this preview shows them." in shown
    assert "Error QMS999 the owner is unknown" in shown
    assert "procedures/qp-07.md, line 1 What to do: name a role" in shown
    assert 'href="../qms/rules-9.md#qms999"' in made


def test_the_block_is_not_searched_and_its_title_is_a_heading() -> None:
    made = header(procedure())
    assert made.startswith(
        '<header class="qms-head qms-head--effective" data-search-exclude="true">'
    )
    assert made.count("<h1") == 1


def test_effective_dates_by_site_are_named() -> None:
    effective = EffectiveDate(by_site={"A": date(2026, 11, 16), "B": date(2026, 12, 1)})
    shown = words(header(procedure(effective_date=effective)))
    assert "Effective date Warehouse: 16 Nov 2026, B: 1 Dec 2026" in shown


def footer(document: ControlledDocument, *others: ControlledDocument, **facts: Any) -> str:
    library = library_of(document, *others)
    own = DocumentFacts(site=facts_of(library), **facts)
    return document_footer(library, document, own)


def test_the_foot_of_a_procedure_has_records_history_and_where_used() -> None:
    other = procedure("QP-05", "Buying")
    own_retention = Retention(period="3 years", starts="the end of the year", basis="law")
    records = (RECORD, Record(name="Photographs", retention=own_retention, storage="Share"))
    made = footer(procedure(records=records), other, form(), referring=(other,))
    shown = words(made)
    receiving = "F-07-01 Receiving log 10 years after shipment own rule Folder Receiving"
    assert f"Receiving log {receiving}" in shown
    assert "Photographs 3 years after the end of the year law Share" in shown
    assert "Documents that refer to this one QP-05 Buying" in shown
    assert "Revision Date Change Change request A 2 Nov 2026 First issue." in shown
    assert 'href="../forms/f-07-01.md"' in made


def test_a_blank_form_is_offered_when_there_is_one() -> None:
    library = library_of(form(), procedure())
    context = SiteContext(pdfs={"forms/F-07-01": PublishedPdf(uri="pdf/forms/F-07-01.pdf")})
    site = facts_of(library, context=context)
    made = document_footer(library, library.by_id["F-07-01"], DocumentFacts(site=site))
    assert 'href="../pdf/forms/F-07-01.pdf"' in made
    assert "Blank form" not in footer(form(), procedure())


def test_the_foot_of_a_form_has_its_procedure_retention_and_fields() -> None:
    made = footer(form(), procedure())
    shown = words(made)
    for part in (
        "Kind Register, one line per entry",
        "Procedure QP-07 Receiving",
        "Medium Paper and electronic",
        "Kept for 10 years after shipment (own rule)",
        "Then shred",
        "Kept where Folder Receiving",
        "Result of inspection One of Yes accepted rejected",
    ):
        assert part in shown


def test_choices_with_commas_are_told_apart() -> None:
    document = form()
    assert document.form is not None
    field = replace(
        document.form.fields[0],
        choices=("own table, base", "own table, reinforced"),
        help="As seen.",
    )
    made = footer(replace(document, form=replace(document.form, fields=(field,))), procedure())
    assert "<li>own table, base</li><li>own table, reinforced</li></ul>As seen." in made


def test_a_deputy_is_shown_with_whom_they_act_for() -> None:
    deputy = Deputy(
        principal="a.head",
        deputy="j.writer",
        roles=("quality-manager",),
        start=date(2026, 11, 1),
        appointed_on=date(2026, 11, 1),
    )
    document = procedure()
    library = library_of(document, roster=replace(ROSTER, deputies=(deputy,)))
    record = record_of(library, document, person="j.writer", name="J. Writer")
    shown = words(header(document, library=library, approvals=(record,)))
    assert "J. Writer Quality Manager, as deputy for A. Head" in shown
    own = words(header(document, library=library, approvals=(record_of(library, document),)))
    assert "as deputy" not in own


def test_open_places_of_a_quorum_are_named_once() -> None:
    place = RequiredApproval(
        meaning=Meaning.APPROVED, role="quality-manager", others=("receiving-inspector",)
    )
    shown = words(header(procedure(status=Status.IN_REVIEW), missing=(place, place)))
    assert "approved by the Quality Manager or the Receiving Inspector (2 of them)" in shown


def test_a_signature_with_a_public_key_is_marked_as_a_test() -> None:
    document = procedure()
    library = library_of(document)
    signed = record_of(library, document, evidence=EvidenceKind.SIGNED)
    key = next(iter(DEMONSTRATION_KEYS))
    evidence = ApprovalEvidence(record=signed, verified=True, key=key)
    library = replace(library, evidence={signed.path: evidence})
    shown = words(header(document, library=library, approvals=(signed,)))
    assert "(TEST key: proves no identity)" in shown
    own = replace(library, evidence={signed.path: replace(evidence, key="SHA256:own")})
    assert "TEST" not in words(header(document, library=own, approvals=(signed,)))


INSPECTORS = Staff(
    people={
        "t.brandt": StaffMember(
            id="t.brandt",
            name="T. Brandt",
            roles=(RoleTerm(role="receiving-inspector", start=date(2024, 1, 1)),),
        )
    }
)


def test_how_many_know_a_text_is_said_only_where_such_records_are_kept() -> None:
    document = procedure()
    shown = header(document, library=library_of(document, staff=INSPECTORS))
    code = short_code(library_of(document).digest(document))
    assert f"Training 0 of 1 person on record . Code of this text: {code}" in words(shown)
    assert 'href="../qms/training.md#qp-07-a"' in shown
    assert "Training" not in words(header(document))


def test_a_text_that_comes_into_force_untrained_is_marked() -> None:
    document = procedure(effective_date=FUTURE)
    library = library_of(document, staff=INSPECTORS)
    assert "whom it is meant for" not in words(header(document, library=library))
    policy = TrainingPolicy(before_effective=True)
    asked = replace(library, configuration=replace(library.configuration, training=policy))
    assert "Training 1 person whom it is meant for is not on record" in words(
        header(document, library=asked)
    )
