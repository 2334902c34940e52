from __future__ import annotations

import re
from pathlib import Path

import pytest

from qms.app.approvals.sheet import SheetFormat, approval_sheet, write_sheet
from qms.domain.errors import UsageError
from qms.domain.packages import PACKAGE_FORMAT, package_path
from qms.domain.short_code import short_code
from qms.render.sheet import Sheet, sheet_part
from support.revised import (
    AS_OF,
    NOW,
    NUMBER,
    Revised,
    decidable_company,
    first_revision_only,
    without_required_headings,
)


@pytest.fixture
def revised(tmp_path: Path) -> Revised:
    return decidable_company(tmp_path / "company")


def sheet(revised: Revised, *names: str) -> Sheet:
    return approval_sheet(revised.root, names or (NUMBER,), as_of=AS_OF, now=NOW)


def text(revised: Revised, made: Sheet) -> str:
    html = write_sheet(revised.root, made, SheetFormat.HTML).decode("utf-8")
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def submit(revised: Revised, path: str) -> None:
    file = next(revised.root.glob(path))
    content = file.read_text("utf-8").replace("prepared_by: []", "prepared_by: [j.mercer]")
    entry = "history: [{revision: A, date: 2026-11-02, description_of_change: First issue.}]"
    content = content.replace("status: draft", f"status: in_review\n{entry}")
    content = re.sub(r"TODO: .*", "We do this.", content)
    file.write_text(content, "utf-8")


def test_a_sheet_names_the_text_and_what_it_replaces(revised: Revised) -> None:
    made = sheet(revised)
    words = text(revised, made)
    assert "QP-90 Receiving and inspection" in words
    assert "takes the place of A" in words
    assert "Papers within five days, labels photographed." in words
    assert "DCR-26-014" in words
    digest = revised.library().digest(revised.library().by_id[NUMBER])
    assert short_code(digest) in words
    assert digest in words.replace(" ", "")
    assert f"code {short_code(digest)}" in made.foot
    assert digest in made.foot


def test_the_sheet_of_classified_documents_is_marked_like_them(revised: Revised) -> None:
    marking = "EXPORT CONTROLLED"
    assert "qms-marking" not in sheet_part(sheet(revised)).html
    revised.replace("title: Receiving", f"classification: {marking}\ntitle: Receiving")
    made = sheet(revised)
    part = sheet_part(made).html
    assert f'data-notice="{marking}&#10;Approval sheet for' in part
    assert f'<td class="qms-marking" colspan="2">{marking}</td>' in part
    file = write_sheet(revised.root, made, SheetFormat.HTML).decode("utf-8")
    assert file.count(f'<p class="qms-marking">{marking}</p>') == 2


def test_who_may_sign_comes_from_the_roster_without_the_author(revised: Revised) -> None:
    people = {each.role: each.people for each in sheet(revised).decisions}
    assert people["Managing Director"] == ("E. Lindqvist",)
    assert people["Quality Manager"] == ("A. Rossi", "B. Wei\u00df")


def test_the_meaning_of_a_signature_is_said_and_no_is_a_choice(revised: Revised) -> None:
    words = text(revised, sheet(revised))
    assert "It may be used from the day it becomes effective." in words
    assert "Not approved" in words
    assert "with comments" in words
    assert "How to return this" in words


def test_what_changes_is_on_the_sheet(revised: Revised) -> None:
    html = write_sheet(revised.root, sheet(revised), SheetFormat.HTML).decode("utf-8")
    assert "<del>ten</del> <ins>five</ins> working days" in html


def test_a_first_revision_is_printed_whole(tmp_path: Path) -> None:
    revised = without_required_headings(first_revision_only(tmp_path / "company"))
    made = sheet(revised)
    assert made.documents[0].before == ""
    words = text(revised, made)
    assert "the whole text is new" in words
    assert "Nothing enters free stock before a trained inspector" in words
    assert "The report names our lot, the laboratory and the method." in words


def test_a_change_request_brings_its_documents_together(revised: Revised) -> None:
    made = sheet(revised, "DCR-26-014")
    assert [each.id for each in made.documents] == [NUMBER]
    assert made.title == "Change DCR-26-014"


