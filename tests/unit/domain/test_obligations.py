"""What the standard asks to keep in writing, against the texts and records in force."""

from __future__ import annotations

from dataclasses import replace

from qms.domain.clause_matrix import build_clause_matrix
from qms.domain.documents import Status
from qms.domain.library import Library
from qms.domain.obligations import AnsweredObligation, answered_obligations
from qms.domain.records import FormDefinition, FormKind, Record
from qms.domain.standards import Keep
from qms.source.standards import shipped_standards
from support.libraries import make_document, make_library

FORM = FormDefinition(kind=FormKind.FORM)


def asked(library: Library, number: str, keep: Keep) -> tuple[AnsweredObligation, ...]:
    library = replace(library, standards=shipped_standards())
    matrix = build_clause_matrix(library, library.standards["AS9120"])
    return tuple(
        each
        for each in answered_obligations(library, matrix)
        if each.obligation.clause == number and each.obligation.keep is keep
    )


def names(found: tuple[AnsweredObligation, ...]) -> list[list[str]]:
    return [[each.record.form or each.record.name for each in one.records] for one in found]


def test_a_section_that_answers_without_a_record_is_a_gap() -> None:
    text = '## Audit {: clauses="9.2.2" }\n\nWe audit.\n'
    (only,) = asked(make_library(make_document("QP-01", text)), "9.2.2", Keep.RETAIN)
    assert only.is_gap
    assert not only.is_answered


def test_the_form_that_a_section_refers_to_answers() -> None:
    form = replace(make_document("F-01-01"), form=FORM)
    text = '## Audit {: clauses="9.2.2" }\n\nWrite [[F-01-01]].\n'
    found = asked(make_library(make_document("QP-01", text), form), "9.2.2", Keep.RETAIN)
    assert names(found) == [["F-01-01"]]
    assert not found[0].is_gap


def test_a_form_answers_the_clauses_of_its_head_also_under_the_contained_standard() -> None:
    form = replace(make_document("F-01-01"), form=FORM, clauses=("ISO9001:9.2.2",))
    assert names(asked(make_library(form), "9.2.2", Keep.RETAIN)) == [["F-01-01"]]


def test_a_record_without_a_form_answers_for_the_document_as_a_whole() -> None:
    document = replace(
        make_document("QP-01"), clauses=("9.2.2",), records=(Record(name="Programme"),)
    )
    assert names(asked(make_library(document), "9.2.2", Keep.RETAIN)) == [["Programme"]]


def test_a_draft_names_no_record() -> None:
    form = replace(make_document("F-01-01"), form=FORM, clauses=("9.2.2",), status=Status.DRAFT)
    (only,) = asked(make_library(form), "9.2.2", Keep.RETAIN)
    assert not only.records
    # Nothing in force answers the clause at all: that is told as a gap of coverage.
    assert not only.is_gap


def test_what_is_uncertain_or_only_as_needed_is_no_gap() -> None:
    text = '## All {: clauses="8.5.4 8.1" }\n\nWe keep parts.\n'
    library = make_library(make_document("QP-01", text))
    for number in ("8.5.4", "8.1"):
        (only,) = asked(library, number, Keep.RETAIN)
        assert not only.is_answered
        assert not only.is_gap


def test_documents_are_answered_by_sections_in_force() -> None:
    text = '## Policy {: clauses="5.2.2" }\n\nGenuine parts.\n'
    (only,) = asked(make_library(make_document("QP-01", text)), "5.2.2", Keep.MAINTAIN)
    assert [each.section.text for each in only.documents if each.section] == ["Policy"]
