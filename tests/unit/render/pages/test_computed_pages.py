from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from qms.app.site.site_context import SiteContext
from qms.app.site.site_facts import Purpose
from qms.domain.approvals import EvidenceKind, RoleTerm
from qms.domain.clause_matrix import build_clause_matrix
from qms.domain.configuration import Organisation, Stage, TrainingPolicy
from qms.domain.deputies import Deputy
from qms.domain.diagnostics import Kind, Location, Rule
from qms.domain.documents import ControlledDocument, EffectiveDate, Status
from qms.domain.editions import Edition
from qms.domain.library import Library
from qms.domain.register import build_register
from qms.domain.standards import Applicability, ClauseRef, Exclusion
from qms.domain.training import Staff, StaffMember
from qms.render import uris
from qms.render.facts import PublishedPdf
from qms.render.navigation import LONGEST_LIST, menu
from qms.render.page import render_computed_page
from qms.render.pages.clauses import clause_matrix_page, clauses_by_document_page
from qms.render.pages.documents import documents_page, type_page
from qms.render.pages.forms import forms_page, retention_page
from qms.render.pages.home import home_page
from qms.render.pages.model import ComputedPage, computed_file
from qms.render.pages.not_applicable import not_applicable_page
from qms.render.pages.protection import protection_page
from qms.render.pages.rules import rule_pages, rules_page
from qms.render.pages.standard import has_standard_page, standard_page
from qms.render.pages.status import status_file
from support.site_values import (
    AS_OF,
    ROSTER,
    STANDARDS,
    facts_of,
    form,
    library_of,
    procedure,
    record_of,
)

TAGGED = '## Check the papers {: clauses="8.4.2" }\n\nText.\n'


def rows(page: ComputedPage) -> list[str]:
    """Return the rows of a page's tables as readers see them."""
    html = render_computed_page(page.markdown).html
    return [text_of(row) for row in re.findall(r"<tr>.*?</tr>", html, re.DOTALL)]


def test_the_list_marks_a_text_that_is_coming_and_not_trained() -> None:
    coming = procedure(effective_date=EffectiveDate(everywhere=AS_OF + timedelta(days=9)))
    term = RoleTerm(role="receiving-inspector", start=date(2024, 1, 1))
    staff = Staff(people={"t.brandt": StaffMember(id="t.brandt", name="T. Brandt", roles=(term,))})
    library = library_of(coming, staff=staff)
    policy = TrainingPolicy(before_effective=True)
    asked = replace(library, configuration=replace(library.configuration, training=policy))
    for known, is_marked in ((library, False), (asked, True)):
        page = documents_page(known, facts_of(known), build_register(known))
        assert ("Training: 0 of 1 person on record" in " ".join(rows(page))) is is_marked


