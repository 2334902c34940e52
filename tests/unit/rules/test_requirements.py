"""Quorums of different roles and people, and top management standing in."""

from __future__ import annotations

from dataclasses import replace

import pytest

from qms.domain.approvals import ApprovalRecord, Meaning
from qms.domain.configuration import Policies
from qms.domain.documents import Quorum, RequiredApproval
from qms.domain.library import Library
from qms.rules.requirements import is_required, required_roles, unmet
from support.libraries import (
    CONFIGURATION,
    PROCEDURE,
    ROSTER,
    make_document,
    make_library,
    make_record,
)

REQUIRED = RequiredApproval(meaning=Meaning.APPROVED, role="quality-manager")


def library(*, top: str = "", two_roles: bool = False) -> Library:
    policies = Policies(one_person_one_role=not two_roles)
    return make_library(
        make_document(),
        roster=replace(ROSTER, top_management=top),
        configuration=replace(CONFIGURATION, policies=policies),
    )


def given(*pairs: str, meaning: Meaning = Meaning.APPROVED) -> list[ApprovalRecord]:
    """Return records written `person as role`."""
    plain = make_library(make_document())
    made = []
    for pair in pairs:
        person, _, role = pair.partition(" as ")
        made.append(make_record(plain, make_document(), person=person, role=role, meaning=meaning))
    return made


@pytest.mark.parametrize(
    ("pairs", "open_places"),
    [
        ((), 2),
        (("p as a",), 1),
        (("p as a", "q as a"), 1),
        (("p as a", "p as b"), 1),
        (("p as a", "q as b"), 0),
        (("p as a", "p as b", "q as a"), 0),
        (("p as a", "q as a", "p as b"), 0),
        (("p as x", "q as y"), 2),
        (("p as a", "q as b", "r as c"), 0),
    ],
)
def test_a_quorum_counts_different_roles_by_different_people(
    pairs: tuple[str, ...], open_places: int
) -> None:
    kind = replace(PROCEDURE, required_approvals=(), quorum=Quorum(count=2, roles=("a", "b", "c")))
    places = unmet(library(), kind, given(*pairs))
    assert len(places) == open_places
    for place in places:
        assert place.meaning is Meaning.APPROVED
        assert set(place.roles) <= {"a", "b", "c"}
    assert len(unmet(library(), kind, given(*pairs, meaning=Meaning.REVIEWED))) == 2


def test_a_quorum_comes_beside_what_is_required() -> None:
    kind = replace(PROCEDURE, quorum=Quorum(count=2, roles=("quality-manager", "director")))
    both = given("p as quality-manager", "q as director")
    assert unmet(library(), kind, both) == ()
    assert unmet(library(), kind, both[1:]) == (
        REQUIRED,
        RequiredApproval(meaning=Meaning.APPROVED, role="quality-manager"),
    )
    assert [role for role, _, _ in required_roles(kind)] == [
        "quality-manager",
        "quality-manager",
        "director",
    ]
    assert is_required(kind, both[1])
    assert not is_required(PROCEDURE, both[1])


def test_top_management_stands_in_once() -> None:
    kind = replace(
        PROCEDURE,
        required_approvals=(REQUIRED, RequiredApproval(meaning=Meaning.APPROVED, role="buyer")),
    )
    boss = given("e.lind as director")
    assert len(unmet(library(), kind, boss)) == 2
    assert len(unmet(library(top="director"), kind, boss)) == 1
    assert unmet(library(top="director"), kind, [*boss, *given("f.lind as director")]) == ()
    reviewed = given("e.lind as director", meaning=Meaning.REVIEWED)
    assert len(unmet(library(top="director"), kind, reviewed)) == 2


def test_the_directors_own_approval_is_not_counted_twice() -> None:
    kind = replace(
        PROCEDURE,
        required_approvals=(REQUIRED, RequiredApproval(meaning=Meaning.APPROVED, role="director")),
    )
    assert unmet(library(top="director"), kind, given("e.lind as director")) == (REQUIRED,)


def test_who_approved_already_does_not_stand_in_for_another() -> None:
    kind = replace(
        PROCEDURE,
        required_approvals=(REQUIRED, RequiredApproval(meaning=Meaning.APPROVED, role="buyer")),
    )
    records = given("p as quality-manager", "p as director")
    assert len(unmet(library(top="director"), kind, records)) == 1
    assert unmet(library(top="director", two_roles=True), kind, records) == ()
