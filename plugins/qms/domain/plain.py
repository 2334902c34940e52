"""Frozen values as plain ones, and back: what a memory of earlier readings can hold.

A plain value is text, a number, a day as a number, or a tuple, mapping or set of plain ones. What
is to be made of one is told by the annotations of our own classes, never by the plain value itself,
so that whatever lies in a memory makes nothing but values of these classes.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import Field, fields, is_dataclass
from datetime import date
from enum import Enum, StrEnum
from functools import cache
from types import NoneType, UnionType
from typing import Any, get_args, get_origin

AS_IT_IS = frozenset({"str", "int", "bool", "tuple[str, ...]", "frozenset[str]"})
"""Annotations of fields whose values are plain already."""
ANYTHING_WRONG = (AttributeError, IndexError, KeyError, OverflowError, TypeError, ValueError)
"""What `from_plain` may raise for a plain value that was made of something else."""

_Way = Callable[[Any], Any] | None
"""How values are turned; None where they stay as they are."""


def to_plain(value: object, kind: Any) -> Any:
    """Return a value as a plain one.

    Args:
        value: What is to be remembered.
        kind: Its type, as an annotation would name it.
    """
    way = _ways(kind)[0]
    return way(value) if way else value


def from_plain(plain: Any, kind: Any) -> Any:
    """Return the value of which `to_plain` made a plain one.

    Args:
        plain: What was remembered.
        kind: The type of the value, as an annotation would name it.

    Raises:
        ANYTHING_WRONG: it was made of something else.
    """
    way = _ways(kind)[1]
    return way(plain) if way else plain


def parts_to_plain(value: object, without: frozenset[str]) -> tuple[Any, ...]:
    """Return the fields of a dataclass as plain values, but for some."""
    kind: Any = type(value)
    layout = _layout(kind, without)
    return tuple(
        write(getattr(value, name)) if write else getattr(value, name) for name, write, _ in layout
    )


def from_parts(plain: tuple[Any, ...], kind: Any, given: Mapping[str, object]) -> Any:
    """Return a dataclass of the plain values of its fields, and of the others as they are given.

    Raises:
        ANYTHING_WRONG: they are the parts of something else.
    """
    made = object.__new__(kind)
    layout = _layout(kind, frozenset(given))
    for (name, _, read), part in zip(layout, plain, strict=True):
        object.__setattr__(made, name, read(part) if read else part)
    for name, value in given.items():
        object.__setattr__(made, name, value)
    return made


@cache
def _ways(kind: Any) -> tuple[_Way, _Way]:
    """Return how values of a type are made plain, and how plain ones are turned back."""
    if kind in {str, int, bool, NoneType}:
        return None, None
    if kind is date:
        return date.toordinal, date.fromordinal
    if isinstance(kind, type) and issubclass(kind, Enum):
        return (lambda value: value.value), kind._value2member_map_.__getitem__
    if isinstance(kind, type) and is_dataclass(kind):
        return _dataclass_ways(kind)
    return _compound_ways(kind)


def _dataclass_ways(kind: type) -> tuple[_Way, _Way]:
    layout = _layout(kind, frozenset())
    setters = tuple((_setter(kind, name), read) for name, _, read in layout)
    new = object.__new__

    def write(value: object) -> tuple[Any, ...]:
        return parts_to_plain(value, frozenset())

    def read_and_derive(plain: tuple[Any, ...]) -> object:
        parts = zip(layout, plain, strict=True)
        return kind(**{name: way(part) if way else part for (name, _, way), part in parts})

    def read(plain: tuple[Any, ...]) -> object:
        made: object = new(kind)
        for (put, way), part in zip(setters, plain, strict=True):
            put(made, way(part) if way else part)
        return made

    return write, read_and_derive if hasattr(kind, "__post_init__") else read


def _compound_ways(kind: Any) -> tuple[_Way, _Way]:
    origin, inner = get_origin(kind), get_args(kind)
    if origin is UnionType and len(inner) == 2 and NoneType in inner:  # noqa: PLR2004
        write, read = _ways(next(each for each in inner if each is not NoneType))
        return _unless_none(write), _unless_none(read)
    if origin is tuple and inner[1:] == (...,):
        write, read = _ways(inner[0])
        return _each(write), _each(read)
    if origin is tuple:
        if any(way for each in inner for way in _ways(each)):
            message = f"a tuple of different things, {kind}, has no plain form"
            raise TypeError(message)
        return None, None
    if origin is frozenset:
        write, read = _ways(inner[0])
        return _each_of_set(write), _each_of_set(read)
    if origin in {dict, Mapping} and inner[0] is str:
        write, read = _ways(inner[1])
        return _each_value(write), _each_value(read)
    if origin in {dict, Mapping} and issubclass(inner[0], StrEnum):
        write, read = _ways(inner[1])
        return _each_pair(str, write), _each_pair(inner[0], read)
    message = f"{kind} has no plain form"
    raise TypeError(message)


def _unless_none(way: _Way) -> _Way:
    return (lambda value: None if value is None else way(value)) if way else None


def _each(way: _Way) -> _Way:
    return (lambda values: tuple(map(way, values))) if way else None


def _each_of_set(way: _Way) -> _Way:
    return (lambda values: frozenset(map(way, values))) if way else None


def _each_value(way: _Way) -> _Way:
    """Mappings are copied at least: a memory takes no other kind than `dict`."""
    if way is None:
        return dict
    return lambda values: {key: way(value) for key, value in values.items()}


def _each_pair(name: Callable[[Any], Any], way: _Way) -> _Way:
    return lambda values: {name(key): way(value) if way else value for key, value in values.items()}


@cache
def _layout(kind: Any, without: frozenset[str]) -> tuple[tuple[str, _Way, _Way], ...]:
    """Return name and ways of every field of a dataclass, but for some and for derived ones."""
    return tuple(
        (each.name, *_ways_of_field(kind, each))
        for each in fields(kind)
        if each.init and each.name not in without
    )


def _ways_of_field(kind: Any, field: Field[Any]) -> tuple[_Way, _Way]:
    annotation: Any = field.type
    if annotation in AS_IT_IS:
        return None, None
    if isinstance(annotation, str):
        # Fields may be called as their type is (`date: date`): only the module's names count.
        annotation = eval(annotation, vars(sys.modules[kind.__module__]))  # noqa: S307
    return _ways(annotation)


def _setter(kind: Any, name: str) -> Callable[[Any, Any], None]:
    """Return what sets a field although it is frozen, as its own `__init__` does."""
    slot: Any = vars(kind).get(name)
    if hasattr(slot, "__set__"):
        return slot.__set__  # type: ignore[no-any-return]
    return lambda made, value: object.__setattr__(made, name, value)
