"""What an auditor asks, by process and clause, and the matrix of processes behind it."""

from __future__ import annotations

from dataclasses import replace

from qms.domain.audit_checklist import AskedClause, asked_clauses, checklists
from qms.domain.clause_matrix import build_clause_matrix
from qms.domain.documents import Status
from qms.domain.library import Library
from qms.domain.process_matrix import build_process_matrix
from qms.domain.processes import Process, ProcessKind, ProcessMap
from support.site_values import form, library_of, procedure

CHECK = '## Check the papers {: clauses="8.4.2" }\n\nWrite [[F-07-01]].\n'
AUDIT = '## Audit {: clauses="9.2.2" }\n\nWe audit.\n'
PROCESSES = (
    Process(id="receiving", title="Receiving", kind=ProcessKind.CORE, documents=("QP-07", "QP-99")),
    Process(id="idle", title="Idle", kind=ProcessKind.SUPPORT),
    Process(id="customer", title="Customer", kind=ProcessKind.OUTSIDE),
)


def library(*further) -> Library:
    made = library_of(
        procedure("QP-07", body=CHECK, clauses=("8.4.2",)),
        procedure("QP-16", body=AUDIT),
        form("F-07-01", clauses=("8.5.2",)),
        *further,
    )
    return replace(made, process_map=ProcessMap(processes={each.id: each for each in PROCESSES}))


def asked(found: Library) -> tuple[AskedClause, ...]:
    assert found.primary is not None
    return asked_clauses(found, build_clause_matrix(found, found.primary))


def test_a_clause_names_its_section_and_the_records_spoken_of_there() -> None:
    (only,) = (each for each in asked(library()) if each.row.clause.number == "8.4.2")
    assert [(each.document.id, each.section) for each in only.answers] == [
        ("QP-07", "Check the papers")
    ]
    assert [each.form for each in only.records] == ["F-07-01"]


def test_every_applicable_clause_is_asked_also_without_an_answer() -> None:
    numbers = {each.row.clause.number for each in asked(library())}
    assert {"4.1", "8.4.2", "10.3"} <= numbers
    assert "8.4" not in numbers


def test_texts_that_are_not_in_force_answer_nothing() -> None:
    draft = procedure("QP-09", body=AUDIT.replace("9.2.2", "4.1"), status=Status.DRAFT)
    (only,) = (each for each in asked(library(draft)) if each.row.clause.number == "4.1")
    assert only.answers == ()


def test_a_process_asks_what_its_documents_and_forms_answer_and_the_rest_comes_last() -> None:
    found = library()
    receiving, idle, rest = checklists(found, asked(found))
    assert receiving.process is PROCESSES[0]
    assert [each.row.clause.number for each in receiving.clauses] == ["8.4.2", "8.5.2"]
    assert idle.clauses == ()
    assert rest.process is None
    numbers = {each.row.clause.number for each in rest.clauses}
    assert "9.2.2" in numbers
    assert not numbers & {"8.4.2", "8.5.2"}


def test_the_matrix_of_processes_has_documents_clauses_and_records() -> None:
    found = library()
    assert found.primary is not None
    matrix = build_process_matrix(found, found.primary)
    receiving, idle = matrix.rows
    assert [each.id for each in receiving.documents] == ["QP-07"]
    assert receiving.clauses == ("8.4.2",)
    assert [each.form for each in receiving.records] == ["F-07-01"]
    assert (idle.documents, idle.clauses, idle.records) == ((), (), ())
    assert [row.process.id for row in matrix.by_clause["8.4.2"]] == ["receiving"]
    assert [each.id for each in matrix.documents_for(receiving, "8.4.2")] == ["QP-07"]
    assert matrix.documents_for(receiving, "9.2.2") == ()
