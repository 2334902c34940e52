"""The registers of audits as values, and what is said of slips in them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest

from qms.domain.audits import Risk
from qms.domain.registrar_findings import Grade
from qms.source.audit_registers import read_audits, read_external_documents, read_findings
from qms.source.files import Unreadable
from qms.source.repository import read_library
from support.repository import ROOT, Repository

AUDITS = """\
format: qms-audits@1
shifts: day
processes:
  sales: {every_months: 12, risk: high, why: Orders}
audits:
  - {number: IA-1, planned: 2027-02, processes: sales, auditor: a.head}
"""
FINDINGS = """\
format: qms-findings@1
findings:
  - {number: NC-1, date: 2026-10-12, body: Registrar, clause: "8.4.2", grade: major,
     text: "A <record> was missing", owner: quality-manager}
"""
EXTERNAL = """\
format: qms-external-documents@1
documents:
  - {number: AS9120, title: T, issuer: SAE, revision: "1.10", checked_on: 2026-11-05,
     where: Office, check_every_months: 6}
"""


@pytest.fixture
def company(qms_repo: Callable[[str], Repository]) -> Repository:
    return qms_repo("procedures\n  qp-01-control.md\n")


def test_what_is_written_is_read(company: Repository) -> None:
    company.write("quality_manual/audits.yml", AUDITS)
    company.write("quality_manual/findings.yml", FINDINGS)
    company.write("quality_manual/external-documents.yml", EXTERNAL)
    now = datetime(2026, 11, 22, tzinfo=UTC)
    library = read_library(company.root, as_of=now.date(), now=now)
    (audit,) = library.audits.audits
    assert (audit.planned, audit.processes) == (date(2027, 2, 1), ("sales",))
    assert library.audits.shifts == ("day",)
    assert library.audits.rhythms["sales"].risk is Risk.HIGH
    (found,) = library.registrar_findings.findings
    assert (found.found_on, found.grade) == (date(2026, 10, 12), Grade.MAJOR)
    (held,) = library.external_documents.documents
    assert (held.revision, held.check_months) == ("1.10", 6)
    assert not [each for each in library.assets if each.endswith(".yml")]


def test_a_company_without_them_has_empty_ones(tmp_path: Path) -> None:
    assert read_audits(tmp_path).is_empty
    assert read_findings(tmp_path).findings == ()
    assert read_external_documents(tmp_path).documents == ()


@pytest.mark.parametrize(
    ("name", "text", "line", "words"),
    [
        ("audits.yml", AUDITS.replace("2027-02", "2027-13"), 6, "2027-13 is not a month"),
        ("audits.yml", AUDITS.replace("2027-02", "2027-02-01"), 6, "write YYYY-MM, such as"),
        ("audits.yml", AUDITS.replace("months: 12", "months: none"), 4, "not a whole number"),
        ("audits.yml", AUDITS.replace("months: 12", "months: 0"), 4, "write 1 to 1200"),
        ("audits.yml", AUDITS.replace("risk: high", "risk: hihg"), 4, "did you mean high?"),
        ("audits.yml", AUDITS.replace("auditor", "auditer"), 6, "auditer"),
        ("audits.yml", AUDITS.replace(", processes: sales", ""), 6, "processes"),
        ("findings.yml", FINDINGS.replace("major", "grave"), 3, "write one of: major, minor"),
        ("findings.yml", FINDINGS.replace("8.4.2", "eight"), 3, "eight"),
        ("external-documents.yml", EXTERNAL.replace("     where: Office,", "    "), 3, "where"),
        ("external-documents.yml", EXTERNAL.replace("2026-11-05", "last year"), 3, "is not a date"),
    ],
)
def test_a_slip_is_named_with_its_line(
    company: Repository, name: str, text: str, line: int, words: str
) -> None:
    company.write(f"quality_manual/{name}", text)
    readers = {
        "audits.yml": read_audits,
        "findings.yml": read_findings,
        "external-documents.yml": read_external_documents,
    }
    with pytest.raises(Unreadable) as refused:
        readers[name](company.root)
    (found, *_) = refused.value.diagnostics
    assert found.location.line == line
    assert words in f"{found.message}; {found.advice}"


def test_what_contributing_shows_can_be_copied(tmp_path: Path) -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    blocks = re.findall(r"```yaml\n# ([a-z-]+\.yml): (.*?)```", text, re.DOTALL)
    assert [name for name, _ in blocks] == ["audits.yml", "findings.yml", "external-documents.yml"]
    for name, block in blocks:
        path = tmp_path / "quality_manual" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"# {block}", "utf-8")
    assert len(read_audits(tmp_path).audits) == 1
    assert len(read_findings(tmp_path).findings) == 1
    assert len(read_external_documents(tmp_path).documents) == 1


@pytest.mark.parametrize(
    ("name", "text", "read"),
    [
        ("audits.yml", AUDITS, read_audits),
        ("findings.yml", FINDINGS, read_findings),
        ("external-documents.yml", EXTERNAL, read_external_documents),
    ],
)
def test_what_is_remembered_is_what_was_read(
    tmp_path: Path, name: str, text: str, read: Callable[..., object]
) -> None:
    known: dict[bytes, object] = {}
    memory = SimpleNamespace(find=known.get, keep=known.__setitem__)
    (tmp_path / "quality_manual").mkdir()
    (tmp_path / "quality_manual" / name).write_text(text, "utf-8")
    first = read(tmp_path, memory)
    assert len(known) == 1
    assert read(tmp_path, memory) == first == read(tmp_path)
