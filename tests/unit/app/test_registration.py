"""Checklist, gaps, process matrix and review pack, as people get them from the command line."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from openpyxl import load_workbook

from qms.cli import main
from support.example import ROOT
from support.repository import Repository, write_repository

AS_OF = ("--as-of", "2026-11-22")
PROCESSES = """\
format: qms-processes@1
processes:
  buying: {title: "=Buying", owner: quality-manager, documents: [QP-01], indicators: ["+1 %"]}
"""
TEXT = """
## Choose {: clauses="8.4.1" }

We never buy blindly.

## 7.4.3 Verification of purchased product

We look.
"""


def run(root: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["--root", str(root), *arguments])


@pytest.fixture
def company(tmp_path: Path) -> Repository:
    repository = write_repository(tmp_path / "company", "procedures\n  qp-01-buying.md\n")
    path = "procedures/qp-01-buying.md"
    repository.write(path, repository.read(path) + TEXT)
    repository.write("quality_manual/processes.yml", PROCESSES)
    return repository


def cells(path: Path, sheet: str) -> list[tuple[str | None, ...]]:
    book = load_workbook(path)
    assert all(cell.data_type in {"s", "n"} for row in book[sheet].rows for cell in row)
    return list(book[sheet].iter_rows(values_only=True))


def test_the_checklist_of_a_process_says_what_to_ask_and_what_is_promised(tmp_path: Path) -> None:
    target = tmp_path / "audit.xlsx"
    result = run(ROOT, "audit", "checklist", "--process", "receiving", "-o", str(target), *AS_OF)
    assert result.exit_code == 0, result.output
    head, *rows = cells(target, "Audit checklist")
    assert head[-5:] == ("Question", "Samples", "Result", "Evidence", "Finding")
    assert head[0] == "Clause"
    by_clause = {row[0]: row for row in rows}
    assert str(by_clause["8.4.2"][3]).startswith("QP-07 Receiving and inspection § Check ")
    promises = str(by_clause["8.4.2"][4]).splitlines()
    assert promises
    assert {each[:7] for each in promises} == {"QP-07: "}
    assert "F-07-02 Receiving inspection report" in str(by_clause["8.4.2"][5])
    assert {row[-5:] for row in rows} == {(None,) * 5}


def test_a_checklist_of_a_clause_holds_those_below_it() -> None:
    output = run(ROOT, "audit", "checklist", "--clause", "8.4", *AS_OF).stdout
    numbers = {line.split("|")[2].strip() for line in output.splitlines() if line.startswith("| ")}
    assert {"8.4.1", "8.4.2", "8.4.3"} <= numbers
    assert "8.5.1" not in numbers


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("audit", "checklist", "--process", "customer"), "there is no process customer"),
        (("audit", "checklist", "--clause", "99"), "has no clause 99"),
        (("audit", "checklist", "-o", "audit.pdf"), "does not end in .xlsx, .csv or .md"),
        (("audit", "checklist", "-o", "nowhere/audit.md"), "name one in a folder that is there"),
        (("gap", "--standard", "AS9100"), "AS9100 is not a standard in use"),
        (("gap", "--format", "xlsx"), "add -o gap.xlsx"),
        (("review-pack", "-o", "pack.csv"), "does not end in .md or .xlsx"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(arguments: tuple[str, ...], words: str) -> None:
    result = run(ROOT, *arguments)
    assert result.exit_code == 2
    assert words in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_nothing_in_a_spreadsheet_becomes_a_formula(company: Repository, tmp_path: Path) -> None:
    target = tmp_path / "processes.xlsx"
    assert run(company.root, "processes", "-o", str(target), *AS_OF).exit_code == 0
    row = cells(target, "Processes")[1]
    assert (row[0], row[7]) == ("=Buying", "+1 %")
    assert cells(target, "Clauses")[0][2] == "=Buying"
    output = run(company.root, "processes", "--format", "csv", *AS_OF).stdout
    assert next(csv.DictReader(io.StringIO(output)))["process"] == "'=Buying"


def test_the_same_source_gives_the_same_bytes(company: Repository, tmp_path: Path) -> None:
    first, second = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    for target in (first, second):
        assert run(company.root, "gap", "-o", str(target), *AS_OF).exit_code == 1
    assert first.read_bytes() == second.read_bytes()


def test_a_manual_in_setup_sees_how_far_it_is_and_what_comes_next(company: Repository) -> None:
    result = run(company.root, "gap", *AS_OF)
    assert result.exit_code == 1
    assert "AS9120 8.4.1 General: described" in result.stdout
    assert "next: name the record in the section that answers it" in result.stdout
    assert "QP-01 “7.4.3 Verification of purchased product”: today 8.4.2 and 8.6" in result.stdout
    value = json.loads(run(company.root, "gap", "--format", "json", *AS_OF).stdout)
    depth = {each["clause"]: each["depth"] for each in value["clauses"]}
    assert (depth["8.4.1"], depth["4.1"]) == ("described", "nothing")
    assert value["gaps"] == len(depth)


def test_the_example_has_no_gaps() -> None:
    result = run(ROOT, "gap", *AS_OF)
    assert (result.exit_code, "No gaps: all " in result.stdout) == (0, True)


def test_processes_need_their_register(company: Repository) -> None:
    (company.root / "quality_manual/processes.yml").unlink()
    result = run(company.root, "processes")
    assert result.exit_code == 2
    assert "there is no quality_manual/processes.yml" in result.stderr


def test_a_review_knows_audits_findings_and_indicators_and_leaves_room(tmp_path: Path) -> None:
    text = run(ROOT, "review-pack", *AS_OF).stdout
    assert "* IA-26-05 held 18 Nov 2026" in text
    assert "* C-26-04 (Customer, maintenance organisation, 8.5.2, minor): open" in text
    assert "* Receiving and inspection: Faults found later that receiving could have seen" in text
    assert "* 100 % of the applicable clauses are covered" in text
    assert text.count("_Brought by people:_") == text.count("\n## ") == 13
    target = tmp_path / "review.xlsx"
    assert run(ROOT, "review-pack", "-o", str(target), *AS_OF).exit_code == 0
    assert len(cells(target, "Inputs")) == 14


def test_a_review_names_what_is_overdue() -> None:
    text = run(ROOT, "review-pack", "--as-of", "2027-03-05").stdout
    assert "* IA-27-01 planned for Feb 2027, J. Mercer; OVERDUE" in text
    assert "answer due 29 Jan 2027; OVERDUE" in text
