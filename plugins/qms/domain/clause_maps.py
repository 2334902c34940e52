"""Clauses of one standard against those of another, both ways (`maps:` in a company's standard)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from qms.domain.library import Library
from qms.domain.standards import ClauseMap, MappedClause, Relation, Standard

REVERSED = {
    Relation.EQUAL: Relation.EQUAL,
    Relation.SUBSET: Relation.SUPERSET,
    Relation.SUPERSET: Relation.SUBSET,
    Relation.NEW: Relation.DROPPED,
    Relation.DROPPED: Relation.NEW,
}
"""The same relation, seen from the other standard."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counterparts:
    """What one clause corresponds to."""

    to: tuple[str, ...]
    relation: Relation | None
    """None where the mapping says nothing."""
    note: str = ""


NOTHING_SAID = Counterparts(to=(), relation=None)


def maps_of(library: Library) -> Iterator[tuple[Standard, ClauseMap]]:
    """Yield every mapping between two standards in use."""
    for standard in library.standards.values():
        for mapping in standard.maps:
            if mapping.to in library.standards:
                yield standard, mapping


def find_map(library: Library, key: str, other: str) -> tuple[ClauseMap, bool] | None:
    """Return the mapping between two standards, and whether it is written the other way round."""
    for standard, mapping in maps_of(library):
        if (standard.key, mapping.to) == (key, other):
            return mapping, False
    for standard, mapping in maps_of(library):
        if (standard.key, mapping.to) == (other, key):
            return mapping, True
    return None


def counterparts(mapping: ClauseMap, number: str, *, reverse: bool) -> tuple[Counterparts, ...]:
    """Return what a clause corresponds to; backwards each line that names it is one entry."""
    lines = [each for each in mapping.clauses if _names(each, number, reverse=reverse)]
    return tuple(
        Counterparts(
            to=_far_side(each, reverse=reverse),
            relation=REVERSED[each.relation] if reverse else each.relation,
            note=each.note,
        )
        for each in lines
    )


def _names(line: MappedClause, number: str, *, reverse: bool) -> bool:
    return number in line.to if reverse else number == line.number


def _far_side(line: MappedClause, *, reverse: bool) -> tuple[str, ...]:
    if not reverse:
        return line.to
    return (line.number,) if line.number else ()
