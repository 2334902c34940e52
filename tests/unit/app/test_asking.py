"""`qms approve` asks at a terminal, and does nothing without a yes."""

from __future__ import annotations

import pytest

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
    # The command looks at the computer's clock: the text is from before any day it can show.
    path = company.path("QP-05")
    path.write_text(path.read_text("utf-8").replace("date: 2026-11-01", "date: 2024-01-02"))
    arguments = ["--root", str(company.root), "approve", "QP-05", "--role", "quality-manager"]
    arguments += ["--key", str(company.key("a.rossi")), *more]
    shown = run_at_terminal(PROGRAM, arguments, answers=answers, asked="Is this right?")
    assert company.code("QP-05") in shown
    assert ("Is this right?" in shown) is bool(answers)
    assert ("Nothing was recorded." in shown) is (recorded == 0)
    assert len(company.records()) == recorded
