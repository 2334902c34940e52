"""A company trains people in a new revision: from the list to sign to the calendar."""

from __future__ import annotations

import json
from pathlib import Path

import icalendar
import openpyxl
import pytest

from support.company import qms, tree
from support.forked import Ended
from support.training import training_company

DAY = "2026-11-22"


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return training_company(tmp_path_factory.mktemp("training") / "company").root


def training(root: Path, *arguments: str) -> Ended:
    return qms(root, "training", *arguments)


def record(root: Path, *arguments: str) -> Ended:
    given = ("--trainer", "a.head", "--date", "2026-11-17", *arguments)
    return training(root, "record", "QP-01", *given)


def test_from_the_list_to_the_record(root: Path, tmp_path: Path) -> None:
    sheet = tmp_path / "list.pdf"
    made = training(root, "sheet", "QP-01", "-o", str(sheet), "--as-of", DAY)
    assert made.returncode == 0, made.stderr
    assert sheet.read_bytes().startswith(b"%PDF")
    code = made.stdout.split("code ")[1].split(".")[0]
    people = ("--people", "t.brandt, c.moreau", "--code", code, "--sheet", "Folder 1")

    unasked = record(root, *people)
    assert unasked.returncode == 2
    assert "nobody can be asked" in unasked.stderr
    dry = record(root, *people, "--dry-run")
    assert (dry.returncode, "Nothing was changed." in dry.stdout) == (0, True)
    assert not (root / "quality_manual/training").exists()

    done = record(root, *people, "--yes")
    assert done.returncode == 0, done.stderr
    assert "2 people: C. Moreau, T. Brandt." in done.stdout
    again = record(root, *people, "--yes")
    assert again.returncode == 2
    assert "on record for exactly this text already" in again.stderr
    assert len(list((root / "quality_manual/training").rglob("*.json"))) == 1
    assert "QMS44" not in qms(root, "check", "--as-of", DAY).stdout


def test_the_matrix_in_every_format(root: Path, tmp_path: Path) -> None:
    text = training(root, "--due", "--as-of", DAY)
    assert "K. Iversen" in text.stdout
    assert "recorded, not cryptographically signed" in text.stdout
    rows = json.loads(training(root, "--as-of", DAY, "--format", "json").stdout)
    assert {row["document"] for row in rows} == {"QP-01"}
    file = tmp_path / "matrix.xlsx"
    written = training(root, "--as-of", DAY, "--format", "xlsx", "-o", str(file))
    assert written.returncode == 0, written.stderr
    sheet = openpyxl.load_workbook(file).active
    assert sheet.max_row == len(rows) + 1
    shown = training(root, "--format", "xlsx")
    assert shown.returncode == 2
    assert "name its file with --output" in shown.stderr
    unknown = training(root, "--person", "t.brand")
    assert (unknown.returncode, "did you mean t.brandt?" in unknown.stderr) == (2, True)


def test_duties_as_a_calendar(root: Path) -> None:
    made = qms(root, "duties", "--as-of", DAY, "--format", "ics")
    assert made.returncode == 0, made.stderr
    calendar = icalendar.Calendar.from_ical(made.stdout)
    summaries = [str(each["SUMMARY"]) for each in calendar.walk("VEVENT")]
    assert any(each.startswith("Training: ") for each in summaries)
    assert any("K. Iversen: last day of the assignment" in each for each in summaries)
    nothing = qms(root, "duties", "--as-of", "2020-01-01", "--months", "1")
    assert nothing.stdout == "Nothing is due within 1 month of 2020-01-01.\n"
    assert qms(root, "duties", "--months", "0").returncode == 2


def test_nothing_is_published_while_a_revision_in_force_is_unknown(tmp_path: Path) -> None:
    """With `required_from` the last build stays, until everybody is on record."""
    repository = training_company(tmp_path / "company")
    asked = "\ntraining: {required_from: 2026-11-16}\n"
    repository.write("quality_manual/qms.yml", repository.read("quality_manual/qms.yml") + asked)
    repository.write("build/manifest.json", "{}")
    before = tree(repository.root)
    refused = qms(repository.root, "build", "--as-of", DAY)
    assert refused.returncode == 1
    said = refused.stdout + refused.stderr
    assert "QMS445" in said
    assert "C. Moreau, K. Iversen and T. Brandt are not on record as trained in it" in said
    assert "--people c.moreau,k.iversen,t.brandt --trainer ID" in said
    assert tree(repository.root) == before
    done = record(repository.root, "--people", "c.moreau,k.iversen,t.brandt", "--yes")
    assert done.returncode == 0, done.stderr
    assert "QMS445" not in qms(repository.root, "check", "--as-of", DAY).stdout
    # The day before, a revision to come is told and holds nothing back.
    early = qms(repository.root, "check", "--as-of", "2026-11-15").stdout
    assert "QMS445" not in early
    assert "from that day on nothing can be built or issued" in early
