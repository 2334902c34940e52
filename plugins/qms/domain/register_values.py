"""Registers as flat lists of values, so that two of them can be compared line by line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum

from qms.domain.diagnostics import Location, Positions

Key = tuple[str, ...]
"""The way to a value: names of fields, keys, and of entries in lists."""
NAMING = (
    *("code", "id", "number", "path", "role", "reference", "start", "meaning", "name", "key"),
    *("old", "clause"),
)
"""Fields that tell one entry of a list from another, so that a new one moves none of the rest."""


def flatten(value: object) -> dict[Key, str]:
    """Return every value inside, as text by the way to it; places in files are left out."""
    return dict(_flat(value, ()))


def differ(before: object, after: object) -> bool:
    """Return whether two values say different things, wherever they were written."""
    return before != after and flatten(before) != flatten(after)


def in_words(value: object) -> str:
    """Write a value on one line, as lists of changes show it."""
    match value:
        case None:
            return ""
        case Mapping():
            return ", ".join(f"{key}: {in_words(value[key])}" for key in value)
        case set() | frozenset():
            return ", ".join(sorted(in_words(each) for each in value))
        case list() | tuple():
            return ", ".join(filter(None, map(in_words, value)))
        case _ if is_dataclass(value) and type(value).__str__ is object.__str__:
            inside = (in_words(getattr(value, part.name)) for part in fields(value))
            return " ".join(filter(None, inside))
        case _:
            return _text(value)


def _flat(value: object, way: Key) -> Iterator[tuple[Key, str]]:
    match value:
        case None | Location() | Positions():
            return
        case Mapping():
            for key in value:
                yield (*way, str(key)), ""
                yield from _flat(value[key], (*way, str(key)))
        case set() | frozenset():
            for each in sorted(_text(item) for item in value):
                yield (*way, each), each
        case list() | tuple():
            yield from _entries(value, way)
        case _ if is_dataclass(value) and not isinstance(value, type):
            for part in fields(value):
                if part.compare:  # the rest follows from the other fields
                    yield from _flat(getattr(value, part.name), (*way, part.name))
        case _:
            yield way, _text(value)


def _entries(values: Sequence[object], way: Key) -> Iterator[tuple[Key, str]]:
    seen: dict[str, int] = {}
    for value in values:
        name = _name(value)
        seen[name] = seen.get(name, 0) + 1
        label = name if seen[name] == 1 else f"{name}, {seen[name]}"
        # An entry without values of its own is still an entry.
        yield (*way, label), ""
        yield from _flat(value, (*way, label))


def _name(value: object) -> str:
    if is_dataclass(value):
        parts = (_text(getattr(value, each)) for each in NAMING if hasattr(value, each))
        return " ".join(filter(None, parts))
    return _text(value)


def _text(value: object) -> str:
    match value:
        case None:
            return ""
        case Enum():
            return str(value.value)
        case bool():
            return "yes" if value else "no"
        case date():
            return value.isoformat()
        case _:
            return str(value)
