from __future__ import annotations

from pathlib import Path

import pytest

from qms.domain.limits import MAX_COLUMNS, MAX_ROWS
from qms.source.files import Unreadable
from qms.source.tables import read_table


def refusal(root: Path, text: str) -> tuple[str, str, int]:
    (root / "t.yml").write_text(text, "utf-8")
    with pytest.raises(Unreadable) as caught:
        read_table(root, "t.yml")
    found = caught.value.diagnostics[0]
    assert found.location.path == "t.yml"
    assert found.advice
    return found.rule.code, found.message, found.location.line


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("- {a: 1, b: 2}\n", (("a", "b"), ("1", "2"))),
        ("- a: 1.10\n  b: no\n- b: 010\n  a:\n", (("a", "b"), ("1.10", "no"), ("", "010"))),
        ("# note\n- Größe: |\n    two\n    lines\n", (("Größe",), ("two\nlines",))),
        ("- {a: '<b> | x'}\r\n- {a: '{{ x }}'}\r\n", (("a",), ("<b> | x",), ("{{ x }}",))),
    ],
)
def test_tables(tmp_path: Path, text: str, rows: tuple[tuple[str, ...], ...]) -> None:
    (tmp_path / "t.yaml").write_bytes(text.encode())
    assert read_table(tmp_path, "t.yaml") == rows


@pytest.mark.parametrize(
    ("text", "code", "line", "words"),
    [
        ("- {a: 1, b: 2}\n- {a: 3}\n", "QMS015", 2, "no value for b"),
        ("- a: 1\n\n- a: 3\n  c: 4\n", "QMS015", 3, "the first row has no column c"),
        ("- a: 1\n- word\n", "QMS015", 2, "no columns"),
        ("- a: [1, 2]\n", "QMS015", 1, "column a holds a list"),
        ("- a: {b: 2}\n", "QMS015", 1, "column a holds a list"),
        ("", "QMS015", 1, "the table is empty"),
        ("[]\n", "QMS015", 1, "the table is empty"),
        ("a: 1\n", "QMS005", 1, "there is no list"),
        ("- a: 1\n  a: 2\n", "QMS006", 2, "stands twice"),
        ("- &x {a: 1}\n- *x\n", "QMS005", 1, "repeated"),
        ("- !!python/object:os.system {a: 1}\n", "QMS005", 1, "tag"),
        ("- a: 1\n b: 2\n", "QMS005", 2, ""),
        ("[" * 5000, "QMS005", 1, "line"),
        ("- " * 2500 + "a", "QMS005", 1, ""),
        ("- {a: 1}\n" * MAX_ROWS, "QMS015", 1, f"more than {MAX_ROWS} rows"),
        ("- " + "\n  ".join(f"c{i}: x" for i in range(MAX_COLUMNS + 1)), "QMS015", 1, "41 columns"),
    ],
)
def test_what_is_no_even_table(tmp_path: Path, text: str, code: str, line: int, words: str) -> None:
    found_code, message, found_line = refusal(tmp_path, text)
    assert (found_code, found_line) == (code, line)
    assert words in message
