"""Every rule finds its bad examples, says so in the expected words, and lets the good ones pass."""

from __future__ import annotations

from pathlib import Path

import pytest

from qms.rules.registry import ALL_RULES
from support.examples import (
    build_case,
    cases,
    expected_text,
    findings,
    found_in,
    rule_folders,
    shown,
)

FOLDERS = rule_folders()
BAD = [case for folder in FOLDERS for case in cases(folder, "bad")]
GOOD = [case for folder in FOLDERS for case in cases(folder, "good")]
SHOWS_WHAT_IT_IS_ABOUT = {
    "QMS216": {"QMS018", "QMS307"},
    "QMS318": {"QMS331"},
    "QMS344": {"QMS313"},
    "QMS501": {"QMS325"},
    "QMS907": {"QMS018"},
    "QMS909": {"QMS304"},
    "QMS911": {"QMS018"},
    "QMS912": {"QMS018"},
}
"""Rules about what lets findings pass, whose examples also hold such a finding."""


def name(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"


def test_every_rule_has_bad_and_good_examples() -> None:
    with_both = {each.name for each in FOLDERS if cases(each, "bad") and cases(each, "good")}
    assert with_both == {rule.code for rule in ALL_RULES}


def test_the_base_has_no_findings(tmp_path: Path) -> None:
    build_case(tmp_path)
    assert shown(tmp_path, findings(tmp_path)) == ""


def test_every_example_differs_from_the_base() -> None:
    assert [
        name(case) for case in [*BAD, *GOOD] if not any(p.is_file() for p in case.rglob("*"))
    ] == []


@pytest.mark.parametrize("case", BAD, ids=name)
def test_a_bad_example_is_found_for_one_cause(case: Path) -> None:
    code = case.parent.name
    codes = {each.rule.code for each in found_in(case)[0]}
    assert code in codes
    assert codes <= {code, *SHOWS_WHAT_IT_IS_ABOUT.get(code, ())}


@pytest.mark.parametrize("case", GOOD, ids=name)
def test_a_good_example_passes(case: Path) -> None:
    assert found_in(case)[1] == ""


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_findings_read_as_expected(folder: Path) -> None:
    expected = (folder / "expected.txt").read_text("utf-8")
    assert expected.strip()
    assert expected_text(folder) == expected
