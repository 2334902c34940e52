from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from qms.app.approvals.approve import approve
from qms.app.approvals.decide import DecisionRequest
from qms.app.approvals.decisions import Decision
from qms.app.changes.changes import changes_since_day
from qms.app.changes.interim import plan_interim
from qms.app.changes.notices import NewNotice, new_notice, plan_end_of_notice, plan_issue_of_notice
from qms.app.check import check_repository
from qms.app.show import show_document
from qms.app.show_text import shown_text
from qms.domain.diagnostics import Severity
from qms.domain.errors import UsageError
from qms.publish import atomic
from qms.rules.notice_state import judged_notices
from support.company import tree
from support.deciding import end_notice, interim_change, issue_notice
from support.repository import Repository, write_repository
from support.site import put_in_force

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
EVENING = NOW.replace(hour=18)
TODAY = NOW.date()
HEAD = DecisionRequest(person="a.head", role="quality-manager", decided_on=TODAY)
PATH = "procedures/qp-01-control-of-documents.md"
SECTION = "purpose-of-control-of-documents"
NOTICE = "quality_manual/notices/TN-1.yml"
WANTED = NewNotice(
    number="TN-1",
    document="QP-01",
    section=SECTION,
    start=TODAY,
    end=date(2026, 12, 20),
    sites=("A",),
    text="Use paper.\n\n1. Two copies.",
    reason='The printer "Otto": broken # again',
)
TWO = "required_approvals: [{meaning: approved, role: quality-manager}],\n       evidence"


@pytest.fixture
def company(tmp_path: Path) -> Repository:
    tree_text = "procedures\n  qp-01-control-of-documents.md\n  qp-02-purchasing.md\n"
    repository = write_repository(tmp_path / "company", tree_text)
    put_in_force(repository, PATH)
    return repository


def heavy(repository, as_of=TODAY):
    found = check_repository(repository.root, as_of=as_of, now=EVENING).diagnostics
    heavy = (each for each in found if each.severity is not Severity.INFO)
    return [each for each in heavy if each.document in {"QP-01", "TN-1"}]


def standings(repository, as_of=TODAY):
    library = check_repository(repository.root, as_of=as_of, now=EVENING).library
    return {each.notice.number: each.standing.value for each in judged_notices(library)}


def issued(repository, **changes):
    new_notice(repository.root, WANTED, now=NOW, dry_run=False)
    return issue_notice(repository.root, "TN-1", HEAD, now=NOW)


def test_a_notice_from_begin_to_end(company):
    before = company.read(PATH)
    result = new_notice(company.root, WANTED, now=NOW, dry_run=False)
    assert result.path == NOTICE
    assert [each.rule.code for each in heavy(company)] == ["QMS342"]
    assert standings(company) == {"TN-1": "not authorised"}
    issue_notice(company.root, "TN-1", HEAD, now=NOW)
    assert heavy(company) == []
    assert standings(company) == {"TN-1": "in force"}
    assert company.read(NOTICE).endswith(
        "authorised_by: {person: a.head, role: quality-manager, date: 2026-11-20}\n"
    )
    end_notice(company.root, "TN-1", HEAD, ended_on=TODAY, reason="Mended.", now=NOW)
    assert heavy(company) == []
    assert standings(company) == {"TN-1": "ended"}
    assert company.read(PATH) == before


def test_a_notice_is_told_with_its_document_and_among_the_changes(company):
    issued(company)
    shown = shown_text(show_document(company.root, "QP-01", as_of=TODAY, now=NOW))
    assert "Temporary notice TN-1 amends the section #" in shown
    with pytest.raises(UsageError, match="TN-1 is a notice for QP-01"):
        show_document(company.root, "TN-1", as_of=TODAY, now=NOW)
    end_notice(company.root, "TN-1", HEAD, ended_on=TODAY, reason="Mended.", now=NOW)
    shown = shown_text(show_document(company.root, "QP-01", as_of=TODAY, now=NOW))
    assert "TN-1" not in shown
    report = changes_since_day(company.root, TODAY, as_of=TODAY, now=NOW)
    told = [(each.what, each.title) for each in report.texts if each.subject == "TN-1"]
    assert told == [("ended", "temporary notice of QP-01")]
    filed = [each.what for each in report.records if each.subject == "TN-1"]
    assert sorted(filed) == ["authorised", "ended"]


