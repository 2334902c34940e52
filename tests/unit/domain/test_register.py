from __future__ import annotations

from datetime import date, timedelta

import pytest

from qms.domain.approvals import ApprovalRecord, Authority, Meaning, Person, RoleTerm, Roster
from qms.domain.documents import ControlledDocument, EffectiveDate, Standing, Status
from qms.domain.records import FormDefinition, FormKind, Record
from qms.domain.register import (
    build_register,
    next_review_date,
    referenced_ids,
    referring_documents,
    register_entry,
    resolve_path,
)
from support.small_values import document, document_type, library, record

FORM_TYPE = document_type(
    "F", directory="forms", review_interval_months=None, follows_procedure=True
)
REVIEWERS = Roster(
    people={
        "a.rossi": Person(
            id="a.rossi",
            name="A. Rossi",
            roles=(RoleTerm(role="quality-manager", start=date(2019, 1, 1)),),
        )
    },
    authority=(
        Authority(
            role="quality-manager",
            meanings=frozenset({Meaning.REVIEW_NO_CHANGE}),
            types=frozenset({"QP"}),
        ),
    ),
)


def effective_on(day: str) -> EffectiveDate:
    return EffectiveDate(everywhere=date.fromisoformat(day))


def reviewed(about: ControlledDocument, *days: str, digest: str = "") -> dict[str, object]:
    base = library(about)
    records: tuple[ApprovalRecord, ...] = tuple(
        record(
            about,
            digest or base.digest(about),
            meaning=Meaning.REVIEW_NO_CHANGE,
            decided_on=date.fromisoformat(day),
            further={"evidence_reference": "minutes"},
        )
        for day in days
    )
    return {"records": {about.id: records}, "roster": REVIEWERS}


@pytest.mark.parametrize(("offset", "due"), [(-1, False), (0, True), (1, True)])
def test_a_review_is_due_from_its_day_on(offset: int, *, due: bool) -> None:
    about = document(effective_date=effective_on("2023-11-22"))
    day = date(2026, 11, 22) + timedelta(days=offset)
    entry = register_entry(library(about, as_of=day), about)
    assert entry.next_review == date(2026, 11, 22)
    assert entry.review_is_due is due


@pytest.mark.parametrize(
    ("offset", "standing"), [(-1, "pending"), (0, "effective"), (1, "effective")]
)
def test_a_revision_is_in_force_from_its_day_on(offset: int, standing: str) -> None:
    about = document(effective_date=effective_on("2026-11-16"))
    day = date(2026, 11, 16) + timedelta(days=offset)
    assert about.standing(day) == standing


def test_a_review_that_was_due_long_ago_is_still_due() -> None:
    about = document(effective_date=effective_on("2001-01-01"))
    assert register_entry(library(about), about).review_is_due


def test_an_approved_document_without_a_date_is_pending() -> None:
    assert document(effective_date=EffectiveDate()).standing(date(2026, 1, 1)) is Standing.PENDING


def test_the_first_site_decides_when_a_revision_is_in_force() -> None:
    dates = EffectiveDate(by_site={"B": date(2026, 12, 1), "A": date(2026, 11, 15)})
    about = document(effective_date=dates)
    assert about.standing(date(2026, 11, 15)) is Standing.EFFECTIVE
    assert str(dates) == "A: 2026-11-15, B: 2026-12-01"


@pytest.mark.parametrize(
    ("status", "standing"),
    [
        (Status.DRAFT, Standing.DRAFT),
        (Status.IN_REVIEW, Standing.UNDER_REVIEW),
        (Status.OBSOLETE, Standing.OBSOLETE),
    ],
)
def test_only_effective_documents_fall_due(status: Status, standing: Standing) -> None:
    about = document(status=status, effective_date=effective_on("2001-01-01"))
    entry = register_entry(library(about), about)
    assert entry.standing is standing
    assert entry.review_is_due is False


def test_the_date_that_the_author_wrote_counts() -> None:
    about = document(next_review_date=date(2027, 1, 1))
    assert next_review_date(library(about), about) == date(2027, 1, 1)


