"""Twenty documents of a company are taken over, and the report says what became of them."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path

import pytest

from support.company import qms, tree
from support.old_documents import add_types, repacked, simple, word, write_old_documents

MACRO = b"<!-- macroEnabled -->"
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


def test_what_cannot_be_read_is_refused_with_what_to_do(company: Path) -> None:
    old = company.parent / "old"
    good = word(lambda it: simple(it, "VA 12-01", "1", "2020-01-01"))
    large = b" " * (33 * 1024 * 1024)
    (old / "VA 12-01 Bombe.docx").write_bytes(
        repacked(good, lambda name, part: large if name == "word/document.xml" else part)
    )
    (old / "VA 13-01 Programm.docx").write_bytes(
        repacked(
            good, lambda name, part: part + b"<!-- macroEnabled -->" if name[0] == "[" else part
        )
    )
    (old / "VA 14-01 Vorlage.docm").write_bytes(b"PK")
    before = tree(old)
    said = qms(company, "adopt", str(old)).stdout
    lines = dict(line.strip().split(": ", 1) for line in said.split("\n") if line[:2] == "  ")
    for file, words in (
        ("Notizen.docx", "answer it in the table that `--plan` writes"),
        ("VA 01-01 Handbuch.doc", "save it as “Word document (.docx)”"),
        ("VA 02-01 Geschützt.docx", "protected with a password, or an old .doc file; open it"),
        ("VA 03-01 Kaputt.docx", "damaged; open it in Word and save it"),
        ("VA 09-01 Audit.docx", "VA 09-01 Audit alt.docx bears it too; which is valid?"),
        ("VA 09-01 Audit alt.docx", "VA 09-01 Audit.docx bears it too; which is valid?"),
        ("VA 10-01 Korrektur.docx", "header says VA 10-10, the file name says VA 10-01"),
        ("VA 11-01 Zertifikat.pdf", "take over the Word file that it was made of"),
        ("VA 12-01 Bombe.docx", "its text unpacks to more than 32 MiB; split it in Word"),
        ("VA 13-01 Programm.docx", "it holds a program (macro); open it in Word and save it"),
        ("VA 14-01 Vorlage.docm", "it may hold a program (macro); save it as"),
        ("kopie/VA 04-02 Wareneingang.docx", "the same, byte by byte, as VA 04-02"),
        ("latin.md", "save it again with the encoding UTF-8"),
    ):
        assert words in lines[file]
    assert tree(old) == before


def test_settings_that_cannot_be_edited_stay_as_they_are(company: Path) -> None:
    settings = company / "quality_manual/qms.yml"
    head, types, rest = re.split(r"(?m)^types:\n|^policies:\n", settings.read_text("utf-8"))
    before = f"{head}types:\n{textwrap.indent(types, '  ')}policies:\n{rest}"
    settings.write_text(before, "utf-8")
    (company.parent / "old/QA-01 Neu.md").write_text("# Neu\n\nRev: 1\n\nText.\n", "utf-8")
    done = qms(company, "adopt", str(company.parent / "old"), "--types")
    assert done.returncode == 2
    assert "cannot be edited without damage; nothing was changed" in done.stderr
    assert "number_pattern: 'QA-\\d{2}'" in done.stderr
    assert settings.read_text("utf-8") == before


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
