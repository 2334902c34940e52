from __future__ import annotations

import sys

import pytest

import verify
from verify import Gate


def gate(name: str, program: str, *, expected: int = 0) -> Gate:
    return Gate(
        name=name, says="it holds", command=(sys.executable, "-c", program), expected=expected
    )


@pytest.fixture
def gates(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        verify,
        "GATES",
        (
            gate("quiet", "print('nobody reads this')"),
            gate("broken", "print('the reason'); raise SystemExit(1)"),
            gate("canary", "print('it sang'); raise SystemExit(0)", expected=1),
        ),
    )
    monkeypatch.setattr(verify, "TESTS", gate("tests", "print('1 passed')"))


@pytest.mark.usefixtures("gates")
def test_failed_gates_are_shown_and_listed_at_the_end(
    capfd: pytest.CaptureFixture[str],
) -> None:
    assert verify.main([]) == 1
    said = capfd.readouterr().out
    assert "the reason" in said
    assert "nobody reads this" not in said
    assert "1 passed" in said
    assert said.rstrip().splitlines()[-1] == "Failed gates: broken, canary"


@pytest.mark.usefixtures("gates")
def test_a_canary_that_finds_nothing_is_a_failure(capfd: pytest.CaptureFixture[str]) -> None:
    assert verify.main(["canary"]) == 1
    assert "1 was expected" in capfd.readouterr().out


@pytest.mark.usefixtures("gates")
def test_single_gates_can_be_run(capfd: pytest.CaptureFixture[str]) -> None:
    assert verify.main(["quiet", "tests"]) == 0
    assert "All 2 gates passed." in capfd.readouterr().out


@pytest.mark.usefixtures("gates")
def test_an_unknown_gate_is_refused(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        verify.main(["colour"])
    assert end.value.code == 2
    assert "no such gate: colour" in capfd.readouterr().err
