from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from qms.domain.approvals import EvidenceKind, Meaning
from qms.domain.diagnostics import Severity
from qms.domain.documents import EffectiveDate, RequiredApproval, Revision, Status
from qms.domain.notices import NoticeStanding
from qms.rules.notice_state import authority_of, ending_of, interim_of, judge_notice
from qms.rules.registry import run_checks
from support.libraries import (
    CONFIGURATION,
    PROCEDURE,
    by_document,
    make_document,
    make_library,
    make_record,
)
from support.notices import FROM, TO, make_interim, make_notice, notice_record, with_notices

TEXT = "## Purpose\n\nTo weigh.\n"
DAY = timedelta(days=1)


def library(**changes):
    return make_library(make_document(text=TEXT), **changes)


def codes(found):
    return sorted({(each.rule.code, each.severity.value) for each in found})


def about_notices(found):
    return [each for each in found if each.rule.code.startswith("QMS34")]


def standing(notice, day, *, records=None):
    return judge_notice(
        with_notices(library(), notice, records=records, as_of=day), notice
    ).standing


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (FROM - DAY, NoticeStanding.ANNOUNCED),
        (FROM, NoticeStanding.RUNNING),
        (FROM + DAY, NoticeStanding.RUNNING),
        (TO - DAY, NoticeStanding.RUNNING),
        (TO, NoticeStanding.RUNNING),
        (TO + DAY, NoticeStanding.ENDED),
    ],
)
def test_a_notice_holds_from_its_first_to_its_last_day(day, expected):
    assert standing(make_notice(), day) is expected


def test_without_a_record_it_is_a_draft_on_every_day():
    for day in (FROM - DAY, FROM, TO + DAY):
        assert standing(make_notice(), day, records=[]) is NoticeStanding.DRAFT


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"content_sha256": "0" * 64}, "it is not as"),
        ({"document": "TN-2"}, "its record is for TN-2"),
        ({"revision": "A"}, "its record is for TN-1 revision A"),
        ({"repository": "sister"}, "was given in sister"),
        ({"person": "j.mercer", "name": "J. Mercer"}, "could not state"),
        ({"person": "nobody", "name": "N"}, "nobody is not a person"),
        ({"name": "А. Rossi"}, "the record names"),
        ({"role": "director"}, "could not state"),
        ({"decided_on": date(2019, 1, 1)}, "could not state"),
        ({"evidence": EvidenceKind.SIGNED}, "the signature on its record"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_a_record_that_authorises_nothing(change, why):
    notice = make_notice()
    found = with_notices(library(), notice, records=[notice_record(notice, **change)])
    if change.get("document") == "TN-2":
        found = replace(found, records={**found.records, "TN-1": found.records["TN-1"]})
    assert authority_of(found, notice) is None
    messages = [each.message for each in run_checks(found) if each.rule.code == "QMS342"]
    assert len(messages) == 1
    assert why in messages[0]


def test_evidence_too_weak_for_the_document_is_too_weak_for_its_notice():
    strict = replace(PROCEDURE, evidence=(EvidenceKind.SIGNED,))
    notice = make_notice()
    weak = with_notices(make_library(make_document(text=TEXT, type=strict)), notice)
    assert authority_of(weak, notice) is None


def test_a_withdrawn_record_authorises_nothing_and_a_strangers_withdrawal_counts_for_nothing():
    notice = make_notice()
    given = notice_record(notice)
    taken_back = notice_record(
        notice, meaning=Meaning.WITHDRAWN, further={"target": given.payload_sha256}
    )
    stranger = replace(taken_back, person="j.mercer", name="J. Mercer")
    assert (
        authority_of(with_notices(library(), notice, records=[given, taken_back]), notice) is None
    )
    assert authority_of(with_notices(library(), notice, records=[given, stranger]), notice) == given


def test_an_end_counts_with_its_record_only():
    notice = replace(make_notice(), ended_on=date(2026, 11, 20))
    given, ending = notice_record(notice), notice_record(notice, meaning=Meaning.OBSOLETED)
    day = date(2026, 11, 20)
    assert standing(notice, day, records=[given]) is NoticeStanding.RUNNING
    assert standing(notice, day, records=[given, ending]) is NoticeStanding.ENDED
    assert standing(notice, day - DAY, records=[given, ending]) is NoticeStanding.RUNNING
    moved = replace(notice, ended_on=date(2026, 11, 15))
    assert ending_of(with_notices(library(), moved, records=[given, ending]), moved) is None


def test_a_later_revision_replaces_the_notice_and_nothing_stops_building():
    history = (
        Revision(revision="A", date=date(2026, 1, 5), description_of_change="First."),
        Revision(revision="B", date=date(2026, 1, 6), description_of_change="Second."),
    )
    later = make_library(make_document(text=TEXT, revision="B", history=history))
    found = with_notices(later, make_notice())
    assert judge_notice(found, found.notices[0]).standing is NoticeStanding.REPLACED
    assert codes(about_notices(run_checks(found))) == [("QMS343", "warning")]


def test_the_notice_of_a_draft_amends_nothing():
    found = with_notices(
        make_library(make_document(text=TEXT, status=Status.DRAFT, approvals=())), make_notice()
    )
    assert ("QMS341", "error") in codes(run_checks(found))


@pytest.mark.parametrize(("second", "wrong"), [("aim", 0), ("purpose", 1)])
def test_a_section_must_be_one(second, wrong):
    text = f"## Why {{: #purpose }}\n\nOne.\n\n## Aim {{: #{second} }}\n\nTwo.\n"
    found = with_notices(make_library(make_document(text=text)), make_notice())
    assert sum(each.rule.code == "QMS341" for each in run_checks(found)) == wrong


def test_a_notice_may_not_bear_a_documents_number():
    notice = make_notice("qp-01")
    found = with_notices(library(), notice)
    assert any("a document's number" in each.message for each in run_checks(found))


@pytest.mark.parametrize(
    ("days", "shown"),
    [(-15, False), (-14, True), (-1, True), (0, True), (1, True), (14, True), (15, False)],
)
def test_people_are_told_around_the_last_day(days, shown):
    found = with_notices(library(), make_notice(), as_of=TO + timedelta(days=days))
    assert bool(about_notices(run_checks(found))) is shown


TWO_ROLES = replace(
    PROCEDURE,
    required_approvals=(
        RequiredApproval(meaning=Meaning.APPROVED, role="quality-manager"),
        RequiredApproval(meaning=Meaning.APPROVED, role="director"),
    ),
)
START = date(2026, 11, 10)


def urgent(**changes):
    """Return QP-01 in force by interim change: the director has not approved it."""
    document = make_document(
        text=TEXT, type=TWO_ROLES, effective_date=EffectiveDate(everywhere=START)
    )
    configuration = replace(CONFIGURATION, types={"QP": TWO_ROLES})
    base = make_library(document, configuration=configuration)
    return with_notices(base, make_interim(base), **changes)


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (29, NoticeStanding.RUNNING),
        (30, NoticeStanding.RUNNING),
        (31, NoticeStanding.LAPSED),
        (3000, NoticeStanding.LAPSED),
    ],
)
def test_an_interim_change_lapses_and_is_never_taken_back(days, expected):
    found = urgent(as_of=START + timedelta(days=days))
    assert judge_notice(found, found.notices[0]).standing is expected
    shown = run_checks(found)
    assert not [each for each in shown if each.severity is Severity.ERROR]
    assert ("QMS313", "info") in codes(shown)
    assert (("QMS344", "warning") in codes(shown)) is (expected is NoticeStanding.LAPSED)