def text_of(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def documents_rows(library: Library, **facts: Any) -> list[str]:
    return rows(documents_page(library, facts_of(library, **facts), build_register(library)))


def test_the_master_document_list() -> None:
    library = library_of(
        procedure("QM-01", "Scope"),
        procedure(next_review_date=AS_OF),
        procedure("QP-08", "Old", status=Status.OBSOLETE, superseded_by="QP-07"),
        form(),
    )
    found = documents_rows(library)
    assert "QM-01 Scope A Effective 16 Nov 2026 16 Nov 2029 Quality Manager" in found
    due = "QP-07 Receiving A Effective Review due 16 Nov 2026 22 Nov 2026 Quality Manager"
    assert due in found
    assert found[-1].startswith("QP-08 Old A Obsolete superseded by QP-07")
    assert any(row.startswith("F-07-01 Receiving log A Effective") for row in found)


def test_an_obsolete_document_has_no_next_review_and_may_have_a_reason() -> None:
    library = library_of(
        procedure("QP-08", "Old", status=Status.OBSOLETE, reason="No longer done.")
    )
    assert documents_rows(library)[-1] == (
        "QP-08 Old A Obsolete No longer done. 16 Nov 2026 Quality Manager"
    )


def test_the_lists_of_documents_lead_to_the_whole_manual() -> None:
    library = library_of(procedure())
    pdfs = {"manual": PublishedPdf(uri="pdf/manual.pdf", sha256="ab" * 32)}
    facts = facts_of(library, context=SiteContext(pdfs=pdfs))
    register, words = build_register(library), "The whole manual as PDF"
    listed = documents_page(library, facts, register)
    of_type = type_page(library, facts, register, library.documents[0].type)
    for page in (listed, of_type):
        assert f'href="../pdf/manual.pdf">{words}</a>' in page.late_html()
        assert f'title="SHA-256 {"ab" * 32}"' in page.late_html()
    assert documents_page(library, facts_of(library), register).late_html() == ""


def test_what_is_in_doubt_is_said_beside_the_percentage() -> None:
    library = library_of(procedure())
    words = "8 more clauses are in doubt (D1, D2, D3, D4, D5, D7) and are not counted"
    assert sum("In doubt (D" in row for row in matrix_rows(library)) == 8
    assert f"(0 %). {words}." in matrix_page(library, "AS9120").markdown
    assert f"of applicable AS9120 clauses covered; {words}" in text_of(home(library).top_html)
    assert "in doubt" not in matrix_page(library, "ISO9001").markdown.partition("\n")[0]


@pytest.mark.parametrize(
    ("stage", "purpose", "context", "shown"),
    [
        (Stage.OPERATING, Purpose.PUBLICATION, SiteContext(), False),
        (Stage.OPERATING, Purpose.PUBLICATION, SiteContext(edition=Edition.PREVIEW), True),
        (Stage.OPERATING, Purpose.PREVIEW, SiteContext(), True),
        (Stage.SETUP, Purpose.PUBLICATION, SiteContext(), True),
    ],
)
def test_drafts_are_listed_only_where_they_have_a_page(
    stage: Stage, purpose: Purpose, context: SiteContext, *, shown: bool
) -> None:
    library = library_of(procedure(status=Status.DRAFT), stage=stage)
    found = documents_rows(library, purpose=purpose, context=context)
    assert any("QP-07" in row for row in found) is shown


def matrix_rows(library: Library, standard: str = "AS9120") -> list[str]:
    return rows(matrix_page(library, standard))


def matrix_page(library: Library, standard: str) -> ComputedPage:
    matrix = build_clause_matrix(library, library.standards[standard])
    return clause_matrix_page(library, facts_of(library), matrix)


def row_of(found: list[str], number: str) -> str:
    return next(row for row in found if row.split(" ")[0] == number)


def test_the_matrix_names_documents_sections_and_record_forms() -> None:
    library = library_of(procedure(body=TAGGED), form(clauses=("8.4.2",)))
    page = clause_matrix_page(
        library, facts_of(library), build_clause_matrix(library, library.standards["AS9120"])
    )
    row = row_of(rows(page), "8.4.2")
    assert row == (
        "8.4.2 Type and Extent of Control QP-07 Receiving § Check the papers"
        " F-07-01 Receiving log Covered"
    )
    assert 'href="../procedures/qp-07.md#check-the-papers"' in page.markdown
    assert 'id="as9120-8-4-2"' in render_computed_page(page.markdown).html


def test_gaps_doubts_and_reserved_clauses_are_told_apart() -> None:
    found = matrix_rows(library_of(procedure()))
    assert row_of(found, "8.4.2").endswith("Gap")
    assert row_of(found, "8.1.3").endswith("In doubt (D1)")
    assert row_of(found, "8.1.1").endswith("Reserved")
    assert "?" in row_of(found, "8.4.1.1")


def test_what_answers_as9120_answers_iso_9001() -> None:
    assert row_of(matrix_rows(library_of(procedure(body=TAGGED)), "ISO9001"), "8.4.2").endswith(
        "Covered"
    )


def test_text_that_is_not_in_force_covers_nothing() -> None:
    ahead = EffectiveDate(everywhere=AS_OF + timedelta(days=1))
    row = row_of(matrix_rows(library_of(procedure(body=TAGGED, effective_date=ahead))), "8.4.2")
    assert "pending" in row
    assert row.endswith("Gap")


def test_clauses_by_document() -> None:
    library = library_of(procedure(clauses=("8.6", "ISO9001:8.2"), body=TAGGED))
    found = rows(clauses_by_document_page(library, facts_of(library)))
    assert found[1] == "QP-07 Receiving 8.6 , ISO9001 8.2 Check the papers : 8.4.2"


def test_clauses_that_do_not_apply_have_their_reason() -> None:
    reference = ClauseRef(standard="AS9120", number="8.3")
    exclusion = Exclusion(
        reference=reference,
        justification="We *design* nothing.",
        location=Location(path="quality_manual/applicability.yml"),
    )
    library = library_of(procedure(), applicability=Applicability(exclusions=(exclusion,)))
    page = not_applicable_page(library, facts_of(library))
    text = text_of(render_computed_page(page.markdown).html)
    assert "AS9120 8.3 Design and Development" in text
    assert "We *design* nothing." in text
    assert row_of(matrix_rows(library), "8.3.1").endswith("Not applicable")
    empty = not_applicable_page(library_of(), facts_of(library_of()))
    assert "nothing is left out" in empty.markdown


def test_forms_and_how_long_they_are_kept() -> None:
    library = library_of(procedure(), form())
    facts = facts_of(library)
    listed = "F-07-01 Receiving log Register QP-07 Receiving Paper and electronic Folder Receiving"
    assert listed in rows(forms_page(library, facts))
    kept = "F-07-01 Receiving log QP-07 Receiving Quality Manager 10 years after shipment own rule"
    assert f"{kept} shred" in rows(retention_page(library, facts))


def test_as9120_is_compared_with_iso_9001_in_careful_words() -> None:
    library = library_of(procedure())
    assert has_standard_page(library)
    page = standard_page(library, facts_of(library))
    text = text_of(render_computed_page(page.markdown).html)
    for number in range(1, 13):
        assert f" D{number} " in text
    assert "8.1.4 Prevention of Counterfeit Parts Aerospace clause" in text
    assert "Inferred; ask the standard" in text
    assert "Aviation, Space, and Defense Distributors" in text
    assert "procure parts, materials and assemblies and resell them" in text
    assert "applied by certification practice (D11)" in text
    for claim in ("compliant", "certified", "100+", "additional requirements"):
        assert claim not in text.lower()


def test_a_library_with_one_standard_has_nothing_to_compare() -> None:
    library = library_of(standards={"ISO9001": STANDARDS["ISO9001"]})
    assert not has_standard_page(library)


RULES = (
    Rule(
        code="QMS307",
        name="approver-without-authority",
        summary="Somebody <b>approved</b> who may not.",
        clause="AS9120 7.5.2",
        explanation="Text.\n\n## What it checks\n\nEverything.",
    ),
    Rule(
        code="QMS999",
        name="late",
        summary="The key `a_b` is <late>.",
        kind=Kind.CALENDAR,
        explanation="## What it checks\nAll.\n\n## Why it matters\nTime.\n",
    ),
)


def test_every_rule_is_listed_and_explained() -> None:
    facts = facts_of(library_of())
    found = rows(rules_page(facts, RULES))
    assert (
        "QMS307 Somebody <b>approved</b> who may not. Error AS9120 7.5.2".replace(
            "<b>", "&lt;b&gt;"
        ).replace("</b>", "&lt;/b&gt;")
        in found
    )
    pages = {page.uri: render_computed_page(page.markdown) for page in rule_pages(facts, RULES)}
    assert set(pages) == {"qms/rules-3.md", "qms/rules-9.md"}
    uri, anchor = uris.rule("QMS307")
    assert f'id="{anchor}"' in pages[uri].html
    assert "<strong>What it checks</strong>" in pages[uri].html


def test_rules_have_one_layout_and_their_code_is_set_as_code() -> None:
    facts = facts_of(library_of())
    listed = render_computed_page(rules_page(facts, RULES).markdown).html
    assert "The key <code>a_b</code> is &lt;late&gt;." in listed
    pages = {page.uri: render_computed_page(page.markdown) for page in rule_pages(facts, RULES)}
    for uri, text in (("qms/rules-3.md", "Everything."), ("qms/rules-9.md", "All.")):
        block = f"<p><strong>What it checks</strong></p><p>{text}</p>"
        assert block in pages[uri].html


def test_the_protection_page_says_what_is_configured() -> None:
    document = procedure()
    library = library_of(document)
    records = {
        "QP-07": (
            record_of(library, document),
            record_of(library, document, evidence=EvidenceKind.SIGNED),
        )
    }
    page = protection_page(library, facts_of(library), records)
    text = text_of(render_computed_page(page.markdown).html)
    assert "Procedure approved by Quality Manager" in text
    assert "Every 36 months" in text
    assert "Nobody approves or reviews a text that they prepared." in text
    assert "Quality Manager A. Head Reviewed; Approved" in text
    assert "1 approval: recorded, not cryptographically signed" in text
    assert "1 approval: signed with the person's own key" in text
    assert "compliant" not in text.lower()
    # Nothing writes an archive: what is superseded is in the history, and nowhere else.
    assert "Superseded revisions are kept" not in text
    assert "the whole history, superseded revisions included." in text


def home(library: Library, purpose: Purpose = Purpose.PUBLICATION) -> ComputedPage:
    matrices = [build_clause_matrix(library, each) for each in library.standards.values()]
    return home_page(library, facts_of(library, purpose), build_register(library), matrices)


def test_the_first_page_leads_to_ones_own_work() -> None:
    ahead = EffectiveDate(everywhere=AS_OF + timedelta(days=2))
    library = library_of(
        procedure(next_review_date=AS_OF), procedure("QP-08", "Counterfeits", effective_date=ahead)
    )
    page = home(library)
    text = text_of(render_computed_page(page.markdown).html)
    assert "Receiving Inspector (2) QP-07 Receiving QP-08 Counterfeits" in text
    assert "QP-07 Receiving A 16 Nov 2026 First issue." in text
    assert "QP-08 Counterfeits A 24 Nov 2026" in text
    assert "QP-07 Receiving , due 22 Nov 2026" in text
    figures = text_of(page.top_html)
    assert "1 document effective 1 pending 1 review due" in figures
    assert "0 % of applicable AS9120 clauses covered" in figures
    assert "[AS9120 and ISO 9001:2015](qms/as9120-and-iso9001.md)" in page.markdown


def test_the_first_page_offers_the_manual_when_there_is_one() -> None:
    library = library_of(procedure())
    pdfs = {"manual": PublishedPdf(uri="pdf/manual.pdf", sha256="ab" * 32)}
    facts = facts_of(library, context=SiteContext(pdfs=pdfs))
    made = home_page(library, facts, build_register(library), [])
    assert 'href="pdf/manual.pdf"' in made.late_html()
    assert home(library).late_html() == ""


def test_the_first_page_says_that_the_system_is_being_set_up() -> None:
    library = library_of(procedure(status=Status.DRAFT), stage=Stage.SETUP)
    page = home(library)
    assert "This system is being built up" in page.top_html
    assert "## In preparation" in page.markdown
    assert "being built up" not in home(library_of()).top_html


def test_every_computed_page_dates_itself_and_can_turn_stale() -> None:
    library = library_of(procedure(), organisation=Organisation(name="A <b> Ltd"))
    made = computed_file(home(library), facts_of(library))
    assert 'data-qms-as-of="2026-11-22" data-qms-stale-after="7" hidden' in made.header()
    assert "as of 22 Nov 2026" in made.header()
    assert "A &lt;b&gt; Ltd" in made.header()


def test_the_status_of_every_document_for_programs() -> None:
    document = procedure()
    library = library_of(document, procedure("QP-09", status=Status.DRAFT))
    made = status_file(library, facts_of(library), build_register(library))
    status = json.loads(made.content)
    assert list(status["documents"]) == ["QP-07"]
    assert status["as_of"] == "2026-11-22"
    assert status["documents"]["QP-07"]["revision"] == "A"
    assert status["documents"]["QP-07"]["standing"] == "effective"
    assert status["documents"]["QP-07"]["content_sha256"] == library.digest(document)


def many(number: int) -> list[ControlledDocument]:
    return [procedure(f"QP-{index:03d}", f"Number {index}") for index in range(number)]


@pytest.mark.parametrize(
    ("number", "entries"), [(LONGEST_LIST, LONGEST_LIST), (LONGEST_LIST + 1, 1)]
)
def test_the_menu_stays_short(number: int, entries: int) -> None:
    library = library_of(procedure("QM-01", "Scope"), *many(number))
    home_entry, manual, procedures, status = menu(library, facts_of(library), ())
    assert home_entry.uri == uris.HOME
    assert [entry.title for entry in manual.children] == ["QM-01 Scope"]
    assert len(procedures.children) == entries
    assert status.children == ()


def test_drafts_and_obsolete_documents_are_in_no_menu() -> None:
    library = library_of(
        procedure("QP-08", status=Status.OBSOLETE), procedure("QP-09", status=Status.DRAFT)
    )
    for purpose in Purpose:
        entries = menu(library, facts_of(library, purpose), ())
        assert [entry.title for entry in entries] == ["Home", "Status and clauses"]


def test_who_attests_and_stands_in_is_said_on_the_page_about_protection() -> None:
    deputy = Deputy(
        principal="a.head",
        deputy="j.writer",
        roles=("quality-manager",),
        start=date(2026, 11, 1),
        appointed_on=date(2026, 10, 1),
    )
    roster = replace(
        ROSTER,
        deputies=(deputy, replace(deputy, end=date(2026, 11, 2))),
        keepers=("receiving-inspector",),
        top_management="quality-manager",
    )
    library = library_of(roster=roster)
    page = protection_page(library, facts_of(library), {}).markdown
    assert "are attested by the Receiving Inspector" in page
    assert "The Quality Manager may always review, approve" in page
    assert page.count("is deputy for A. Head (Quality Manager), appointed on 1 Oct 2026") == 1
    plain = protection_page(library_of(), facts_of(library_of()), {}).markdown
    assert "may always" not in plain
