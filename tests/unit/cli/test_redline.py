from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from qms.cli import main
from support.revised import AS_OF, NUMBER, PATH, Revised, decidable_company


@pytest.fixture(scope="module")
def revised(tmp_path_factory: pytest.TempPathFactory) -> Revised:
    return decidable_company(tmp_path_factory.mktemp("cli") / "company")


def run(revised: Revised, *arguments: str) -> Result:
    day = ["--as-of", AS_OF.isoformat()]
    return CliRunner().invoke(main, ["--root", str(revised.root), *arguments, *day])


def test_a_redline_is_printed_as_lines(revised: Revised) -> None:
    done = run(revised, "redline", NUMBER)
    assert done.exit_code == 0
    assert done.output.startswith("Changes in QP-90 Receiving and inspection: revision A to B\n")
    assert "[-ten-] {+five+} working days" in done.output


@pytest.mark.parametrize("name", ["out.html", "out.htm", "out.txt"])
def test_the_ending_of_the_file_chooses_the_form(
    revised: Revised, tmp_path: Path, name: str
) -> None:
    done = run(revised, "redline", NUMBER, "--output", str(tmp_path / name))
    assert done.exit_code == 0
    assert "was written" in done.output
    is_html = (tmp_path / name).read_text("utf-8").startswith("<!DOCTYPE html>")
    assert is_html is name.endswith(("html", "htm"))


def test_all_of_the_text_can_be_asked_for(revised: Revised) -> None:
    short = run(revised, "redline", NUMBER, "--format", "html").output
    full = run(revised, "redline", NUMBER, "--format", "html", "--full").output
    assert "unchanged rows" in short
    assert "unchanged" not in full.partition("<body>")[2]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["redline", NUMBER, "--format", "pdf"], "name its file with --output"),
        (["redline", NUMBER, "--output", PATH], "must end in .pdf, .html or .txt"),
        (["redline", NUMBER, "--from", "Z"], "no revision Z"),
        (["redline", "QP-99"], "there is no document QP-99"),
        (["sheet", "QP-05"], "is a draft"),
        (["sheet", NUMBER, "--output", "sheet.md"], "must end in .pdf, .html or .txt"),
    ],
)
def test_refusals_are_one_sentence(revised: Revised, arguments: list[str], words: str) -> None:
    done = run(revised, *arguments)
    assert done.exit_code == 2
    assert words in done.output
    assert "Traceback" not in done.output


def test_a_sheet_is_written_and_its_code_said(revised: Revised, tmp_path: Path) -> None:
    target = tmp_path / "sheet.html"
    done = run(revised, "sheet", NUMBER, "--output", str(target))
    assert done.exit_code == 0
    code = done.output.split()[-1].rstrip(".")
    assert code in target.read_text("utf-8")


def test_a_sheet_is_a_pdf_unless_something_else_is_asked_for(
    revised: Revised, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = run(revised, "sheet", "DCR-26-014")
    assert done.exit_code == 0
    assert (tmp_path / "approval-sheet-DCR-26-014.pdf").read_bytes().startswith(b"%PDF")
