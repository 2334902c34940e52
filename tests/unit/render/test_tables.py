"""Tables of computed pages: the same table, written either way."""

from __future__ import annotations

from qms.render.page import render_computed_page, render_document_page
from qms.render.tables import html_table, markdown_table

HEADS = ("Clause", "Title & more")


def test_both_ways_make_the_same_table() -> None:
    quick = html_table(HEADS, [('<a href="a.md">8.4</a>', "<em>x</em>"), ("", "a | b")])
    slow = markdown_table(HEADS, [("[8.4](a.md)", "*x*"), ("", "a \\| b")])
    made = render_computed_page(f"Before.\n\n{quick}\nAfter.\n").html
    other = render_computed_page(f"Before.\n\n{slow}\nAfter.\n").html
    assert "".join(made.split()) == "".join(other.split())
    assert made.count("<tr>") == 3


def test_a_finished_table_is_made_harmless_as_well() -> None:
    made = render_computed_page(html_table(HEADS, [("<script>alert(1)</script>x", "y")])).html
    assert "script" not in made
    assert ">x</td>" in made


def test_a_document_cannot_bring_one() -> None:
    made = render_document_page("<table><tr><td>x</td></tr></table>\n").html
    assert "<table>" not in made
    assert "&lt;table&gt;" in made
