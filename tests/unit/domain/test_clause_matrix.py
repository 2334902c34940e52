from __future__ import annotations

from typing import Any

import pytest

from qms.domain.clause_matrix import (
    ClauseMatrix,
    Coverage,
    build_clause_matrix,
    citations_by_clause,
)
from qms.domain.documents import ControlledDocument, EffectiveDate, Status
from qms.domain.standards import Applicability, ClauseRef, parse_clause
from support.small_values import document, exclude, library, reserved, standard

AS9120 = standard(
    "AS9120",
    "3",
    "8",
    "8.1",
    "8.1.1",
    "8.1.2",
    "8.1.3",
    "8.3",
    "8.3.1",
    "8.3.2",
    "9",
    includes="ISO9001",
    c3={"auditable": False},
    c8_1_3=reserved(),
    c9={"doubt": "D4"},
)
ISO = standard("ISO9001", "8", "8.1", "8.3", "8.3.1", "10")


def matrix(
    *documents: ControlledDocument, excluded: tuple[str, ...] = (), key: str = "AS9120"
) -> ClauseMatrix:
    applicability = Applicability(exclusions=tuple(exclude("AS9120", each) for each in excluded))
    found = library(*documents, standards=(AS9120, ISO), applicability=applicability)
    return build_clause_matrix(found, found.standards[key])


def coverage(result: ClauseMatrix) -> dict[str, Coverage]:
    return {row.clause.number: row.coverage for row in result.rows}


def test_only_leaves_are_gaps_and_doubtful_ones_never() -> None:
    assert coverage(matrix()) == {
        "3": Coverage.NOT_COUNTED,
        "8": Coverage.NOT_COUNTED,
        "8.1": Coverage.NOT_COUNTED,
        "8.1.1": Coverage.GAP,
        "8.1.2": Coverage.GAP,
        "8.1.3": Coverage.NOT_COUNTED,
        "8.3": Coverage.NOT_COUNTED,
        "8.3.1": Coverage.GAP,
        "8.3.2": Coverage.GAP,
        "9": Coverage.NOT_COUNTED,
    }


def test_the_tag_of_a_parent_covers_no_leaf() -> None:
    result = matrix(document(clauses=("8", "8.1")))
    assert coverage(result)["8.1.1"] is Coverage.GAP
    assert [row.clause.number for row in result.rows if row.citations] == ["8", "8.1"]


def test_a_tag_of_the_document_or_of_a_section_covers_a_leaf() -> None:
    text = '## Plan {: clauses="8.1.2" }\n'
    result = matrix(document(text, clauses=("8.1.1",)))
    assert coverage(result)["8.1.1"] is Coverage.COVERED
    assert coverage(result)["8.1.2"] is Coverage.COVERED
    (row,) = [row for row in result.rows if row.clause.number == "8.1.2"]
    assert [citation.section.text for citation in row.citations if citation.section] == ["Plan"]


@pytest.mark.parametrize(
    "changes",
    [
        {"status": Status.DRAFT},
        {"status": Status.IN_REVIEW},
        {"status": Status.OBSOLETE},
        {"effective_date": EffectiveDate()},
    ],
)
def test_only_effective_text_covers(changes: dict[str, Any]) -> None:
    result = matrix(document(clauses=("8.1.1",), **changes))
    assert coverage(result)["8.1.1"] is Coverage.GAP
    assert [row.clause.number for row in result.rows if row.citations] == ["8.1.1"]


def test_a_clause_that_does_not_apply_takes_those_below_with_it() -> None:
    result = matrix(excluded=("8.3",))
    found = coverage(result)
    assert {found["8.3"], found["8.3.1"], found["8.3.2"]} == {Coverage.NOT_APPLICABLE}
    assert found["8.1.1"] is Coverage.GAP


def test_an_exclusion_does_not_reach_a_clause_whose_number_only_begins_alike() -> None:
    applicability = Applicability(exclusions=(exclude("AS9120", "8.1"),))
    assert applicability.exclusion_of(ClauseRef(standard="AS9120", number="8.10")) is None
    assert applicability.exclusion_of(ClauseRef(standard="AS9120", number="8.1.5")) is not None
    assert applicability.exclusion_of(ClauseRef(standard="ISO9001", number="8.1")) is None


def test_an_excluded_leaf_leaves_its_parent_alone() -> None:
    assert coverage(matrix(excluded=("8.3.1",)))["8.3.2"] is Coverage.GAP
    assert coverage(matrix(excluded=("8.3.1",)))["8.3"] is Coverage.NOT_COUNTED


def test_a_parent_whose_only_children_are_in_doubt_is_asked_for_itself() -> None:
    doubtful = standard("X", "5", "5.1", c5_1={"doubt": "D2"})
    found = library(standards=(doubtful,))
    assert coverage(build_clause_matrix(found, doubtful)) == {
        "5": Coverage.GAP,
        "5.1": Coverage.NOT_COUNTED,
    }


def test_what_answers_as9120_answers_iso_9001_too() -> None:
    result = matrix(document(clauses=("8.1", "8.3.1")), key="ISO9001")
    assert coverage(result)["8.1"] is Coverage.COVERED
    assert coverage(result)["8.3.1"] is Coverage.COVERED
    assert coverage(result)["10"] is Coverage.GAP


def test_what_answers_iso_9001_does_not_answer_as9120() -> None:
    result = matrix(document(clauses=("ISO9001:8.1.1", "ISO9001:8.1")))
    assert coverage(result)["8.1.1"] is Coverage.GAP


def test_an_exclusion_under_as9120_holds_for_iso_9001_too() -> None:
    assert coverage(matrix(excluded=("8.3",), key="ISO9001"))["8.3.1"] is Coverage.NOT_APPLICABLE


def test_the_percentage_is_of_what_applies_and_rounds_down() -> None:
    assert matrix().percentage == 0
    assert matrix(document(clauses=("8.1.1",))).percentage == 25
    assert matrix(document(clauses=("8.1.1",)), excluded=("8.3",)).percentage == 50
    assert matrix(document(clauses=("8.1.1",)), excluded=("8.3.1",)).percentage == 33
    assert matrix(excluded=("8",)).percentage == 100


def test_gaps_are_in_the_order_of_the_standard() -> None:
    assert [row.clause.number for row in matrix().gaps] == ["8.1.1", "8.1.2", "8.3.1", "8.3.2"]


def test_citations_keep_the_order_of_documents_and_sections() -> None:
    text = '## A {: clauses="8.1.1" }\n\n## B {: clauses="8.1.1" }\n'
    found = library(document(text, id="QP-01", clauses=("8.1.1",)), document(text, id="QP-02"))
    cited = citations_by_clause(found)[ClauseRef(standard="AS9120", number="8.1.1")]
    assert [(each.document.id, each.section.text if each.section else "") for each in cited] == [
        ("QP-01", ""),
        ("QP-01", "A"),
        ("QP-01", "B"),
        ("QP-02", "A"),
        ("QP-02", "B"),
    ]


@pytest.mark.parametrize(
    ("token", "read"),
    [
        ("8.4.2", "AS9120 8.4.2"),
        ("4", "AS9120 4"),
        ("ISO9001:4.1", "ISO9001 4.1"),
        ("8.4.", None),
        (".4", None),
        ("8,4", None),
        ("8.4.2 ", None),
        ("clause 8", None),
        ("ISO 9001:4.1", None),
        ("", None),
        (":4.1", None),
    ],
)
def test_the_grammar_of_a_clause(token: str, read: str | None) -> None:
    found = parse_clause(token, "AS9120")
    assert (str(found) if found else None) == read
