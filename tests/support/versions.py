"""Saved versions for tests: a repository of the rules' examples kept in git."""

from __future__ import annotations

import functools
import subprocess
from collections.abc import Mapping
from pathlib import Path

from qms.app.check import CheckResult, check_repository
from support.copies import made_once, write_copy
from support.examples import AS_OF, NOW, approve, build_case

PROCEDURE = "procedures/qp-01-control-of-documents.md"
ENTRY = "  - {revision: A, date: 2026-01-05, description_of_change: First issue.}\n"
NEXT = "  - {revision: B, date: 2026-05-04, description_of_change: Says it better.}\n"


def git(root: Path, *arguments: str) -> str:
    """Run git and return what it says."""
    done = subprocess.run(
        ["git", "-C", str(root), *arguments], check=True, capture_output=True, text=True
    )
    return done.stdout.strip()


def save(root: Path, message: str = "Saved") -> str:
    """Save everything as a version; return its id."""
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--allow-empty", "--message", message)
    return git(root, "rev-parse", "HEAD")


def company(root: Path) -> Path:
    """Make a small company, approved and saved on `main`."""
    write_copy(_saved(), root)
    return root


@functools.cache
def _saved() -> Mapping[str, bytes]:
    def make(root: Path) -> None:
        root.mkdir()
        build_case(root)
        (root / "mkdocs.yml").write_text("site_name: Small\n", "utf-8")
        git(root, "init", "--quiet", "--initial-branch", "main")
        save(root, "In force")

    return made_once(make)


def change(root: Path, old: str, new: str, path: str = PROCEDURE) -> None:
    """Replace what a file holds once."""
    text = (root / path).read_text("utf-8")
    assert text.count(old) == 1, f"{path} holds {old!r} {text.count(old)} times"
    (root / path).write_text(text.replace(old, new), "utf-8", newline="\n")


def revise(root: Path) -> None:
    """Write revision B of the procedure, approved by the quality manager."""
    change(root, "revision: A\n", "revision: B\n")
    change(root, ENTRY, ENTRY + NEXT)
    change(root, "valid text", "valid texts")
    change(root, "person: a.rossi, date: 2026-01-10", "person: a.rossi, date: 2026-05-10")
    change(root, "effective_date: 2026-01-20", "effective_date: 2026-05-20")
    approve(root)


def check(root: Path, base: str | None = "main") -> CheckResult:
    """Check a proposal."""
    return check_repository(root, as_of=AS_OF, now=NOW, base=base)


def verdict(root: Path, base: str = "main") -> list[tuple[str, str, str, str]]:
    """Return what a check finds, in a form that does not depend on where the files lie."""
    return [
        (each.rule.code, each.severity.value, str(each.location), each.message)
        for each in check(root, base).diagnostics
    ]
