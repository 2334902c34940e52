from __future__ import annotations

from dataclasses import replace

import pytest

from qms.domain.standards import Clause, OldNumber, Standard
from qms.rules.wording import check_climate, check_old_headings, check_scope
from support.libraries import CONFIGURATION, make_document, make_library

SCOPE = replace(CONFIGURATION, scope_document="QP-01")


def promises(text):
    library = make_library(make_document(text=text), configuration=SCOPE)
    return [(each.location.line, each.message.split("”")[0][1:]) for each in check_scope(library)]


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("We sell and repair bearings.", "repair"),
        ("Machining to drawing.", "Machining"),
        ("Stock, processing and delivery.", "processing"),
        ("A value-add partner.", "value-add"),
        ("With value added services.", "value added"),
        ("Rod is cut to length.", "cut to length"),
        ("We do not store oil. We overhaul pumps.", "overhaul"),
        ("* storage\n* heat treatment", "heat treatment"),
        ("| Service | Testing services |", "Testing services"),
    ],
)
def test_a_promise_beyond_distribution_is_found(text, word):
    assert [found for _, found in promises(text + "\n")] == [word]


@pytest.mark.parametrize(
    "text",
    [
        "Order processing is electronic.",
        "Data processing and processing of customer orders take a day; processing time is short.",
        "We do not repair, machine or overhaul.",
        "We sell parts\nwithout any machining\nor plating.",
        "Repair is outside of our scope.",
        "We don\u2019t do repairs.",
        "Not offered:\n\n* repair\n* plating\n",
        "## What we do not do\n\nRepair.\n\n* Plating",
        "The processes of the company and its machines.",
        "`repair`",
    ],
)
def test_what_is_not_done_and_office_work_pass(text):
    assert promises(text + "\n") == []


def test_the_place_is_the_line_of_the_word():
    assert promises("We sell.\n\nAnd we also\nrepair.\n") == [(13, "repair")]


def test_a_section_that_says_no_ends_with_the_next_heading():
    text = "## Not done\n\nRepair.\n\n## Done\n\nRepair.\n"
    assert promises(text) == [(16, "Repair")]


def test_a_paragraph_that_says_no_does_not_cover_the_next_one():
    assert promises("We never mix lots.\n\nWe repair.\n") == [(12, "repair")]


CLAUSES = (
    Clause(standard="AS9120", number="4.1", title="Context"),
    Clause(standard="AS9120", number="9.3", title="Management review"),
)
STANDARD = Standard(
    key="AS9120",
    edition="B",
    designation="d",
    title="t",
    clauses=CLAUSES,
    old_numbers=(
        OldNumber(old="5", old_title="Management responsibility", new=("5", "9.3"), confidence="A"),
        OldNumber(old="5.6", old_title="Management review", new=("9.3",), confidence="A"),
        OldNumber(old="7", old_title="Product realization", new=("8",), confidence="A"),
        OldNumber(old="8.5.3", old_title="Preventive action", new=("6.1",), confidence="A"),
    ),
)


@pytest.mark.parametrize(
    ("heading", "mapping"),
    [
        ("## 5 Management Responsibility", "5 and 9.3"),
        ("## 7. Product realisation", "8"),
        ("## Preventive action", "6.1"),
        ("## 8.5.3 Corrective and preventive action", "10.2 and 6.1"),
    ],
)
def test_old_headings_are_mapped(heading, mapping):
    library = make_library(make_document(text=f"{heading}\n"), standards={"AS9120": STANDARD})
    (found,) = check_old_headings(library)
    assert f"today this is {mapping} of AS9120" in found.advice


@pytest.mark.parametrize("heading", ["## Management review", "## 4 Context", "## Realization"])
def test_headings_of_today_pass(heading):
    library = make_library(make_document(text=f"{heading}\n"), standards={"AS9120": STANDARD})
    assert list(check_old_headings(library)) == []


def test_climate_is_asked_for_only_where_an_amendment_asks():
    document = make_document(clauses=("4.1",), text="The market.\n")
    library = make_library(document, standards={"AS9120": STANDARD})
    assert list(check_climate(library)) == []
