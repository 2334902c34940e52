"""Paragraphs written as HTML: the same as Markdown makes of them, or left to it."""

from __future__ import annotations

import re

import pytest

from qms.domain.diagnostics import Rule
from qms.render.finished import PARAGRAPH
from qms.render.page import render_computed_page
from qms.render.paragraphs import finished_paragraphs, inline_html
from qms.rules.registry import ALL_RULES

HEADING = re.compile(r"^#+ ", re.MULTILINE)


def shown(markdown: str) -> str:
    """Return the HTML of a page, whatever its white space between words."""
    html = render_computed_page(markdown).html
    return " ".join(html.replace("<p>", " <p>").replace("</p>", "</p> ").split())


@pytest.mark.parametrize("rule", ALL_RULES, ids=lambda rule: rule.code)
def test_explanations_read_alike_either_way(rule: Rule) -> None:
    text = HEADING.sub("", rule.explanation)
    quick = finished_paragraphs(text)
    assert quick.count(PARAGRAPH) > 0
    assert shown(quick) == shown(text)


@pytest.mark.parametrize(
    "text",
    [
        "Plain words, 3 < 4 & “so on”.",
        "Words with `code <b> & **no bold**` and **bold & words**.",
        "Two\nlines, the second\nwith `code`.",
        "A > B, C = D; e-mail + fax.",
        '"Quoted" words; it\'s so.',
    ],
)
def test_a_plain_paragraph_reads_alike_either_way(text: str) -> None:
    assert shown(finished_paragraphs(text)) == shown(text)


def test_plain_paragraphs_are_written_as_html() -> None:
    assert finished_paragraphs("One `a<b`\nand **two**.\n\n\nThree.") == (
        "<p>One <code>a&lt;b</code> and <strong>two</strong>.</p><p>Three.</p>\n"
    )


@pytest.mark.parametrize(
    "text",
    [
        "* one\n* two",
        "1. one\n2. two",
        "# Heading",
        "> quoted",
        "    code",
        "Words\n* and a list",
        "Title\n=====",
        "Words with [a link](rules.md).",
        "Words with *one* star.",
        "Words_with_marks_.",
        "Escaped \\* star.",
        "An &amp; entity.",
        "A <b>tag</b>.",
        "a | b\n--|--\n1 | 2",
        "Not closed: `code.",
        "{: .class }",
        "!!! note\n    words",
        ": a definition",
    ],
)
def test_what_may_be_more_is_left_to_markdown(text: str) -> None:
    assert finished_paragraphs(text) == f"{text}\n"


def test_words_with_code_are_shown_as_they_are() -> None:
    assert inline_html("a `b<c` **d** [e](f) <g>") == (
        "a <code>b&lt;c</code> **d** [e](f) &lt;g&gt;"
    )
