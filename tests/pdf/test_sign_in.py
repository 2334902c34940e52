"""The list to sign, as readers of PDFs that we did not write see it."""

from __future__ import annotations

import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from qms.app.registration.training_sheet import sign_in_sheet, write_sign_in
from qms.domain.short_code import short_code
from qms.source.repository import read_library
from support.training import training_company

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
TODAY = NOW.date()


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Return a sheet as a file, and the code of the text on it."""
    folder = tmp_path_factory.mktemp("sign-in")
    company = training_company(folder / "company")
    more = "".join(
        f"  w{number}:\n    name: Worker {number} of Ångström & Søn\n"
        f"    roles: [{{role: inspector, from: 2024-01-01}}]\n"
        for number in range(30)
    ).replace(" & ", " and ")
    staff = "quality_manual/staff.yml"
    company.write(staff, company.read(staff) + more)
    sheet = sign_in_sheet(company.root, ["QP-01"], as_of=TODAY, now=NOW)
    data = write_sign_in(company.root, sheet)
    assert write_sign_in(company.root, sheet) == data
    library = read_library(company.root, as_of=TODAY, now=NOW)
    file = folder / "sheet.pdf"
    file.write_bytes(data)
    return file, short_code(library.digest(library.by_id["QP-01"]))


def run(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def test_every_name_is_there_with_the_code_on_every_page(made: tuple[Path, str]) -> None:
    file, code = made
    pages = run("pdftotext", "-layout", str(file), "-").split("\f")[:-1]
    assert len(pages) > 1
    assert all(code in page for page in pages)
    text = " ".join(" ".join(pages).split())
    for number in range(30):
        assert f"Worker {number} of Ångström and Søn" in text
        assert f"[w{number}]" in text
    assert "N. Left" not in text
    for said in ("I have read this text", "First issue.", "Trainer, name in capitals"):
        assert said in text
    assert "recorded, not cryptographically signed" in text


def test_the_table_is_tagged_and_its_head_stands_on_each_page(made: tuple[Path, str]) -> None:
    file, _ = made
    run("qpdf", "--check", str(file))
    pages = run("pdftotext", "-layout", str(file), "-").split("\f")[:-1]
    with_names = [page for page in pages if "Worker" in page]
    assert all("Signature" in page for page in with_names)
    structure = run("pdfinfo", "-struct-text", str(file))
    assert "Table" in structure
