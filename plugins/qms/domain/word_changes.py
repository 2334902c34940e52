"""What changed inside a block, word by word, so that a reader grasps it at a glance.

Words that occur once on both sides are fixed points; between them the heaviest common sequence is
found, in which long words and neighbours count more. A common word that stands alone between two
changes is no fixed point for a reader, so it is struck and written anew with them.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from qms.domain.align import equal_pairs
from qms.domain.blocks import Token

LARGEST_TABLE = 20_000
"""Steps for one stretch between fixed points; a longer one is replaced as a whole."""
NEIGHBOUR = 3
"""What it counts that a common word follows another one."""
SHORT = 3
"""A word of so many letters holds no changes apart."""
FEW = 2
"""So many short words hold no changes apart either."""
TIMES = 4
"""So much more must change on both sides of a longer word for it to be drawn in."""
SENTENCE = 30
"""Letters; what is shorter can be read whatever stays of it."""
MOST_OF_ONE = 0.6
LEAST_OF_BOTH = 0.35
"""Where less stays than most of one text, and less than this share of both, all is replaced."""


class RunKind(StrEnum):
    """What became of some words."""

    KEPT = "kept"
    DELETED = "deleted"
    INSERTED = "inserted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Neighbouring words that became the same."""

    kind: RunKind
    tokens: tuple[Token, ...]
    """For kept ones, as they look now."""


def word_changes(old: Sequence[Token], new: Sequence[Token]) -> tuple[Run, ...]:
    """Return the way from one text to another, deletions before the insertions in their place."""
    kept = _without_confetti(_spaced_alike(_common(old, new), old, new), old, new)
    if _is_vain(sum(_letters(new[here]) for _, here in kept), _size(old), _size(new)):
        kept = []
    return tuple(_runs(kept, old, new))


def kept_whole(tokens: Iterable[Token]) -> tuple[Run, ...]:
    """Return a text that did not change."""
    found = tuple(tokens)
    return (Run(kind=RunKind.KEPT, tokens=found),) if found else ()


def old_tokens(runs: Iterable[Run]) -> tuple[Token, ...]:
    """Return the text before the changes."""
    return tuple(each for run in runs if run.kind is not RunKind.INSERTED for each in run.tokens)


def new_tokens(runs: Iterable[Run]) -> tuple[Token, ...]:
    """Return the text after the changes."""
    return tuple(each for run in runs if run.kind is not RunKind.DELETED for each in run.tokens)


def _common(old: Sequence[Token], new: Sequence[Token]) -> list[tuple[int, int]]:
    """Return pairs of equal words, rising on both sides."""
    old_keys, new_keys = [each.key for each in old], [each.key for each in new]
    fixed = _rising(
        sorted((there, here) for here, there in equal_pairs(old_keys, new_keys).items())
    )
    common: list[tuple[int, int]] = []
    start_old, start_new = 0, 0
    for end_old, end_new in (*fixed, (len(old), len(new))):
        common.extend(_heaviest(old, new, range(start_old, end_old), range(start_new, end_new)))
        if end_old < len(old):
            common.append((end_old, end_new))
        start_old, start_new = end_old + 1, end_new + 1
    return common


