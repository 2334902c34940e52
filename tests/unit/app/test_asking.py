"""Commands that put a decision on record ask at a terminal, and do nothing without a yes."""

from __future__ import annotations

import pytest

from support.killed import run_qms
from support.signing_company import SigningCompany
from support.terminal import run_at_terminal

PROGRAM = "import sys\nfrom qms.cli import main\nmain()"


@pytest.mark.parametrize(
    ("more", "answers", "recorded"),
    [
        ((), ["n"], 0),
        ((), [""], 0),
        ((), ["y"], 1),
        (("--yes",), [], 1),
    ],
)
def test_nothing_without_a_yes(
    company: SigningCompany, more: tuple[str, ...], answers: list[str], recorded: int
) -> None:
    arguments = ["--root", str(company.root), *dated(company), *more]
    shown = run_at_terminal(PROGRAM, arguments, answers=answers, asked="Is this right?")
    assert company.code("QP-05") in shown
    assert ("Is this right?" in shown) is bool(answers)
    assert ("Nothing was recorded." in shown) is (recorded == 0)
    assert len(company.records()) == recorded


def dated(company: SigningCompany) -> list[str]:
    """Return a call of `qms approve`, for a text from before any day the clock can show."""
    path = company.path("QP-05")
    path.write_text(path.read_text("utf-8").replace("date: 2026-11-01", "date: 2024-01-02"))
    key = str(company.key("a.rossi"))
    return ["approve", "QP-05", "--role", "quality-manager", "--key", key]


def test_without_a_terminal_nothing_is_signed(company: SigningCompany) -> None:
    call = dated(company)
    refused = run_qms(company.root, *call)
    assert refused.code == 2
    assert "nobody can be asked whether this is right, so nothing was recorded" in refused.output
    assert company.code("QP-05") in refused.output
    assert company.records() == []
    done = run_qms(company.root, *call, "--yes")
    assert done.code == 0, done.output
    assert len(company.records()) == 1


def test_a_dry_run_shows_the_decision_and_records_nothing(company: SigningCompany) -> None:
    call = dated(company)
    shown = run_qms(company.root, *call, "--dry-run")
    assert shown.code == 0, shown.output
    assert company.code("QP-05") in shown.output
    assert "Nothing was changed." in shown.output
    assert company.records() == []
    assert run_qms(company.root, *call, "--yes").code == 0
    (record,) = company.records()
    back = ["approve", "--withdraw", record.path, *call[2:]]
    shown = run_qms(company.root, *back, "--dry-run")
    assert shown.code == 0, shown.output
    assert "No longer counts" in shown.output
    assert len(company.records()) == 1
    assert run_qms(company.root, *back, "--yes").code == 0
    assert len(company.records()) == 2
