from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from qms.domain.approvals import Meaning
from qms.domain.documents import EffectiveDate, Status
from qms.rules.lifecycle import check_effective_after_approval, check_review
from support.libraries import (
    DECIDED,
    by_document,
    make_document,
    make_library,
    make_record,
)

DUE = date(2029, 1, 20)


@pytest.mark.parametrize(("days", "words"), [(0, ", today"), (1, ", 1 day ago"), (2, "2 days ago")])
def test_a_review_is_due_on_its_day_and_after(days, words):
    library = make_library(make_document(), as_of=DUE + timedelta(days=days))
    (found,) = check_review(library)
    assert found.message.endswith(words)
    assert str(DUE) in found.message


def test_a_review_is_not_due_the_day_before():
    assert list(check_review(make_library(make_document(), as_of=DUE - timedelta(days=1)))) == []


@pytest.mark.parametrize("status", [Status.DRAFT, Status.IN_REVIEW, Status.OBSOLETE])
def test_only_texts_in_force_are_reviewed(status):
    library = make_library(make_document(status=status), as_of=DUE + timedelta(days=400))
    assert list(check_review(library)) == []


def test_types_without_an_interval_are_never_due():
    document = make_document()
    document = replace(document, type=replace(document.type, review_interval_months=None))
    assert list(check_review(make_library(document, as_of=date(2090, 1, 1)))) == []


@pytest.mark.parametrize(("day", "count"), [(-1, 1), (0, 0), (1, 0)])
def test_a_document_comes_into_force_on_the_day_of_its_approval_or_later(day, count):
    first = EffectiveDate(everywhere=DECIDED + timedelta(days=day))
    library = make_library(make_document(effective_date=first))
    assert len(list(check_effective_after_approval(library))) == count


def test_the_earliest_site_counts():
    first = EffectiveDate(by_site={"A": DECIDED, "B": DECIDED - timedelta(days=1)})
    library = make_library(make_document(effective_date=first))
    assert len(list(check_effective_after_approval(library))) == 1


def test_a_repeated_or_further_approval_does_not_move_the_day():
    document = make_document()
    library = make_library(document)
    later = date(2026, 6, 1)
    again = make_record(library, document, decided_on=later)
    further = make_record(
        library,
        document,
        decided_on=later,
        meaning=Meaning.REVIEWED,
        role="director",
        person="e.lind",
        name="E. Lind",
    )
    records = by_document([*library.records["QP-01"], again, further])
    assert list(check_effective_after_approval(make_library(document, records=records))) == []
