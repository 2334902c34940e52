from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from support.repository import Repository

HEAVY = (
    *("mkdocs", "weasyprint", "pyhanko", "pikepdf", "pypdfium2", "PIL", "xlsxwriter"),
    *("fontTools", "tinycss2"),
)
READING = ("yaml", "pydantic", "frontmatter")
"""What only reads; a check of files that were read before does without."""
PROGRAM = """
import sys
from qms.cli import main
sys.argv = ["qms", "--root", sys.argv[1], *sys.argv[2:]]
try:
    main()
except SystemExit as end:
    status = end.code
print("STATUS", status)
print("LOADED", *sorted({name.partition(".")[0] for name in sys.modules}))
"""


@pytest.fixture
def small(qms_repo: Callable[[str], Repository]) -> Repository:
    return qms_repo(
        """
        quality_manual
          01-scope.md
        procedures
          qp-01-control-of-documents.md
        forms
          f-01-01-change-request.md
        """
    )


def run(repository: Repository, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(repository.root), *arguments],
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    return done.stdout


def loaded(output: str) -> set[str]:
    return set(output.rpartition("LOADED ")[2].split())


def test_check_loads_no_site_no_print_and_no_seal_library(small: Repository) -> None:
    output = run(small, "check", "--as-of", "2026-11-22")
    assert "STATUS 0" in output, output
    assert "json" in loaded(output)
    assert loaded(output) & set(HEAVY) == set()


def test_a_check_of_what_is_remembered_reads_no_yaml(
    small: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    first = run(small, "check", "--as-of", "2026-11-22")
    again = run(small, "check", "--as-of", "2026-11-22")
    assert again.partition("LOADED")[0] == first.partition("LOADED")[0]
    assert loaded(first) >= set(READING)
    assert loaded(again) & {*HEAVY, *READING} == set()


def test_help_loads_no_heavy_library_either(small: Repository) -> None:
    output = run(small, "--help")
    assert "STATUS 0" in output, output
    assert loaded(output) & set(HEAVY) == set()


def test_a_small_repository_written_from_a_tree_passes(small: Repository) -> None:
    done = small.qms("check", "--as-of", "2026-11-22", "--fail-on", "warning")
    assert done.returncode == 0, done.stdout + done.stderr
