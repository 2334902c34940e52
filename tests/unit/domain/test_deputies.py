from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from qms.domain.approvals import Authority, Meaning, Person, RoleTerm, Roster
from qms.domain.deputies import Capacity, Deputy

TERM = RoleTerm(role="quality-manager", start=date(2024, 1, 1), end=date(2026, 6, 30))
DEPUTY = Deputy(
    principal="a.rossi",
    deputy="d.okafor",
    roles=("quality-manager",),
    start=date(2026, 5, 10),
    end=date(2026, 7, 10),
    appointed_on=date(2026, 5, 1),
)


def roster(*deputies: Deputy, **changes: object) -> Roster:
    people = {
        "a.rossi": Person(id="a.rossi", name="A. Rossi", roles=(TERM,)),
        "d.okafor": Person(id="d.okafor", name="D. Okafor"),
        "m.boss": Person(
            id="m.boss", name="M. Boss", roles=(RoleTerm(role="boss", start=date(2020, 1, 1)),)
        ),
    }
    line = Authority(
        role="quality-manager", meanings=frozenset({Meaning.APPROVED}), types=frozenset({"QP"})
    )
    usual = Roster(people=people, authority=(line,), deputies=deputies)
    return replace(usual, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("day", "acts"),
    [
        ("2026-05-09", False),
        ("2026-05-10", True),
        ("2026-06-30", True),
        ("2026-07-01", False),  # the term of the person represented is over
        ("2026-07-10", False),
    ],
)
def test_deputies_act_on_their_days_while_the_role_is_held(day: str, *, acts: bool) -> None:
    found = roster(DEPUTY).capacity("d.okafor", "quality-manager", date.fromisoformat(day))
    expected = Capacity(role="quality-manager", acts_for="a.rossi") if acts else None
    assert found == expected


@pytest.mark.parametrize(
    "change",
    [
        {"appointed_on": date(2026, 5, 13)},
        {"roles": ("boss",)},
        {"deputy": "somebody"},
        {"principal": "d.okafor"},
        {"principal": "nobody"},
        {"principal": "m.boss"},
        {"end": date(2026, 5, 11)},
    ],
)
def test_who_is_no_deputy(change: dict[str, object]) -> None:
    appointed = replace(DEPUTY, **change)  # type: ignore[arg-type]
    assert roster(appointed).capacity("d.okafor", "quality-manager", date(2026, 5, 12)) is None


def test_there_are_no_deputies_of_deputies() -> None:
    second = replace(DEPUTY, principal="d.okafor", deputy="m.boss")
    people = roster(DEPUTY, second)
    assert people.capacity("m.boss", "quality-manager", date(2026, 5, 12)) is None


def test_a_deputy_without_an_end_goes_on() -> None:
    forever = replace(DEPUTY, end=None)
    assert forever.covers("quality-manager", date(2099, 1, 1))


def test_who_holds_the_role_acts_for_nobody() -> None:
    people = roster(DEPUTY)
    assert people.capacity("a.rossi", "quality-manager", date(2026, 5, 12)) == Capacity(
        role="quality-manager"
    )
    assert people.capacity("nobody", "quality-manager", date(2026, 5, 12)) is None


@pytest.mark.parametrize(
    ("limits", "sites", "permitted"),
    [
        ([set()], (), True),
        ([set()], ("A",), True),
        ([{"A"}], (), False),
        ([{"A"}], ("A",), True),
        ([{"A"}], ("A", "B"), False),
        ([{"A"}, {"B"}], ("A", "B"), True),
        ([{"A", "B"}], ("B",), True),
        ([], ("A",), False),
    ],
)
def test_authority_by_site(
    limits: list[set[str]], sites: tuple[str, ...], *, permitted: bool
) -> None:
    lines = tuple(
        Authority(
            role="quality-manager",
            meanings=frozenset({Meaning.APPROVED}),
            types=frozenset({"QP"}),
            sites=frozenset(limit),
        )
        for limit in limits
    )
    people = roster(authority=lines)
    assert people.role_permits("quality-manager", Meaning.APPROVED, "QP", sites) is permitted


@pytest.mark.parametrize(
    ("meaning", "may"),
    [(each, each.value in {"reviewed", "approved", "obsoleted", "withdrawn"}) for each in Meaning],
)
def test_top_management_may_always(meaning: Meaning, *, may: bool) -> None:
    people = roster(top_management="boss")
    assert people.may_approve("m.boss", "boss", meaning, "F", date(2026, 5, 12)) is may
    assert not roster().may_approve("m.boss", "boss", meaning, "F", date(2026, 5, 12))


def test_keepers() -> None:
    day = date(2026, 5, 12)
    named = roster(DEPUTY, keepers=("quality-manager",))
    assert [named.may_attest(each, day) for each in ("a.rossi", "d.okafor", "m.boss")] == [
        True,
        True,
        False,
    ]
    # Where nobody is named, everybody who is listed may: so it was before there were keepers.
    assert roster().may_attest("m.boss", day)
    assert not roster().may_attest("nobody", day)
