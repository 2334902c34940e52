from __future__ import annotations

import marshal
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

import pytest

from qms.domain.plain import ANYTHING_WRONG, from_parts, from_plain, parts_to_plain, to_plain


class Colour(StrEnum):
    RED = "red"


@dataclass(frozen=True, slots=True, kw_only=True)
class Inner:
    date: date
    """Called as its type is, as fields of ours are."""
    colour: Colour = Colour.RED


@dataclass(frozen=True, slots=True, kw_only=True)
class Outer:
    name: str
    inner: Inner | None = None
    several: tuple[Inner, ...] = ()
    by_name: Mapping[str, Inner] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    colours: frozenset[Colour] = frozenset()
    rows: tuple[tuple[str, ...], ...] = ()
    places: Mapping[str, tuple[int, int]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Derived:
    words: tuple[str, ...]
    count: int = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "count", len(self.words))


INNER = Inner(date=date(2026, 11, 28))
OUTER = Outer(
    name="Übung",
    inner=INNER,
    several=(INNER, INNER),
    by_name={"b": INNER, "a": INNER},
    words={"b": "2", "a": "1"},
    colours=frozenset(Colour),
    rows=(("1", "2"), ()),
    places={"a[0].b": (3, 4)},
)


@pytest.mark.parametrize("value", [OUTER, Outer(name=""), Derived(words=("a", "b")), INNER])
def test_a_value_comes_back_as_it_was(value: object) -> None:
    kept = marshal.dumps(to_plain(value, type(value)))
    back = from_plain(marshal.loads(kept), type(value))  # noqa: S302 - what was just written
    assert back == value
    assert repr(back) == repr(value)  # the order of mappings, too


def test_parts_are_joined_with_what_is_given() -> None:
    plain = parts_to_plain(OUTER, frozenset({"name", "inner"}))
    assert from_parts(plain, Outer, {"name": "Übung", "inner": INNER}) == OUTER


@pytest.mark.parametrize("kind", [datetime, object, list[str], tuple[str, Inner], dict[int, str]])
def test_what_has_no_plain_form_is_refused_when_it_is_written(kind: object) -> None:
    with pytest.raises(TypeError, match="no plain form"):
        to_plain(None, kind)


@pytest.mark.parametrize("plain", [None, 3, "text", (), ("name",), (1,) * 8, ((),) * 8])
def test_something_else_is_refused_when_it_is_read(plain: object) -> None:
    with pytest.raises(ANYTHING_WRONG):
        from_plain(plain, Outer)
