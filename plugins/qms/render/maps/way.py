"""The way of orders and goods: what the map of processes draws as arrows."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from qms.domain.processes import Process, ProcessKind, ProcessMap

_ON_THE_WAY = frozenset({ProcessKind.CORE, ProcessKind.OUTSIDE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrow:
    """What one process gives to another one, several things as one arrow."""

    giver: Process
    taker: Process
    what: str

    @property
    def is_inside(self) -> bool:
        """Return whether it joins two core processes."""
        return self.giver.kind is self.taker.kind is ProcessKind.CORE


def arrows_on_the_way(found: ProcessMap) -> Iterator[Arrow]:
    """Yield what goes between core processes and those outside."""
    for giver in found.processes.values():
        together: dict[str, list[str]] = {}
        for each in giver.gives:
            together.setdefault(each.to, []).append(each.what)
        for to, what in together.items():
            taker = found.processes.get(to)
            if taker is not None and {giver.kind, taker.kind} <= _ON_THE_WAY:
                yield Arrow(giver=giver, taker=taker, what=", ".join(what))


def begins_and_ends(process: Process, arrows: Collection[Arrow]) -> bool:
    """Return whether the way leads from somebody outside through our processes back to them."""
    if process.kind is not ProcessKind.OUTSIDE:
        return False
    reached, waiting = set[str](), [process.id]
    while waiting:
        here = waiting.pop()
        new = [a.taker for a in arrows if a.giver.id == here and a.taker.id not in reached]
        reached.update(each.id for each in new)
        waiting += [each.id for each in new if each.kind is ProcessKind.CORE]
    return process.id in reached
