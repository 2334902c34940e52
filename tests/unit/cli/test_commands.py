from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from qms.cli import main

ROOT = Path(__file__).resolve().parents[3]
AS_OF = ("--as-of", "2026-11-22")


def run(root: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["--root", str(root), *arguments])


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("company") / "new"
    result = CliRunner().invoke(main, ["init", str(root), "--organisation", "Smith Ltd"])
    assert result.exit_code == 0, result.output
    return root


def test_the_first_check_of_a_company_is_short_and_shows_errors(
    company: Path, tmp_path: Path
) -> None:
    root = tmp_path / "copy"
    shutil.copytree(company, root)
    path = next((root / "procedures").glob("qp-01-*.md"))
    path.write_text(path.read_text("utf-8") + "\nSee [[QP-99]].\n", "utf-8")
    brief, full = run(root, "check", *AS_OF), run(root, "check", "--notes", *AS_OF)
    assert (brief.exit_code, full.exit_code) == (1, 1)
    assert "there is no document QP-99" in brief.output
    assert "show them with --notes" in brief.output
    assert len(brief.output.splitlines()) < 25
    assert len(full.output.splitlines()) > 100
    assert "show them with" not in full.output


def test_a_gap_of_a_tagged_draft_asks_for_its_approval(company: Path) -> None:
    output = run(company, "check", "--notes", *AS_OF).output
    assert "help: have QM-04 approved" in output


def test_a_register_fits_a_screen_and_csv_is_complete(company: Path) -> None:
    text, csv = run(company, "register"), run(company, "register", "--format", "csv")
    assert max(len(line) for line in text.output.splitlines()) <= 110
    assert "procedures/qp-01-" in csv.output


def test_no_gaps_are_said_in_words() -> None:
    result = run(ROOT, "clauses", "--gaps", *AS_OF)
    assert result.stdout == "No gaps: a text in force answers every clause that can be asked for.\n"
    assert result.exit_code == 0


def test_a_broken_register_is_shown_with_its_line(company: Path, tmp_path: Path) -> None:
    root = tmp_path / "copy"
    shutil.copytree(company, root)
    path = root / "quality_manual/approvers.yml"
    path.write_text(path.read_text("utf-8") + "\tbad: x\n", "utf-8")
    result = run(root, "check", *AS_OF)
    assert result.exit_code == 2
    assert "bad: x" in result.output
    assert "begins with a tab" in result.output


def test_pages_of_rules_name_no_codes_of_ours() -> None:
    output = run(ROOT, "explain", "approver-without-authority").output
    assert "entitled to give it." in output
    assert "(A07)" not in output
