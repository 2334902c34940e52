"""A notice on the revision in force stands while the next revision lies in its place."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest

from qms.app.approvals.decide import DecisionRequest
from qms.app.changes.notices import NewNotice, new_notice
from qms.app.check import check_repository
from qms.app.lists import register_table
from qms.app.site.site import site_files
from qms.app.site.site_context import SiteContext
from qms.app.todo import read_todo
from qms.domain.errors import UsageError
from qms.domain.library import Library
from qms.domain.notices import NoticeStanding
from qms.render.book import BookContext, build_book
from qms.rules.in_force import library_in_force
from qms.rules.notice_state import judged_notices
from support.deciding import end_notice, issue_notice
from support.life import Company, operating_company

HEAD = DecisionRequest(person="q.lead", role="quality-manager")
WORDS = "Use the scale in hall two."


def noon(day: str) -> datetime:
    return datetime.combine(date.fromisoformat(day), time(12), UTC)


def begin(company: Company, day: str, section: str = "purpose", number: str = "TN-1") -> None:
    wanted = NewNotice(
        number=number,
        document="QP-07",
        section=section,
        start=date.fromisoformat(day),
        end=date(2026, 3, 20),
        text=WORDS,
        reason="The scale is broken.",
    )
    new_notice(company.root, wanted, now=noon(day), dry_run=False)
    issue_notice(company.root, number, HEAD, now=noon(day))


@pytest.fixture
def company(tmp_path: Path) -> Company:
    """QP-07 A is in force, with a notice on its purpose from 2 February on."""
    company = operating_company(tmp_path / "company", "QP-07")
    begin(company, "2026-02-02")
    return company


def revise(company: Company) -> None:
    """Begin revision B, in which the amended section has another name."""
    company.do("2026-02-05", "revise", "QP-07", "--description", "Another scale.")
    company.edit("QP-07", "## Purpose\n", "## Why\n")


def library(company: Company, day: str) -> Library:
    return check_repository(company.root, as_of=date.fromisoformat(day), now=noon(day)).library


def standing(company: Company, day: str) -> NoticeStanding:
    (judged,) = judged_notices(library(company, day))
    return judged.standing


def is_shown(company: Company, day: str) -> tuple[bool, bool, bool]:
    """Return whether page, PDF and register show the notice."""
    found = library(company, day)
    (page,) = (
        each
        for each in site_files(company.root, found, (), SiteContext())
        if each.uri.startswith("procedures/qp-07")
    )
    on_page = any(WORDS in html for html in page.section_html.values())
    view = library_in_force(found)
    book = build_book(view, BookContext(notices=judged_notices(view)))
    (part,) = (each for each in book.parts if each.key == "QP-07")
    table = register_table(company.root, as_of=date.fromisoformat(day), now=noon(day))
    rows = [dict(zip(table.heads, row, strict=True)) for row in table.rows]
    (row,) = (each for each in rows if each["number"] == "QP-07")
    assert (row["revision"], part.revision) in {("A", "A"), ("B", "B")}
    return on_page, WORDS in part.html, "TN-1" in "".join(row.values())


def test_while_the_next_revision_is_written_it_is_shown_everywhere(company: Company) -> None:
    assert is_shown(company, "2026-02-04") == (True, True, True)
    revise(company)
    assert company.check("2026-02-06") == []
    assert standing(company, "2026-02-06") is NoticeStanding.RUNNING
    assert is_shown(company, "2026-02-06") == (True, True, True)


def test_while_the_next_revision_waits_for_its_day(company: Company) -> None:
    company.do("2026-02-05", "revise", "QP-07", "--description", "Another scale.")
    company.do("2026-02-06", "submit", "QP-07", "--effective", "2026-02-20")
    company.approve("2026-02-06", "QP-07")
    assert company.check("2026-02-19") == []
    assert is_shown(company, "2026-02-19") == (True, True, True)
    assert standing(company, "2026-02-20") is NoticeStanding.REPLACED
    assert is_shown(company, "2026-02-20") == (False, False, False)
    assert company.check("2026-02-20") == ["QMS343"]


def test_a_section_that_the_text_in_force_does_not_have_is_found(company: Company) -> None:
    path = company.root / "quality_manual/notices/TN-1.yml"
    revise(company)
    path.write_text(path.read_text("utf-8").replace("section: purpose", "section: why"), "utf-8")
    assert "QMS341" in company.check("2026-02-06")


def test_a_notice_begun_meanwhile_is_one_on_the_text_in_force(company: Company) -> None:
    revise(company)
    begin(company, "2026-02-06", "scope", number="TN-2")
    found = {each.number: each.revision for each in library(company, "2026-02-06").notices}
    assert found == {"TN-1": "A", "TN-2": "A"}
    assert company.check("2026-02-06") == []
    with pytest.raises(UsageError, match="no section with the anchor why"):
        begin(company, "2026-02-06", "why", number="TN-3")


def test_it_can_be_ended_meanwhile(company: Company) -> None:
    revise(company)
    end_notice(
        company.root,
        "TN-1",
        HEAD,
        ended_on=date(2026, 2, 7),
        reason="Mended.",
        now=noon("2026-02-06"),
    )
    assert company.check("2026-02-08") == []
    assert is_shown(company, "2026-02-08") == (False, False, False)


def test_the_list_of_what_waits_names_the_revision_in_force(company: Company) -> None:
    revise(company)
    todo = read_todo(company.root, as_of=date(2026, 3, 18), now=noon("2026-03-18"))
    (entry,) = (each for each in todo.entries if "TN-1" in each.what)
    assert "revision A" in entry.what
    later = read_todo(company.root, as_of=date(2029, 1, 9), now=noon("2029-01-09"))
    (review,) = (
        each for each in later.entries if each.document == "QP-07" and "still fits" in each.what
    )
    assert "revision A" in review.what
