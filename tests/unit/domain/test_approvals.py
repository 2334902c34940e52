from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from qms.domain.approvals import (
    Authority,
    EvidenceKind,
    Meaning,
    Person,
    Role,
    RoleTerm,
    Roster,
)
from qms.domain.canonical import sha256_hex
from support.small_values import document, record

TERM = RoleTerm(role="quality-manager", start=date(2024, 3, 1), end=date(2026, 6, 30))
ROSTER = Roster(
    roles={"quality-manager": Role(id="quality-manager", title="Quality Manager")},
    people={
        "a.rossi": Person(id="a.rossi", name="A. Rossi", roles=(TERM,)),
        "b.new": Person(
            id="b.new",
            name="B. New",
            roles=(RoleTerm(role="quality-manager", start=date(2026, 7, 1)),),
        ),
    },
    authority=(
        Authority(
            role="quality-manager",
            meanings=frozenset({Meaning.APPROVED}),
            types=frozenset({"QP"}),
        ),
    ),
)


@pytest.mark.parametrize(
    ("day", "held"),
    [
        ("2024-02-29", False),
        ("2024-03-01", True),
        ("2025-01-01", True),
        ("2026-06-30", True),
        ("2026-07-01", False),
    ],
)
def test_both_days_of_a_term_count(day: str, *, held: bool) -> None:
    on_date = date.fromisoformat(day)
    assert TERM.covers(on_date) is held
    person = ROSTER.people["a.rossi"]
    assert person.holds("quality-manager", on_date) is held
    assert not person.holds("buyer", on_date)


def test_a_term_without_an_end_goes_on() -> None:
    assert ROSTER.people["b.new"].holds("quality-manager", date(2099, 1, 1))


@pytest.mark.parametrize(
    ("person", "role", "meaning", "code", "day", "may"),
    [
        ("a.rossi", "quality-manager", Meaning.APPROVED, "QP", "2026-06-30", True),
        ("a.rossi", "quality-manager", Meaning.APPROVED, "QP", "2026-07-01", False),
        ("b.new", "quality-manager", Meaning.APPROVED, "QP", "2026-06-30", False),
        ("b.new", "quality-manager", Meaning.APPROVED, "QP", "2026-07-01", True),
        ("a.rossi", "quality-manager", Meaning.REVIEWED, "QP", "2026-06-30", False),
        ("a.rossi", "quality-manager", Meaning.APPROVED, "QM", "2026-06-30", False),
        ("a.rossi", "managing-director", Meaning.APPROVED, "QP", "2026-06-30", False),
        ("nobody", "quality-manager", Meaning.APPROVED, "QP", "2026-06-30", False),
    ],
)
def test_who_may_approve_what_and_when(
    person: str, role: str, meaning: Meaning, code: str, day: str, *, may: bool
) -> None:
    assert ROSTER.may_approve(person, role, meaning, code, date.fromisoformat(day)) is may


def test_names_and_titles_fall_back_to_ids() -> None:
    assert ROSTER.person_name("a.rossi") == "A. Rossi"
    assert ROSTER.person_name("x.unknown") == "x.unknown"
    assert ROSTER.role_title("quality-manager") == "Quality Manager"
    assert ROSTER.role_title("buyer") == "buyer"


def test_the_payload_is_exactly_that_of_the_contract() -> None:
    about = record(
        document(),
        "ab" * 32,
        name="Ä. Rossi",
        signed_at=datetime(2026, 11, 10, 15, 2, 11, tzinfo=UTC),
    )
    expected = (
        '{"content_sha256":"' + "ab" * 32 + '","decided_on":"2026-11-10","document":"QP-07",'
        '"evidence":"recorded","format":"qms-approval@1","meaning":"approved","name":"Ä. Rossi",'
        '"person":"a.rossi","repository":"test-company","revision":"A","role":"quality-manager",'
        '"signed_at":"2026-11-10T15:02:11Z"}'
    )
    assert about.payload_bytes == expected.encode("utf-8")
    assert about.payload_sha256 == sha256_hex(expected.encode("utf-8"))
    assert about.file_name == f"approved-quality-manager-a.rossi-{about.payload_sha256[:12]}.json"


def test_further_fields_are_part_of_the_payload() -> None:
    about = record(document(), "0" * 64, meaning=Meaning.WITHDRAWN, further={"target": "1" * 64})
    assert json.loads(about.payload_bytes)["target"] == "1" * 64
    assert about.payload_sha256 != replace(about, further={"target": "2" * 64}).payload_sha256


def test_neither_path_nor_signature_is_signed() -> None:
    about = record(document(), "0" * 64)
    assert replace(about, path="x", signature="y").payload_bytes == about.payload_bytes


def test_every_kind_of_evidence_is_said_in_words() -> None:
    words = {kind.in_words for kind in EvidenceKind}
    assert len(words) == len(EvidenceKind)
    assert "recorded, not cryptographically signed" in words
