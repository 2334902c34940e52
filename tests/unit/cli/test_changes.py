"""`qms changes` and the options of `qms check` that compare."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from qms.cli import main
from support.examples import approve
from support.versions import PROCEDURE, change, company, git, revise, save


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return company(tmp_path / "company")


def run(root: Path, *arguments: str, **environment: str) -> Result:
    return CliRunner().invoke(main, ["--root", str(root), *arguments], env=environment)


def test_nothing_changed(root: Path) -> None:
    result = run(root, "changes", "--since", "main")
    assert result.exit_code == 0
    assert "Nothing changed." in result.output


def test_changes_since_a_version(root: Path) -> None:
    git(root, "switch", "--quiet", "--create", "proposal")
    revise(root)
    change(
        root,
        "owner: quality-manager",
        "owner: document-controller",
        "quality_manual/qm-01-scope.md",
    )
    change(root, "late_filing_days: 14", "late_filing_days: 7", "quality_manual/qms.yml")
    output = run(root, "changes", "--since", "main").output
    texts, rest = output.split("\nAdministrative")
    assert "QP-01 Control of documents: revised A → B; Says it better." in texts
    assert "QM-01 Scope and context: owner quality-manager → document-controller" in rest
    assert "QP-01 Control of documents: effective_date 2026-01-20 → 2026-05-20" in rest
    assert "qms.yml: policies / late_filing_days 14 → 7" in rest
    assert "quality_manual/approvals/QP-01/B: added; 1 file" in rest


def test_changes_as_json(root: Path) -> None:
    revise(root)
    content = json.loads(run(root, "changes", "--since", "main", "--format", "json").output)
    assert content["format"] == "qms-changes@1"
    assert [(each["subject"], each["what"]) for each in content["texts"]] == [("QP-01", "revised")]


def test_an_editorial_change_that_does_not_count_is_a_changed_text(root: Path) -> None:
    change(root, "valid text", "valid texts")
    output = run(root, "changes", "--since", "main").output
    assert "changed under the same revision A; text" in output


def test_an_editorial_change_shows_its_words(root: Path) -> None:
    change(root, "valid text", "valid 100 texts")
    entry = {"document": "QP-01", "meaning": "editorial", "previous": "in force"}
    approve(root, [{**entry, "decided_on": "2026-02-01"}])
    output = run(root, "changes", "--since", "main").output
    assert "QP-01 Control of documents: editorial change A; 1 passage changed" in output
    assert "valid [-text-] {+100 texts+}" in output
    comment = run(root, "check", "--base", "main", "--format", "markdown").output
    assert "editorial change: 1 passage changed" in comment
    assert "100 texts" in comment


def test_a_document_in_the_folder_of_another_type_is_not_passed_over(root: Path) -> None:
    path = f"forms/{Path(PROCEDURE).name}"
    (root / PROCEDURE).rename(root / path)
    output = run(root, "changes", "--since", "main").output
    assert f"Not told: what changed in {path}, which cannot be read" in output
    assert "Nothing changed" not in output


def test_changes_since_a_day_need_no_history(root: Path) -> None:
    revise(root)
    save(root)
    result = run(root, "changes", "--since", "2026-05-01", PATH="/nowhere")
    assert result.exit_code == 0
    assert "revised A → B; 2026-05-04: Says it better." in result.output
    assert "QP-01: approved B; 2026-05-10: A. Rossi as Quality Manager" in result.output
    assert "QM-01" not in result.output
    assert "Not told: administrative changes" in result.output


@pytest.mark.parametrize("since", ["2026-02-30", "nowhere", "-x", ""])
def test_a_wrong_since_is_one_sentence(root: Path, since: str) -> None:
    result = run(root, "changes", f"--since={since}")
    assert result.exit_code == 2
    assert result.output.startswith("qms: ")
    assert len(result.output.splitlines()) == 1


def test_the_base_may_come_from_the_surroundings(root: Path) -> None:
    change(root, "valid text", "valid texts")
    change(root, "status: approved", "status: in_review")
    plain, compared = run(root, "check"), run(root, "check", QMS_BASE="main")
    assert "QMS211" not in plain.output
    assert "QMS211" in compared.output
    assert compared.exit_code == 1
    assert "Compared with main (" in compared.output
    assert run(root, "check", QMS_BASE="").output == plain.output


def test_a_missing_anchor_is_said_once_and_is_a_finding_for_programs(root: Path) -> None:
    as_of = ("--as-of", "2026-11-22")
    text = run(root, "check", *as_of)
    assert "nothing found" in text.output
    assert "not anchored" in text.output
    assert "QMS320" not in text.output
    content = json.loads(run(root, "check", *as_of, "--format", "json").output)
    assert [each["code"] for each in content["findings"]] == ["QMS320"]
    required = run(root, "check", *as_of, "--require-anchor")
    assert required.exit_code == 1
    assert "error QMS320 roster-not-anchored" in required.output
    anchored = run(root, "check", *as_of, "--require-anchor", "--base", "main")
    assert anchored.exit_code == 0
    assert "QMS320" not in anchored.output


def test_what_could_not_be_compared_is_said_beside_every_format(root: Path) -> None:
    git(root, "switch", "--quiet", "--orphan", "other")
    git(root, "checkout", "--quiet", "main", "--", ".")
    save(root)
    for output_format in ("text", "json", "github"):
        result = run(root, "check", "--base", "main", "--format", output_format)
        assert "Not checked: where this proposal began" in result.output + result.stderr


def test_a_moved_file_is_administrative(root: Path) -> None:
    git(root, "mv", PROCEDURE, "procedures/qp-01-documents.md")
    output = run(root, "changes", "--since", "main").output
    assert "Texts" not in output
    assert f"file {PROCEDURE} → procedures/qp-01-documents.md" in output
