from __future__ import annotations

import pytest

from qms.source.files import Unreadable
from qms.source.yaml_reader import YamlDocument, read_yaml


def read(text: str, first_line: int = 1) -> YamlDocument:
    return read_yaml(text, "a.yml", first_line=first_line)


def refusals(text: str) -> list[tuple[str, str, int, int]]:
    with pytest.raises(Unreadable) as caught:
        read(text, first_line=2)
    found = caught.value.diagnostics
    assert all(each.location.path == "a.yml" and each.advice for each in found)
    return [
        (each.rule.code, each.message, each.location.line, each.location.column) for each in found
    ]


@pytest.mark.parametrize(
    "value",
    ["1.10", "010", "0x1f", "1e3", "no", "yes", "on", "~", "null", "1:30", "2026-02-30", "=", ".5"],
)
def test_every_value_stays_text(value: str) -> None:
    assert read(f"a: {value}\n").values == {"a": value}
    assert read(f"a: [{value}]\n").values == {"a": [value]}


def test_keys_stay_text_too() -> None:
    assert read("no: a\n1.10: b\n2026-01-01: c\n").values == {
        "no": "a",
        "1.10": "b",
        "2026-01-01": "c",
    }


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("a:\nb: ''\n", {"a": "", "b": ""}),
        ("a: |\n  x\n  y\n", {"a": "x\ny\n"}),
        ("a: >\n  x\n  y\n", {"a": "x y\n"}),
        ("a: [x, {b: y}]\n", {"a": ["x", {"b": "y"}]}),
        ("a:\n- x\n- - y\n", {"a": ["x", ["y"]]}),
        ("'a': \"ä\\u00df\"\n", {"a": "äß"}),
        ("# only\na: b # and\n", {"a": "b"}),
        ("a: 'it''s [not] {deep}'\n", {"a": "it's [not] {deep}"}),
        ("? a\n: b\n", {"a": "b"}),
        ("---\na: b\n", {"a": "b"}),
        ("a: &named x\n", {"a": "x"}),
        ("a: !!str 5\n", {"a": "5"}),
        ("<<: x\n", {"<<": "x"}),
    ],
)
def test_what_is_read(text: str, values: dict[str, object]) -> None:
    assert read(text).values == values


def test_every_place_is_exact() -> None:
    text = (
        "id: A\ntitle:   Größe\nrecords:\n  - {name: Übel, form: F-1}\n  -\n    name: x\nempty:\n"
    )
    document = read(text, first_line=2)
    places = dict(document.positions.places)
    assert places == {
        "id": (2, 5),
        "title": (3, 10),
        "records": (5, 3),
        "records[0]": (5, 5),
        "records[0].name": (5, 12),
        "records[0].form": (5, 24),
        "records[1]": (7, 5),
        "records[1].name": (7, 11),
        "empty": (8, 1),
    }
    keys = document.keys.places
    assert keys["records[0].form"] == (5, 18)
    assert keys["title"] == (3, 1)


def test_a_repeated_key_names_both_lines() -> None:
    assert refusals("a: 1\nb: 2\na: 3\n") == [
        ("QMS006", "a stands twice: it is already on line 2", 4, 1)
    ]


def test_keys_repeat_within_their_own_block_only() -> None:
    assert read("a: {x: 1}\nb: {x: 2}\n").values == {"a": {"x": "1"}, "b": {"x": "2"}}
    assert refusals("a:\n  x: 1\n  x: 2\n")[0][2:] == (4, 3)


@pytest.mark.parametrize(
    ("text", "line", "column", "words"),
    [
        ("a: &x [1]\nb: *x\n", 2, 4, "has a name (`&name`)"),
        ("a: &x [*x]\n", 2, 4, "has a name (`&name`)"),
        ("&k a: b\nc: {*k : d}\n", 2, 1, "has a name (`&name`)"),
        ("a: !!int 5\n", 2, 4, "the tag"),
        ("a: !!python/object:os.system x\n", 2, 4, "the tag"),
        ("!!python/object:os.x\na: b\n", 2, 1, "the tag"),
        ("!!int 5: b\n", 2, 1, "the tag"),
        ("%TAG ! tag:x,2000:\n---\na: !b c\n", 4, 4, "the tag"),
        ("<<: &x {a: b}\nc: *x\n", 2, 5, "has a name"),
        ("? [a, b]\n: c\n", 2, 3, "a key must be a word"),
        ("{[a]: b}\n", 2, 2, "a key must be a word"),
        ("title: Storage: cold room\n", 2, 15, "this value holds a colon"),
        ('a: "b\nc: d\n', 2, 4, "the quote that is opened here"),
        ("a:\n\t- b\n", 3, 1, "begins with a tab"),
        ("a: @b\n", 2, 4, "cannot begin with @ without quotes"),
        ("a: b\n---\nc: d\n", 3, 1, "a second line `---`"),
        ("a: b\n  c: d\n", 3, 1, "indented unevenly"),
        ("- a\n", 2, 1, "no lines such as"),
        ("words\n", 2, 1, "no lines such as"),
        ("", 2, 1, "no lines such as"),
        ("# nothing\n", 2, 1, "no lines such as"),
        ('a: "x\\u200by"\n', 2, 4, "U+200B"),
        ('a: ["\\0"]\n', 2, 5, "U+0000"),
        ('"\\u202e": b\n', 2, 1, "U+202E"),
        ('a: "\\e[31m"\n', 2, 4, "U+001B"),
        ("a: " + "x" * 5000 + "\n", 2, 1, "5003 characters"),
    ],
)
def test_what_is_refused_and_where(text: str, line: int, column: int, words: str) -> None:
    _, message, found_line, found_column = refusals(text)[0]
    assert words in message
    assert (found_line, found_column) == (line, column)


@pytest.mark.parametrize(
    "text",
    [
        "a: " + "[" * 3_000,
        "a:\n" + "[\n" * 100_000,
        "a:\n" + " {b:\n" * 100_000,
        "".join(" " * depth + "a:\n" for depth in range(300)),
        "- " * 1500 + "a",
        "? " * 1500 + "a",
        "? - " * 700 + "a",
        "a: 'x', [" + "[', [" * 400,
    ],
)
def test_deep_nesting_is_refused_before_it_can_end_the_process(text: str) -> None:
    assert refusals(text)[0][0] == "QMS005"


def test_brackets_in_words_are_no_nesting() -> None:
    text = "".join(f'k{number}: "see [{number}"\n' for number in range(60))
    assert len(read(text).values) == 60


def test_all_faults_at_once_but_not_a_thousand() -> None:
    found = refusals("a: 1\na: 2\nb: !!int 3\nc: &x y\nd: *x\n")
    assert [(code, line) for code, _, line, _ in found] == [
        ("QMS006", 3),
        ("QMS005", 4),
        ("QMS005", 5),
    ]
    assert len(refusals("a: 1\n" * 5000)) == 20


def test_an_alias_bomb_is_a_few_findings() -> None:
    levels = "".join(
        f"a{level}: &a{level} [*a{level - 1}, *a{level - 1}]\n" for level in range(1, 60)
    )
    assert len(refusals(f"a0: &a0 [x, x]\n{levels}")) == 20
