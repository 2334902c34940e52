"""Editions for others: what auditors get more, and that nothing withheld reaches customers."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from support.company import qms, small_company, tree
from support.example import ROOT
from support.leaks import said

AS_OF = ("--as-of", "2026-11-22", "--jobs", "1")
PATIENCE = 600
MARKER = "Zyklopenfels"
DRAFT = f"""---
id: QP-90
title: {MARKER} title
status: draft
revision: A
owner: quality-manager
prepared_by: [j.mercer]
records: [{{name: {MARKER} record, storage: {MARKER} shelf, retention: {{period: {MARKER} years}}}}]
history:
  - {{revision: A, date: 2026-11-01, description_of_change: {MARKER} change.}}
---

## Purpose

{MARKER}
"""
CHOSEN = "editions:\n  customer: {types: [QM], documents: [F-05-01]}\n"
LONG_ENOUGH = 45
"""Shorter lines of a document can be ordinary words of another one."""


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example company, with words that must never be seen planted where readers are not."""
    root = tmp_path_factory.mktemp("editions") / "company"
    for name in ("quality_manual", "procedures", "forms"):
        shutil.copytree(ROOT / name, root / name)
    shutil.copy(ROOT / "mkdocs.yml", root)
    holder = f"holders:\n  - {{name: {MARKER} desk, medium: site, documents: [QM-01]}}\n"
    edit(root / "quality_manual/distribution.yml", "holders:\n", holder)
    (root / "procedures/qp-90-marked.md").write_text(DRAFT, "utf-8")
    (root / "procedures/img/marked.svg").write_text(f"<svg><title>{MARKER}</title></svg>", "utf-8")
    return root


@pytest.fixture(scope="module")
def published(company: Path) -> dict[str, str]:
    """Everything that the customers' edition says, by file."""
    done = qms(company, "build", "--edition", "customer", *AS_OF, timeout=PATIENCE)
    assert done.returncode == 0, done.stderr
    assert "This is the edition for customers, in build-customer/" in done.stdout
    assert "11 documents as PDFs" in done.stdout
    return said(company / "build-customer")


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), "utf-8", newline="\n")


def files_with(words: str, published: dict[str, str]) -> list[str]:
    return [path for path, text in published.items() if plain(words) in text]


def plain(text: str) -> str:
    return " ".join(text.split()).casefold()


def withheld(company: Path) -> Iterator[Path]:
    for path in sorted([*company.glob("procedures/*.md"), *company.glob("forms/*.md")]):
        if not path.name.startswith("f-05-01"):
            yield path


def test_the_search_for_leaks_finds_what_is_shown(published: dict[str, str]) -> None:
    found = files_with("We deliver genuine parts, exactly as ordered", published)
    assert {path.rpartition(".")[2] for path in found} == {"html", "json", "pdf"}
    assert "site/pdf/manual.pdf" in found
    assert "site/search/search_index.json" in found
    contents = files_with("qms-contents@1", published)
    assert contents == ["site/pdf/manual.pdf"], "embedded files are looked into"


def test_nothing_planted_is_anywhere(published: dict[str, str]) -> None:
    assert files_with(MARKER, published) == []
    assert files_with("QP-90", published) == []


def test_no_line_of_a_withheld_document_is_anywhere(
    company: Path, published: dict[str, str]
) -> None:
    looked_for = 0
    folder = company / "quality_manual"
    visible = [*folder.glob("*.md"), *folder.glob("tables/*.csv")]
    shown = plain(re.sub('[,"]', " ", " ".join(path.read_text("utf-8") for path in visible)))
    for path in withheld(company):
        assert files_with(path.stem, published) == []
        for line in path.read_text("utf-8").splitlines():
            words = plain(re.sub(r"[*_`\[\]|{}]", " ", line))
            if len(words) > LONG_ENOUGH and plain(re.sub('[,"]', " ", words)) not in shown:
                looked_for += 1
                assert files_with(words, published) == [], path.name
    assert looked_for > 900


def test_no_person_is_named_anywhere(company: Path, published: dict[str, str]) -> None:
    roster = yaml.safe_load((company / "quality_manual/approvers.yml").read_text("utf-8"))
    names = {*roster["people"], *(each["name"] for each in roster["people"].values())}
    assert len(names) > 10
    every = re.compile("|".join(rf"(?<!\w){re.escape(name.casefold())}(?!\w)" for name in names))
    assert [path for path, text in published.items() if every.search(text)] == []


