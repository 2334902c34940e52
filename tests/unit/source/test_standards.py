from __future__ import annotations

import re
from collections import Counter

import pytest

from qms.domain.standards import Clause, Origin, Standard, StandardStatus
from qms.source.standards import shipped_standards

STANDARDS = shipped_standards()
CLAUSES = [clause for standard in STANDARDS.values() for clause in standard.clauses]


def test_what_is_shipped() -> None:
    assert set(STANDARDS) >= {"AS9120", "ISO9001"}
    assert STANDARDS["AS9120"].includes == "ISO9001"
    assert {each.status for each in STANDARDS.values()} == {StandardStatus.CURRENT}
    assert len(CLAUSES) > 200


@pytest.mark.parametrize("standard", STANDARDS.values(), ids=lambda each: each.key)
def test_numbers_are_unique_and_every_clause_has_a_parent(standard: Standard) -> None:
    numbers = [clause.number for clause in standard.clauses]
    assert [number for number, count in Counter(numbers).items() if count > 1] == []
    orphans = [
        clause.number
        for clause in standard.clauses
        if clause.parent_number and clause.parent_number not in standard.by_number
    ]
    assert orphans == []


@pytest.mark.parametrize("standard", STANDARDS.values(), ids=lambda each: each.key)
def test_clauses_stand_in_the_order_of_their_numbers(standard: Standard) -> None:
    def order(clause: Clause) -> list[tuple[int, str]]:
        return [(int(p), "") if p.isdigit() else (999, p) for p in clause.number.split(".")]

    assert list(standard.clauses) == sorted(standard.clauses, key=order)


@pytest.mark.parametrize("clause", CLAUSES, ids=lambda each: each.label)
def test_a_clause(clause: Clause) -> None:
    assert clause.title.strip() == clause.title != ""
    assert not re.search(r"[<>&\n]", clause.title)
    top = clause.number.partition(".")[0]
    assert clause.auditable is (top.isdigit() and int(top) >= 4)
    letters = clause.confidence.split("/")
    assert set(letters) <= {"A", "B", "C"}
    assert clause.verified is (letters[0] == "A" and not clause.doubt)
    if clause.origin is Origin.RESERVED:
        assert not clause.can_fail


@pytest.mark.parametrize("standard", STANDARDS.values(), ids=lambda each: each.key)
def test_doubts_exclusions_and_old_numbers_name_what_is_there(standard: Standard) -> None:
    known = {doubt.id for doubt in standard.doubts}
    every_doubt = {doubt.id for each in STANDARDS.values() for doubt in each.doubts}
    assert {clause.doubt for clause in standard.clauses if clause.doubt} <= known | every_doubt
    assert set(standard.exclusions_allowed) <= standard.by_number.keys()
    named = {number for old in standard.old_numbers for number in old.new}
    assert named <= standard.by_number.keys()


def test_doubts_are_numbered_as_in_the_facts() -> None:
    assert all(re.fullmatch(r"D([1-9]|1[0-2])", each.id) for each in STANDARDS["AS9120"].doubts)


def test_a_standard_has_every_clause_of_the_one_that_it_contains() -> None:
    contained = {clause.number for clause in STANDARDS["ISO9001"].clauses if clause.auditable}
    assert contained - STANDARDS["AS9120"].by_number.keys() == set()


def test_what_the_contained_standard_has_is_its_own() -> None:
    iso = {clause.origin for clause in STANDARDS["ISO9001"].clauses}
    assert iso == {Origin.ISO}
    added = {
        clause.number for clause in STANDARDS["AS9120"].clauses if clause.origin is Origin.IAQG
    }
    assert added.isdisjoint(STANDARDS["ISO9001"].by_number)


def test_the_amendment_lies_over_both() -> None:
    for key in ("AS9120", "ISO9001"):
        noted = [clause.number for clause in STANDARDS[key].clauses if clause.notes]
        assert noted == ["4.1", "4.2"]
        assert STANDARDS[key].amendments == ("ISO 9001:2015/Amd 1:2024",)
    (note,) = STANDARDS["AS9120"].by_number["4.1"].notes
    assert "climate" in note.text.lower()
    assert note.basis


def test_leaves_are_what_coverage_counts() -> None:
    leaves = {clause.number for clause in STANDARDS["AS9120"].leaves()}
    assert {"4.1", "8.1.4", "8.4.2", "8.7.1"} <= leaves
    assert leaves.isdisjoint({"4", "8.4", "8.1.3", "1", "3"})


def test_no_sentence_of_a_standard_is_carried() -> None:
    """Titles are short, and what is longer is ours: it never speaks as a standard does."""
    own = [text for each in CLAUSES for text in (each.auditor_looks_for, each.adds)]
    assert max(len(clause.title) for clause in CLAUSES) < 100
    shall = re.compile(r"\bthe organi[sz]ation shall\b", re.IGNORECASE)
    assert [text for text in own if shall.search(text)] == []


@pytest.mark.parametrize("standard", STANDARDS.values(), ids=lambda each: each.key)
def test_what_is_to_be_kept_in_writing_is_asked_by_clauses_that_are_there(
    standard: Standard,
) -> None:
    assert standard.obligations
    for each in standard.obligations:
        assert standard.by_number[each.clause].auditable
        assert each.confidence in {"A", "B", "C"}
        assert each.what == each.what.strip() != ""


def test_what_the_container_adds_is_not_said_twice() -> None:
    def asked(key: str) -> set[tuple[str, str]]:
        return {(each.clause, each.what) for each in STANDARDS[key].obligations}

    assert asked("AS9120").isdisjoint(asked("ISO9001"))
