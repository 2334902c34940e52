"""Which sentences bind: without exception, by a term, in a rhythm."""

from __future__ import annotations

import pytest

from qms.domain.promises import PromiseKind, promises_of
from support.libraries import make_document


def found(text: str) -> list[tuple[str, str, str]]:
    document = make_document("QP-01", f"## Work\n\n{text}\n")
    return [(each.kind.name, each.words, each.sentence) for each in promises_of(document)]


@pytest.mark.parametrize(
    ("sentence", "kind", "words"),
    [
        ("Lots are never joined.", "ABSOLUTE", "never"),
        ("The buyer must ask.", "ABSOLUTE", "must"),
        ("The seller shall tell us.", "ABSOLUTE", "shall"),
        ("Nobody approves an own text.", "ABSOLUTE", "Nobody"),
        ("The owner decides within ten working days.", "TERM", "within ten working days"),
        ("Answer within 5 days.", "TERM", "within 5 days"),
        ("Tell the customer by the end of the next day.", "TERM", "by the end of"),
        ("The manager walks through the hall once a month.", "RHYTHM", "once a month"),
        ("Each January the matrix is compared.", "RHYTHM", "Each January"),
        ("Suppliers are rated quarterly.", "RHYTHM", "quarterly"),
    ],
)
def test_a_promise(sentence: str, kind: str, words: str) -> None:
    assert found(sentence) == [(kind, words, sentence)]


@pytest.mark.parametrize(
    "text",
    [
        "The inspector compares papers and parts.",
        "Nobody else on duty?",
        "The mustard is shallow.",
        "`never` is a word.",
        "```\nalways\n```",
    ],
)
def test_no_promise(text: str) -> None:
    assert found(text) == []


def test_each_sentence_is_told_once_with_its_section_and_line() -> None:
    text = "1. **Stop.** Always ask within two days. Then go on.\n2. Nothing leaves."
    document = make_document("QP-01", f"## Work\n\n{text}\n")
    promises = list(promises_of(document))
    assert [each.sentence for each in promises] == [
        "Always ask within two days.",
        "Nothing leaves.",
    ]
    assert [each.section.text for each in promises if each.section] == ["Work", "Work"]
    first = document.body.first_line
    assert [each.location.line for each in promises] == [first + 2, first + 3]


def test_a_row_of_a_table_is_one_promise() -> None:
    text = "| Indicator | Looked at |\n|---|---|\n| Late orders | Monthly |"
    assert found(text) == [(PromiseKind.RHYTHM.name, "Monthly", "Late orders | Monthly")]