def test_without_its_record_an_interim_change_excuses_nothing():
    assert ("QMS313", "error") in codes(run_checks(urgent(records=[])))


def test_an_interim_change_covers_one_text_alone():
    found = urgent()
    changed = replace(found, documents=(replace(found.documents[0], title="Another title"),))
    assert interim_of(changed, changed.documents[0]) is None
    assert {"QMS304", "QMS313"} & {
        each.rule.code for each in run_checks(changed) if each.severity is Severity.ERROR
    }


def test_an_author_puts_no_text_of_their_own_in_force():
    found = urgent()
    own = replace(found.documents[0], prepared_by=("a.rossi",))
    found = make_library(own, configuration=found.configuration)
    found = with_notices(found, make_interim(found))
    shown = codes(run_checks(found))
    assert {("QMS342", "error"), ("QMS313", "error")} <= set(shown)
    policies = replace(found.configuration.policies, author_may_not_approve=False)
    small = replace(found, configuration=replace(found.configuration, policies=policies))
    assert "error" not in {severity for _, severity in codes(run_checks(small))}


def test_an_interim_change_excuses_nothing_from_before_its_own_day():
    found = urgent()
    early = EffectiveDate(everywhere=START - timedelta(days=1))
    before = replace(found, documents=(replace(found.documents[0], effective_date=early),))
    assert ("QMS313", "error") in codes(run_checks(before))


def test_full_approval_confirms_it_and_its_day_is_excused():
    found = urgent()
    document = found.documents[0]
    late = make_record(
        found,
        document,
        person="e.lind",
        name="E. Lind",
        role="director",
        decided_on=date(2026, 11, 18),
        signed_at=datetime(2026, 11, 18, 9, 0, tzinfo=UTC),
    )
    records = {**found.records}
    records |= by_document([*found.records["QP-01"], late])
    approved = replace(found, records=records)
    assert judge_notice(approved, approved.notices[0]).standing is NoticeStanding.CONFIRMED
    shown = run_checks(approved)
    assert ("QMS217", "info") in codes(shown)
    assert not [each for each in shown if each.severity is Severity.ERROR]
    alone = replace(approved, notices=())
    assert ("QMS217", "error") in codes(run_checks(alone))


def test_records_of_notices_are_no_records_without_a_document():
    assert "QMS325" not in {
        each.rule.code for each in run_checks(with_notices(library(), make_notice()))
    }
    lost = replace(with_notices(library(), make_notice()), notices=())
    assert "QMS325" in {each.rule.code for each in run_checks(lost)}