def test_a_review_without_change_begins_the_interval_again() -> None:
    about = document(effective_date=effective_on("2020-01-31"))
    found = library(about, **reviewed(about, "2022-12-01", "2023-05-31", "2023-02-01"))
    assert next_review_date(found, about) == date(2026, 5, 31)


def test_a_review_by_somebody_not_entitled_does_not_count() -> None:
    about = document(effective_date=effective_on("2020-01-31"))
    found = library(about, records=reviewed(about, "2022-12-01")["records"])
    assert next_review_date(found, about) == date(2023, 1, 31)


def test_a_review_of_another_text_does_not_count() -> None:
    about = document(effective_date=effective_on("2020-01-31"))
    found = library(about, **reviewed(about, "2023-05-31", digest="0" * 64))
    assert next_review_date(found, about) == date(2023, 1, 31)


def test_a_review_before_the_effective_date_does_not_shorten_the_interval() -> None:
    about = document(effective_date=effective_on("2026-11-16"))
    found = library(about, **reviewed(about, "2026-11-01"))
    assert next_review_date(found, about) == date(2029, 11, 16)


def test_a_form_follows_its_procedure() -> None:
    procedure = document(id="QP-07", effective_date=effective_on("2026-01-31"))
    form = document(
        id="F-07-01", type=FORM_TYPE, form=FormDefinition(kind=FormKind.FORM, procedure="QP-07")
    )
    assert next_review_date(library(procedure, form), form) == date(2029, 1, 31)


@pytest.mark.parametrize("procedure", ["", "QP-99", "F-07-02", "F-07-01"])
def test_a_form_without_a_procedure_has_no_review_date(procedure: str) -> None:
    form = document(
        id="F-07-01", type=FORM_TYPE, form=FormDefinition(kind=FormKind.FORM, procedure=procedure)
    )
    other = document(
        id="F-07-02", type=FORM_TYPE, form=FormDefinition(kind=FormKind.FORM, procedure="F-07-01")
    )
    assert next_review_date(library(form, other), form) is None


def test_a_type_without_an_interval_is_not_reviewed_by_the_calendar() -> None:
    about = document(type=document_type(review_interval_months=None))
    assert next_review_date(library(about), about) is None


def test_the_register_has_every_document_in_the_order_of_the_library() -> None:
    first, second = document(id="QP-02"), document(id="QP-01")
    entries = build_register(library(first, second)).entries
    assert [entry.document.id for entry in entries] == ["QP-02", "QP-01"]


def test_who_refers_to_whom() -> None:
    text = "[[QP-02]] and [that](qp-03-title.md#x) and [[QP-01]] and [[QP-99]]\n"
    about = document(text, id="QP-01", records=(Record(name="Log", form="F-01-01"),))
    form = document(
        id="F-01-01", type=FORM_TYPE, form=FormDefinition(kind=FormKind.FORM, procedure="QP-02")
    )
    found = library(about, document(id="QP-02"), document(id="QP-03"), form)
    assert referenced_ids(found, about) == ("QP-02", "QP-01", "QP-99", "QP-03", "F-01-01")
    referring = referring_documents(found)
    assert [each.id for each in referring["QP-02"]] == ["QP-01", "F-01-01"]
    assert "QP-01" not in referring


@pytest.mark.parametrize(
    ("target", "path"),
    [
        ("qp-05.md", "procedures/qp-05.md"),
        ("./img/a.svg", "procedures/img/a.svg"),
        ("../forms/f.md", "forms/f.md"),
        ("../procedures/../forms//f.md", "forms/f.md"),
        ("..", ""),
        ("../../etc/passwd", ""),
        ("../../main/procedures/a.md", ""),
        ("/etc/passwd", ""),
        ("/forms/f.md", ""),
        ("", "procedures"),
    ],
)
def test_paths_of_links_stay_inside(target: str, path: str) -> None:
    assert resolve_path("procedures/qp-07.md", target) == path
