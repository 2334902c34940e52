"""From the blank to the record, and what is said about the folder of records."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from qms.domain.canonical import sha256_hex
from qms.publish.workbook import table_workbook
from support.company import qms
from support.filling import fill_with_pdfium, fill_with_pikepdf
from support.form_company import FORM, VALID, FormCompany, form_company

DAY = ("--as-of", "2026-11-22")


@pytest.fixture
def company(tmp_path: Path) -> FormCompany:
    return form_company(tmp_path)


def blank(company: FormCompany, target: Path) -> bytes:
    done = qms(company.root, "form", "new", FORM, "-o", str(target), *DAY)
    assert (done.returncode, done.stderr) == (0, "")
    return target.read_bytes()


def test_a_form_is_handed_out_filled_in_read_and_filed_once(
    company: FormCompany, tmp_path: Path
) -> None:
    empty = blank(company, tmp_path / "blank.pdf")
    again = qms(company.root, "form", "new", FORM, "-o", str(tmp_path / "blank.pdf"), *DAY)
    assert again.returncode == 2
    assert "may be filled in already" in again.stderr
    returned = tmp_path / "returned.pdf"
    returned.write_bytes(fill_with_pdfium(empty, {**VALID, "qms-date": "2026-11-21"}))
    done = qms(company.root, "form", "read", str(returned), "--save", *DAY)
    assert done.returncode == 0, done.stdout + done.stderr
    folder = company.root.parent / "company-records" / FORM / "2026"
    assert [each.name for each in sorted(folder.iterdir())] == ["0001.json", "0001.pdf"]
    assert (folder / "0001.pdf").read_bytes() == returned.read_bytes()
    record = json.loads((folder / "0001.json").read_bytes())
    assert record["values"] == {**dict.fromkeys(record["values"], ""), **ticks(), **VALID}
    assert record["file_sha256"] == sha256_hex(returned.read_bytes())
    assert (record["form"], record["revision"], record["date"]) == (FORM, "A", "2026-11-21")
    twice = qms(company.root, "form", "read", str(returned), "--save", *DAY)
    assert twice.returncode == 1
    assert "lies in the records already, as F-01-01 2026 0001" in twice.stdout
    assert len(list(folder.iterdir())) == 2


def ticks() -> dict[str, str]:
    return {f"children-{line}-labelled": "no" for line in range(1, 5)}


def test_what_has_findings_is_not_filed(company: FormCompany, tmp_path: Path) -> None:
    returned = tmp_path / "returned.pdf"
    empty = blank(company, tmp_path / "blank.pdf")
    returned.write_bytes(fill_with_pikepdf(empty, {**VALID, "before": "99"}))
    done = qms(company.root, "form", "read", str(returned), "--save", *DAY)
    assert done.returncode == 1
    assert "Child lots, Pieces + Remainder: is 100, and must equal" in done.stdout
    assert not (company.root.parent / "company-records").exists()


def test_a_number_that_is_taken_is_never_overwritten(company: FormCompany, tmp_path: Path) -> None:
    empty = blank(company, tmp_path / "blank.pdf")
    for name, remark in (("one", "first"), ("two", "second")):
        values = {**VALID, "remarks": remark, "qms-number": "LS-7", "qms-date": "2026-11-21"}
        (tmp_path / f"{name}.pdf").write_bytes(fill_with_pikepdf(empty, values))
    done = qms(
        company.root, "form", "read", str(tmp_path / "one.pdf"), str(tmp_path / "two.pdf"),
        "--save", *DAY,
    )  # fmt: skip
    assert done.returncode == 1
    assert "has a record LS-7 of 2026 already" in done.stdout
    record = company.root.parent / "company-records" / FORM / "2026" / "LS-7.json"
    assert json.loads(record.read_bytes())["values"]["remarks"] == "first"


def test_a_form_of_the_revision_before_is_judged_by_it_and_named(tmp_path: Path) -> None:
    first = form_company(tmp_path / "first")
    returned = tmp_path / "returned.pdf"
    returned.write_bytes(fill_with_pikepdf(blank(first, tmp_path / "a.pdf"), VALID))
    second = form_company(tmp_path / "second", revised=True)
    done = qms(second.root, "form", "read", str(returned), "--save", *DAY)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "made from revision A, which is outdated; revision B is in force" in done.stdout
    newest = tmp_path / "b.pdf"
    newest.write_bytes(
        fill_with_pikepdf(blank(second, tmp_path / "b-blank.pdf"), {**VALID, "result": "scrapped"})
    )
    done = qms(second.root, "form", "read", str(newest), *DAY)
    assert (done.returncode, "outdated" in done.stdout) == (0, False)
    # The company before knows no revision B.
    done = qms(first.root, "form", "read", str(newest), *DAY)
    assert done.returncode == 1
    assert "neither in force nor in the archive" in done.stdout
    done = qms(second.root, "records", "--each", "--format", "json", *DAY)
    assert done.returncode == 0
    assert [each["remark"] for each in json.loads(done.stdout)] == [
        "outdated: revision B was in force"
    ]


@pytest.fixture
def kept(company: FormCompany, tmp_path: Path) -> FormCompany:
    """Three records with a gap between them, the oldest past its retention."""
    empty = blank(company, tmp_path / "blank.pdf")
    for number, day, split in (
        ("LS-1", "2021-01-04", "2021-01-03"),
        ("LS-2", "2026-10-04", "2026-10-03"),
        ("LS-5", "2026-10-06", "2026-10-05"),
    ):
        values = {**VALID, "qms-number": number, "qms-date": day, "split_on": split}
        path = tmp_path / f"{number}.pdf"
        path.write_bytes(fill_with_pikepdf(empty, values))
        assert qms(company.root, "form", "read", str(path), "--save", *DAY).returncode == 0
    return company


def test_records_are_counted_and_judged(kept: FormCompany) -> None:
    done = qms(kept.root, "records", "--format", "csv", *DAY)
    assert done.returncode == 1  # of the gap
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert [(each["month"], each["records"], each["missing numbers"]) for each in rows] == [
        ("2021-01", "1", ""),
        ("2026-10", "2", "LS-3, LS-4"),
    ]
    assert "F-01-01 2026: missing numbers LS-3, LS-4" in done.stderr
    done = qms(kept.root, "records", "--each", "--format", "json", "--as-of", "2026-01-04")
    due = {each["number"]: (each["keep until"], each["due"]) for each in json.loads(done.stdout)}
    assert due["2021 LS-1"] == ("2026-01-03", "yes")
    assert due["2026 LS-2"] == ("2031-10-03", "")


def test_the_spreadsheet_holds_the_same_table(kept: FormCompany, tmp_path: Path) -> None:
    said = qms(kept.root, "records", "--format", "xlsx", *DAY)
    assert said.returncode == 2
    target = tmp_path / "records.xlsx"
    qms(kept.root, "records", "--format", "xlsx", "-o", str(target), *DAY)
    cells = list(openpyxl.load_workbook(target).active.iter_rows(values_only=True))
    assert cells[0][:4] == ("form", "title", "month", "records")
    assert [row[2] for row in cells[1:]] == ["2021-01", "2026-10"]


def test_changed_and_lost_files_are_named(kept: FormCompany) -> None:
    folder = kept.root.parent / "company-records" / FORM / "2026"
    (folder / "LS-2.pdf").write_bytes(b"other")
    (folder / "LS-5.json").unlink()
    done = qms(kept.root, "records", *DAY)
    assert done.returncode == 1
    assert "LS-2.json: its file LS-2.pdf was changed after filing" in done.stdout
    assert "LS-5.pdf has no record beside it" in done.stdout


def test_cells_that_begin_as_formulas_stay_text() -> None:
    risky = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "plain")
    data = table_workbook("T", ["head"], [[each] for each in risky])
    assert data == table_workbook("T", ["head"], [[each] for each in risky])
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        assert b"<f>" not in parts.read("xl/worksheets/sheet1.xml")
    cells = [row[0] for row in openpyxl.load_workbook(io.BytesIO(data)).active.iter_rows(min_row=2)]
    assert [cell.data_type for cell in cells] == ["s"] * len(risky)
    assert [cell.quotePrefix for cell in cells] == [True] * 6 + [False]


def test_a_register_goes_out_and_comes_back(tmp_path: Path) -> None:
    company = form_company(tmp_path, kind="register")
    target = tmp_path / "log.xlsx"
    blank(company, target)
    book = openpyxl.load_workbook(target)
    sheet = book["Entries"]
    heads = [cell.value for cell in sheet[1]]
    assert heads[0] == "Parent lot"
    lists = {
        next(iter(each.sqref.ranges)).min_col: each
        for each in sheet.data_validations.dataValidation
    }
    assert lists[heads.index("Result") + 1].formula1 == "Choices!$F$1:$F$2"
    good = ["L26-001", None, None, 100, 40, "accepted", None, "Yes", None, "J. Mercer"]
    bad = ["L26", None, None, 9000, None, "lost", None, "no", None, None]
    sheet.append([*good])
    sheet.append([*bad])

    sheet["B2"] = date(2026, 11, 20)
    sheet["B3"] = "soon"
    book.save(target)
    done = qms(company.root, "form", "read", str(target), *DAY)
    assert done.returncode == 1
    assert done.stdout.splitlines() == [
        "log.xlsx: F-01-01 Lot splitting record, revision A, 2 entries.",
        "  row 3, Parent lot: “L26” is not written like L11-111.",
        "  row 3, Split on: “soon” is not a date; write it like 2026-11-05.",
        "  row 3, Quantity before: 9000 is more than 5000.",
        "  row 3, Remainder: must be filled in.",
        "  row 3, Result: “lost” is not offered; choose one of: accepted, rejected.",
        "  row 3, Counted twice: must be ticked.",
        "  row 3, Split by: neither a name is written nor a digital signature given.",
    ]
    saved = qms(company.root, "form", "read", str(target), "--save", *DAY)
    assert "is a register, which is kept as one file" in saved.stdout


@pytest.mark.parametrize("separator", [",", ";"])
def test_a_register_as_csv_comes_back_from_any_spreadsheet(tmp_path: Path, separator: str) -> None:
    company = form_company(tmp_path, kind="register")
    target = tmp_path / "log.csv"
    blank(company, target)
    rows = list(csv.reader(io.StringIO(target.read_text("utf-8-sig"))))
    row = ["L26-001", "2026-11-20", "", "100", "40", "accepted", "", "yes", "", "J. Mercer"]
    out = io.StringIO()
    csv.writer(out, delimiter=separator).writerows([*rows, row, [""] * len(row)])
    target.write_text(out.getvalue(), "utf-8")
    done = qms(company.root, "form", "read", str(target), *DAY)
    assert (done.returncode, done.stdout.splitlines()[1]) == (0, "  Nothing was found.")
    assert "1 entry" in done.stdout


def test_records_lie_where_the_settings_say(company: FormCompany, tmp_path: Path) -> None:
    settings = company.root / "quality_manual/qms.yml"
    settings.write_text(settings.read_text("utf-8") + "records: ../kept\n", "utf-8")
    returned = tmp_path / "returned.pdf"
    returned.write_bytes(fill_with_pikepdf(blank(company, tmp_path / "blank.pdf"), VALID))
    qms(company.root, "form", "read", str(returned), "--save", *DAY)
    assert [each.name for each in (company.root.parent / "kept").iterdir()] == [FORM]
    settings.write_text(settings.read_text("utf-8").replace("../kept", "../../etc"), "utf-8")
    done = qms(company.root, "records", *DAY)
    assert done.returncode == 2
    assert "write ../ and the plain name of a folder" in done.stderr


def test_with_several_sites_a_form_asks_which(company: FormCompany, tmp_path: Path) -> None:
    settings = company.root / "quality_manual/qms.yml"
    text = settings.read_text("utf-8")
    assert "\nsites:\n" in text
    second = text.replace("\nsites:\n", "\nsites:\n  B: {name: Airport}\n")
    settings.write_text(second, "utf-8")
    returned = tmp_path / "returned.pdf"
    values = {**VALID, "qms-site": "Airport", "qms-number": "7"}
    empty = blank(company, tmp_path / "blank.pdf")
    returned.write_bytes(fill_with_pdfium(empty, values))
    done = qms(company.root, "form", "read", str(returned), "--save", *DAY)
    assert done.returncode == 0, done.stdout + done.stderr
    done = qms(company.root, "records", "--each", "--format", "json", *DAY)
    assert [(each["number"], each["site"]) for each in json.loads(done.stdout)] == [
        ("2026 7", "Airport")
    ]
    settings.write_text(text, "utf-8")
    done = qms(company.root, "form", "read", str(returned), *DAY)
    assert done.returncode == 1
    assert "Site: “Airport” is not a site of this company" in done.stdout
