from __future__ import annotations

from collections import Counter

import pytest

from qms.domain import align as module
from qms.domain.align import Alignment, Part, align, equal_pairs


def part(text: str, name: str | None = None) -> Part:
    return Part(key=text, name=name, bag=Counter(text.split()))


def parts(*texts: str) -> list[Part]:
    return [part(text) for text in texts]


@pytest.mark.parametrize(
    ("old", "new", "pairs"),
    [
        ("", "", {}),
        ("abc", "abc", {0: 0, 1: 1, 2: 2}),
        ("abc", "axc", {0: 0, 2: 2}),
        ("abc", "ac", {0: 0, 1: 2}),
        ("abcd", "badc", {0: 1, 1: 0, 2: 3, 3: 2}),
        # What occurs twice is found beside what occurs once.
        ("xaxbx", "yaxby", {1: 1, 2: 2, 3: 3}),
    ],
)
def test_equal_members_are_pairs(old: str, new: str, pairs: dict[int, int]) -> None:
    assert equal_pairs(old, new) == pairs


def test_a_name_pairs_whatever_else_changed() -> None:
    found = align([part("a b c", "one"), part("d e f", "two")], [part("x y", "two")])
    assert found.pairs == {0: 1}


def test_similar_members_are_pairs_and_others_are_not() -> None:
    old = parts("count the goods now", "sign the paper")
    found = align(old, parts("count the goods later", "feed a dog twice daily"))
    assert found.pairs == {0: 0}


def test_as_little_as_possible_moves() -> None:
    found = align(parts("a b", "c d", "e f"), parts("e f", "a b", "c d"))
    assert found.staying == {1, 2}


def test_every_member_comes_once_and_what_moved_twice() -> None:
    alignment = Alignment(pairs={0: 1, 1: 0, 3: 3}, staying=frozenset({1, 3}))
    assert list(alignment.merged(4, 5)) == [
        (1, 0),
        (0, 1),
        (1, None),
        (2, None),
        (None, 2),
        (3, 3),
        (None, 4),
    ]


@pytest.mark.parametrize("name", ["alike", "different"])
def test_the_work_grows_with_the_size_and_not_with_its_square(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    calls = 0
    original = module.likeness

    def counting(old: Part, new: Part) -> float:
        nonlocal calls
        calls += 1
        return original(old, new)

    monkeypatch.setattr(module, "likeness", counting)
    word = {"alike": "lot", "different": "lot{}"}[name]
    spent = []
    for size in (1000, 2000):
        calls = 0
        old = parts(*(f"{word.format(each)} old of the shelf {each % 5}" for each in range(size)))
        new = parts(*(f"{word.format(each)} new of the shelf {each % 7}" for each in range(size)))
        align(old, new)
        spent.append(calls)
    assert spent[1] <= 2 * spent[0] + module.ALL_PAIRS
    assert spent[0] <= module.CANDIDATES * 1000 + module.ALL_PAIRS
