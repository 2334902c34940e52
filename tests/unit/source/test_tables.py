from __future__ import annotations

from pathlib import Path

import pytest

from qms.domain.limits import MAX_COLUMNS, MAX_ROWS
from qms.source.files import Unreadable
from qms.source.tables import read_table


def write(root: Path, text: str | bytes) -> None:
    (root / "t.csv").write_bytes(text if isinstance(text, bytes) else text.encode())


def refusal(root: Path, text: str | bytes) -> tuple[str, str, int]:
    write(root, text)
    with pytest.raises(Unreadable) as caught:
        read_table(root, "t.csv")
    found = caught.value.diagnostics[0]
    assert found.location.path == "t.csv"
    assert found.advice
    return found.rule.code, found.message, found.location.line


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("a,b\n1,2\n", (("a", "b"), ("1", "2"))),
        ("\ufeffa,b\r\n1,2\r\n", (("a", "b"), ("1", "2"))),
        ("a , b\n 1,\n", (("a", "b"), ("1", ""))),
        ('a,b\n"x, y","say ""hi"""\n', (("a", "b"), ("x, y", 'say "hi"'))),
        ('a,b\n"two\nlines",2\n', (("a", "b"), ("two\nlines", "2"))),
        ("a\n\n1\n\n", (("a",), ("1",))),
        ("Größe,µ\n½,=1+1\n", (("Größe", "µ"), ("½", "=1+1"))),
        ("a,b", (("a", "b"),)),
    ],
)
def test_tables(tmp_path: Path, text: str, rows: tuple[tuple[str, ...], ...]) -> None:
    write(tmp_path, text)
    assert read_table(tmp_path, "t.csv") == rows


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("a,b\n1,2\n3\n", 3, "this row has 1 values; the heads are 2"),
        ("a,b\n\n1,2,3\n", 3, "this row has 3 values"),
        ('a,b\n"two\nlines",2\n1\n', 4, "this row has 1 values"),
        ("", 1, "the table is empty"),
        ("\n\n", 1, "the table is empty"),
        ('a,b\n"x"y,2\n', 2, "this is not a table"),
        ('a,b\n1,"2\n', 2, "this is not a table"),
        (",".join("h" * (MAX_COLUMNS + 1)) + "\n", 1, "41 columns"),
        ("a\n" * (MAX_ROWS + 1), 1, "more than 5000 rows"),
        ('a\n"' + "x" * 200_000 + '"\n', 2, "more than 4000 characters"),
        ("a,b\n1,2\n3," + "x" * 4001 + "\n", 3, "more than 4000 characters"),
    ],
)
def test_what_is_no_even_table(tmp_path: Path, text: str, line: int, words: str) -> None:
    code, message, found_line = refusal(tmp_path, text)
    assert (code, found_line) == ("QMS015", line)
    assert words in message


@pytest.mark.parametrize(
    ("data", "code", "line"),
    [
        (b"a,b\n\xff,2\n", "QMS002", 2),
        (b"a,b\n1,\x00\n", "QMS003", 2),
        ("a,b\n1,\u200b2\n".encode(), "QMS003", 2),
    ],
)
def test_a_table_is_text_like_any_other(tmp_path: Path, data: bytes, code: str, line: int) -> None:
    found, _, found_line = refusal(tmp_path, data)
    assert (found, found_line) == (code, line)