def test_an_end_ahead_holds_until_its_day(company):
    issued(company)
    end_notice(
        company.root,
        "TN-1",
        HEAD,
        ended_on=date(2026, 11, 25),
        reason="Mended.",
        now=NOW,
    )
    assert standings(company, date(2026, 11, 24)) == {"TN-1": "in force"}
    assert standings(company, date(2026, 11, 25)) == {"TN-1": "ended"}


def test_comments_and_line_ends_stay(company):
    new_notice(company.root, WANTED, now=NOW, dry_run=False)
    path = company.root / NOTICE
    text = path.read_text("utf-8").replace("kind: temporary", "kind: temporary   # short")
    path.write_bytes(text.replace("\n", "\r\n").encode())
    issue_notice(company.root, "TN-1", HEAD, now=NOW)
    data = path.read_bytes()
    assert b"kind: temporary   # short\r\n" in data
    assert data.count(b"\n") == data.count(b"\r\n")
    assert heavy(company) == []


def test_a_plan_writes_nothing(company):
    before = tree(company.root)
    new_notice(company.root, WANTED, now=NOW, dry_run=True)
    assert tree(company.root) == before
    new_notice(company.root, WANTED, now=NOW, dry_run=False)
    before = tree(company.root)
    plan_issue_of_notice(company.root, "TN-1", HEAD, now=NOW)
    assert tree(company.root) == before
    issue_notice(company.root, "TN-1", HEAD, now=NOW)
    before = tree(company.root)
    plan_end_of_notice(company.root, "TN-1", HEAD, ended_on=TODAY, reason="x", now=NOW)
    assert tree(company.root) == before


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"document": "QP-09"}, "no document QP-09"),
        ({"document": "QP-02"}, "not approved yet"),
        ({"section": "purpos"}, "no section with the anchor purpos"),
        ({"sites": ("B",)}, "B is not a site"),
        ({"number": "../TN"}, "not a number"),
        ({"number": "qp-01"}, "a document's number"),
        ({"end": date(2026, 11, 1)}, "before it begins"),
        ({"end": date(2027, 11, 1)}, "90 are the most"),
        ({"text": "See [[QP-77]]."}, "no document QP-77"),
        ({"text": "## Heading"}, "no headings"),
    ],
)
def test_what_cannot_be_begun(company, change, words):
    before = tree(company.root)
    values = {each: getattr(WANTED, each) for each in WANTED.__slots__}
    with pytest.raises(UsageError, match=words):
        new_notice(company.root, NewNotice(**{**values, **change}), now=NOW, dry_run=False)
    assert tree(company.root) == before


@pytest.mark.parametrize(
    ("decider", "words"),
    [
        ({"person": "nobody"}, "not in approvers.yml"),
        ({"person": "j.writer"}, "may not approve"),
        ({"role": "document-controller"}, "may not approve"),
        ({"decided_on": date(2026, 11, 21)}, "in the future"),
    ],
)
def test_who_cannot_issue_or_end(company, decider, words):
    new_notice(company.root, WANTED, now=NOW, dry_run=False)
    values = {"person": "a.head", "role": "quality-manager", "decided_on": TODAY}
    stranger = DecisionRequest(**{**values, **decider})
    before = tree(company.root)
    with pytest.raises(UsageError, match=words):
        issue_notice(company.root, "TN-1", stranger, now=NOW)
    assert tree(company.root) == before
    issue_notice(company.root, "TN-1", HEAD, now=NOW)
    before = tree(company.root)
    with pytest.raises(UsageError):
        end_notice(
            company.root,
            "TN-1",
            stranger,
            ended_on=date(2026, 11, 21),
            reason="x",
            now=NOW,
        )
    assert tree(company.root) == before


def test_what_cannot_be_issued(company):
    values = {each: getattr(WANTED, each) for each in WANTED.__slots__}
    new_notice(company.root, NewNotice(**{**values, "text": ""}), now=NOW, dry_run=False)
    with pytest.raises(UsageError, match="TODO"):
        issue_notice(company.root, "TN-1", HEAD, now=NOW)
    with pytest.raises(UsageError, match="no notice TN-9; notices: TN-1"):
        issue_notice(company.root, "TN-9", HEAD, now=NOW)
    with pytest.raises(UsageError, match="name --role and --person"):
        issue_notice(company.root, "TN-1", DecisionRequest(), now=NOW)
    company.write(NOTICE, company.read(NOTICE).replace("kind:", "kin:"))
    with pytest.raises(UsageError, match="cannot be read as a notice"):
        issue_notice(company.root, "TN-1", HEAD, now=NOW)


