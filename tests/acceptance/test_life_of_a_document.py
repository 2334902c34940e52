"""One procedure from its first draft to its end, with the commands that people give."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from support.life import Company, operating_company
from support.story import Story

WHO = ("--role", "quality-manager", "--person", "q.lead")
TEXT = "procedures/qp-02-urgent-orders.md"


@pytest.fixture
def company(tmp_path: Path) -> Company:
    return operating_company(tmp_path / "company", "QP-01")


def in_force(company: Company, today: str, day: str, *more: str) -> tuple[str, list[str]]:
    """Return the revision in force on a day, as seen from today, and those that are pending."""
    shown = json.loads(
        company.do(today, "show", "QP-02", "--as-of", day, "--format", "json", *more)
    )
    revision = shown["revision"]["revision"] if shown["revision"] else ""
    return revision, [each["revision"] for each in shown["pending"]]


def test_the_life_of_a_procedure(company: Company) -> None:
    # A draft is written, handed over and approved.
    company.do("2026-02-01", "new", "QP", "Urgent orders", "--owner", "quality-manager")
    assert "prepared" in company.refuse("2026-02-01", "submit", "QP-02")
    company.edit("QP-02", "prepared_by: []", "prepared_by: [w.rite]  # on loan from sales")
    entry = "history:\n  - {revision: A, date: 2026-02-01, description_of_change: First issue.}\n"
    company.edit("QP-02", "clauses: []\n", entry)
    path = company.root / TEXT
    path.write_text(path.read_text("utf-8").replace("\n\n##", "\n\nWords.\n\n##") + "Words.\n")
    said = company.do("2026-02-01", "submit", "QP-02", "--effective", "2026-02-10")
    assert "needed: approved by the Quality Manager, approved by the Managing Director" in said
    company.approve("2026-02-03", "QP-02")
    assert company.check("2026-02-03") == []
    assert in_force(company, "2026-02-05", "2026-02-09") == ("", ["A"])
    assert in_force(company, "2026-02-05", "2026-02-10") == ("A", [])

    # A revision begins: nothing is written by a trial, and the text in force stays in force.
    before = company.files()
    said = company.do("2026-03-01", "revise", "QP-02", "--dry-run")
    assert said.startswith("Nothing was changed. This would be written:")
    assert company.files() == before
    company.do("2026-03-01", "revise", "QP-02", "--description", "Adds the night shift.")
    text = path.read_text("utf-8")
    assert "revision: B\n" in text
    assert "status: draft\n" in text
    assert "prepared_by: [w.rite]  # on loan from sales\n" in text
    assert "effective_date" not in text
    assert "approvals" not in text
    assert (
        "  - {revision: A, date: 2026-02-01, description_of_change: First issue.}\n"
        "  - {revision: B, date: 2026-03-01, description_of_change: Adds the night shift.}\n"
    ) in text
    company.edit("QP-02", "## Purpose\n", "## Purpose\n\nAlso at night.\n")
    assert company.check("2026-03-02") == []
    assert in_force(company, "2026-03-02", "2026-03-02") == ("A", [])
    assert "is being written" in company.refuse("2026-03-02", "revise", "QP-02")

    # It is approved for a day to come; until then the former one counts.
    company.do("2026-03-03", "submit", "QP-02", "--effective", "2026-04-01")
    company.approve("2026-03-05", "QP-02")
    assert company.check("2026-03-06") == []
    assert in_force(company, "2026-03-06", "2026-03-04") == ("A", [])
    assert in_force(company, "2026-03-06", "2026-03-31") == ("A", ["B"])
    assert in_force(company, "2026-03-06", "2026-04-01") == ("B", [])
    table = json.loads(
        company.do("2026-03-06", "register", "--as-of", "2026-03-31", "--format", "json")
    )
    line = next(each for each in table if each["number"] == "QP-02")
    assert (line["revision"], line["status"]) == ("A", "effective")
    assert line["pending"] == "B (2026-04-01)"

    # Nothing has to change for a while, and then it ends.
    company.do(
        "2026-06-01", "review", "QP-02", "--outcome", "no-change", "--evidence", "MR-27", *WHO
    )
    register = company.do("2026-06-01", "register", "--as-of", "2026-06-01", "--format", "json")
    assert {each["number"]: each["next review"] for each in json.loads(register)}["QP-02"] == (
        "2029-06-01"
    )
    said = company.do("2026-09-01", "obsolete", "QP-02", "--superseded-by", "QP-01", *WHO)
    assert "QP-02" in said
    assert company.check("2026-09-02") == []
    assert in_force(company, "2026-09-02", "2026-02-20") == ("A", [])
    assert in_force(company, "2026-09-02", "2026-08-31") == ("B", [])
    assert in_force(company, "2026-09-02", "2026-09-01") == ("", [])
    assert "obsolete since 2026-09-01" in company.do(
        "2026-09-02", "show", "QP-02", "--as-of", "2026-09-02"
    )
    assert "never used again" in company.refuse("2026-09-02", "revise", "QP-02")


def test_a_correction_of_spelling_keeps_the_approvals(company: Company) -> None:
    refused = company.refuse("2026-02-01", "editorial", "QP-01", *WHO)
    assert "is the approved text" in refused
    company.do("2026-02-01", "editorial", "QP-01", "--begin")
    company.edit("QP-01", "## Purpose\n\nWe do this;", "## Purpose\n\nWe do it;")
    assert "QMS304" in company.check("2026-02-01")
    assert "may not state" in company.refuse(
        "2026-02-01", "editorial", "QP-01", "--role", "managing-director", "--person", "m.head"
    )
    company.do("2026-02-02", "editorial", "QP-01", *WHO)
    assert company.check("2026-02-02") == []
    shown = company.do("2026-02-03", "show", "QP-01", "--as-of", "2026-02-01")
    assert "archive/QP-01/A/" in shown
    shown = company.do("2026-02-03", "show", "QP-01", "--as-of", "2026-02-03")
    assert "Text: procedures/qp-01" in shown
    assert "Editorial change: Q. Lead" in shown


def test_several_documents_change_together(tmp_path: Path) -> None:
    company = operating_company(tmp_path / "company", "QP-01", "QP-02")
    number = "DCR-26-014"
    company.do("2026-02-01", "change", "new", number, "QP-01", "QP-02", "--title", "New warehouse")
    for each in ("QP-01", "QP-02"):
        assert "change_request: DCR-26-014" in company.path(each).read_text("utf-8")
        company.edit(each, "## Purpose\n", "## Purpose\n\nIn the new warehouse.\n")
    company.edit("QP-02", "owner: ", "applies_to: {roles: [quality-manager]}\nowner: ")
    assert company.check("2026-02-01") == []
    assert "QP-01 is a draft" in company.refuse("2026-02-01", "approve", number, *WHO)
    company.do("2026-02-02", "change", "submit", number, "--effective", "2026-03-01")
    company.do("2026-02-03", "approve", number, *WHO)
    shown = company.do("2026-02-03", "change", "show", number)
    assert "QP-01 Control of documents, revision B: in review; still needed" in shown
    assert "Quality Manager (Q. Lead and B. Buyer): QP-02" in shown
    assert "Everybody: QP-01" in shown
    company.do(
        "2026-02-04",
        "change",
        "approve",
        number,
        "--role",
        "managing-director",
        "--person",
        "m.head",
    )
    assert company.check("2026-02-04") == []
    assert company.check("2026-03-01") == []
    for day, revision in (("2026-02-28", "A"), ("2026-03-01", "B")):
        for each in ("QP-01", "QP-02"):
            shown = company.do("2026-02-04", "show", each, "--as-of", day)
            assert f"Revision {revision} " in shown


def test_a_revision_can_be_given_up(company: Company) -> None:
    before = company.path("QP-01").read_bytes()
    company.do("2026-02-01", "revise", "QP-01")
    company.edit("QP-01", "## Purpose\n", "## Purpose\n\nOther words.\n")
    company.do("2026-02-02", "revise", "QP-01", "--give-up")
    assert company.path("QP-01").read_bytes() == before
    assert company.check("2026-02-02") == []
    assert "nothing to undo" in company.refuse("2026-02-02", "revise", "QP-01", "--give-up")


def test_an_interim_change_that_nobody_approves_is_replaced(tmp_path: Path) -> None:
    company = operating_company(tmp_path / "company", "QP-01")
    history = Story(root=company.root, keys=tmp_path)
    history.git("init", "--quiet", "--initial-branch", "main")
    company.do("2026-02-01", "revise", "QP-01", "--description", "Faster.")
    company.edit("QP-01", "## Purpose\n", "## Purpose\n\nIn a hurry.\n")
    company.do("2026-02-02", "submit", "QP-01", "--effective", "2026-03-01")
    company.do("2026-02-03", "interim", "QP-01", "--reason", "Water.", *WHO)
    history.save("Revision B by interim change")
    refused = company.refuse("2026-02-04", "editorial", "QP-01", "--begin")
    assert "or a revision: `qms revise QP-01`" in refused

    # The next revision is the earlier text again; until its day, the interim text stays in force.
    said = company.do("2026-02-10", "revise", "QP-01", "--description", "As before.")
    assert "revision B stays in force meanwhile" in said
    assert history.found("2026-02-10", "--base", "main") == []
    assert history.found("2026-04-10", "--base", "main") == ["QMS344"]
    given_up = company.files()
    company.do("2026-02-10", "revise", "QP-01", "--give-up")
    assert history.found("2026-02-10", "--base", "main") == []
    for path, content in given_up.items():
        (company.root / path).write_bytes(content)
    company.edit("QP-01", "\n\nIn a hurry.\n", "\n")
    company.do("2026-02-11", "submit", "QP-01", "--effective", "2026-03-01")
    company.do("2026-02-11", "interim", "QP-01", "--reason", "B was wrong.", *WHO)
    for day, revision in (("2026-02-02", "A"), ("2026-02-10", "B"), ("2026-02-11", "C")):
        shown = company.do("2026-02-11", "show", "QP-01", "--as-of", day)
        assert f"Revision {revision} " in shown
        assert ("INTERIM: " in shown) is (revision != "A")
    history.save("Revision C by interim change")
    director = ("--role", "managing-director", "--person", "m.head")
    company.do("2026-02-12", "approve", "QP-01", *director)
    assert history.found("2026-05-12", "--base", "main") == []

    # Without what authorised it, the archived text is one that was never fully approved.
    for notice in (company.root / "quality_manual/notices").iterdir():
        notice.unlink()
    assert company.check("2026-02-10", as_of="2026-02-10").count("QMS332") == 1


def test_a_document_in_force_by_interim_change_can_end(tmp_path: Path) -> None:
    company = operating_company(tmp_path / "company", "QP-01")
    company.do("2026-02-01", "revise", "QP-01", "--description", "Faster.")
    company.do("2026-02-02", "submit", "QP-01", "--effective", "2026-03-01")
    company.do("2026-02-03", "interim", "QP-01", "--reason", "Water.", *WHO)
    company.do("2026-02-12", "obsolete", "QP-01", "--reason", "Not needed.", *WHO)
    assert company.check("2026-02-12", as_of="2026-05-12") == []
    for day, words in (("2026-02-11", "Revision B was in force"), ("2026-02-12", "obsolete since")):
        assert words in company.do("2026-02-12", "show", "QP-01", "--as-of", day)