def test_several_documents_share_decisions_and_have_a_code_for_all(revised: Revised) -> None:
    submit(revised, "procedures/qp-05-*.md")
    made = sheet(revised, NUMBER, "QP-05")
    assert {each.documents for each in made.decisions} == {("QP-90 B", "QP-05 A")}
    codes = {made.code, *(each.code for each in made.documents)}
    assert len(codes) == 3
    assert sheet(revised, "QP-05", NUMBER).code != made.code


def test_a_changed_word_gives_another_code(revised: Revised) -> None:
    before = sheet(revised).code
    revised.replace("five working days", "six working days")
    assert sheet(revised).code != before


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("QP-77", "there is no document QP-77"),
        ("DCR-99-001", "there is no document DCR-99-001"),
        ("QP-05", "QP-05 is a draft, whose text may still change"),
    ],
)
def test_what_cannot_be_decided_on_is_refused(revised: Revised, name: str, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        sheet(revised, name)


def test_an_obsolete_document_is_refused(revised: Revised) -> None:
    revised.replace("status: in_review", "status: obsolete\nreason: Not needed")
    with pytest.raises(UsageError, match="is obsolete; there is nothing to decide on"):
        sheet(revised)


def test_a_change_package_is_signed_as_a_whole(revised: Revised) -> None:
    submit(revised, "procedures/qp-05-*.md")
    path = revised.root / package_path("DCR-27-001")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        f"format: {PACKAGE_FORMAT}\ntitle: Goods in\ndocuments: [{NUMBER}, QP-05]\n", "utf-8"
    )
    made = sheet(revised, "DCR-27-001")
    assert made.title == "Change DCR-27-001 Goods in"
    assert [each.id for each in made.documents] == [NUMBER, "QP-05"]


def test_a_text_with_a_fault_that_would_stop_its_approval_is_refused(revised: Revised) -> None:
    revised.replace("## Scope", "### Scope")
    revised.replace("## Purpose", "# Purpose")
    with pytest.raises(UsageError, match="signs in vain"):
        sheet(revised)


ROSTER = "quality_manual/approvers.yml"


def roster(revised: Revised, text: str) -> None:
    path = revised.root / ROSTER
    path.write_text(path.read_text("utf-8") + text, "utf-8")


def test_deputies_of_the_day_and_top_management_are_named(revised: Revised) -> None:
    roster(
        revised,
        "top_management: managing-director\n"
        "deputies:\n"
        "  - {for: e.lindqvist, deputy: b.weiss, roles: [managing-director],"
        " from: 2026-11-01, to: 2026-11-30, appointed_on: 2026-10-20}\n"
        "  - {for: e.lindqvist, deputy: a.rossi, roles: [managing-director],"
        " from: 2026-12-01, appointed_on: 2026-10-20}\n",
    )
    found = {each.role: each for each in sheet(revised).open_decisions}
    deputy = "B. Wei\u00df (deputy of E. Lindqvist)"
    assert found["Managing Director"].people == ("E. Lindqvist", deputy)
    assert found["Managing Director"].instead == ()
    assert found["Quality Manager"].people == ("A. Rossi", "B. Wei\u00df")
    assert found["Quality Manager"].instead == ("E. Lindqvist", deputy)
    assert "Or, as top management: E. Lindqvist" in text(revised, sheet(revised))


def test_every_place_of_a_quorum_has_a_line_of_its_own(revised: Revised) -> None:
    settings = revised.root / "quality_manual/qms.yml"
    content = settings.read_text("utf-8")
    quorum = "quorum: {count: 2, roles: [managing-director, quality-manager]}\n    "
    content = content.replace("required_headings: []", f"{quorum}required_headings: []")
    content = re.sub(r"required_approvals:\n(?: {6,}.*\n)+", "required_approvals: []\n", content)
    settings.write_text(content, "utf-8")
    found = sheet(revised).open_decisions
    assert [each.role for each in found] == ["Managing Director or Quality Manager"] * 2
    assert "E. Lindqvist, Managing Director" in found[0].people
    assert "A. Rossi, Quality Manager" in found[0].people


def test_keepers_are_named_in_how_to_return_it(revised: Revised) -> None:
    assert "to the keeper of records (document control)" in text(revised, sheet(revised))
    roster(revised, "keepers: [managing-director]\n")
    assert "to a keeper of records: E. Lindqvist." in text(revised, sheet(revised))