def test_a_notice_cannot_begin_before_it_is_authorised(company):
    values = {each: getattr(WANTED, each) for each in WANTED.__slots__}
    early = NewNotice(**{**values, "start": date(2026, 11, 18)})
    new_notice(company.root, early, now=NOW, dry_run=False)
    with pytest.raises(UsageError, match="write from: 2026-11-20 or later"):
        issue_notice(company.root, "TN-1", HEAD, now=NOW)


def test_what_cannot_be_ended(company):
    new_notice(company.root, WANTED, now=NOW, dry_run=False)

    def end(day=TODAY, reason="x"):
        end_notice(company.root, "TN-1", HEAD, ended_on=day, reason=reason, now=NOW)

    with pytest.raises(UsageError, match="nobody has authorised"):
        end()
    issue_notice(company.root, "TN-1", HEAD, now=NOW)
    with pytest.raises(UsageError, match="ends by itself"):
        end(date(2026, 12, 21))
    with pytest.raises(UsageError, match="is past"):
        end(date(2026, 11, 19))
    with pytest.raises(UsageError, match="--reason"):
        end(reason=" ")
    end()
    with pytest.raises(UsageError, match="ended already"):
        end()


def test_a_changed_notice_is_found_and_cannot_be_issued_again_by_its_line(company):
    issued(company)
    company.replace(NOTICE, "to: 2026-12-20", "to: 2027-01-20")
    (found,) = heavy(company)
    assert found.rule.code == "QMS342"
    assert "not as A. Head authorised it" in found.message


class Interrupted(Exception):
    """Stands for a process that was killed."""


def interrupt(monkeypatch, after):
    """Let so many files be written, and stop before the next one."""
    write, left = atomic.write_atomic, [after]

    def limited(path, data):
        if not left[0]:
            raise Interrupted
        left[0] -= 1
        write(path, data)

    monkeypatch.setattr(atomic, "write_atomic", limited)


def test_an_interrupted_issue_is_completed(company, monkeypatch):
    new_notice(company.root, WANTED, now=NOW, dry_run=False)
    with monkeypatch.context() as patch:
        interrupt(patch, 1)
        with pytest.raises(Interrupted):
            issue_notice(company.root, "TN-1", HEAD, now=NOW)
    (found,) = heavy(company)
    assert "does not show" in found.message
    issue_notice(company.root, "TN-1", DecisionRequest(), now=NOW)
    assert heavy(company) == []
    assert len(list(company.root.glob("quality_manual/approvals/TN-1/1/*"))) == 1


def test_an_interrupted_end_is_completed(company, monkeypatch):
    issued(company)
    later = NOW.replace(hour=15)
    with monkeypatch.context() as patch:
        interrupt(patch, 1)
        with pytest.raises(Interrupted):
            end_notice(company.root, "TN-1", HEAD, ended_on=TODAY, reason="x", now=NOW)
    (found,) = heavy(company)
    assert "decided on 2026-11-20 to end TN-1 early, and it does not say so" in found.message
    assert "give `qms notice end` again to finish it" in found.advice
    assert standings(company) == {"TN-1": "in force"}
    end_notice(company.root, "TN-1", HEAD, ended_on=TODAY, reason="x", now=later)
    assert standings(company) == {"TN-1": "ended"}
    assert len(list(company.root.glob("quality_manual/approvals/TN-1/1/*"))) == 2


@pytest.fixture
def urgent(company: Repository) -> Repository:
    """Return a company where procedures need two roles and revision B of QP-01 is under review."""
    company.replace(
        "quality_manual/approvers.yml",
        "  document-controller: {title: Document Controller}\n",
        "  document-controller: {title: Document Controller}\n  director: {title: Director}\n",
    )
    company.replace(
        "quality_manual/approvers.yml",
        "people:\n",
        "people:\n  e.boss: {name: E. Boss, roles: [{role: director, from: 2020-01-01}]}\n",
    )
    company.replace(
        "quality_manual/approvers.yml",
        "authority:\n",
        "authority:\n  - {role: director, meanings: [approved], types: [QP]}\n",
    )
    text = company.read("quality_manual/qms.yml")
    part = text.index("  QP: ")
    one = "[{meaning: approved, role: quality-manager}]"
    two = "[{meaning: approved, role: quality-manager}, {meaning: approved, role: director}]"
    changed = text[:part] + text[part:].replace(one, two, 1)
    company.write("quality_manual/qms.yml", changed.replace("stage: setup", "stage: operating"))
    head, _, body = company.read(PATH).partition("approvals:")
    body = body.partition("---\n")[2]
    head = head.replace("status: approved", "status: in_review").replace(
        "revision: A\n", "revision: B\n"
    )
    entry = "  - {revision: B, date: 2026-11-19, description_of_change: New number.}\n"
    company.write(PATH, f"{head}{entry}---\n{body}New words.\n")
    return company


