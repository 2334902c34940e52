"""The map of processes as people draw it: the way from customer to customer between two bands.

Drawn are arrows between core processes and those outside. What steering and support give goes to
nearly everybody; an arrow for each would leave no line that can be followed, so there is one for
the whole band, and words in the table.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise

from qms.domain.look import Look
from qms.domain.processes import ProcessKind, ProcessMap
from qms.render.maps.drawing import WORDS, cells, label, looks
from qms.render.maps.way import Arrow, arrows_on_the_way, begins_and_ends

KINDS: Mapping[ProcessKind, str] = {
    ProcessKind.MANAGEMENT: "Management processes",
    ProcessKind.CORE: "Core processes",
    ProcessKind.SUPPORT: "Support processes",
    ProcessKind.OUTSIDE: "Outside the company",
}
_IN_A_ROW = 4
_THICK = "penwidth=2 weight=5"
_NO_ARROW = "style=invis weight=0"
_DIRECTIONS = {
    (True, True): "dir=both",
    (True, False): "dir=forward",
    (False, True): "dir=back",
    (False, False): "style=invis",
}
"""By whether the upper one gives to the lower one, and takes from it."""


def process_drawings(found: ProcessMap, look: Look) -> Iterator[Iterable[str]]:
    """Yield the map with words on its arrows, with bare arrows, and as bands alone."""
    drawing = _Drawing(found)
    yield drawing.lines(look, drawing.arrows_with_words())
    yield drawing.lines(look, drawing.bare_arrows())
    yield drawing.bands_alone(look)


class _Drawing:
    """One map; its boxes are named by their place in the file, for an id could be any word."""

    def __init__(self, found: ProcessMap) -> None:
        self._found = found
        self._arrows = [*arrows_on_the_way(found)]
        names = {key: f"p{number}" for number, key in enumerate(found.processes)}
        self._begins = names
        self._ends = {
            each.id: f"{names[each.id]}e" if begins_and_ends(each, self._arrows) else names[each.id]
            for each in found.processes.values()
        }
        self._core = [names[each.id] for each in found.of_kind(ProcessKind.CORE)]

    def lines(self, look: Look, arrows: Iterable[str]) -> Iterator[str]:
        yield f"digraph {{ graph [ranksep=0.2 nodesep=0.2 compound=true]; {looks(look)}"
        if self._core:
            yield from self._core_lines()
        for each in self._found.of_kind(ProcessKind.OUTSIDE):
            for name in dict.fromkeys((self._begins[each.id], self._ends[each.id])):
                yield f'{name} [label={label(each.title)} shape=ellipse fillcolor="#ffffff"]'
        yield from arrows
        yield from self._band(ProcessKind.MANAGEMENT)
        yield from self._band(ProcessKind.SUPPORT)
        yield "}"

    def arrows_with_words(self) -> Iterator[str]:
        """Yield arrows that have what they carry standing in their way."""
        for number, each in enumerate(self._arrows):
            begin, end = self._ends_of(each)
            words = f"w{number} [label={label(each.what)} {WORDS}]"
            yield f"subgraph cluster_core {{ {words} }}" if each.is_inside else words
            yield f"{begin} -> w{number} [dir=none]; w{number} -> {end}"

    def bare_arrows(self) -> Iterator[str]:
        """Yield arrows without words."""
        for each in self._arrows:
            yield " -> ".join(self._ends_of(each))

    def bands_alone(self, look: Look) -> Iterator[str]:
        """Yield one box for each kind, below each other, with what goes to and fro."""
        kinds = [each for each in KINDS if self._titles(each)]
        yield f"digraph {{ graph [ranksep=0.4]; {looks(look)}"
        yield from map(self._box, kinds)
        for upper, lower in pairwise(kinds):
            yield f"{upper} -> {lower} [{_THICK} {self._direction(upper, lower)}]"
        yield "}"

    def _ends_of(self, arrow: Arrow) -> tuple[str, str]:
        return self._begins[arrow.giver.id], self._ends[arrow.taker.id]

    def _core_lines(self) -> Iterator[str]:
        """Yield the frame of the core, from its title down to a place that nobody sees."""
        yield 'subgraph cluster_core { label=""'
        yield f'top [label="{KINDS[ProcessKind.CORE]}" {WORDS}]'
        yield "foot [style=invis shape=point width=0 height=0]"
        for each in self._found.of_kind(ProcessKind.CORE):
            yield f"{self._begins[each.id]} [label={label(each.title)} width=1.5]"
        yield f"top -> {{ {' '.join(self._core)} }} -> foot [{_NO_ARROW}]"
        yield "}"

    def _band(self, kind: ProcessKind) -> Iterator[str]:
        """Yield all processes of a kind as one box, above or below the way, with one arrow."""
        if not self._titles(kind):
            return
        yield self._box(kind)
        is_above = kind is ProcessKind.MANAGEMENT
        for each in self._found.of_kind(ProcessKind.OUTSIDE):
            upper, lower = (
                (kind, self._begins[each.id]) if is_above else (self._ends[each.id], kind)
            )
            yield f"{upper} -> {lower} [{_NO_ARROW}]"
        if self._core and is_above:
            direction = self._direction(kind, ProcessKind.CORE)
            yield f"{kind} -> top [{_THICK} lhead=cluster_core {direction}]"
        elif self._core:
            direction = self._direction(ProcessKind.CORE, kind)
            yield f"foot -> {kind} [{_THICK} ltail=cluster_core {direction}]"

    def _box(self, kind: ProcessKind) -> str:
        titles = self._titles(kind)
        rows = [titles[at : at + _IN_A_ROW] for at in range(0, len(titles), _IN_A_ROW)]
        return f'{kind} [label={cells(KINDS[kind], rows)} shape=record style="rounded,filled"]'

    def _titles(self, kind: ProcessKind) -> list[str]:
        return [each.title for each in self._found.of_kind(kind)]

    def _direction(self, upper: ProcessKind, lower: ProcessKind) -> str:
        return _DIRECTIONS[self._found.gives(upper, lower), self._found.gives(lower, upper)]
