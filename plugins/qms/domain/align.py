"""Which part of an old sequence became which part of a new one: lines up sections, blocks, rows.

First what is equal, then what has the same name, then what is similar. Pairs that keep their order
stay; the others have moved. Everything is bounded: where too much is left to compare each with
each, only candidates with a rare word in common are looked at, and what finds no partner is taken
out and put in, which is always true, if not always short.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from math import isqrt

ALL_PAIRS = 2_500
"""So many pairs are compared each with each; beyond, only candidates."""
RARE = 12
"""A word that so many parts have at most makes them candidates."""
CANDIDATES = 4
FAR = 0.1
"""What a pair loses in similarity at most for standing far apart."""
SOLE = 0.2
"""So similar must be two parts that are alone between others that stayed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What matters of one member of a sequence."""

    key: Hashable
    """Equal keys: the same part, unchanged."""
    group: Hashable = ""
    """Only parts of one group can be pairs."""
    name: Hashable = None
    """Equal names: the same part, whatever else changed in it."""
    bag: Counter[str] = field(default_factory=Counter, compare=False)
    """Its words and how often they occur."""
    may_move: bool = True
    is_replaceable: bool = False
    """Whether it takes the place of another one without any likeness, as a picture does."""

    @property
    def weight(self) -> int:
        """Return how much it matters that it stays: few parts move, and short ones."""
        return 4 + isqrt(self.bag.total())


@dataclass(frozen=True, slots=True, kw_only=True)
class Alignment:
    """Pairs by the new member's index, and which of them keep their order."""

    pairs: Mapping[int, int]
    staying: frozenset[int]

    def merged(self, old_count: int, new_count: int) -> Iterator[tuple[int | None, int | None]]:
        """Yield every member once in reading order: (old, new), (old, None) or (None, new).

        A pair that moved comes twice: the old one where it was, the new one where it is.
        """
        stays = ((new, self.pairs[new]) for new in sorted(self.staying))
        next_new, next_old = 0, 0
        for new, old in (*stays, (new_count, old_count)):
            # What is taken out is read before what takes its place.
            yield from ((each, None) for each in range(next_old, old))
            yield from ((self.pairs.get(each), each) for each in range(next_new, new))
            if new < new_count:
                yield old, new
            next_new, next_old = new + 1, old + 1


def align(
    old: Sequence[Part], new: Sequence[Part], *, least: float = 0.4, least_moved: float = 0.75
) -> Alignment:
    """Pair the members of two sequences.

    Args:
        old: The sequence as it was.
        new: The sequence as it is.
        least: Similarity from which two members in order are a pair.
        least_moved: Similarity from which two members out of order are a pair.
    """
    pairs = equal_pairs([each.key for each in old], [each.key for each in new])
    _add_named(pairs, old, new)
    sure = dict.fromkeys(pairs, 1.0)
    for score, here, there in similar_pairs(old, new, pairs, least):
        pairs[here] = there
        sure[here] = score
    staying = _heaviest_rising(pairs, new)
    for here in list(pairs):
        moves = new[here].may_move and sure[here] >= least_moved
        if here not in staying and not moves:
            del pairs[here]
    _fill_gaps(pairs, staying, old, new, least)
    return Alignment(pairs=pairs, staying=frozenset(staying))


def equal_pairs(old: Sequence[Hashable], new: Sequence[Hashable]) -> dict[int, int]:
    """Pair equal members: common beginnings and ends, what occurs once, and their neighbours."""
    pairs: dict[int, int] = {}
    start, shorter = 0, min(len(old), len(new))
    while start < shorter and old[start] == new[start]:
        pairs[start] = start
        start += 1
    end = 0
    while end < shorter - start and old[-1 - end] == new[-1 - end]:
        end += 1
        pairs[len(new) - end] = len(old) - end
    once_old = _once(old, start, len(old) - end)
    once_new = _once(new, start, len(new) - end)
    pairs.update((once_new[key], once_old[key]) for key in once_new.keys() & once_old.keys())
    taken = set(pairs.values())
    for step in (1, -1):
        for here in sorted(pairs, reverse=step < 0):
            this, that = here + step, pairs[here] + step
            while _is_free(this, that, old, new, pairs, taken):
                pairs[this] = that
                taken.add(that)
                this, that = this + step, that + step
    return pairs


def similar_pairs(
    old: Sequence[Part], new: Sequence[Part], pairs: Mapping[int, int], least: float
) -> Iterator[tuple[float, int, int]]:
    """Yield pairs of members that have none yet: similarity, new, old; the most similar first."""
    taken = set(pairs.values())
    free_old = [each for each in range(len(old)) if each not in taken]
    free_new = [each for each in range(len(new)) if each not in pairs]
    scored = []
    for here, there in _candidates(old, new, free_old, free_new):
        score = likeness(old[there], new[here])
        if score >= least:
            apart = abs(here / max(len(new), 1) - there / max(len(old), 1))
            scored.append((-(score - FAR * apart), here, there, score))
    used_old: set[int] = set()
    used_new: set[int] = set()
    for _, here, there, score in sorted(scored):
        if here not in used_new and there not in used_old:
            used_new.add(here)
            used_old.add(there)
            yield score, here, there