IC = "quality_manual/notices/IC-QP-01-B.yml"


def interim(repository, now=NOW, *, decider=HEAD):
    return interim_change(repository.root, "QP-01", decider, reason="At once.", now=now)


def about(repository, as_of=TODAY):
    return [
        (each.rule.code, each.severity.value)
        for each in check_repository(repository.root, as_of=as_of, now=EVENING).diagnostics
        if each.document == "QP-01"
    ]


def test_an_interim_change_is_in_force_followed_up_and_confirmed(urgent):
    result = interim(urgent)
    assert [(each.role, result.due) for each in result.missing] == [("director", "2026-12-20")]
    text = urgent.read(PATH)
    assert "status: approved" in text
    assert "effective_date: 2026-11-20" in text
    assert about(urgent) == [("QMS313", "info")]
    assert about(urgent, date(2026, 12, 21)) == [("QMS313", "info"), ("QMS344", "warning")]
    later = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
    boss = Decision(person="e.boss", role="director", decided_on=date(2026, 12, 1))
    approve(urgent.root, "QP-01", boss, now=later)
    found = check_repository(urgent.root, as_of=date(2026, 12, 21), now=later)
    assert [each.rule.code for each in found.diagnostics if each.document == "QP-01"] == ["QMS217"]
    assert not found.blocking or {each.document for each in found.blocking} != {"QP-01"}


@pytest.mark.parametrize("written", [0, 1, 2, 3, 4])
def test_an_interrupted_interim_change_is_completed(urgent, monkeypatch, written):
    with monkeypatch.context() as patch:
        interrupt(patch, written)
        with pytest.raises(Interrupted):
            interim(urgent)
    # Nothing is in force before everything that entitles to it is there.
    assert "status: in_review" in urgent.read(PATH)
    assert not [code for code, weight in about(urgent) if weight == "error"]
    interim(urgent, NOW.replace(hour=15))
    assert about(urgent) == [("QMS313", "info")]
    assert len(list(urgent.root.glob("quality_manual/approvals/IC-QP-01-B/1/*"))) == 1
    assert len(list(urgent.root.glob("quality_manual/approvals/QP-01/B/*"))) == 1


def test_a_planned_interim_change_writes_nothing(urgent):
    before = tree(urgent.root)
    plan_interim(urgent.root, "QP-01", HEAD, reason="At once.", now=NOW)
    assert tree(urgent.root) == before


def test_a_text_changed_afterwards_is_no_longer_covered(urgent):
    interim(urgent)
    urgent.write(PATH, urgent.read(PATH) + "And more.\n")
    assert ("QMS304", "error") in about(urgent)


def test_what_no_interim_change_is_for(urgent):
    writer = DecisionRequest(person="j.writer", role="quality-manager", decided_on=TODAY)
    with pytest.raises(UsageError, match="may not approve"):
        interim(urgent, decider=writer)
    interim(urgent)
    with pytest.raises(UsageError, match="in force by IC-QP-01-B already"):
        interim(urgent)


def test_an_author_does_not_decide_alone(urgent):
    urgent.replace(PATH, "prepared_by: [j.writer]", "prepared_by: [a.head]")
    with pytest.raises(UsageError, match="somebody else must approve"):
        interim(urgent)
    assert not (urgent.root / IC).exists()


def test_a_draft_is_not_put_in_force(urgent):
    urgent.replace(PATH, "status: in_review", "status: draft")
    with pytest.raises(UsageError, match="not under review"):
        interim(urgent)


def test_the_last_approval_needs_no_interim_change(urgent):
    boss = Decision(person="e.boss", role="director", decided_on=TODAY)
    approve(urgent.root, "QP-01", boss, now=NOW)
    with pytest.raises(UsageError, match="needs no interim change"):
        interim(urgent)
