"""A proposal gets one verdict, whatever way it took through git."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from qms.domain.errors import ConfigurationError, UsageError
from support.examples import approve
from support.repository import ROOT
from support.versions import PROCEDURE, change, check, company, git, revise, save, verdict

ROSTER = "quality_manual/approvers.yml"
RECORDS = "quality_manual/approvals/QP-01/A"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return company(tmp_path / "company")


def codes(root: Path, base: str = "main") -> list[str]:
    return [code for code, *_ in verdict(root, base)]


def proposal(root: Path) -> list[tuple[str, str, str, str]]:
    """Propose a good revision, a bad change and a lost record; return the verdict."""
    git(root, "switch", "--quiet", "--create", "proposal")
    revise(root)
    save(root, "One")
    change(root, "Whoever wants", "Who wants", "forms/f-01-01-change-request.md")
    min((root / "quality_manual/approvals/QM-01/A").iterdir()).unlink()
    save(root, "Two")
    return verdict(root)


def test_an_unchanged_copy_is_clean_and_anchored(root: Path) -> None:
    result = check(root)
    assert result.diagnostics == ()
    assert result.anchored
    assert "Compared with main (" in result.summary
    assert "not anchored" not in result.summary


def test_a_revision_done_well_is_clean(root: Path) -> None:
    revise(root)
    assert verdict(root) == []


def test_what_is_not_saved_yet_counts(root: Path) -> None:
    change(root, "valid text", "valid texts")
    change(root, "status: approved", "status: in_review")
    assert "QMS211" in codes(root)


def test_squash_rebase_and_shallow_clone_give_the_same_verdict(root: Path, tmp_path: Path) -> None:
    expected = proposal(root)
    assert {"QMS304", "QMS318"} <= {code for code, *_ in expected}
    tip = git(root, "rev-parse", "proposal")

    clone = tmp_path / "shallow"
    git(
        tmp_path,
        "clone",
        "--quiet",
        "--depth",
        "1",
        "--branch",
        "proposal",
        root.as_uri(),
        "shallow",
    )
    git(clone, "fetch", "--quiet", "--depth", "1", "origin", "main")
    assert verdict(clone, "FETCH_HEAD") == expected
    said = check(clone, "FETCH_HEAD").summary
    assert "Not checked: where this proposal began" in said

    git(root, "switch", "--quiet", "main")
    (root / "README.md").write_text("Elsewhere\n", "utf-8")
    save(root, "Something else")
    git(root, "switch", "--quiet", "proposal")
    assert verdict(root) == expected
    git(root, "rebase", "--quiet", "main")
    assert verdict(root) == expected

    git(root, "switch", "--quiet", "main")
    git(root, "merge", "--quiet", "--squash", tip)
    save(root, "Squashed")
    assert verdict(root, "main~1") == expected


def test_a_checkout_with_other_line_ends_gives_the_same_verdict(root: Path, tmp_path: Path) -> None:
    expected = proposal(root)
    git(tmp_path, "clone", "--quiet", "--config", "core.autocrlf=true", str(root), "windows")
    windows = tmp_path / "windows"
    git(windows, "switch", "--quiet", "proposal")
    assert b"\r\n" in (windows / PROCEDURE).read_bytes()
    assert verdict(windows, "origin/main") == expected


def test_a_history_with_other_line_ends_is_the_same_evidence(root: Path) -> None:
    for path in (root / "quality_manual/approvals").rglob("*.json"):
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    save(root, "Saved on Windows")
    for path in (root / "quality_manual/approvals").rglob("*.json"):
        path.write_bytes(path.read_bytes().replace(b"\r\n", b"\n"))
    assert verdict(root) == []


def test_what_the_base_received_since_is_not_taken_for_the_proposals(root: Path) -> None:
    git(root, "switch", "--quiet", "--create", "proposal")
    (root / "README.md").write_text("Mine\n", "utf-8")
    save(root)
    git(root, "switch", "--quiet", "main")
    revise(root)
    save(root)
    git(root, "switch", "--quiet", "proposal")
    result = check(root)
    assert result.diagnostics == ()
    assert "where this proposal began" in result.compared_with


def test_who_may_approve_is_read_from_the_newest_state_of_the_base(root: Path) -> None:
    git(root, "switch", "--quiet", "--create", "proposal")
    revise(root)
    save(root)
    git(root, "switch", "--quiet", "main")
    change(root, "from: 2021-03-01}", "from: 2021-03-01, to: 2026-04-30}", ROSTER)
    save(root, "The quality manager left in April")
    git(root, "switch", "--quiet", "proposal")
    # No role any more, and a key that nobody ended.
    assert codes(root) == ["QMS307", "QMS921"]


def test_an_approver_appointed_meanwhile_counts(root: Path) -> None:
    git(root, "switch", "--quiet", "--create", "proposal")
    save(root)
    git(root, "switch", "--quiet", "main")
    appointed = (
        "  b.new:\n    name: B. New\n    roles: [{role: quality-manager, from: 2026-01-01}]\n"
    )
    change(root, "authority:\n", appointed + "authority:\n", ROSTER)
    save(root, "Appointed")
    git(root, "switch", "--quiet", "proposal")
    revise(root)
    for path in (root / RECORDS).parent.glob("B/*.json"):
        path.unlink()
    # The record is made where B. New is known, as it would be after an update.
    kept = (root / ROSTER).read_text("utf-8")
    change(root, "authority:\n", appointed + "authority:\n", ROSTER)
    change(root, "person: a.rossi, date: 2026-05-10", "person: b.new, date: 2026-05-10")
    approve(root)
    (root / ROSTER).write_text(kept, "utf-8")
    assert codes(root) == []


def test_a_trusted_copy_wins_over_the_base(root: Path, tmp_path: Path) -> None:
    from qms.app.check import check_repository
    from support.examples import AS_OF, NOW

    trusted = tmp_path / "approvers.yml"
    trusted.write_bytes((root / ROSTER).read_bytes())
    change(root, "from: 2021-03-01}", "from: 2026-06-01}", ROSTER)
    save(root)
    assert "QMS307" in codes(root)
    found = check_repository(root, as_of=AS_OF, now=NOW, base="main", trust=trusted).diagnostics
    assert [each.rule.code for each in found] == []


def test_the_archive_of_the_base_is_known_without_being_unpacked(root: Path) -> None:
    done = run_qms(root, "revise", "QP-01")
    assert done.returncode == 0, done.stderr
    save(root)
    (archived,) = (root / "quality_manual/archive/QP-01/A").iterdir()
    library = check(root).library
    assert library.base is not None
    assert [each.folder for each in library.base.archive["QP-01"]] == [
        str(archived.relative_to(root))
    ]
    (archived / "added.txt").write_text("x\n", "utf-8")
    later = check(root).library.base
    assert later is not None
    assert later.archive == {}


def run_qms(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command `qms` in an interpreter of its own."""
    return subprocess.run(
        [sys.executable, "-m", "qms", "--root", str(root), *arguments],
        env={**os.environ, "PYTHONPATH": str(ROOT / "plugins")},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


@pytest.mark.parametrize(
    ("base", "words"),
    [
        ("nowhere", "is not a version that this copy's history knows"),
        ("main:procedures", "is not a version that this copy's history knows"),
        ("--output=canary", "begins with “-”"),
        ("", "cannot be the name of a saved version"),
        ("a\nb", "cannot be the name of a saved version"),
        ("x" * 300, "cannot be the name of a saved version"),
    ],
)
def test_a_base_that_is_not_there_is_one_sentence(root: Path, base: str, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        check(root, base)
    assert not (root / "canary").exists()


def test_a_base_without_a_manual_is_one_sentence(root: Path) -> None:
    git(root, "switch", "--quiet", "--orphan", "empty")
    (root / "README.md").write_text("Nothing\n", "utf-8")
    save(root)
    git(root, "switch", "--quiet", "main")
    with pytest.raises(UsageError, match=r"empty has no quality_manual/qms.yml"):
        check(root, "empty")


@pytest.mark.parametrize("path", ["quality_manual/qms.yml", ROSTER])
def test_a_base_with_a_broken_register_says_where(root: Path, path: str) -> None:
    good = (root / path).read_text("utf-8")
    (root / path).write_text(good + "\tbad: x\n", "utf-8")
    save(root)
    (root / path).write_text(good, "utf-8")
    with pytest.raises((UsageError, ConfigurationError), match=rf"{path} of main cannot be used"):
        check(root)


def test_unrelated_histories_are_compared_and_it_is_said(root: Path) -> None:
    git(root, "switch", "--quiet", "--orphan", "other")
    git(root, "checkout", "--quiet", "main", "--", ".")
    save(root)
    result = check(root)
    assert result.diagnostics == ()
    assert "Not checked: where this proposal began" in result.summary


def test_the_command_ends_with_two_and_a_sentence(root: Path) -> None:
    done = run_qms(root, "check", "--base", "nowhere")
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith("qms: nowhere is not a version")
    assert done.stderr.count("\n") == 1
