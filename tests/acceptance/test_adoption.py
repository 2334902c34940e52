"""Twenty documents of a company are taken over, and the report says what became of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.company import qms
from support.old_documents import add_types, write_old_documents

TAKEN = {
    *(
        "AA-05",
        "AA-06",
        "VA-04-02",
        "VA-04-03",
        "VA-05-01",
        "VA-06-01",
        "VA-07-01",
        "VA-07-02",
        "VA-08-01",
    ),
}


@pytest.fixture
def company(tmp_path: Path) -> Path:
    done = qms(tmp_path, "init", str(tmp_path / "ours"), "--organisation", "Müller Luftfahrt GmbH")
    assert done.returncode == 0, done.stderr
    write_old_documents(tmp_path / "old")
    add_types(tmp_path / "ours")
    return tmp_path / "ours"


def test_old_documents_keep_their_numbers_and_check_clean(company: Path) -> None:
    done = qms(company, "adopt", str(company.parent / "old"))
    assert done.returncode == 1, done.stderr
    assert {path.name for path in (company / "adopted").iterdir() if path.is_dir()} == TAKEN
    text = (company / "procedures/va-04-02-wareneingang-prufen.md").read_text("utf-8")
    assert 'number_as_printed: "VA 04-02"\nrevision_as_printed: "03/A"' in text
    assert "approved before this system by M. Huber" in text
    assert "2. Papiere prüfen:\n    * Menge\n    * Zeugnis\n3. Buchen." in text
    assert "\n4. Lagerplatz" in text
    assert "| Normteile | 3 | Stück |" in text
    assert "![Annahme der Ware](img/va-04-02-1.png)" in text
    linked = (company / "procedures/aa-05-schulung.md").read_text("utf-8")
    assert "[Reklamation](aa-06-reklamation.md)" in linked
    report = next((company / "adopted").glob("*.md")).read_text("utf-8")
    for words in (
        "read as 2020-03-02, because other documents of the folder write the day first",
        "protected with a password",
        "byte by byte",
    ):
        assert words in report
    checked = qms(company, "check")
    assert checked.returncode == 0, checked.stdout
    again = qms(company, "adopt", str(company.parent / "old"))
    assert "9 documents have been taken over before and stay as they are" in again.stdout


def test_a_corrected_plan_decides(company: Path) -> None:
    old, plan = str(company.parent / "old"), company / "plan.csv"
    assert qms(company, "adopt", old, "--plan", str(plan)).returncode == 0
    lines = plan.read_text("utf-8-sig").splitlines()
    kept = [line for line in lines if line.startswith(("file,", "VA 08-01", "VA 09-01 Audit.docx"))]
    day = "VA 08-01 Kalibrierung.docx,VA 08-01,VA,Kalibrierung,2,2020-03-02,,"
    kept = [day if line.startswith("VA 08-01") else line for line in kept]
    plan.write_text("\n".join(kept), "utf-8")
    qms(company, "adopt", old, "--as", str(plan))
    found = {path.name for path in (company / "procedures").glob("va-*.md")}
    assert found == {"va-08-01-kalibrierung.md", "va-09-01-audit.md"}
