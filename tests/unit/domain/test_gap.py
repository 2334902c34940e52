"""How deeply a clause is answered, step by step."""

from __future__ import annotations

from dataclasses import replace

import pytest

from qms.domain.clause_matrix import build_clause_matrix
from qms.domain.documents import ControlledDocument, Status
from qms.domain.gap import AssessedClause, Depth, GapAssessment, assess
from qms.domain.records import FormDefinition, FormKind
from qms.source.standards import shipped_standards
from support.libraries import make_document, make_library

FORM = replace(make_document("F-01-01"), form=FormDefinition(kind=FormKind.FORM))
SECTION = '## Audit {: clauses="9.2.2" }\n\n'


def assessed(*documents: ControlledDocument) -> GapAssessment:
    library = replace(make_library(*documents), standards=shipped_standards())
    return assess(library, build_clause_matrix(library, library.standards["AS9120"]))


def clause(number: str, *documents: ControlledDocument) -> AssessedClause:
    (found,) = (e for e in assessed(*documents).clauses if e.row.clause.number == number)
    return found


@pytest.mark.parametrize(
    ("document", "depth"),
    [
        (make_document("QP-01"), Depth.NOTHING),
        (replace(make_document("QP-01"), clauses=("9.2.2",)), Depth.CITED),
        (make_document("QP-01", f"{SECTION}TODO: write.\n", status=Status.DRAFT), Depth.CITED),
        (make_document("QP-01", f"{SECTION}We audit.\n"), Depth.DESCRIBED),
        (
            make_document("QP-01", f"{SECTION}Write [[F-01-01]].\n", status=Status.DRAFT),
            Depth.RECORD_NAMED,
        ),
        (make_document("QP-01", f"{SECTION}Write [[F-01-01]].\n"), Depth.IN_FORCE),
        (make_document("QP-01", f"{SECTION}We audit.\n", status=Status.OBSOLETE), Depth.NOTHING),
    ],
)
def test_each_step_needs_the_one_before(document: ControlledDocument, depth: Depth) -> None:
    assert clause("9.2.2", document, FORM).depth is depth


def test_a_record_in_a_draft_form_is_named_and_not_in_force() -> None:
    document = make_document("QP-01", f"{SECTION}Write [[F-01-01]].\n")
    draft = replace(FORM, status=Status.DRAFT)
    assert clause("9.2.2", document, draft).depth is Depth.RECORD_NAMED


def test_where_no_record_is_asked_for_none_is_missing() -> None:
    document = make_document("QP-01", '## Policy {: clauses="5.2.2" }\n\nWe tell everybody.\n')
    found = clause("5.2.2", document)
    assert found.asked == ()
    assert found.depth is Depth.IN_FORCE


def test_chapters_are_counted_by_step() -> None:
    document = make_document("QP-01", '## Policy {: clauses="5.2.2 5.3" }\n\nWe tell everybody.\n')
    found = assessed(document)
    (leadership,) = (each for each in found.chapters if each.number == "5")
    assert len(leadership.clauses) > 2
    assert leadership.percentage(Depth.IN_FORCE) == 200 // len(leadership.clauses)
    assert leadership.percentage(Depth.NOTHING) == 100
    assert len(found.gaps) == len(found.clauses) - 2


@pytest.mark.parametrize(
    ("heading", "proposed"),
    [
        ("7.4.1 Purchasing process", ("8.4.1", "8.4.1.1", "8.4.2", "8.1.4", "8.1.5")),
        ("Preventive action", ("6.1",)),
        ('7.4.1 Purchasing process {: clauses="8.4.1" }', None),
        ("7.2 Competence", None),
        ("Purchasing process", None),
    ],
)
def test_headings_of_the_edition_before_are_named(
    heading: str, proposed: tuple[str, ...] | None
) -> None:
    found = assessed(make_document("QP-01", f"## {heading}\n\nText.\n"))
    assert [each.clauses for each in found.old_headings] == ([proposed] if proposed else [])


def test_a_chapter_that_only_the_old_structure_had_needs_no_number() -> None:
    found = assessed(make_document("QP-01", "## Product realisation\n\nText.\n"))
    assert [each.text for each in found.old_headings] == ["Product realisation"]


def test_an_old_heading_is_offered_to_the_clauses_that_it_speaks_of() -> None:
    document = make_document("QP-01", "## 7.4.1 Purchasing process\n\nText.\n")
    assert [each.text for each in clause("8.4.2", document).old] == ["7.4.1 Purchasing process"]
