"""A new company, from `qms init` to a manual in force, with the commands that its README names."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from qms.domain.practices import Practice
from support.answers import BECAUSE, NAME, write_answers
from support.company import environment, qms
from support.site import ANSWERS

ROOT = Path(__file__).resolve().parents[2]
PEOPLE = """\
people:
  q.lead: {name: Q. Lead, roles: [{role: quality-manager, from: 2020-01-01}]}
  m.head: {name: M. Head, roles: [{role: managing-director, from: 2020-01-01}]}
  w.rite: {name: W. Rite}
"""
WORDS = "We decided this; climate change does not matter here."


@pytest.fixture
def company(tmp_path: Path) -> Path:
    done = qms(tmp_path, "init", str(tmp_path / "ours"), "--organisation", "Smith & Sons Ltd")
    assert done.returncode == 0, done.stderr
    return tmp_path / "ours"


def test_a_new_company_can_check_and_build_at_once(company: Path) -> None:
    done = qms(company, "check")
    assert done.returncode == 0, done.stdout
    done = qms(company, "build", "--identity", "none")
    assert done.returncode == 0, done.stderr
    site = company / "build/site"
    pages = [page for page in site.rglob("*.html") if re.search(r"/(qp-\d\d|\d\d|f)-", str(page))]
    assert len(pages) == len(list(company.glob("[qpf]*/*.md"))) == 23
    assert [page for page in pages if "DRAFT" not in page.read_text("utf-8")] == []
    assert printed(site / "pdf/QP-05.pdf").count("DRAFT") >= 1
    assert "Smith & Sons Ltd" in printed(site / "pdf/manual.pdf")


def test_a_company_that_begins_with_a_pack_can_build_at_once(tmp_path: Path) -> None:
    answers = write_answers(tmp_path / "answers.yml", without=tuple(Practice), sites=2)
    root = tmp_path / "ours"
    done = qms(tmp_path, "init", str(root), "--pack", "small", "--answers", str(answers))
    assert done.returncode == 0, done.stderr
    done = qms(root, "build", "--identity", "none")
    assert done.returncode == 0, done.stderr
    pdf = root / "build/site/pdf"
    assert len([*pdf.glob("*.pdf")]) == len([*root.glob("[qpf]*/*.md")]) + 1
    assert not (pdf / "QP-10.pdf").exists()
    assert f"This does not apply here. {BECAUSE}." in " ".join(printed(pdf / "QP-07.pdf").split())
    scope = " ".join(printed(pdf / "QM-01.pdf").split())
    assert "Hall 1, 1 Dock Road; Hall 2, 2 Dock Road;" in scope
    assert NAME in scope


def test_a_few_approved_documents_lead_to_operating(company: Path) -> None:
    finish(company / "quality_manual/01-scope.md", ANSWERS)
    finish(company / "procedures/qp-01-control-of-documents.md")
    for path in [*company.glob("[qpf]*/*.md")]:
        if "status: draft" in path.read_text("utf-8"):
            path.unlink()
    replace(company / "quality_manual/approvers.yml", "people: {}\n", PEOPLE)
    for number in ("QM-01", "QP-01"):
        for role, person in (("quality-manager", "q.lead"), ("managing-director", "m.head")):
            done = qms(company, "approve", number, "--role", role, "--person", person, "--yes")
            assert done.returncode == 0, done.stderr
            last = "managing-director"
            words = "All required approvals are there." if role == last else "Still needed: "
            assert words in done.stdout
    replace(company / "quality_manual/qms.yml", "stage: setup", "stage: operating")

    done = qms(company, "check", "--fail-on", "warning")
    assert done.returncode == 0, done.stdout
    done = qms(company, "build", "--identity", "none")
    assert done.returncode == 0, done.stderr
    page = next((company / "build/site").glob("**/qp-01-*/index.html")).read_text("utf-8")
    assert "Effective" in page
    assert "DRAFT" not in page
    assert "DRAFT" not in printed(company / "build/site/pdf/manual.pdf")


def test_a_text_in_which_a_hint_is_left_cannot_be_approved(company: Path) -> None:
    replace(company / "quality_manual/approvers.yml", "people: {}\n", PEOPLE)
    path = company / "procedures/qp-05-receiving-and-inspection.md"
    finish(path)
    finished = path.read_text("utf-8")
    path.write_text(finished.replace(WORDS, "TODO: Write the rest.", 1), "utf-8")
    decision = ("approve", "QP-05", "--role", "quality-manager", "--person", "q.lead", "--yes")
    done = qms(company, *decision)
    assert done.returncode == 2
    assert "“TODO” stands in an approved text" in done.stderr
    assert not (company / "quality_manual/approvals").exists()
    path.write_text(finished, "utf-8")
    assert qms(company, *decision).returncode == 0


def test_the_tool_gets_there_as_the_readme_says(company: Path, tmp_path: Path) -> None:
    """The README's own lines, with the network left out: libraries lie in this environment."""
    readme = (company / "README.md").read_text("utf-8")
    wheel = "-m pip wheel --no-deps --wheel-dir wheels PATH-OF-THE-TOOL"
    install = "-m pip install --find-links wheels -r requirements.txt"
    assert f".venv/bin/python {wheel}\n" in readme
    assert f".venv/bin/python {install}\n" in readme
    run(company, *wheel.replace("PATH-OF-THE-TOOL", str(ROOT)).split(), "--no-build-isolation")
    assert [each.suffix for each in (company / "wheels").iterdir()] == [".whl"]
    target = tmp_path / "installed"
    run(company, *install.split(), "--no-index", "--no-deps", "--target", str(target))
    path = os.pathsep.join([str(target)])
    outside = {**environment(tmp_path / "state"), "PYTHONPATH": path}
    second = tmp_path / "second"
    for arguments in (["init", str(second), "--organisation", "Other Ltd"], ["check"]):
        run(
            second.parent if arguments[0] == "init" else second,
            "-m",
            "qms",
            *arguments,
            env=outside,
        )
    assert names(second) == names(company) - {"wheels"}
    assert (second / ".github/workflows/quality-manual.yml").is_file()


def finish(path: Path, more: str = "") -> None:
    """Write a draft as people do: a head that is complete, and words in the place of the hints."""
    today = datetime.now(UTC).date()
    head = (
        "status: in_review\nprepared_by: [w.rite]\n"
        f"effective_date: {today}\nhistory:\n"
        f"  - {{revision: A, date: {today}, description_of_change: First issue.}}\n{more}"
    )
    text = path.read_text("utf-8").replace("prepared_by: []\n", "")
    text = re.sub(r"^clauses: .*\n", "", text, flags=re.MULTILINE) if more else text
    text = re.sub(r"TODO: .*", WORDS, text)
    assert text.count("status: draft\n") == 1
    path.write_text(text.replace("status: draft\n", head), "utf-8")


def replace(path: Path, before: str, after: str) -> None:
    text = path.read_text("utf-8")
    assert text.count(before) == 1
    path.write_text(text.replace(before, after), "utf-8")


def run(folder: Path, *arguments: str, env: dict[str, str] | None = None) -> None:
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env=env,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def printed(path: Path) -> str:
    return subprocess.run(
        ["pdftotext", "-raw", str(path), "-"], capture_output=True, text=True, check=True
    ).stdout
