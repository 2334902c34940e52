"""Entries of a register: checked where they lie, shown on the site, sorted, printed, handed on."""

from __future__ import annotations

import csv
import io
import json
import subprocess
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest

from support.company import qms
from support.form_company import FORM, FormCompany, form_company

DAY = ("--as-of", "2026-11-22")
KEPT = "quality_manual/registers/f-01-01.csv"
ROWS = (
    ("L26-001", "2026-11-20", "", "100", "40", "accepted", "", "yes", "=1+1", "J. Mercer"),
    (
        "L26-003",
        "2026-02-03",
        "",
        "20",
        "9",
        "rejected",
        "NC-7",
        "yes",
        "<b>two</b>\nlines",
        "B",
    ),
    ("L26-002", "2026-10-01", "", "3", "10", "accepted", "", "yes", "", "J. Mercer"),
)


@pytest.fixture
def company(tmp_path: Path) -> FormCompany:
    """Return a company that keeps its register in the repository."""
    made = form_company(tmp_path, kind="register")
    target = made.root / KEPT
    target.parent.mkdir()
    done = qms(made.root, "form", "new", FORM, "-o", str(target), *DAY)
    assert done.returncode == 0, done.stderr
    write_rows(target, *csv.reader(io.StringIO(target.read_text("utf-8-sig"))), *ROWS)
    settings = made.root / "quality_manual/qms.yml"
    settings.write_text(f"{settings.read_text('utf-8')}registers: {{{FORM}: {KEPT}}}\n", "utf-8")
    return made


def write_rows(target: Path, *rows: tuple[str, ...] | list[str]) -> None:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    target.write_text(out.getvalue(), "utf-8")


def listed(company: FormCompany, wanted: str, target: Path) -> Path:
    done = qms(company.root, "form", "list", wanted, "-o", str(target), *DAY)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"{target} was written: 3 entries.\n"
    return target


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_the_register_comes_out_as_a_file_that_is_read_again(
    company: FormCompany, tmp_path: Path, ending: str
) -> None:
    target = listed(company, FORM, tmp_path / f"list.{ending}")
    again = listed(company, str(target), tmp_path / f"again.{ending}")
    assert again.read_bytes() == target.read_bytes()
    done = qms(company.root, "form", "read", str(again), *DAY)
    assert done.stdout.splitlines()[1] == "  Nothing was found."
    back = listed(company, str(again), tmp_path / "back.csv")
    rows = list(csv.reader(io.StringIO(back.read_text("utf-8-sig"))))
    assert [*map(tuple, rows[2:])] == [
        tuple("'=1+1" if cell == "=1+1" else cell for cell in row) for row in ROWS
    ]


def test_cells_of_the_workbook_are_what_they_say(company: FormCompany, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(listed(company, FORM, tmp_path / "list.xlsx"))
    cells = book["Entries"][2]
    assert [cells[1].value, cells[3].value] == [datetime(2026, 11, 20), 100]  # noqa: DTZ001
    assert (cells[8].value, cells[8].data_type, cells[8].quotePrefix) == ("=1+1", "s", True)


def test_the_printed_list_repeats_its_heads_and_is_the_same_again(
    company: FormCompany, tmp_path: Path
) -> None:
    target = company.root / KEPT
    table = list(csv.reader(io.StringIO(target.read_text("utf-8"))))
    first = listed(company, FORM, tmp_path / "list.pdf").read_bytes()
    assert listed(company, FORM, tmp_path / "again.pdf").read_bytes() == first
    more = [(f"L27-{number:03}", *ROWS[0][1:]) for number in range(60)]
    write_rows(target, *table, *more)
    done = qms(company.root, "form", "list", FORM, "-o", str(tmp_path / "long.pdf"), *DAY)
    assert done.returncode == 0, done.stdout
    text = said("pdftotext", "-layout", str(tmp_path / "long.pdf"), "-")
    pages = text.rstrip("\f").split("\f")
    assert len(pages) > 1
    assert all("Parent lot" in page and "F-01-01" in page for page in pages)
    assert "L27-059" in pages[-1]
    assert "<b>two</b>" in pages[0]
    assert said("qpdf", "--check", str(tmp_path / "long.pdf"))


def test_the_page_in_a_file_of_its_own_shows_words_as_words(
    company: FormCompany, tmp_path: Path
) -> None:
    page = listed(company, FORM, tmp_path / "list.html").read_text("utf-8")
    assert "&lt;b&gt;two&lt;/b&gt;<br>lines" in page
    assert "<b>two" not in page
    assert "default-src 'none'" in page


def test_faulty_entries_are_found_with_row_and_column(company: FormCompany) -> None:
    target = company.root / KEPT
    target.write_text(target.read_text("utf-8").replace("2026-10-01", "soon"), "utf-8")
    done = qms(company.root, "check", "--format", "json", *DAY)
    assert done.returncode == 0, done.stderr
    found = [each for each in json.loads(done.stdout)["findings"] if each["code"] == "QMS617"]
    assert [(each["line"], each["message"]) for each in found] == [
        (6, "F-01-01, row 5, Split on: “soon” is not a date; write it like 2026-11-05")
    ]


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("../elsewhere/list.csv", "write the path of a .csv or .xlsx file in this folder"),
        ("/etc/passwd", "write the path of a .csv or .xlsx file in this folder"),
        ("quality_manual/registers/lost.csv", "lost.csv cannot be read: No such file"),
        ("quality_manual/registers/broken.xlsx", "broken.xlsx is not a whole XLSX file"),
    ],
)
def test_a_file_that_cannot_be_read_is_named(company: FormCompany, path: str, reason: str) -> None:
    (company.root / "quality_manual/registers/broken.xlsx").write_bytes(b"PK no table")
    settings = company.root / "quality_manual/qms.yml"
    settings.write_text(settings.read_text("utf-8").replace(KEPT, path), "utf-8")
    done = qms(company.root, "check", *DAY)
    assert done.returncode in {1, 2}
    assert reason in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("wanted", "reason"),
    [
        ("lost.csv", "lost.csv is not a file"),
        ("QP-01", "no entries of QP-01 can be read here"),
        ("plain.csv", "plain.csv does not say which register it is"),
    ],
)
def test_what_is_no_register_is_refused(
    company: FormCompany, tmp_path: Path, wanted: str, reason: str
) -> None:
    (company.root / "plain.csv").write_text("Number\n1\n", "utf-8")
    name = str(company.root / wanted) if wanted == "plain.csv" else wanted
    done = qms(company.root, "form", "list", name, "-o", str(tmp_path / "x.pdf"), *DAY)
    assert done.returncode == 2
    assert reason in done.stderr
    assert not (tmp_path / "x.pdf").exists()


def said(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout
