"""The digest of an approval: what leaves it alone and what never does."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from datetime import date

from hypothesis import given, settings, strategies as st

from qms.domain.body import scan_body
from qms.domain.canonical import canonical_json
from qms.domain.covered_text import normalised_body
from qms.domain.digest import content_digest
from qms.domain.documents import ControlledDocument, Status
from support.small_values import document

PROPERTY = settings(derandomize=True, max_examples=60, deadline=None)
TEXT = st.text(
    alphabet=st.characters(
        codec="utf-8", exclude_characters="\ufeff\r\x00", exclude_categories=["Cs"]
    ),
    max_size=200,
)
LINES = st.lists(st.text(alphabet='ab# -=`{}:"é\u0301', max_size=20), max_size=10).map("\n".join)


def with_text(text: str) -> ControlledDocument:
    return replace(document(), body=scan_body(text, path="x"))


@PROPERTY
@given(TEXT | LINES)
def test_line_ends_marks_and_composition_change_nothing(text: str) -> None:
    wanted = content_digest(with_text(text))
    for written in (
        text.replace("\n", "\r\n"),
        text.replace("\n", "\r"),
        "\ufeff" + text,
        "\n" + text + "\n\n",
        unicodedata.normalize("NFC", text),
        unicodedata.normalize("NFD", text),
    ):
        assert content_digest(with_text(written)) == wanted


@PROPERTY
@given(LINES, st.data())
def test_any_other_character_changes_it(text: str, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(text)))
    changed = text[:index] + "x" + text[index:]
    assert content_digest(with_text(changed)) != content_digest(with_text(text))


@PROPERTY
@given(LINES)
def test_normalising_twice_is_normalising_once(text: str) -> None:
    once = normalised_body(text)
    assert normalised_body(once) == once
    assert once.endswith("\n")


@PROPERTY
@given(
    st.sampled_from(Status), st.text(max_size=10), st.none() | st.dates(min_value=date(2000, 1, 1))
)
def test_what_is_not_covered_changes_nothing(status: Status, owner: str, day: date | None) -> None:
    base = document()
    changed = replace(base, status=status, owner=owner, next_review_date=day, reason=owner)
    assert content_digest(changed) == content_digest(base)


@PROPERTY
@given(st.text(min_size=1, max_size=20), st.text(min_size=1, max_size=20))
def test_two_titles_are_two_contents(one: str, other: str) -> None:
    base = document()
    is_same = unicodedata.normalize("NFC", one) == unicodedata.normalize("NFC", other)
    found = content_digest(replace(base, title=one)) == content_digest(replace(base, title=other))
    assert found is is_same


@PROPERTY
@given(st.dictionaries(st.text(max_size=5), st.text(max_size=5), max_size=5))
def test_the_order_of_inputs_does_not_matter(inputs: dict[str, str]) -> None:
    base = document()
    backwards = dict(reversed(inputs.items()))
    assert content_digest(replace(base, inputs=inputs)) == content_digest(
        replace(base, inputs=backwards)
    )
    assert canonical_json(inputs) == canonical_json(backwards)
