from __future__ import annotations

import pytest

from qms.source.files import Unreadable
from qms.source.yaml_reader import read_yaml

PARSER_WORDS = ("did not find", "expected", "token", "context", "mapping", "scalar", "stream")


def fault(text: str) -> tuple[str, str, int, int]:
    with pytest.raises(Unreadable) as caught:
        read_yaml(text, "a.md")
    (found,) = caught.value.diagnostics
    return found.message, found.advice, found.location.line, found.location.column


@pytest.mark.parametrize(
    ("text", "line", "column", "words"),
    [
        ("id: QP-01\n\ttitle: x\n", 2, 1, "begins with a tab"),
        ("history:\n\t- {a: b}\n", 2, 1, "begins with a tab"),
        (
            'id: A\ntitle: "Storage\nowner: x\nhistory:\n  - {a: "b", c: d}\n',
            2,
            8,
            "the quote that is opened here",
        ),
        ("a: 'x\nb: it's\nc: d\n", 1, 4, "the quote that is opened here"),
        ('a: {b: "c}\nd: "e"\n', 1, 8, "the quote that is opened here"),
        ("a: b\ntitle: Storage: cold room\n", 2, 15, "holds a colon"),
        ("- {date: x, text: New: all}\n", 1, 22, "put that value in quotes"),
        ("id: A\n  title: x\nb: c\n", 2, 1, "indented unevenly"),
        ("  id: A\ntitle: x\n", 2, 1, "indented unevenly"),
        ("h:\n  - a: b\n   c: d\n", 3, 1, "indented unevenly"),
        ("h:\n  - a: b\n - c: d\n", 3, 1, "indented unevenly"),
        ("title Storage\nid: x\n", 1, 1, "has no colon"),
        ("id: x\ntitle Storage\nowner: y\n", 2, 1, "has no colon"),
        ("h:\n  - {a: b, c: d\nowner: x\n", 2, 5, "the bracket that is opened here"),
        ("a: [b, c\nd: e\n", 1, 4, "the bracket that is opened here"),
        ('a: "b" c\n', 1, 8, "the value has ended"),
        ("a: 'it's'\n", 1, 8, "the value has ended"),
        ("a: [b]c\n", 1, 7, "the value has ended"),
        ("a: *b\n", 1, 4, "cannot begin with *"),
        ("a: %b\n", 1, 4, "cannot begin with %"),
        ("a: > b\n", 1, 6, "cannot begin with > or |"),
        ('a: "C:\\qms"\n', 1, 7, "a backslash"),
        ("a: b\n- c\n", 2, 1, "a list cannot follow"),
        ("a: - b\n", 1, 4, "a list cannot begin"),
        ("a: b\n---\nc: d\n", 2, 1, "a second line `---`"),
    ],
)
def test_a_slip_is_said_in_plain_words_at_its_place(
    text: str, line: int, column: int, words: str
) -> None:
    message, advice, found_line, found_column = fault(text)
    assert words in f"{message}; {advice}"
    assert (found_line, found_column) == (line, column)
    assert not any(each in message for each in PARSER_WORDS)


def test_the_value_with_a_colon_is_written_out_with_quotes() -> None:
    assert fault("title: Storage: cold room\n")[1] == 'write title: "Storage: cold room"'


def test_what_is_not_recognised_has_words_of_ours_beside_those_of_the_parser() -> None:
    message, advice, *_ = fault("%b\n")
    assert message.startswith("this line cannot be read as `key: value` (technically: ")
    assert "missing quote, colon or bracket" in advice


def test_a_quoted_text_over_two_lines_is_no_slip() -> None:
    text = 'a: "words that\n  go on"\nb: c: d\n'
    assert fault(text)[2:] == (3, 5)
