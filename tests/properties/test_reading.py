"""Reading YAML, splitting and editing documents: for any text, words or the same thing back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given, settings, strategies as st

from qms.domain.approvals import Approval, Meaning
from qms.domain.diagnostics import Diagnostic
from qms.source.edit import set_approvals, set_value
from qms.source.files import Unreadable, forbidden_characters, unseen_character
from qms.source.front_matter import split_document
from qms.source.schema.documents import DocumentModel
from qms.source.validation import validate
from qms.source.yaml_reader import read_yaml

PROPERTY = settings(derandomize=True, max_examples=60, deadline=None)
PIECES = [
    "a",
    "b",
    "é",
    ": ",
    ":",
    "\n",
    "\n",
    "  ",
    "    ",
    "- ",
    "? ",
    "[",
    "]",
    "{",
    "}",
    ", ",
    "'",
    '"',
    "#",
    " # ",
    "&a ",
    "*a",
    "!!int ",
    "!x ",
    "|\n",
    ">\n",
    "---\n",
    "...\n",
    "%YAML 1.1\n",
    "\\u200b",
    "<<",
    "1.10",
    "\t",
    "@",
    "`",
    "~",
]
YAML = st.lists(st.sampled_from(PIECES), max_size=40).map("".join)
SCALAR = st.from_regex(r"\A[a-z][a-z0-9.-]{0,10}\Z")
APPROVAL = st.builds(
    Approval,
    meaning=st.sampled_from([Meaning.REVIEWED, Meaning.APPROVED]),
    role=SCALAR,
    person=SCALAR,
    date=st.dates(min_value=date(2000, 1, 1), max_value=date(2100, 1, 1)),
)


def refusals(read: Callable[[], object]) -> tuple[Diagnostic, ...]:
    """Return the findings of a refusal; none when something was read."""
    try:
        read()
    except Unreadable as refusal:
        return refusal.diagnostics or pytest.fail("refused without a word")
    return ()


@settings(PROPERTY, max_examples=400)
@given(YAML | st.text(max_size=80))
def test_yaml_is_read_or_refused_in_words(text: str) -> None:
    for found in refusals(lambda: read_yaml(text, "a.yml", first_line=4)):
        assert found.message
        assert found.advice
        assert 4 <= found.location.line <= 5 + text.count("\n") + text.count("\r")
        assert found.location.column >= 1


@PROPERTY
@given(st.dictionaries(SCALAR, SCALAR, min_size=1, max_size=6))
def test_what_was_written_is_read_with_its_places(values: dict[str, str]) -> None:
    text = "".join(f"{key}: {value}\n" for key, value in values.items())
    document = read_yaml(text, "a.yml")
    assert document.values == values
    for line, (key, value) in enumerate(values.items(), 1):
        place = document.keys.at(key)
        assert (place.line, place.column) == (line, 1)
        if "." not in key:
            start = document.positions.at(key)
            assert text.split("\n")[start.line - 1][start.column - 1 :] == value


@settings(PROPERTY, max_examples=300)
@given(YAML)
def test_a_model_is_made_or_refused_in_words(text: str) -> None:
    details = f"id: QP-01\ntitle: T\nstatus: draft\nrevision: A\n{text}\n"
    found = refusals(lambda: validate(DocumentModel, read_yaml(details, "a.md")))
    assert all(each.message and each.advice for each in found)


@PROPERTY
@given(st.text(alphabet="-\n a:#", max_size=40))
def test_a_document_is_split_or_refused_in_words(text: str) -> None:
    whole = f"---\nid: A\n---\n{text}"
    split = split_document(whole, "a.md")
    assert whole.endswith(split.body)
    assert whole.split("\n")[split.body_line - 1 :] == split.body.split("\n") or (
        whole.split("\n")[split.body_line - 1].strip(" -") == ""
    )
    assert all(each.advice for each in refusals(lambda: split_document(text, "a.md")))


LINES = st.lists(
    st.sampled_from(
        [
            "id: QP-01",
            "title: 'A: b'  # words",
            "# a comment",
            "",
            "clauses: ['8.4.2']",
            "records:\n  - {name: Log}\n\n  - name: Other",
            "history:\n- {revision: A, date: 2026-01-01}",
            "applies_to:\n  sites: [A]",
            "reason: |\n  approvals: []\n  status: x",
            "owner:   buyer",
        ]
    ),
    unique=True,
    max_size=8,
)
BODY = st.sampled_from(["", "Words\n", "\n---\napprovals: x\nstatus: y\n", "```\n---\n```\n"])


@PROPERTY
@given(LINES, BODY, st.lists(APPROVAL, max_size=3), st.lists(APPROVAL, min_size=1, max_size=3))
def test_approvals_are_what_was_set_and_nothing_else_changes(
    lines: list[str], body: str, first: list[Approval], second: list[Approval]
) -> None:
    text = "\n".join(["---", "status: draft", *lines, "---", body])
    with_first = set_approvals(text, first)
    with_second = set_approvals(with_first, second)
    split = split_document(with_second, "a.md")
    assert split.front_matter.values["approvals"] == [
        {
            "meaning": each.meaning.value,
            "role": each.role,
            "person": each.person,
            "date": each.date.isoformat(),
        }
        for each in second
    ]
    assert set_approvals(with_second, second) == with_second
    assert set_approvals(with_second, []) == text
    assert set_approvals(with_first, []) == text


@PROPERTY
@given(LINES, BODY, st.sampled_from(["status", "id", "owner", "note", "title"]), SCALAR)
def test_a_value_is_what_was_set_and_nothing_else_changes(
    lines: list[str], body: str, key: str, value: str
) -> None:
    text = "\n".join(["---", "status: draft", *lines, "---", body])
    changed = set_value(text, key, value)
    before, after = split_document(text, "a.md"), split_document(changed, "a.md")
    assert after.front_matter.values == {**before.front_matter.values, key: value}
    assert after.body == before.body
    assert set_value(changed, key, value) == changed
    assert [line for line in text.split("\n") if "#" in line and key not in line] == [
        line for line in changed.split("\n") if "#" in line and key not in line
    ]


@PROPERTY
@given(st.text(max_size=60))
def test_every_character_that_is_refused_is_found(text: str) -> None:
    lines = [number for number, line in enumerate(text.split("\n"), 1) if unseen_character(line)]
    found = [each.location.line for each in forbidden_characters(text, "a.md")]
    assert found == lines[:20]


@pytest.mark.parametrize("text", ["", "plain words\twith a tab", "ÄÖÜ 漢字 مرحبا"])
def test_ordinary_text_has_nothing_hidden(text: str) -> None:
    assert unseen_character(text) == ""
