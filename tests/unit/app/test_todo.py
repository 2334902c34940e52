from __future__ import annotations

import csv
import io
import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from qms.app.approvals.decide import DecisionRequest
from qms.app.changes.notices import NewNotice, new_notice
from qms.app.lists import write_table
from qms.app.todo import by_person, read_todo, todo_table
from qms.domain.errors import UsageError
from support.deciding import issue_notice
from support.repository import Repository, write_repository
from support.site import put_in_force

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
TODAY = NOW.date()
PATH = "procedures/qp-01-control-of-documents.md"
DRAFT = "procedures/qp-02-purchasing.md"
ACCEPTED = """\
format: qms-accepted-findings@1
accepted:
  - {code: QMS018, path: x.md, reason: Known., person: a.head, expires: 2026-12-10}
"""
PROCESSES = """\
format: qms-processes@1
processes: {sales: {title: Sales, owner: quality-manager}}
"""
AUDITS = """\
format: qms-audits@1
audits:
  - {number: IA-1, planned: 2026-11, processes: [sales], auditor: document-controller}
  - {number: IA-2, planned: 2026-12, processes: [sales], outside_auditor: Office Ltd}
  - {number: IA-3, planned: 2027-01, processes: [sales], auditor: j.writer}
  - {number: IA-0, planned: 2026-10, processes: [sales], auditor: j.writer, done_on: 2026-10-05}
"""
FINDINGS = """\
format: qms-findings@1
findings:
  - {number: NC-1, date: 2026-11-01, body: Registrar, clause: "8.4.2", grade: minor, text: T,
     owner: quality-manager, due: 2027-01-04}
  - {number: NC-2, date: 2026-11-01, body: Registrar, clause: "8.4.2", grade: remark, text: T,
     owner: quality-manager}
"""


@pytest.fixture
def company(tmp_path: Path) -> Repository:
    tree = "procedures\n  qp-01-control-of-documents.md\n  qp-02-purchasing.md\n"
    repository = write_repository(tmp_path / "company", tree)
    put_in_force(repository, PATH)
    return repository


def todo(company, as_of=TODAY, **options):
    return read_todo(company.root, as_of=as_of, now=NOW, **options)


def said(company, as_of=TODAY, **options):
    return [(each.what, each.people, each.due) for each in todo(company, as_of, **options).entries]


def test_a_draft_waits_for_its_author(company):
    ((what, people, due),) = said(company)
    assert what == "finish the draft of QP-02 Purchasing, revision A, or take it back"
    assert (people, due) == (("j.writer",), None)
    assert todo(company).entries[0].since == date(2026, 11, 2)


def test_an_approval_waits_for_those_who_may_give_it(company):
    company.replace(DRAFT, "status: draft", "status: in_review")
    assert said(company) == [
        ("approve QP-02 Purchasing, revision A as Quality Manager", ("a.head",), None)
    ]
    company.replace(DRAFT, "prepared_by: [j.writer]", "prepared_by: [a.head]")
    ((_, people, _),) = said(company)
    assert people == ()
    assert by_person(todo(company)) == [("", todo(company).entries)]


@pytest.mark.parametrize(("days", "shown"), [(-31, False), (-30, True), (0, True), (400, True)])
def test_a_review_is_named_a_month_ahead(company, days, shown):
    day = date.fromordinal(date(2029, 11, 16).toordinal() + days)
    found = [each for each in todo(company, day).entries if each.document == "QP-01"]
    assert bool(found) is shown
    if shown:
        assert todo(company, day).is_late(found[0]) is (days > 0)
        assert found[0].people == ("a.head",)


def notice(company):
    wanted = NewNotice(
        number="TN-1",
        document="QP-01",
        section="purpose-of-control-of-documents",
        start=TODAY,
        end=date(2026, 12, 20),
        text="Use paper.",
        reason="No power.",
    )
    new_notice(company.root, wanted, now=NOW, dry_run=False)


def test_notices_wait_to_be_authorised_and_to_be_decided_on(company):
    notice(company)
    whats = [what for what, _, _ in said(company)]
    assert any(each.startswith("authorise notice TN-1") for each in whats)
    head = DecisionRequest(person="a.head", role="quality-manager", decided_on=TODAY)
    issue_notice(company.root, "TN-1", head, now=NOW)
    assert not [what for what, _, _ in said(company) if "TN-1" in what]
    late = said(company, date(2026, 12, 6))
    assert [due for what, _, due in late if "decide what follows notice TN-1" in what] == [
        date(2026, 12, 20)
    ]


def test_accepted_findings_come_back(company):
    company.write("quality_manual/accepted-findings.yml", ACCEPTED)
    assert [people for what, people, _ in said(company) if "QMS018" in what] == [("a.head",)]
    assert not [what for what, _, _ in said(company, date(2026, 11, 9)) if "QMS018" in what]


def test_audits_and_findings_from_outside_wait_for_auditors_and_owners(company):
    company.replace(DRAFT, "status: draft", "status: obsolete\nreason: x")
    company.write("quality_manual/processes.yml", PROCESSES)
    company.write("quality_manual/audits.yml", AUDITS)
    company.write("quality_manual/findings.yml", FINDINGS)
    assert said(company) == [
        (
            "hold audit IA-1 (Sales), and write done_on and report",
            ("j.writer",),
            date(2026, 11, 30),
        ),
        ("hold audit IA-2 (Sales), and write done_on and report", ("a.head",), date(2026, 12, 31)),
        ("answer finding NC-1 of Registrar", ("a.head",), date(2027, 1, 4)),
    ]


def test_one_person_alone(company):
    assert said(company, person="a.head") == []
    assert len(said(company, person="j.writer")) == 1
    with pytest.raises(UsageError, match=r"nobody is not in approvers\.yml"):
        todo(company, person="nobody")


def test_the_most_urgent_comes_first(company):
    company.write("quality_manual/accepted-findings.yml", ACCEPTED)
    dues = [due for _, _, due in said(company)]
    assert dues == [date(2026, 12, 10), None]


def test_tables_for_programs(company):
    company.replace(DRAFT, "title: Purchasing", 'title: "=cmd()"')
    company.replace(DRAFT, "id: QP-02", "id: QP-02")
    table = todo_table(todo(company))
    (row,) = csv.DictReader(io.StringIO(write_table(table, "csv")))
    assert row["who"] == "J. Writer"
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in row.values())
    assert json.loads(write_table(table, "json"))[0]["document"] == "QP-02"
