from __future__ import annotations

import pytest

from qms.domain import word_changes as module
from qms.domain.blocks import tokens_of
from qms.domain.word_changes import RunKind, new_tokens, old_tokens, word_changes
from support.redlining import runs_text

CASES = [
    ("", "", ""),
    ("", "New.", "{+New.+}"),
    ("Old.", "", "[-Old.-]"),
    ("One two three.", "One three.", "One [-two-] three."),
    ("One three.", "One two three.", "One {+two+} three."),
    ("Keep (this).", "Keep (all of this).", "Keep ({+all of+} this)."),
    # A short common word does not break a change in two.
    ("put it in the box", "lay it on the table", "[-put it in the box-]{+lay it on the table+}"),
    # A long one does, unless very much more changes around it.
    (
        "ask the supplier now",
        "tell the supplier later",
        "[-ask-]{+tell+} the supplier [-now-] {+later+}",
    ),
    ("1,000 lots", "1,500 lots", "[-1,000-]{+1,500+} lots"),
    ("See QP-07.", "See QP-08.", "See [-QP-07-] {+QP-08+}."),
    # Where nearly nothing stays, nothing is kept.
    ("Counted by the inspector at the bench.", "Nobody may enter the cage, ever.", None),
]


@pytest.mark.parametrize(("old", "new", "expected"), CASES)
def test_changes_read_well(old: str, new: str, expected: str | None) -> None:
    found = word_changes(tuple(tokens_of(old)), tuple(tokens_of(new)))
    if expected is None:
        expected = f"[-{old}-]{{+{new}+}}"
    assert runs_text(found) == expected


def test_a_long_stretch_without_fixed_points_is_replaced() -> None:
    old = tuple(tokens_of("word thing " * 2000))
    new = tuple(tokens_of("thing word thing " * 2000))
    assert len(old) * len(new) > module.LARGEST_TABLE
    found = word_changes(old, new)
    assert [token.key for token in old_tokens(found)] == [token.key for token in old]
    assert [token.key for token in new_tokens(found)] == [token.key for token in new]


def test_what_stays_in_a_long_text_is_found_by_words_that_occur_once() -> None:
    words = [f"word{number}" for number in range(5000)]
    old = tuple(tokens_of(" ".join(words)))
    new = tuple(tokens_of(" ".join([*words[:2500], "something", *words[2500:]])))
    found = word_changes(old, new)
    assert [run.kind for run in found] == [RunKind.KEPT, RunKind.INSERTED, RunKind.KEPT]
