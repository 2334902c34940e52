"""Site, book and manifest show the revision that is in force, and the pending one beside it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from qms.app.check import check_repository
from qms.app.site.site import Purpose, build_site, site_files
from qms.app.site.site_context import SiteContext
from qms.domain.library import Library
from qms.domain.site import SiteFile, Visibility
from qms.render.book import BookContext, build_book
from qms.render.facts import PublishedPdf
from qms.render.print.context import printed_documents
from qms.rules.in_force import library_in_force
from support.life import Company, operating_company

PAGE = "procedures/qp-01-control-of-documents.md"
REVISION = "qms/revisions/qp-01/c.md"
SVG = '<svg xmlns="http://www.w3.org/2000/svg"><rect width="{}"/></svg>\n'
NOW = datetime(2026, 2, 20, 12, tzinfo=UTC)
CONTEXT = SiteContext(pdfs={"QP-01": PublishedPdf(uri="pdf/QP-01.pdf", sha256="0" * 64)})


def replace(path: Path, before: str, after: str) -> None:
    text = path.read_text("utf-8")
    assert text.count(before) == 1
    path.write_text(text.replace(before, after), "utf-8")


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Company:
    """QP-01: B in force since 2026-01-22, C pending until 2026-03-01; QP-02: B is written."""
    folder = tmp_path_factory.mktemp("life") / "company"
    company = operating_company(folder, "QP-01", "QP-02")
    settings = folder / "quality_manual/qms.yml"
    picture, table = folder / "procedures/img/way.svg", folder / "procedures/tables/x.csv"
    for today, letter, day in (
        ("2026-01-20", "B", "2026-01-22"),
        ("2026-02-01", "C", "2026-03-01"),
    ):
        company.do(today, "revise", "QP-01", "--description", f"Words of {letter}.")
        for file in (picture, table):
            file.parent.mkdir(exist_ok=True)
        picture.write_text(SVG.format(ord(letter)), "utf-8")
        table.write_text(f"Part,Limit\nBolt,limit of {letter}\n", "utf-8")
        if letter == "B":
            shown = "![Way](img/way.svg)\n\n![Limits](tables/x.csv)\n\nText of B for {{ shelf }}."
            replace(settings, "  hold-label: red", "  shelf: shelf of B\n  hold-label: red")
            company.edit("QP-01", "## Purpose\n", f"## Purpose\n\n{shown}\n")
        else:
            replace(settings, "shelf of B", "shelf of C")
            company.edit("QP-01", "Text of B for", "Text of C for")
        company.do(today, "submit", "QP-01", "--effective", day)
        company.approve(today, "QP-01")
    company.do("2026-02-01", "revise", "QP-02", "--description", "Being written.")
    company.edit("QP-02", "## Purpose\n", "## Purpose\n\nText of a draft.\n")
    assert company.check("2026-02-20") == []
    return company


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    files: dict[str, SiteFile]

    def text(self, uri: str) -> str:
        file = self.files[uri]
        assert isinstance(file.content, str)
        return file.header() + file.content + file.footer()


def library(company: Company, as_of: str = "2026-02-20") -> Library:
    result = check_repository(company.root, as_of=date.fromisoformat(as_of), now=NOW)
    return result.library


def made(company: Company, as_of: str = "2026-02-20") -> Made:
    found = library(company, as_of)
    files = site_files(company.root, found, (), CONTEXT)
    return Made(files={each.uri: each for each in files})


def test_the_page_of_a_document_shows_the_revision_in_force(company: Company) -> None:
    site = made(company)
    page = site.text(PAGE)
    assert "Text of B for shelf of B" in page
    assert "limit of B" in page
    assert "of C" not in page
    assert "Effective since 22 Jan 2026" in page
    assert "Revision C is approved and becomes effective on 1 Mar 2026." in page
    assert 'href="../qms/revisions/qp-01/c.md"' in page
    assert 'href="../pdf/QP-01.pdf"' in page
    (picture,) = [uri for uri in site.files if uri.endswith(".svg") and "archive" in uri]
    assert site.files[picture].content == SVG.format(ord("B")).encode()
    assert f"](../{picture})" in page


def test_a_pending_revision_has_a_page_that_only_links_lead_to(company: Company) -> None:
    site = made(company)
    page = site.text(REVISION)
    assert "Text of C for shelf of C" in page
    assert "limit of C" in page
    assert "Pending until 1 Mar 2026" in page
    assert "Until then do not work to this text." in page
    assert ">PENDING</p>" in page
    assert 'href="../../../procedures/qp-01-control-of-documents.md">revision B</a>' in page
    assert "QP-01.pdf" not in page
    assert "](../../../procedures/img/way.svg)" in page
    assert site.files["procedures/img/way.svg"].content == SVG.format(ord("C")).encode()
    assert site.files[REVISION].visibility is Visibility.UNLISTED
    assert "search: {exclude: true}" in page


def test_from_its_day_on_the_new_revision_has_the_page(company: Company) -> None:
    site = made(company, "2026-03-01")
    assert "Text of C" in site.text(PAGE)
    assert "qms/revisions" not in " ".join(site.files)
    assert not any("archive" in uri for uri in site.files)


def test_a_past_day_shows_what_was_in_force_then(company: Company) -> None:
    site = made(company, "2026-01-21")
    page = site.text(PAGE)
    assert "Text of" not in page
    assert "Revision B is approved and becomes effective on 22 Jan 2026." in page
    assert "Text of B for shelf of B" in site.text("qms/revisions/qp-01/b.md")


def test_drafts_of_a_next_revision_are_not_published(company: Company) -> None:
    site = made(company)
    assert not any("Text of a draft" in str(each.content) for each in site.files.values())
    assert "Effective since" in site.text("procedures/qp-02-control-of-records.md")


def test_in_a_preview_authors_find_the_draft_beside_it(company: Company) -> None:
    site = build_site(
        company.root,
        as_of=date(2026, 2, 20),
        now=NOW,
        purpose=Purpose.PREVIEW,
        context=SiteContext(),
    )
    files = Made(files={each.uri: each for each in site.files})
    assert "Revision B is being written" in files.text("procedures/qp-02-control-of-records.md")
    assert "Text of a draft" in files.text("qms/revisions/qp-02/b.md")
    titles = [child.uri for entry in site.menu for child in entry.children]
    assert "qms/revisions/qp-02/b.md" not in titles


def test_lists_name_both_revisions(company: Company) -> None:
    site = made(company)
    documents = site.text("qms/documents.md")
    link = '<a href="revisions/qp-01/c.md">Revision C pending, from 1 Mar 2026</a>'
    assert link in documents
    home = site.text("index.md")
    assert "](qms/revisions/qp-01/c.md)" in home
    status = json.loads(bytes(site.files["qms/status.json"].content))  # type: ignore[arg-type]
    entry = status["documents"]["QP-01"]
    assert (entry["revision"], entry["pending"][0]["revision"]) == ("B", "C")


def test_the_book_prints_the_revision_in_force(company: Company) -> None:
    view = library_in_force(library(company))
    context = BookContext()
    book = build_book(view, context)
    part = next(each for each in book.parts if each.key == "QP-01")
    assert part.revision == "B"
    assert "Text of B for shelf of B" in part.html
    assert "limit of B" in part.html
    assert all("archive" in path for path in part.assets)
    assert part.watermark == ""
    assert [each.revision for each in printed_documents(view, context)] == ["A", "B", "A"]
    (listed,) = [each for each in book.parts if each.key == "effective-sections"]
    assert "Effective; revision C pending, from 1 Mar 2026" in listed.html


def test_only_texts_in_force_answer_clauses(tmp_path: Path) -> None:
    company = operating_company(tmp_path / "company", "QP-01")
    company.do("2026-02-01", "revise", "QM-01", "--description", "Answers less.")
    path = company.path("QM-01")
    lines = path.read_text("utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if not line.startswith("clauses:")), "utf-8")
    company.do("2026-02-01", "submit", "QM-01", "--effective", "2026-03-01")
    company.approve("2026-02-02", "QM-01")
    assert company.check("2026-02-28") == []
    assert "QMS403" in company.check("2026-03-01")
    gaps = company.do(
        "2026-02-28", "clauses", "--gaps", "--as-of", "2026-02-28", "--format", "json"
    )
    assert json.loads(gaps) == []
