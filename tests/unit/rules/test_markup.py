"""What the rules say of lists and tables is what the renderer shows."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pytest

from qms.domain.code_blocks import visible_indexes
from qms.domain.numbered_lists import renumbered_items
from qms.domain.pipe_tables import unshown_tables
from qms.domain.unshown_lists import may_hide_lists, unshown_lists
from qms.render.markdown import to_html

TABLE = "| a | b |\n|---|---|\n| 1 | 2 |\n"
INDENTED = TABLE.replace("| a", "    | a").replace("\n|", "\n    |")
QUOTED = TABLE.replace("| a", "> | a").replace("\n|", "\n> |")


def numbers_shown(text: str) -> list[int]:
    """Return the numbers of all items in the order of the text, as readers see them."""
    page = ET.fromstring(f"<div>{to_html(text)}</div>")  # noqa: S314 - our own HTML
    found = []

    def walk(element: ET.Element) -> None:
        number = int(element.get("start", "1"))
        for child in element:
            if element.tag == "ol" and child.tag == "li":
                found.append(number)
                number += 1
            walk(child)

    walk(page)
    return found


@pytest.mark.parametrize(
    ("text", "gaps"),
    [
        ("1. a\n2. b\n3. c\n5. d\n6. e\n", [(5, 4)]),
        ("1. a\n2. b\n2. c\n4. d\n", [(2, 3)]),
        ("3. a\n4. b\n", []),
        ("2. a\n1. b\n", [(1, 3)]),
        ("1. a\nmore\n3. b\n", [(3, 2)]),
        ("1. a\n* b\n3. c\n", [(3, 2)]),
        ("1. a\n\n    text\n\n3. b\n", [(3, 2)]),
        ("1. a\n\n3. b\n", [(3, 2)]),
        ("1. a\n\ntext\n\n3. b\n", []),
        ("1. a\n\n  text\n\n3. b\n", []),
        ("1. a\n\n* x\n\n3. b\n", []),
        ("1. a\n## H\n3. b\n", []),
        ("text\n1. a\n3. b\n", []),
        ("1. a\n    1. x\n    3. y\n2. b\n", [(3, 2)]),
        ("1. a\n    1. x\n    2. y\n2. b\n    1. z\n", []),
        ("1. a\n\t1. x\n\t2. y\n3. b\n", [(3, 2)]),
        ("1. a\n   1. x\n   2. y\n2. b\n", [(2, 3), (2, 4)]),
        ("1. a\n```\n3. code\n```\n3. b\n", [(3, 2)]),
        ("1. a\n\n    ```\n    3. code\n    ```\n\n2. b\n", []),
        ("1. a\n\n```\n3. code\n```\n\n5. b\n", []),
        ("!!! note\n    1. a\n    3. b\n", [(3, 2)]),
    ],
)
def test_numbers_that_are_not_shown_as_written(text: str, gaps: list[tuple[int, int]]) -> None:
    lines = text.split("\n")
    found = list(renumbered_items(lines, visible_indexes(lines, text)))
    assert [(each.written, each.shown) for each in found] == gaps
    assert {each.shown for each in found} <= set(numbers_shown(text))
    if not gaps:
        written = [line.strip().partition(".")[0] for line in lines]
        assert set(map(str, numbers_shown(text))) <= set(written)


def test_lists_that_markdown_counts_are_left_to_it() -> None:
    for text in ("1. a\n1. b\n1. c\n", "0. a\n0. b\n"):
        assert list(renumbered_items(text.split("\n"), range(3))) == []


@pytest.mark.parametrize(
    "text",
    [
        f"Text\n{TABLE}",
        f"Table: Caption\n{TABLE}",
        f"1. Step\n{TABLE}",
        f"1. Step\n{INDENTED}",
        f"!!! note\n    Text\n{INDENTED}",
        f"> Text\n{QUOTED}",
        "| a | b |\n|---|\n| 1 | 2 |\n",
        "|---|---|\n| 1 | 2 |\n",
        "a \\| b\n--|--\n1|2\n",
    ],
)
def test_tables_that_are_not_shown(text: str) -> None:
    lines = text.split("\n")
    assert len(list(unshown_tables(lines, visible_indexes(lines, text)))) == 1
    assert "<table" not in to_html(text)


@pytest.mark.parametrize(
    "text",
    [
        TABLE,
        f"Text\n\n{TABLE}",
        f"## Heading\n{TABLE}",
        f"***\n{TABLE}",
        f"!!! note\n{INDENTED}",
        f'=== "Tab"\n{INDENTED}',
        f"1. Step\n\n{INDENTED}",
        f"Text\n{QUOTED}",
        "| a |\n|---|\n| 1 |\n",
        "a | b \\| c\n--|--\n1|2\n",
        f"{TABLE}| 3 | - |\n|---|---|\n",
    ],
)
def test_tables_that_are_shown(text: str) -> None:
    lines = text.split("\n")
    assert list(unshown_tables(lines, visible_indexes(lines, text))) == []
    assert "<table" in to_html(text)


@pytest.mark.parametrize(
    "text",
    [
        "Text\n* a\n* b\n",
        "Text\n\t* a\n",
        "Text\n3. a\n4. b\n",
        "1. a\n* b\n",
        "1. a\n   * b\n",
        "1. a\n        * b\n",
        "1. a\n    * b\n    1. c\n",
        "1. a\n\n    Text\n    * b\n",
        "> Text\n> * a\n",
        "> Text\n* a\n",
        "!!! note\n    Text\n    * a\n",
        "Term\n:   Text\n    * a\n",
        "Text[^1]\n\n[^1]: Note\n    * a\n",
        "a | b\n--|--\n1|2\n* c\n",
        "Text\n```\ncode\n```\n* a\n",
    ],
)
def test_lists_that_are_not_shown(text: str) -> None:
    lines = text.split("\n")
    (found,) = unshown_lists(lines, visible_indexes(lines, text))
    assert may_hide_lists(text)
    assert (
        re.search(rf"<li[^>]*>(?:\s|<p>)*{lines[found.index].strip()[-1]}", to_html(text)) is None
    )


@pytest.mark.parametrize(
    "text",
    [
        "* a\n* b\n",
        "Text\n\n* a\n- b\n",
        "## Heading\n* a\n",
        "Heading\n===\n* a\n",
        "***\n* a\n",
        "!!! note\n    * a\n",
        "1. a\n    * b\n    * c\n2. d\n",
        "* a\n  more\n    * b\n",
        "* a\n\t* b\n",
        "Text\n> * a\n",
        "Term\n:   * a\n    * b\n",
        "Text[^1]\n\n[^1]: * a\n    * b\n",
        "1. a\n    ```\n    code\n    ```\n    * b\n",
    ],
)
def test_lists_that_are_shown(text: str) -> None:
    lines = text.split("\n")
    assert list(unshown_lists(lines, visible_indexes(lines, text))) == []
    items = re.findall(r"(?m)^(?:\[\^1\]: |[ \t>:]*)(?:[*-]|\d\.) ", text)
    assert to_html(text).count("<li") == len(items) + text.count("[^1]:")


@pytest.mark.parametrize("text", ["It was so in\n1986. Then it changed.\n", "Text\n*a* b\n"])
def test_sentences_are_no_lists(text: str) -> None:
    assert list(unshown_lists(text.split("\n"), range(2))) == []


@pytest.mark.parametrize(
    "text",
    [
        "> " * 5000 + "a\n" + "> " * 5000 + "* b\n",
        "Text\n" + " " * 20000 + "* b\n",
        "# H\n" * 5000 + "Text\n* b\n",
        "\n".join(" " * 4 * depth + "* a" for depth in range(2000)),
        "Term\n:   Text\n" * 2000 + "* b\n",
        "1. a\n* b\n" * 2000,
    ],
)
def test_lists_of_any_depth_end(text: str) -> None:
    lines = text.split("\n")
    found = [each.index for each in unshown_lists(lines, range(len(lines)))]
    assert found == sorted(set(found))