def likeness(old: Part, new: Part) -> float:
    """Return how much two parts have in common, from 0 to 1."""
    if old.group != new.group:
        return 0.0
    total = old.bag.total() + new.bag.total()
    if not total:
        return 0.0
    fewer, more = sorted((old.bag, new.bag), key=len)
    common = sum(min(count, more[word]) for word, count in fewer.items())
    return 2 * common / total


def _once(members: Sequence[Hashable], start: int, end: int) -> dict[Hashable, int]:
    counted = Counter(members[start:end])
    return {members[each]: each for each in range(start, end) if counted[members[each]] == 1}


def _is_free(
    this: int,
    that: int,
    old: Sequence[Hashable],
    new: Sequence[Hashable],
    pairs: Mapping[int, int],
    taken: set[int],
) -> bool:
    return (
        0 <= this < len(new)
        and 0 <= that < len(old)
        and this not in pairs
        and that not in taken
        and old[that] == new[this]
    )


def _add_named(pairs: dict[int, int], old: Sequence[Part], new: Sequence[Part]) -> None:
    """Pair members of the same name, where it occurs once among those without a pair."""
    taken = set(pairs.values())
    names_old = _names(old, [each for each in range(len(old)) if each not in taken])
    names_new = _names(new, [each for each in range(len(new)) if each not in pairs])
    for name, here in names_new.items():
        if name in names_old:
            pairs[here] = names_old[name]


def _names(members: Sequence[Part], free: Sequence[int]) -> dict[Hashable, int]:
    found: dict[Hashable, int] = {}
    repeated: set[Hashable] = set()
    for each in free:
        name = members[each].name
        if name is None:
            continue
        if name in found:
            repeated.add(name)
        found[name] = each
    return {name: each for name, each in found.items() if name not in repeated}


def _candidates(
    old: Sequence[Part], new: Sequence[Part], free_old: Sequence[int], free_new: Sequence[int]
) -> Iterator[tuple[int, int]]:
    if len(free_old) * len(free_new) <= ALL_PAIRS:
        yield from ((here, there) for here in free_new for there in free_old)
        return
    having: defaultdict[str, list[int]] = defaultdict(list)
    for there in free_old:
        for word in old[there].bag:
            having[word].append(there)
    for here in free_new:
        votes: Counter[int] = Counter()
        for word in new[here].bag:
            holders = having.get(word, ())
            if len(holders) <= RARE:
                votes.update(holders)
        best = sorted(votes.items(), key=lambda vote: (-vote[1], abs(vote[0] - here), vote[0]))
        yield from ((here, there) for there, _ in best[:CANDIDATES])


def _heaviest_rising(pairs: Mapping[int, int], new: Sequence[Part]) -> set[int]:
    """Return the pairs that keep their order, so chosen that as little as possible has moved."""
    order = sorted(pairs)
    places = sorted(pairs.values())
    best: list[tuple[int, int]] = [(0, -1)] * (len(places) + 1)
    before: dict[int, int] = {}
    for here in order:
        place = bisect_left(places, pairs[here]) + 1
        weight, last = _best_before(best, place - 1)
        before[here] = last
        _improve(best, place, (weight + new[here].weight, here))
    _, last = _best_before(best, len(places))
    chain: set[int] = set()
    while last >= 0:
        chain.add(last)
        last = before[last]
    return chain


def _best_before(best: list[tuple[int, int]], place: int) -> tuple[int, int]:
    """Return the heaviest chain that ends at or before a place (a Fenwick tree)."""
    found = (0, -1)
    while place > 0:
        if best[place][0] > found[0]:
            found = best[place]
        place -= place & -place
    return found


def _improve(best: list[tuple[int, int]], place: int, chain: tuple[int, int]) -> None:
    while place < len(best):
        if chain[0] > best[place][0]:
            best[place] = chain
        place += place & -place


def _fill_gaps(
    pairs: dict[int, int],
    staying: set[int],
    old: Sequence[Part],
    new: Sequence[Part],
    least: float,
) -> None:
    """Pair what is left between two members that stayed, in order."""
    taken = set(pairs.values())
    edges = [(-1, -1), *((here, pairs[here]) for here in sorted(staying)), (len(new), len(old))]
    for (here, there), (next_here, next_there) in pairwise(edges):
        news = [each for each in range(here + 1, next_here) if each not in pairs]
        olds = [each for each in range(there + 1, next_there) if each not in taken]
        if not news or not olds or len(news) * len(olds) > ALL_PAIRS:
            continue
        is_sole = len(news) == len(olds) == 1
        for this, that in _in_order(old, new, olds, news, SOLE if is_sole else least):
            pairs[this] = that
            staying.add(this)


def _in_order(
    old: Sequence[Part],
    new: Sequence[Part],
    olds: Sequence[int],
    news: Sequence[int],
    least: float,
) -> list[tuple[int, int]]:
    """Return similar pairs of a gap that do not cross each other, the most similar first."""
    scored = sorted(
        (-score, here, there)
        for here in news
        for there in olds
        if (score := likeness(old[there], new[here])) >= least
        or (new[here].is_replaceable and old[there].group == new[here].group)
    )
    chosen: list[tuple[int, int]] = []
    for _, here, there in scored:
        if all((here - this) * (there - that) > 0 for this, that in chosen):
            chosen.append((here, there))
    return chosen