def _rising(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the longest sequence of pairs that rises on both sides (patience sorting)."""
    tops: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for index, (_, new) in enumerate(pairs):
        pile = bisect_left(tops, new)
        before.append(ends[pile - 1] if pile else -1)
        if pile == len(tops):
            tops.append(new)
            ends.append(index)
        else:
            tops[pile], ends[pile] = new, index
    chain: list[tuple[int, int]] = []
    index = ends[-1] if ends else -1
    while index >= 0:
        chain.append(pairs[index])
        index = before[index]
    return chain[::-1]


def _heaviest(
    old: Sequence[Token], new: Sequence[Token], olds: range, news: range
) -> list[tuple[int, int]]:
    """Return the common sequence of two stretches that weighs most; none where they are long."""
    width, height = len(olds), len(news)
    if not width or not height or width * height > LARGEST_TABLE:
        return []
    best = [[0] * (height + 1) for _ in range(width + 1)]
    ending = [[0] * (height + 1) for _ in range(width + 1)]
    """Of sequences whose last word is just here; 0 where the words differ."""
    old_keys, new_keys = [old[each].key for each in olds], [new[each].key for each in news]
    for i, key in enumerate(old_keys, 1):
        weight = 1 + _letters(old[olds[i - 1]])
        for j, other in enumerate(new_keys, 1):
            found = max(best[i - 1][j], best[i][j - 1])
            if key == other:
                with_neighbour = ending[i - 1][j - 1] + NEIGHBOUR if ending[i - 1][j - 1] else 0
                ending[i][j] = weight + max(best[i - 1][j - 1], with_neighbour)
                found = max(found, ending[i][j])
            best[i][j] = found
    return [(olds[i], news[j]) for i, j in _way_back(best, ending)]


def _way_back(best: list[list[int]], ending: list[list[int]]) -> list[tuple[int, int]]:
    i, j = len(best) - 1, len(best[0]) - 1
    way: list[tuple[int, int]] = []
    must_match = False
    while i and j:
        if ending[i][j] and (must_match or ending[i][j] == best[i][j]):
            way.append((i - 1, j - 1))
            must_match = ending[i - 1][j - 1] > 0 and (
                ending[i - 1][j - 1] + NEIGHBOUR > best[i - 1][j - 1]
            )
            i, j = i - 1, j - 1
        elif best[i - 1][j] >= best[i][j - 1]:
            i -= 1
        else:
            j -= 1
    return way[::-1]


def _is_vain(kept: int, old: int, new: int) -> bool:
    """Return whether so few letters stay that both texts are easier to read one by one."""
    if not kept:
        return True
    is_short = min(old, new) < SENTENCE
    return (
        not is_short
        and kept < MOST_OF_ONE * min(old, new)
        and 2 * kept < LEAST_OF_BOTH * (old + new)
    )


def _spaced_alike(
    common: Sequence[tuple[int, int]], old: Sequence[Token], new: Sequence[Token]
) -> list[tuple[int, int]]:
    """Leave out a word before which a space came or went, so that “no. 5” is not “no.5”."""
    kept = []
    before = (-2, -2)
    for there, here in common:
        follows = before == (there - 1, here - 1)
        if not follows or old[there].spaced == new[here].spaced:
            kept.append((there, here))
        before = (there, here)
    return kept


def _without_confetti(
    common: Sequence[tuple[int, int]], old: Sequence[Token], new: Sequence[Token]
) -> list[tuple[int, int]]:
    """Leave out common words that only break one change of a sentence into many."""
    stretches = list(_stretches(common))
    sizes = [_changed(left, right, old, new) for left, right in _gaps(stretches, old, new)]
    kept: list[tuple[int, int]] = []
    for index, stretch in enumerate(stretches):
        around = min(sizes[index], sizes[index + 1])
        letters = _hold(new[here] for _, here in stretch)
        if around and letters * TIMES <= around:
            # What is drawn in makes the change before the next stretch longer.
            sizes[index + 1] += sizes[index] + letters
        else:
            kept.extend(stretch)
    return kept


def _stretches(common: Sequence[tuple[int, int]]) -> Iterator[list[tuple[int, int]]]:
    """Yield common words that stand side by side in both texts."""
    stretch: list[tuple[int, int]] = []
    for there, here in common:
        if stretch and stretch[-1] != (there - 1, here - 1):
            yield stretch
            stretch = []
        stretch.append((there, here))
    if stretch:
        yield stretch


def _gaps(
    stretches: Sequence[list[tuple[int, int]]], old: Sequence[Token], new: Sequence[Token]
) -> Iterator[tuple[range, range]]:
    start_old, start_new = 0, 0
    for stretch in stretches:
        yield range(start_old, stretch[0][0]), range(start_new, stretch[0][1])
        start_old, start_new = stretch[-1][0] + 1, stretch[-1][1] + 1
    yield range(start_old, len(old)), range(start_new, len(new))


def _changed(olds: range, news: range, old: Sequence[Token], new: Sequence[Token]) -> int:
    out = sum(1 + _letters(old[each]) for each in olds)
    return out + sum(1 + _letters(new[each]) for each in news)


def _hold(tokens: Iterable[Token]) -> int:
    """Return how firmly common words stand: a few short ones do not."""
    sizes = [_letters(each) for each in tokens]
    short = [each for each in sizes if 0 < each <= SHORT]
    return sum(each for each in sizes if each > SHORT) + sum(short[FEW:])


def _letters(token: Token) -> int:
    return len(token.text) if token.picture or token.text[:1].isalnum() else 0


def _size(tokens: Sequence[Token]) -> int:
    return sum(_letters(each) for each in tokens)


def _runs(
    kept: Sequence[tuple[int, int]], old: Sequence[Token], new: Sequence[Token]
) -> Iterator[Run]:
    stretches = list(_stretches(kept))
    for index, (olds, news) in enumerate(_gaps(stretches, old, new)):
        if olds:
            yield Run(kind=RunKind.DELETED, tokens=tuple(old[each] for each in olds))
        if news:
            yield Run(kind=RunKind.INSERTED, tokens=tuple(new[each] for each in news))
        if index < len(stretches):
            yield Run(kind=RunKind.KEPT, tokens=tuple(new[here] for _, here in stretches[index]))
