from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from qms.domain.body import scan_body
from qms.domain.notices import (
    Authorisation,
    JudgedNotice,
    NoticeKind,
    NoticeStanding,
    day_before,
    days_after,
    ending_digest,
    interim_on,
    notice_digest,
    notices_on,
)
from support.libraries import make_document, make_library
from support.notices import make_interim, make_notice

NOTICE = make_notice()


@pytest.mark.parametrize(
    "change",
    [
        {"number": "TN-2"},
        {"kind": NoticeKind.INTERIM},
        {"document": "QP-02"},
        {"revision": "B"},
        {"section": "scope"},
        {"sites": ("A",)},
        {"start": date(2026, 11, 11)},
        {"end": date(2026, 12, 11)},
        {"reason": "Another one."},
        {"text": scan_body("Use the other scale!\n", path="x")},
        {"content_sha256": "0" * 64},
        {"follow_up_days": 3},
    ],
    ids=lambda change: next(iter(change)),
)
def test_whatever_people_work_by_is_authorised(change):
    assert notice_digest(replace(NOTICE, **change)) != notice_digest(NOTICE)


@pytest.mark.parametrize(
    "change",
    [
        {"authorised_by": None},
        {"authorised_by": Authorisation(person="x", role="y", date=date(2026, 1, 1))},
        {"ended_on": date(2026, 11, 20)},
        {"path": "elsewhere.yml"},
        {"text": scan_body("Use the other scale.\r\n", path="x")},
    ],
)
def test_who_authorised_it_and_its_early_end_are_not(change):
    assert notice_digest(replace(NOTICE, **change)) == notice_digest(NOTICE)


def test_the_order_of_sites_means_nothing():
    assert notice_digest(replace(NOTICE, sites=("A", "B"))) == notice_digest(
        replace(NOTICE, sites=("B", "A"))
    )


def test_the_decision_to_end_is_bound_to_the_day_and_is_no_authorisation():
    ended = replace(NOTICE, ended_on=date(2026, 11, 20))
    later = replace(NOTICE, ended_on=date(2026, 11, 21))
    assert len({ending_digest(ended), ending_digest(later), notice_digest(ended)}) == 3


def test_notices_belong_to_one_revision():
    document = make_document()
    running = JudgedNotice(notice=NOTICE, standing=NoticeStanding.RUNNING)
    over = JudgedNotice(notice=NOTICE, standing=NoticeStanding.ENDED)
    other = JudgedNotice(notice=replace(NOTICE, revision="B"), standing=NoticeStanding.RUNNING)
    assert notices_on([running, over, other], document) == (running,)
    assert notices_on([running, over], document, NoticeStanding.ENDED) == (over,)


def test_an_interim_change_is_open_until_fully_approved():
    document = make_document()
    notice = make_interim(make_library(document))
    for standing in NoticeStanding:
        found = interim_on([JudgedNotice(notice=notice, standing=standing)], document)
        assert (found is not None) == (standing.value in {"announced", "in force", "lapsed"})


def test_days_at_the_ends_of_the_calendar():
    assert days_after(date.max, 5) == date.max
    assert day_before(date.min) == date.min
    assert days_after(date(2026, 2, 28), 1) == date(2026, 3, 1)
