from __future__ import annotations

import pytest
from markdown import markdown

from qms.domain.body import scan_body
from qms.domain.headings import slug, strip_clause_marks, unique_anchor


def headings(text: str) -> list[tuple[int, str, str]]:
    return [(each.level, each.text, each.anchor) for each in scan_body(text, path="x").headings]


def markdown_anchors(text: str) -> list[str]:
    html = markdown(text, extensions=["toc", "attr_list"])
    return [part.partition('"')[0] for part in html.split(' id="')[1:]]


AWKWARD = [
    "# Plain words",
    "# Größe, Maß & Gewicht \u2013 für Ø 12 mm",
    "# Étape nº 2: contrôle",
    "# `QP-07` and `receiving_log`",
    "# What? Why! (Because: reasons.)",
    "# 8.4.2 Type and extent of control",
    "# *Emphasis* and **strong** and _under_ and __double__",
    "# snake_case_name and 5 * 3",
    "# Explicit {#chosen}",
    "# Explicit too {: #also-chosen .class }",
    "# By key {: id=keyed }",
    "# Closed by marks ##",
    "# Not closed \\#",
    "# Escaped \\*stars\\* and \\_lines\\_",
    "# A & B &amp; C",
    "# “Quoted” \u2013 dash… ½",
    "#No space",
    "####### Seven marks",
    "# [A link](qp-05-purchasing.md) in it",
    "# Twice\n\n# Twice\n\n# Twice",
    "# Step_1\n\n# Step_1\n\n# Step_1",
    "# Taken\n\n# Other {#taken}\n\n# Taken",
    "#\n\n#",
    "Underlined\n==========\n\nand this\n--------",
    "Words\n\nUnderlined ä\n---\n\nmore",
    "# Over\nUnderlined at once\n---",
    "   Indented a little\n---",
    "> Quoted and underlined\n---",
    "Words and\n# at once a heading\nand words",
]


@pytest.mark.parametrize("text", AWKWARD)
def test_anchors_are_those_of_the_site(text: str) -> None:
    found = [anchor for _, _, anchor in headings(text)]
    assert found == markdown_anchors(text)
    assert found, "a case without headings compares nothing"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("# `QP-07` and **more** of _it_", "QP-07 and more of it"),
        ("# 5 * 3 and snake_case", "5 * 3 and snake_case"),
        ("# See [Purchasing](qp-05.md) or [[QP-05|that one]] or [[QP-06]]", None),
        ("# ![Picture](img/x.svg) Words", "Words"),
        ("# A &amp; B \\* C", "A & B * C"),
        ("Underlined\n---", "Underlined"),
        ("# Tagged {: clauses='4.1' #x }", "Tagged"),
    ],
)
def test_the_text_of_a_heading_has_no_marks(text: str, shown: str | None) -> None:
    expected = shown or "See Purchasing or that one or QP-06"
    assert [words for _, words, _ in headings(text)] == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "```\n# in code\n```",
        "~~~ \n# in code\n~~~",
        "    # indented code",
        "  # two spaces",
        "- item\n\n    ```\n    # in code in a list\n    ```",
        "| a | b |\n|---|---|\n| c | d |",
        "Words\n\n---\n\nmore words",
        "---",
        "`# not`",
        "!!! note\n---",
    ],
)
def test_what_is_no_heading(text: str) -> None:
    assert headings(text) == []


def test_levels_and_lines() -> None:
    body = scan_body("# One\n\ntext\n\nTwo\n---\n\n### Three", path="a.md", first_line=7)
    assert [(each.level, each.location.line) for each in body.headings] == [
        (1, 7),
        (2, 11),
        (3, 14),
    ]


def test_clause_tags_of_a_heading() -> None:
    body = scan_body('## Hold {: #hold clauses="8.7.1 ISO9001:8.7" }', path="a.md")
    (heading,) = body.headings
    assert [mark.token for mark in heading.clauses] == ["8.7.1", "ISO9001:8.7"]
    assert (heading.text, heading.anchor) == ("Hold", "hold")


@pytest.mark.parametrize(
    ("tagged", "bare"),
    [
        ('## A {: clauses="4.1" }', "## A"),
        ("## A {: clauses='4.1 4.2' }", "## A"),
        ("## A {: clauses=4.1 }", "## A"),
        ('## A {clauses="4.1"}', "## A"),
        ('## A   {: clauses="4.1" }  ', "## A"),
        ('## A {: clauses="4.1" } ##', "## A ##"),
        ('## A {: #a clauses="4.1" }', "## A {: #a }"),
        ('## A {: clauses="4.1" #a }', "## A {: #a }"),
        ('## A {#a clauses="4.1"}', "## A {#a}"),
        ('## A {clauses="4.1" #a}', "## A {#a}"),
        ('## A {: #a clauses="4.1" .b }', "## A {: #a .b }"),
        ('Title {: clauses="ISO9001:4.1" }\n=====', "Title\n====="),
        ('Title {: clauses="4.1" }\n---\nmore', "Title\n---\nmore"),
    ],
)
def test_taking_a_clause_tag_off_leaves_what_was_there_before(tagged: str, bare: str) -> None:
    assert strip_clause_marks(tagged) == bare
    assert strip_clause_marks(bare) == bare


@pytest.mark.parametrize(
    "text",
    [
        'Words {: clauses="4.1" }',
        '- item {: clauses="4.1" }',
        '```\n## A {: clauses="4.1" }\n```',
        '## A {: clauses="all of them" }',
        '## A {: clauses="4.1" clauses="x" }',
        '## A {: data-clauses="4.1" }',
        '## Use `{: clauses="4.1" }`',
        '## A clauses="4.1"',
    ],
)
def test_anything_else_stays_in_the_text_that_is_approved(text: str) -> None:
    assert strip_clause_marks(text) == text


def test_a_tag_elsewhere_or_without_a_clause_is_reported() -> None:
    text = 'Words {: clauses="4.1" }\n\n## A {: clauses="soon" }\n\n`{: clauses="4.1" }`\n'
    body = scan_body(text, path="a.md", first_line=5)
    assert [(place.line, place.column) for place in body.stray_clause_marks] == [(5, 7), (7, 1)]


def test_slug_of_words_without_letters_is_counted() -> None:
    used: dict[str, str] = {}
    assert [slug("…"), unique_anchor("", used), unique_anchor("", used)] == ["", "_1", "_2"]


def test_many_equal_headings_are_counted_once_each() -> None:
    # Counting from 1 for each of them would keep this test busy for a quarter of an hour.
    body = scan_body("# Same\n" * 100_000, path="a.md")
    assert body.headings[-1].anchor == "same_99999"
