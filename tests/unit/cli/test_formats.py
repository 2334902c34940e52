from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from qms.cli import main
from support.repository import Repository, write_repository

AS_OF = ("--as-of", "2026-11-22")


def run(root: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["--root", str(root), *arguments])


@pytest.fixture
def company(tmp_path: Path) -> Repository:
    repository = write_repository(tmp_path / "company", "procedures\n  qp-01-control.md\n")
    path = "procedures/qp-01-control.md"
    repository.write(path, repository.read(path) + "\nSee [[QP-99]].\n")
    return repository


@pytest.fixture
def broken(company: Repository) -> Repository:
    company.replace("quality_manual/qms.yml", "stage: setup", "stage: sleeping")
    company.replace("quality_manual/approvers.yml", "roles:\n", "rolls:\n")
    return company


def test_sarif_has_what_text_has(company):
    text, sarif = (
        run(company.root, "check", *AS_OF),
        run(company.root, "check", "--format", "sarif"),
    )
    assert (text.exit_code, sarif.exit_code) == (1, 1)
    results = json.loads(sarif.stdout)["runs"][0]["results"]
    assert "QMS501" in {each["ruleId"] for each in results}


def test_markdown_is_a_comment(company):
    found = run(company.root, "check", *AS_OF, "--format", "markdown")
    assert found.exit_code == 1
    assert found.stdout.startswith("<!-- qms: comment on a proposed change -->\n\n## Our checks")
    assert "QMS501" in found.stdout


def test_a_broken_register_in_every_format(broken):
    for output_format in ("text", "json", "github", "sarif", "markdown"):
        found = run(broken.root, "check", *AS_OF, "--format", output_format)
        assert found.exit_code == 2, output_format
        text = found.stderr if output_format == "text" else found.stdout
        assert "qms.yml" in text
        assert "approvers.yml" in text
        if output_format != "text":
            assert found.stderr == ""
    json_text = run(broken.root, "check", "--format", "json").stdout
    assert {each["code"] for each in json.loads(json_text)["findings"]} == {
        "QMS007",
        "QMS008",
        "QMS009",
    }
    log = json.loads(run(broken.root, "check", "--format", "sarif").stdout)
    assert log["runs"][0]["invocations"] == [{"executionSuccessful": False}]
    github = run(broken.root, "check", "--format", "github").stdout
    assert all(line.startswith("::error file=") for line in github.splitlines())
    markdown = run(broken.root, "check", "--format", "markdown").stdout
    assert "## Nothing could be checked: a register is broken" in markdown


def test_links_must_be_an_address(company):
    found = run(company.root, "check", "--format", "markdown", "--links", "javascript:alert(1)")
    assert found.exit_code == 2
    assert "is no address" in found.stderr


def test_a_notice_by_commands(company):
    root = company.root
    begun = run(
        root, "notice", "new", "TN-1", "--document", "QP-01", "--section", "x", "--to", "2026-12-01"
    )
    assert begun.exit_code == 2
    assert "QP-01 revision A" in begun.stderr
    assert run(root, "notice", "issue", "TN-1").exit_code == 2
    assert "there is no notice TN-1" in run(root, "notice", "issue", "TN-1").stderr
    ended = ("notice", "end", "TN-1", "--role", "r", "--person", "p", "--reason", "x")
    assert run(root, *ended).exit_code == 2
    interim = ("interim", "QP-01", "--role", "quality-manager", "--person", "a.head")
    found = run(root, *interim, "--reason", "x")
    assert found.exit_code == 2
    assert "not under review" in found.stderr


def test_todo_in_every_format(company):
    for output_format in ("text", "csv", "json", "mail"):
        found = run(company.root, "todo", *AS_OF, "--format", output_format)
        assert found.exit_code == 0
        assert "QP-01" in found.stdout
    assert "Dear J. Writer" in run(company.root, "todo", *AS_OF, "--format", "mail").stdout
    assert run(company.root, "todo", "--person", "x").exit_code == 2


def test_codeowners_without_logins_says_what_to_do(company):
    found = run(company.root, "codeowners")
    assert found.exit_code == 2
    assert "logins" in found.stderr
    company.replace(
        "quality_manual/approvers.yml", "name: A. Head,", 'name: A. Head, logins: ["@a"],'
    )
    assert "/procedures/ @a" in run(company.root, "codeowners").stdout
    assert run(company.root, "codeowners", "--check").exit_code == 2
    written = run(company.root, "codeowners", "--output", "CODEOWNERS")
    assert "CODEOWNERS was written" in written.stdout
    agreed = run(company.root, "codeowners", "--check")
    assert (agreed.exit_code, "agrees" in agreed.stdout) == (0, True)
    company.replace("CODEOWNERS", "/procedures/ @a", "/procedures/ @b")
    assert run(company.root, "codeowners", "--check").exit_code == 1
