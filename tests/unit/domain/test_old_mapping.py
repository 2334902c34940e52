"""Headings of a manual in the structure of the edition before, and the clauses proposed."""

from __future__ import annotations

import pytest

from qms.domain.old_mapping import Confidence, earlier, old_sections
from qms.source.standards import shipped_standards
from support.small_values import document, library

AS9120 = shipped_standards()["AS9120"]
TITLE = "Receiving"


def found(heading: str) -> list[tuple[str, Confidence]]:
    texts = library(document(text=f"## {heading}\n\nText.\n"), standards=(AS9120,))
    return [(each.was.old, each.confidence) for each in old_sections(texts, AS9120)]


@pytest.mark.parametrize(
    ("heading", "old", "confidence"),
    [
        ("7.5.3 Identification and Traceability", "7.5.3", Confidence.SURE),
        ("Clause 8.2.2 Internal audits", "8.2.2", Confidence.SURE),
        ("5.6.2. Review inputs", "5.6.2", Confidence.SURE),
        ("Purchasing information", "7.4.2", Confidence.TITLE),
        ("7.4.1 How we buy", "7.4.1", Confidence.NUMBER),
        ('Purchasing information {: clauses="7.4.2" }', "7.4.2", Confidence.TITLE),
    ],
)
def test_an_old_heading_is_known(heading: str, old: str, confidence: Confidence) -> None:
    assert found(heading) == [(old, confidence)]


@pytest.mark.parametrize(
    "heading",
    [
        "8.5.2 Identification and Traceability",
        "General",
        "4 What we count",
        "Internal audit",
        "Labels",
        'Purchasing information {: clauses="8.4.3" }',
    ],
)
def test_other_headings_are_left_alone(heading: str) -> None:
    assert found(heading) == []


def test_what_had_a_number_before() -> None:
    (was,) = earlier(AS9120, "7.5.3")
    assert (was.old_title, was.new) == ("Identification and traceability", ("8.5.2",))
    assert earlier(AS9120, "8.5.4") == ()
