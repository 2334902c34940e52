"""The completeness gate finds what is lost, and only that."""

from __future__ import annotations

import pytest

from qms.publish.pdf import gate
from qms.publish.pdf.gate import Completeness, check_completeness


@pytest.fixture
def printed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Stand for the text that was read from the PDF; a test fills it in."""
    text: list[str] = []
    monkeypatch.setattr(gate, "_read", lambda pdf: ("\n".join(text), []))
    return text


def test_a_complete_page_has_no_problem(printed: list[str]) -> None:
    printed.append("Scope\r\nAll goods, received or sent.")
    found = check_completeness("<h2>Scope</h2><p>All goods, received or sent.</p>", b"")
    assert found == Completeness(words=6)
    assert found.problem == ""


def test_a_lost_word_is_named(printed: list[str]) -> None:
    printed.append("All goods.")
    found = check_completeness("<p>All goods <b>never</b>.</p>", b"")
    assert found.missing == ("never",)
    assert found.problem == "1 of 3 words are missing in the PDF: never."


def test_a_word_lost_once_is_found_missing_once(printed: list[str]) -> None:
    printed.append("goods " * 99)
    assert check_completeness("<p>" + "goods " * 100 + "</p>", b"").missing == ("goods",)


def test_one_in_two_thousand_may_escape_the_reader(printed: list[str]) -> None:
    printed.append("goods " * 1999)
    assert check_completeness("<p>" + "goods " * 2000 + "</p>", b"").problem == ""


def test_a_word_cut_by_a_line_break_is_found(printed: list[str]) -> None:
    printed.append("Supercalifragi\r\nlistic and well-\x02known")
    html = "<p>Supercalifragilistic and well-known</p>"
    assert check_completeness(html, b"").missing == ()


def test_ligatures_and_entities_are_words_like_others(printed: list[str]) -> None:
    printed.append("\ufb01le & caf\u00e9")
    assert check_completeness("<p>file &amp; caf&eacute;</p>", b"").missing == ()


def test_a_lost_heading_comes_first(printed: list[str]) -> None:
    printed.append("Scope All goods")
    found = check_completeness("<h2>Scope</h2><h3>Detail <em>two</em></h3><p>All goods</p>", b"")
    assert found.lost_headings == ("Detail two",)
    assert found.problem == "the heading “Detail two” is missing in the PDF."


def test_words_of_different_cells_stay_apart(printed: list[str]) -> None:
    printed.append("Lot Result")
    html = "<table><tr><td>Lot</td><td>Result</td></tr></table>"
    assert check_completeness(html, b"").words == 2


def test_what_no_reader_sees_is_not_asked_for(printed: list[str]) -> None:
    printed.append("Text")
    html = "<html><head><title>Title</title></head><body><p>Text</p></body></html>"
    assert check_completeness(html, b"").problem == ""


def test_text_beyond_the_edge_is_told_with_its_page() -> None:
    found = Completeness(words=1, beyond_edge=("page 2: “Column”",))
    assert found.problem == "text reaches beyond the edge of the page (page 2: “Column”)."
