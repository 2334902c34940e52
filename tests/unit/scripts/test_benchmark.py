from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from pathlib import Path

import pikepdf
import pytest
import weasyprint

from benchmark.archive import write_archive
from benchmark.corpus import REFERENCE, build_corpus, write_company, write_plain
from benchmark.counting import counting_git
from benchmark.goals import Goal, Sense, render_goals
from benchmark.inside import WITHIN
from benchmark.measure import CommandFailed, measure
from benchmark.paper import read_paper
from qms.app.check import check_repository

PAGE = "<html><body><nav>Menu words</nav><article><h1>Title</h1><p>{}</p></article></body></html>"


def test_the_same_seed_gives_the_same_corpus() -> None:
    assert build_corpus(8, 1) == build_corpus(8, 1)
    assert build_corpus(8, 1) != build_corpus(8, 2)


def test_a_procedure_has_about_1500_words_links_a_table_and_clauses() -> None:
    for procedure in build_corpus(8, 1):
        assert 1300 < len(procedure.body.split()) < 1900
        assert len(set(REFERENCE.findall(procedure.body))) == 6
        assert procedure.body.count("\n|---|") == 2
        assert procedure.body.count("{: clauses=") == 2
        assert len(procedure.clauses) == 2


def test_both_forms_of_the_corpus_hold_every_document(tmp_path: Path) -> None:
    corpus = build_corpus(8, 1)
    write_company(tmp_path / "company", corpus)
    write_plain(tmp_path / "plain", corpus, plugins="[search]")
    names = {procedure.file_name for procedure in corpus}
    assert {path.name for path in (tmp_path / "company" / "procedures").iterdir()} == names
    plain = {path.name: path.read_text() for path in (tmp_path / "plain" / "docs").iterdir()}
    assert set(plain) == names | {"index.md"}
    assert not any("[[" in text for text in plain.values())


def test_a_goal_knows_which_way_is_better() -> None:
    most = Goal(code="G1", what="x", sense=Sense.AT_MOST, must=1.15, stretch=1.0, measured=1.1)
    least = Goal(code="G2", what="y", sense=Sense.AT_LEAST, must=1.8, stretch=2.2, measured=2.5)
    missed = Goal(code="G10", what="z", sense=Sense.AT_LEAST, must=0.999, measured=0.9987)
    assert [goal.verdict for goal in (most, least, missed)] == ["met", "met, stretch too", "MISSED"]
    assert "0.9987" in render_goals([most, least, missed])


def test_a_measured_command_that_fails_is_told(tmp_path: Path) -> None:
    with pytest.raises(CommandFailed, match="it broke"):
        measure(["sh", "-c", "echo it broke; exit 3"], tmp_path)


def test_the_work_of_an_orphan_counts(tmp_path: Path) -> None:
    """A fork server outlives the command that started it; so does the child here."""
    orphan = "sum(range(6_000_000)); open('ended', 'w').close()"
    parent = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {orphan!r}])"
    alone = measure([sys.executable, "-c", ""], tmp_path)
    both = measure([sys.executable, "-c", parent], tmp_path)
    assert (tmp_path / "ended").exists()
    assert both.cpu > alone.cpu
    assert both.peak > 0


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A site of one document whose PDF is complete."""
    (tmp_path / "pdf").mkdir()
    (tmp_path / "page.html").write_text(PAGE.format("Every single word arrives."))
    write_pdf(tmp_path / "pdf" / "QP-01.pdf", "<h1>Title</h1><p>Every single word arrives.")
    write_pdf(tmp_path / "pdf" / "manual.pdf", '<h1 id="a">Title</h1><a href="#a">there</a>')
    return tmp_path


def write_pdf(path: Path, html: str) -> None:
    weasyprint.HTML(string=html).write_pdf(path)


def test_a_complete_pdf_has_every_word_and_no_dead_link(site: Path) -> None:
    paper = read_paper(site, {"QP-01": site / "page.html"})
    assert (paper.documents, paper.fewest_words) == (1, 1)
    assert (paper.links, paper.dead_links, paper.beyond_edge) == (1, 0, 0)


def test_a_lost_word_is_counted(site: Path) -> None:
    write_pdf(site / "pdf" / "QP-01.pdf", "<h1>Title</h1><p>Every single word.")
    assert read_paper(site, {"QP-01": site / "page.html"}).fewest_words == pytest.approx(4 / 5)


def test_text_beyond_the_edge_is_counted(site: Path) -> None:
    wide = (
        '<h1>Title</h1><p style="white-space: nowrap; margin-left: 17cm">Every single word arrives.'
    )
    write_pdf(site / "pdf" / "QP-01.pdf", wide)
    assert read_paper(site, {"QP-01": site / "page.html"}).beyond_edge > 0


def test_a_link_to_a_page_that_is_gone_is_dead(site: Path) -> None:
    manual = site / "pdf" / "manual.pdf"
    write_pdf(manual, '<a href="#a">there</a><h1 id="a" style="break-before: page">Title</h1>')
    with pikepdf.open(manual, allow_overwriting_input=True) as pdf:
        del pdf.pages[1]
        pdf.save()
    assert read_paper(site, {"QP-01": site / "page.html"}).dead_links == 1


def test_an_address_of_our_own_that_was_left_over_is_dead(site: Path) -> None:
    write_pdf(site / "pdf" / "manual.pdf", '<a href="qms:QP-02">there</a>')
    assert read_paper(site, {"QP-01": site / "page.html"}).dead_links == 1


def test_a_company_with_an_archive_is_one_that_the_check_judges_good(tmp_path: Path) -> None:
    write_archive(tmp_path / "company", build_corpus(2, 1), 3)
    now = datetime(2026, 1, 20, 12, tzinfo=UTC)
    result = check_repository(tmp_path / "company", as_of=now.date(), now=now)
    assert {number: len(found) for number, found in result.library.archive.heads.items()} == {
        "QP-0001": 3,
        "QP-0002": 3,
    }
    codes = {each.rule.code for each in result.blocking}
    assert not {code for code in codes if "QMS2" < code < "QMS4"}


def test_starts_of_git_are_counted(tmp_path: Path) -> None:
    counted = tmp_path / "count"
    extra = counting_git(tmp_path, counted)
    cost = measure(["sh", "-c", "git --version; git --version"], tmp_path, extra=extra)
    assert counted.read_text("utf-8") == "git\ngit\n"
    assert cost.count("git version") == 2


def test_checking_everything_is_more_work_than_composing_heads(tmp_path: Path) -> None:
    company = tmp_path / "company"
    write_company(company, build_corpus(7, 1))
    costs = {
        part: json.loads(measure([sys.executable, str(WITHIN), part, "."], company).said[-1][1])
        for part in ("compose", "check")
    }
    assert 0 < costs["compose"]["cpu"] < costs["check"]["cpu"]
