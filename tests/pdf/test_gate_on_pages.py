"""The gate reads real pages: what an engine loses or pushes over the edge is found."""

from __future__ import annotations

from pathlib import Path

import pytest

from qms.publish.pdf.gate import check_completeness
from support.printing import book, page, part, typeset


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    made = typeset(
        book(part("QP-01", "<h2>Scope</h2><p>All goods</p>")), tmp_path_factory.mktemp("g")
    )
    return made.parts[1].pdf_bytes()


def test_its_own_text_is_complete(printed: bytes) -> None:
    assert check_completeness(page("<h2>Scope</h2><p>All goods</p>"), printed).problem == ""


def test_a_sentence_that_is_not_printed_is_found(printed: bytes) -> None:
    html = page("<h2>Scope</h2><p>All goods without exception</p>")
    assert check_completeness(html, printed).missing == ("without", "exception")


def test_hidden_text_is_a_fault(tmp_path: Path) -> None:
    """As when a style sheet folds something away: the reader of the paper would never know."""
    made = typeset(book(part("QP-01", '<p>Shown</p><p style="display: none">hidden</p>')), tmp_path)
    assert "1 of" in made.faults[0].message
    assert "hidden" in made.faults[0].message


def test_text_beyond_the_edge_is_a_fault(tmp_path: Path) -> None:
    body = '<p style="white-space: nowrap">' + "word " * 60 + "</p>"
    made = typeset(book(part("QP-01", body)), tmp_path)
    assert "beyond the edge of the page" in made.faults[0].message
    assert "page 1" in made.faults[0].message


def test_words_in_the_place_of_a_footnote_s_arrow_are_a_fault(tmp_path: Path) -> None:
    """The arrow is not printed; words that take its class must not get lost with it."""
    body = (
        '<p>Shown<sup><a class="footnote-ref" href="#fn:1" id="fnref:1">1</a></sup></p>'
        '<div class="footnote"><hr><ol><li id="fn:1"><p>Note.'
        '<a class="footnote-backref" href="#fnref:1">WORDS&#8617;&#65038;</a></p></li></ol></div>'
    )
    good = typeset(book(part("QP-01", body.replace("WORDS", ""))), tmp_path)
    assert not good.faults
    bad = typeset(book(part("QP-01", body.replace("WORDS", "Except aircraft parts. "))), tmp_path)
    assert bad.faults[0].message.startswith("3 of ")
    assert "aircraft" in bad.faults[0].message


def test_what_follows_a_footnote_is_looked_for_too(tmp_path: Path) -> None:
    arrow = '<p>Note.<a class="footnote-backref" href="#x">&#8617;</a></p>'
    body = f'<p id="x">Shown</p>{arrow}<p style="display: none">hidden</p>'
    assert "hidden" in typeset(book(part("QP-01", body)), tmp_path).faults[0].message
