"""Who must know which text, and who is on record as knowing it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from qms.domain.approvals import Person, RoleTerm, Roster
from qms.domain.documents import AppliesTo, EffectiveDate
from qms.domain.training import (
    How,
    Need,
    Staff,
    StaffMember,
    TextToKnow,
    TrainingRecord,
    TrainingState,
    audience,
    build_matrix,
    everybody,
    need_of,
)
from support.small_values import AS_OF, document

SINCE = date(2024, 1, 1)
THIS, BEFORE = "aa" * 32, "bb" * 32
ROLES = ("inspector", "buyer")


def member(key: str = "t.brandt", *roles: str, **changes: Any) -> StaffMember:
    terms = tuple(RoleTerm(role=each, start=SINCE) for each in roles or ("inspector",))
    return replace(StaffMember(id=key, name=key.title(), roles=terms), **changes)


def text(**changes: Any) -> TextToKnow:
    made = document(applies_to=AppliesTo(roles=("inspector",)))
    return replace(TextToKnow(document=made, digests=frozenset({THIS})), **changes)


def record(*people: str, **changes: Any) -> TrainingRecord:
    made = TrainingRecord(
        path="x.json",
        repository="test-company",
        document="QP-07",
        revision="A",
        content_sha256=THIS,
        day=date(2026, 11, 17),
        how=How.TRAINED,
        trainer="d.okafor",
        people=people or ("t.brandt",),
        recorded_at=datetime(2026, 11, 18, tzinfo=UTC),
    )
    return replace(made, **changes)


def needs(
    *people: StaffMember,
    of: TextToKnow | None = None,
    records: Iterable[TrainingRecord] = (),
    as_of: date = AS_OF,
) -> tuple[Need, ...]:
    known = {each.id: each for each in people or (member(),)}
    matrix = build_matrix([of or text()], known, records, ROLES, as_of)
    return matrix.texts[0].needs if matrix.texts else ()


def state(*records: TrainingRecord, of: TextToKnow | None = None) -> TrainingState:
    (need,) = needs(of=of, records=records)
    return need.state


def test_who_has_no_record_is_missing_from_the_day_it_is_in_force() -> None:
    (need,) = needs()
    assert (need.state, need.due, need.roles) == (
        TrainingState.MISSING,
        date(2026, 11, 16),
        ("inspector",),
    )


def test_who_takes_over_the_role_later_has_until_then() -> None:
    later = member(roles=(RoleTerm(role="inspector", start=date(2026, 11, 20)),))
    assert [each.due for each in needs(later)] == [date(2026, 11, 20)]


def test_a_record_of_this_text_counts_and_of_another_one_is_older() -> None:
    assert state(record()) is TrainingState.CURRENT
    assert state(record(content_sha256=BEFORE)) is TrainingState.OLDER
    assert state(record("somebody.else")) is TrainingState.MISSING
    assert state(record(document="QP-08")) is TrainingState.MISSING


def test_an_editorial_change_asks_nobody_anew() -> None:
    chained = text(digests=frozenset({"cc" * 32, THIS}))
    assert state(record(), of=chained) is TrainingState.CURRENT


def test_a_record_counts_from_its_own_day() -> None:
    tomorrow = record(day=AS_OF + timedelta(days=1))
    assert state(tomorrow) is TrainingState.MISSING
    assert needs(records=[tomorrow], as_of=tomorrow.day)[0].state is TrainingState.CURRENT


def test_who_wrote_or_approved_it_knows_it() -> None:
    assert state(of=text(known_to=frozenset({"t.brandt"}))) is TrainingState.CURRENT


def test_the_last_record_is_the_one_shown() -> None:
    first, last = record(day=date(2026, 11, 16)), record(path="y", day=date(2026, 11, 19))
    assert needs(records=[last, first])[0].record == last


@pytest.mark.parametrize("days", [-1, 0, 1])
def test_who_has_left_is_not_asked_from_the_day_after_the_last(days: int) -> None:
    leaving = member(agency=True, until=AS_OF)
    found = needs(leaving, as_of=AS_OF + timedelta(days=days))
    assert bool(found) is (days <= 0)


def test_who_no_longer_holds_the_role_is_not_asked() -> None:
    moved = member(roles=(RoleTerm(role="inspector", start=SINCE, end=date(2026, 6, 30)),))
    assert needs(moved, member("c.moreau", "buyer")) == ()


def test_a_document_of_one_site_is_for_those_who_work_there() -> None:
    there = document(applies_to=AppliesTo(roles=("inspector",), sites=("B",)))
    people = [member("a", sites=("A",)), member("b", sites=("A", "B")), member("c")]
    found = needs(*people, of=text(document=there))
    assert [each.person.id for each in found] == ["b", "c"]


def test_where_another_revision_is_in_force_that_one_is_to_be_known() -> None:
    sites = {"a": ("A",), "b": ("B",), "both": ("A", "B")}
    people = [member(key, sites=where) for key, where in sites.items()]
    here = needs(*people, of=text(not_at=frozenset({"B"})))
    there = needs(*people, of=text(only_at=frozenset({"B"})))
    assert [each.person.id for each in here] == ["a", "both"]
    assert [each.person.id for each in there] == ["b"]


def test_one_person_with_two_roles_is_one_need() -> None:
    both = text(document=document(applies_to=AppliesTo(roles=("inspector", "buyer"))))
    people = {"x": member("x", "inspector", "buyer"), "y": member("y", "buyer")}
    matrix = build_matrix([both], people, [], ROLES, AS_OF)
    assert [each.roles for each in matrix.texts[0].needs] == [("inspector", "buyer"), ("buyer",)]
    assert matrix.texts[0].by_role() == {"inspector": (0, 1), "buyer": (0, 2)}
    assert matrix.roles(ROLES) == ROLES


def test_the_audience_is_where_it_applies_and_to_whom_it_is_distributed() -> None:
    made = document(applies_to=AppliesTo(roles=("buyer",)), distribution=("inspector", "Customers"))
    assert audience(made, ROLES) == ("buyer", "inspector")
    assert audience(replace(made, distribution=("all",)), ROLES) == ROLES
    assert audience(document(), ROLES) == ()


def test_a_text_that_is_meant_for_nobody_is_not_in_the_matrix() -> None:
    assert needs(of=text(document=document())) == ()


def test_of_a_text_that_is_coming_the_day_is_its_own() -> None:
    ahead = document(
        applies_to=AppliesTo(roles=("inspector",)),
        effective_date=EffectiveDate(everywhere=date(2026, 12, 1)),
    )
    (need,) = needs(of=text(document=ahead, is_coming=True))
    assert need.due == date(2026, 12, 1)


def test_a_single_person_who_need_not_know_it() -> None:
    need = need_of(member(), (), text(), [], AS_OF)
    assert isinstance(need, Need)
    assert (need.state, need.is_open) == (TrainingState.NOT_NEEDED, False)


def test_people_of_both_registers_and_approvers_first() -> None:
    roster = Roster(people={"a.rossi": Person(id="a.rossi", name="A. Rossi")})
    staff = Staff(people={"a.rossi": member("a.rossi"), "t.brandt": member()})
    found = everybody(roster, staff)
    assert sorted(found) == ["a.rossi", "t.brandt"]
    assert found["a.rossi"].name == "A. Rossi"


def test_the_file_of_a_record_is_named_by_what_it_says() -> None:
    assert record().file_name.startswith("2026-11-17-trained-")
    assert record().file_name != record(sheet="Folder 2").file_name
    assert record().folder == "quality_manual/training/QP-07/A"
