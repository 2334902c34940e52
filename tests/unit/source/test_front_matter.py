from __future__ import annotations

import pytest

from qms.source.files import Unreadable
from qms.source.front_matter import split_document

HEAD = "---\nid: QP-01\ntitle: T\n---\n"


def test_details_body_and_lines() -> None:
    split = split_document(HEAD + "\n## Purpose\n\nWords.\n", "a.md")
    assert split.front_matter.values == {"id": "QP-01", "title": "T"}
    assert split.front_matter.positions.at("title").line == 3
    assert split.body.strip().split("\n")[0] == "## Purpose"
    heading = split.body.split("\n").index("## Purpose")
    assert split.body_line + heading == 6


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (HEAD + "## X\n", 5),
        (HEAD + "\n\n\n## X\n", 8),
        ("---  \n\n\nid: QP-01\n---   \n \n## X\n", 7),
        ("-----\nid: QP-01\n-----\n## X\n", 4),
    ],
)
def test_the_body_knows_its_lines(text: str, line: int) -> None:
    split = split_document(text, "a.md")
    assert split.body_line + split.body.split("\n").index("## X") == line
    place = split.front_matter.positions.at("id")
    assert text.split("\n")[place.line - 1][place.column - 1 :].startswith("QP-01")


@pytest.mark.parametrize(
    "body",
    [
        "```\n---\nid: other\n---\n```\n",
        "Title\n---\n\nwords\n",
        "words\n\n---\n\nmore words\n",
        "---\nid: QP-99\n---\n",
    ],
)
def test_hyphens_in_the_text_end_nothing(body: str) -> None:
    split = split_document(HEAD + "\n" + body, "a.md")
    assert split.front_matter.values["id"] == "QP-01"
    assert split.body.strip() == body.strip()


def test_hyphens_inside_a_value_end_nothing() -> None:
    split = split_document("---\nid: A\nreason: |\n  ---\n  x\n---\nBody\n", "a.md")
    assert split.front_matter.values["reason"] == "---\nx\n"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "does not begin with"),
        ("\n" + HEAD, "does not begin with"),
        ("id: QP-01\n", "does not begin with"),
        ("## Heading\n", "does not begin with"),
        ("--\nid: A\n--\n", "does not begin with"),
        ("---", "is missing"),
        ("---\nid: QP-01\ntitle: T\n\n## Purpose\n", "is missing"),
        ("---\nid: A\n --- \n", "is missing"),
        ("---\n" + "# words\n" * 10_000 + "---\n", "longer than 64 KiB"),
    ],
)
def test_an_incomplete_block_is_refused(text: str, words: str) -> None:
    with pytest.raises(Unreadable, match=words) as caught:
        split_document(text, "a.md")
    assert caught.value.diagnostics[0].rule.code == "QMS004"


def test_an_empty_block_has_no_details() -> None:
    with pytest.raises(Unreadable, match="no lines such as"):
        split_document("---\n---\nBody\n", "a.md")
