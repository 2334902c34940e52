from __future__ import annotations

import re
from pathlib import Path

import pytest

from qms.cli.questionnaire import empty_answers
from qms.domain.activities import Activity
from qms.domain.practices import Practice
from qms.source.files import Unreadable
from qms.source.packs import PARTS, fault_in_name, fault_in_sentence, read_answers
from support.answers import NAME, write_answers


@pytest.fixture
def answers(tmp_path: Path) -> Path:
    return write_answers(tmp_path / "answers.yml", without=(Practice.DEFENCE,), sites=10)


def faults(path: Path) -> list[tuple[int, str]]:
    with pytest.raises(Unreadable) as refused:
        read_answers(path)
    return [(each.location.line, each.message) for each in refused.value.diagnostics]


def changed(path: Path, before: str, after: str) -> int:
    """Change a file of answers and return the line on which the change stands."""
    text = path.read_text("utf-8")
    assert text.count(before) == 1
    path.write_text(text.replace(before, after), "utf-8")
    return text[: text.index(before)].count("\n") + 1


def test_answers_are_read(answers: Path) -> None:
    found = read_answers(answers)
    assert found.name == NAME
    assert list(found.sites_by_key) == list("ABCDEFGHIJ")
    assert found.without == (Practice.DEFENCE,)
    assert found.practices[Practice.KITTING].registrar == "Letter of 4 May 2026: within the scope"
    assert found.parts.keys() == {*PARTS}


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("  splitting: yes", "  spliting: yes", "“spliting” is not known here"),
        ("  splitting: yes", "  splitting: perhaps", "“perhaps” is neither yes nor no"),
        ("  splitting: yes", "  splitting:", "neither yes nor no"),
        (
            "  splitting: yes",
            '  splitting: {done: yes, because: "x"}',
            "although the answer is yes",
        ),
        ("  splitting: yes", '  splitting: {done: no, because: "a | b"}', "holds the character |"),
        (
            "  splitting: yes",
            '  splitting: {done: yes, registrar: "x"}',
            "is asked about kitting and",
        ),
        ("  cut: no", "  kit: no\n  cut: no", "kits are asked about under practices"),
        ("  short_name: Smith", "  colour: blue", "“colour” is not a key here"),
        ("  short_name: Smith", '  short_name: "{{ x }}"', "holds the character {"),
        ("  short_name: Smith", '  short_name: "a\\u200bb"', "invisible character"),
        ("  short_name: Smith", "  short_name: S\n  short_name: T", "stands twice"),
        ("address: 2 Dock Road", "address: <b>2</b>", "holds the character <"),
        ("name: Hall 3", 'name: "Hall & 3"', "holds <, >, &"),
        ("format: qms-answers@1", "format: qms-answers@2", "“qms-answers@2” is not known"),
    ],
)
def test_mistakes_are_named_with_their_line(
    answers: Path, before: str, after: str, words: str
) -> None:
    line = changed(answers, before, after)
    found = faults(answers)
    assert any(words in message for _, message in found), found
    assert all(line <= each <= line + 1 for each, message in found if words in message), found


def test_nothing_is_decided_by_silence(answers: Path) -> None:
    changed(answers, "  splitting: yes\n", "")
    changed(answers, "  repair: no\n", "")
    messages = [message for _, message in faults(answers)]
    assert messages == ["practices: splitting is not answered", "parts: repair is not answered"]


@pytest.mark.parametrize("count", [0, 27])
def test_sites_have_letters(answers: Path, count: int) -> None:
    text = answers.read_text("utf-8")
    sites = "".join(f"  - {{name: Hall {each}, address: Road}}\n" for each in range(count))
    text = re.sub(r"sites:\n(?:  - .*\n)+", f"sites:\n{sites}" if count else "sites: []\n", text)
    answers.write_text(text, "utf-8")
    assert [message for _, message in faults(answers)] == [f"sites: these are {count} sites"]


def test_every_question_is_in_the_file_and_none_is_answered(tmp_path: Path) -> None:
    path = tmp_path / "answers.yml"
    path.write_text(empty_answers(), "utf-8")
    assert len(faults(path)) > 10
    filled = re.sub(r"^(  [a-z-]+:)$", r"\1 no", empty_answers(), flags=re.MULTILINE)
    path.write_text(filled.replace('""', '"Words"'), "utf-8")
    found = read_answers(path)
    assert found.without == tuple(Practice)
    assert {*found.parts} | {Activity.KIT} == {*Activity}
    assert max(map(len, empty_answers().splitlines())) <= 100


def test_what_is_typed_is_judged_like_what_is_written() -> None:
    assert fault_in_name("Smith & Sons' Ltd: Aero") == ""
    assert "plain words" in fault_in_name("<b>")
    assert fault_in_name("  ") != ""
    assert "invisible" in fault_in_name("a\u200bb")
    assert "&" in fault_in_sentence("Hall & Co")
    assert "characters" in fault_in_sentence("x" * 300)