@pytest.mark.usefixtures("published")
def test_only_chosen_documents_are_listed_for_programs(company: Path) -> None:
    build = company / "build-customer"
    manifest = json.loads((build / "manifest.json").read_text("utf-8"))
    numbers = [*(f"QM-{number:02}" for number in range(1, 11)), "F-05-01"]
    assert [each["id"] for each in manifest["documents"]] == numbers
    assert manifest["edition"] == "customer"
    status = json.loads((build / "site/qms/status.json").read_text("utf-8"))
    assert sorted(status["documents"]) == sorted(numbers)
    pages = {path.relative_to(build).as_posix() for path in build.rglob("*.html")}
    assert not [page for page in pages if page.startswith(("site/qms/", "site/procedures"))]
    assert not list(build.rglob("*.md"))


@pytest.mark.usefixtures("published")
def test_references_to_withheld_documents_are_plain_words(company: Path) -> None:
    page = (company / "build-customer/site/quality_manual/01-scope/index.html").read_text("utf-8")
    assert "QP-05 and QP-06 say how we control them" in page
    assert not re.search(r'href="[^"]*(procedures|clauses-)', page)
    assert "[[" not in page


@pytest.mark.usefixtures("published")
def test_the_ordinary_build_is_not_touched(company: Path) -> None:
    assert not (company / "build").exists()
    before = tree(company / "build-customer")
    again = qms(company, "build", "--edition", "customer", *AS_OF, timeout=PATIENCE)
    assert again.returncode == 0
    assert tree(company / "build-customer") == before


def test_auditors_see_for_each_section_what_proves_it(tmp_path: Path) -> None:
    root = small_company(tmp_path / "company")
    document = next(root.glob("procedures/qp-05-*.md"))
    shelf = '\n## Orders {: clauses="8.4.1" }\n\nOrders are kept in the blue folder.\n'
    document.write_text(document.read_text("utf-8") + shelf, "utf-8")
    done = qms(root, "build", "--edition", "auditor", *AS_OF, timeout=PATIENCE)
    assert done.returncode == 0, done.stderr
    assert "This is the edition for auditors, in build-auditor/" in done.stdout
    site = root / "build-auditor/site"
    text = subprocess.run(
        ["pdftotext", "-layout", str(site / "pdf/QP-05.pdf"), "-"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    evidence = " ".join(text.partition("Evidence by section")[2].split())
    assert "Section Clauses Records Kept for Where kept" in evidence
    assert "Orders AS9120 8.4.1" in evidence
    page = next(site.glob("procedures/qp-05*/index.html")).read_text("utf-8")
    assert re.search(r'<td data-label="Section"><a href="#orders">Orders</a>', page)
    manifest = json.loads((root / "build-auditor/manifest.json").read_text("utf-8"))
    assert manifest["edition"] == "auditor"
    assert not (root / "build").exists()


@pytest.mark.parametrize(
    ("chosen", "words"),
    [
        ("editions: {}", "qms.yml does not say what customers may see"),
        ("editions: {customer: {types: [XX]}}", "see XX, and there is no such type of document"),
        ("editions: {customer: {documents: [QM-99]}}", "see QM-99, and there is no such document"),
        ("editions: {customer: {documents: [QP-90]}}", "nothing of what qms.yml lets customers"),
        ("editions: {staff: {types: [QM]}}", "staff"),
    ],
)
def test_a_choice_that_shows_nothing_is_refused(company: Path, chosen: str, words: str) -> None:
    settings = company / "quality_manual/qms.yml"
    before = settings.read_text("utf-8")
    try:
        edit(settings, CHOSEN, f"{chosen}\n")
        done = qms(company, "build", "--edition", "customer", *AS_OF, timeout=PATIENCE)
    finally:
        settings.write_text(before, "utf-8")
    assert done.returncode == 2
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_a_text_that_names_a_person_is_refused(company: Path, tmp_path: Path) -> None:
    root = tmp_path / "company"
    shutil.copytree(company, root, ignore=shutil.ignore_patterns("build-*", ".qms"))
    # The company renames a person to words that the policy holds.
    edit(root / "quality_manual/approvers.yml", "name: P. Dubois", "name: Genuine Parts")
    done = qms(root, "build", "--edition", "customer", *AS_OF, timeout=PATIENCE)
    assert done.returncode == 2
    assert re.search(
        r"quality_manual/0\d-[a-z-]+\.md:\d+ names genuine parts, and the customers", done.stderr
    )
    assert not (root / "build-customer").exists()


def test_a_preview_is_of_the_complete_edition(company: Path) -> None:
    done = qms(company, "build", "--edition", "customer", "--drafts", *AS_OF, timeout=PATIENCE)
    assert done.returncode == 2
    assert "a preview with drafts is of the complete edition" in done.stderr
