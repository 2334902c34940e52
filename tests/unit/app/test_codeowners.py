from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from qms.app.approvals.codeowners import (
    BEGIN,
    END,
    codeowners_text,
    compare_codeowners,
    write_codeowners,
)
from qms.domain.errors import UsageError
from support.repository import Repository, write_repository

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
TODAY = NOW.date()
FILE = ".github/CODEOWNERS"
ROSTER = """\
format: qms-approvers@1
roles:
  quality-manager: {title: Quality Manager}
  director: {title: Director}
  writer: {title: Writer}
people:
  a.head:
    name: A. Head
    roles: [{role: quality-manager, from: 2020-01-01}]
    logins: ["@a-head"]
  e.boss:
    name: E. Boss
    roles: [{role: director, from: 2020-01-01, to: 2026-12-31}]
    logins: [e.boss@example.org]
  n.ext:
    name: N. Ext
    roles: [{role: director, from: 2027-01-01}]
    logins: [n-ext]
  j.writer:
    name: J. Writer
    roles: [{role: writer, from: 2020-01-01}]
    logins: ["@j-writer"]
authority:
  - {role: quality-manager, meanings: [approved], types: [QM, QP, F]}
  - {role: director, meanings: [approved], types: [QM, QP]}
"""


@pytest.fixture
def company(tmp_path: Path) -> Repository:
    repository = write_repository(tmp_path / "company", "procedures\n  qp-01-control.md\n")
    repository.write("quality_manual/approvers.yml", ROSTER)
    return repository


def text_of(company, as_of=TODAY):
    return codeowners_text(company.root, as_of=as_of, now=NOW)


def compared(company, output=None):
    return compare_codeowners(company.root, output, as_of=TODAY, now=NOW)


def test_areas_go_to_those_who_hold_the_roles_today(company):
    lines = text_of(company).splitlines()
    assert "/procedures/ @a-head" in lines
    assert "/quality_manual/approvals/ @a-head" in lines
    assert "/quality_manual/notices/ @a-head" in lines
    assert "/quality_manual/qms.yml @a-head" in lines
    assert "/quality_manual/approvers.yml e.boss@example.org" in lines
    assert "/quality_manual/approvers.yml @n-ext" in text_of(company, date(2027, 1, 1)).splitlines()
    assert "@j-writer" not in "\n".join(lines)


def test_the_general_line_comes_first_because_the_last_one_decides(company):
    lines = [each for each in text_of(company).splitlines() if each.startswith("/")]
    assert lines.index("/quality_manual/ @a-head") < lines.index("/quality_manual/qms.yml @a-head")
    assert lines[-1].startswith("/quality_manual/approvers.yml")


def test_it_says_what_owners_are_not(company):
    assert "ANY ONE of" in text_of(company)
    assert "It is no approval" in text_of(company)


def test_writing_keeps_every_other_line_and_is_done_once(company):
    company.write(FILE, "* @team/all\n/plugins/ @tool\n")
    assert write_codeowners(company.root, FILE, as_of=TODAY, now=NOW)
    text = company.read(FILE)
    assert text.startswith("* @team/all\n/plugins/ @tool\n\n" + BEGIN)
    assert not write_codeowners(company.root, FILE, as_of=TODAY, now=NOW)
    company.write(FILE, text + "/scripts/ @tool\n")
    company.replace("quality_manual/approvers.yml", '"@a-head"', '"@a-head2"')
    assert write_codeowners(company.root, FILE, as_of=TODAY, now=NOW)
    assert company.read(FILE) == text.replace("@a-head", "@a-head2") + "/scripts/ @tool\n"


def test_what_was_written_agrees(company):
    write_codeowners(company.root, FILE, as_of=TODAY, now=NOW)
    found = compared(company)
    assert (found.path, found.problems, found.notes) == (FILE, (), ())


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("/procedures/ @a-head", "/procedures/ @j-writer", "@j-writer holds none of the roles"),
        ("/procedures/ @a-head", "/procedures/ @stranger", "@stranger is nobody's login"),
        ("/procedures/ @a-head\n", "\n", "no line for /procedures/"),
        ("/procedures/ @a-head", "/procedures/", "@a-head should be named for /procedures/"),
        (
            "/quality_manual/approvers.yml e.boss@example.org",
            "/quality_manual/approvers.yml @a-head",
            "@a-head holds none of the roles for /quality_manual/approvers.yml (director)",
        ),
    ],
)
def test_what_does_not_agree_is_found(company, old, new, words):
    write_codeowners(company.root, FILE, as_of=TODAY, now=NOW)
    company.replace(FILE, old, new)
    assert any(words in each for each in compared(company).problems)


def test_a_narrower_line_must_agree_too(company):
    write_codeowners(company.root, FILE, as_of=TODAY, now=NOW)
    company.write(FILE, company.read(FILE) + "/procedures/qp-01-control.md @j-writer\n")
    (problem,) = compared(company).problems
    assert "@j-writer holds none of the roles for /procedures/qp-01-control.md" in problem


def test_teams_cannot_be_compared_and_other_lines_are_not_ours(company):
    write_codeowners(company.root, FILE, as_of=TODAY, now=NOW)
    company.replace(FILE, "/procedures/ @a-head", "/procedures/ @org/quality")
    company.write(FILE, "/plugins/ @nobody-known\n" + company.read(FILE))
    found = compared(company)
    assert found.problems == ()
    assert "@org/quality is a team" in found.notes[0]


def test_an_area_of_nobody_is_found(company):
    company.replace("quality_manual/approvers.yml", "    logins: [e.boss@example.org]\n", "")
    assert "# nobody has a login: /quality_manual/approvers.yml" in text_of(company)
    write_codeowners(company.root, FILE, as_of=TODAY, now=NOW)
    assert any("nobody with a login" in each for each in compared(company).problems)


@pytest.mark.parametrize("login", ["a b", "x\n/ @evil", "@", "#x", "@a @b"])
def test_a_login_writes_no_line_of_its_own(company, login):
    company.replace("quality_manual/approvers.yml", '["@a-head"]', json.dumps([login]))
    with pytest.raises(UsageError, match="no login"):
        text_of(company)


def test_without_logins_nothing_can_be_said(tmp_path):
    plain = write_repository(tmp_path / "plain", "procedures\n  qp-01-control.md\n")
    with pytest.raises(UsageError, match=r"nobody in approvers\.yml has a login"):
        text_of(plain)


@pytest.mark.parametrize("output", ["../CODEOWNERS", "/x", "~/x", "a/../../x"])
def test_nothing_is_written_elsewhere(company, output):
    with pytest.raises(UsageError, match="not a path in the repository"):
        write_codeowners(company.root, output, as_of=TODAY, now=NOW)


def test_half_a_block_is_refused(company):
    company.write(FILE, f"{BEGIN}\n/procedures/ @x\n")
    with pytest.raises(UsageError, match="lost one of the two lines"):
        write_codeowners(company.root, FILE, as_of=TODAY, now=NOW)
    company.write(FILE, f"{END}\n{BEGIN}\n")
    with pytest.raises(UsageError, match="lost one of the two lines"):
        write_codeowners(company.root, FILE, as_of=TODAY, now=NOW)


def test_no_file_is_no_agreement(company):
    with pytest.raises(UsageError, match="there is no"):
        compared(company)
