"""The pages that registration asks for are there where their data are, and say what these say."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from qms.app.site.registration_pages import registration_pages
from qms.domain.audits import Audit, AuditProgramme
from qms.domain.clause_matrix import build_clause_matrix
from qms.domain.external_documents import ExternalDocument, ExternalRegister
from qms.domain.library import Library
from qms.domain.processes import Process, ProcessKind, ProcessMap
from qms.domain.registrar_findings import FindingLog, Grade, RegistrarFinding
from qms.render.page import render_computed_page
from support.site_values import facts_of, form, library_of, procedure

HOSTILE = "<script>alert(1)</script> | **x** [y](z)"
CHECK = '## Check the papers {: clauses="8.4.2" }\n\nWrite [[F-07-01]].\n'
SALES = Process(
    id="sales",
    title=HOSTILE,
    kind=ProcessKind.CORE,
    owner="quality-manager",
    documents=("QP-07",),
    indicators=("Orders put right",),
)
AUDIT = Audit(
    number="IA-1", planned=date(2026, 10, 1), processes=("sales",), outside_auditor=HOSTILE
)
FINDING = RegistrarFinding(
    number="NC-1",
    found_on=date(2026, 10, 1),
    body="Registrar",
    clause="8.4.2",
    grade=Grade.MINOR,
    text=HOSTILE,
    owner="quality-manager",
    due=date(2026, 11, 1),
)
EXTERNAL = ExternalDocument(
    number="AS9120",
    title=HOSTILE,
    issuer="SAE",
    revision="B",
    checked_on=date(2025, 1, 5),
    where="Office",
)
TEXTS = (procedure("QP-07", body=CHECK), form("F-07-01"))


def pages(library: Library) -> dict[str, str]:
    """Return the pages as readers see them, by title; nothing in them is a script."""
    assert library.primary is not None
    matrix = build_clause_matrix(library, library.primary)
    made = registration_pages(library, facts_of(library), matrix)
    html = {each.title: render_computed_page(each.markdown).html for each in made}
    assert not [each for each in html.values() if "<script" in each]
    return {key: " ".join(re.sub(r"<[^>]+>", " ", each).split()) for key, each in html.items()}


def full() -> Library:
    return library_of(
        *TEXTS,
        process_map=ProcessMap(processes={"sales": SALES}),
        audits=AuditProgramme(audits=(AUDIT,)),
        registrar_findings=FindingLog(findings=(FINDING,)),
        external_documents=ExternalRegister(documents=(EXTERNAL,)),
    )


def test_without_data_there_is_no_page() -> None:
    assert pages(library_of(*TEXTS)) == {}


def test_each_register_brings_its_page() -> None:
    assert list(pages(full())) == [
        "Process matrix",
        "Audit checklist",
        "Audit programme",
        "Findings from outside",
        "External documents",
    ]
    only = library_of(*TEXTS, registrar_findings=FindingLog(findings=(FINDING,)))
    assert list(pages(only)) == ["Findings from outside"]


def test_the_checklist_asks_by_process_and_by_clause() -> None:
    text = pages(full())["Audit checklist"]
    assert text.count("QP-07 Check the papers F-07-01 Receiving log") == 2
    assert "Receiving inspection sized to risk" in text
    assert text.index("No process") < text.index("By clause")


def test_the_matrix_names_documents_indicators_and_records() -> None:
    text = pages(full())["Process matrix"]
    assert "Quality Manager QP-07 Receiving 8.4.2 Orders put right F-07-01 Receiving log" in text
    assert "are answered by no process" in text


def test_the_programme_says_what_is_overdue_held_and_covered() -> None:
    library = full()
    text = pages(library)["Audit programme"]
    assert "IA-1 Oct 2026 Overdue" in text
    assert "Warehouse None" in text
    held = replace(AUDIT, done_on=date(2026, 10, 9), report="F-16-01")
    text = pages(replace(library, audits=AuditProgramme(audits=(held,))))["Audit programme"]
    assert "IA-1 9 Oct 2026 Due by 9 Oct 2029" in text
    assert "Warehouse IA-1 (held)" in text


def test_open_findings_come_first_and_late_ones_are_marked() -> None:
    library = full()
    closed = replace(
        FINDING, number="NC-2", found_on=date(2026, 11, 1), closed_on=date(2026, 11, 2)
    )
    log = FindingLog(findings=(closed, FINDING))
    text = pages(replace(library, registrar_findings=log))["Findings from outside"]
    assert "2 findings, 1 open, 1 overdue." in text
    assert text.index("NC-1") < text.index("NC-2")
    assert "Closed 2 Nov 2026" in text


def test_a_check_that_is_due_is_marked() -> None:
    assert "5 Jan 2025 5 Jan 2026 Overdue" in pages(full())["External documents"]
