"""A04 and A21: which changes are found, and which honest sequences are not."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from qms.domain.approvals import ApprovalEvidence, EvidenceKind, Meaning
from qms.domain.canonical import sha256_hex
from qms.domain.documents import RequiredApproval, Status
from qms.rules.registry import run_checks
from support.libraries import PROCEDURE, by_document, make_document, make_library, make_record

EARLIER = sha256_hex(b"earlier")
DIRECTOR = {"role": "director", "person": "e.lind", "name": "E. Lind"}
TWO = replace(
    PROCEDURE,
    required_approvals=(
        RequiredApproval(meaning=Meaning.APPROVED, role="quality-manager"),
        RequiredApproval(meaning=Meaning.APPROVED, role="director"),
    ),
)


def at(hour):
    return datetime(2026, 1, 10, hour, 0, tzinfo=UTC)


def codes(document, *changes, evidence=None):
    plain = make_library(document)
    records = by_document([make_record(plain, document, **each) for each in changes])
    library = make_library(document, records=records, evidence=evidence or {})
    # Lines of front matter are looked at elsewhere.
    lines = {"QMS321", "QMS322"}
    return [each.rule.code for each in run_checks(library) if each.rule.code not in lines]


@pytest.mark.parametrize("status", [Status.APPROVED, Status.OBSOLETE])
def test_another_text_than_the_approved_one_is_found(status):
    document = make_document(status=status, reason="r")
    found = codes(document, {"content_sha256": EARLIER})
    assert [code for code in found if code != "QMS334"] == ["QMS304"]


@pytest.mark.parametrize("status", [Status.DRAFT, Status.IN_REVIEW])
def test_texts_that_are_still_written_may_change(status):
    assert codes(make_document(status=status), {"content_sha256": EARLIER}) == []


def test_one_change_is_one_finding_that_names_everybody():
    document = make_document(type=TWO)
    plain = make_library(document)
    records = [
        make_record(plain, document, content_sha256=EARLIER),
        make_record(plain, document, content_sha256=EARLIER, **DIRECTOR),
    ]
    library = make_library(document, records=by_document(records))
    (found,) = [each for each in run_checks(library) if each.rule.code == "QMS304"]
    assert "A. Rossi approved as Quality Manager on 2026-01-10" in found.message
    assert "E. Lind approved as Director" in found.message


def test_half_of_a_changed_approval_names_the_half():
    document = make_document(type=TWO)
    found = codes(document, {"content_sha256": EARLIER, "signed_at": at(9)}, DIRECTOR)
    assert found == ["QMS304"]


def test_an_editorial_change_continues_the_approval():
    document = make_document()
    chain = {"meaning": Meaning.EDITORIAL, "further": {"previous_sha256": EARLIER}}
    assert codes(document, {"content_sha256": EARLIER}, chain) == []


def test_an_editorial_change_by_somebody_without_authority_does_not():
    document = make_document()
    chain = {
        "meaning": Meaning.EDITORIAL,
        "further": {"previous_sha256": EARLIER},
        "person": "j.mercer",
        "name": "J. Mercer",
    }
    assert codes(document, {"content_sha256": EARLIER}, chain) == ["QMS304", "QMS307"]


def test_an_unverified_editorial_change_does_not_continue_the_approval():
    document = make_document()
    chain = {
        "meaning": Meaning.EDITORIAL,
        "further": {"previous_sha256": EARLIER},
        "evidence": EvidenceKind.SIGNED,
        "path": "quality_manual/approvals/QP-01/A/e.json",
    }
    assert sorted(codes(document, {"content_sha256": EARLIER}, chain)) == ["QMS304", "QMS308"]
    record = make_record(make_library(document), document, **chain)
    verified = {chain["path"]: ApprovalEvidence(record=record, verified=True)}
    assert codes(document, {"content_sha256": EARLIER}, chain, evidence=verified) == []


def test_editorial_changes_in_a_circle_end():
    document = make_document()
    circle = {
        "meaning": Meaning.EDITORIAL,
        "content_sha256": EARLIER,
        "further": {"previous_sha256": EARLIER},
    }
    assert codes(document, {}, circle) == []


def test_two_complete_contents_under_one_revision_are_found():
    document = make_document()
    again = {"signed_at": at(15)}
    assert codes(document, {"content_sha256": EARLIER, "signed_at": at(9)}, again) == ["QMS221"]


def test_two_contents_are_found_when_neither_is_the_present_one():
    document = make_document()
    other = {"content_sha256": sha256_hex(b"other"), "signed_at": at(15)}
    found = codes(document, {"content_sha256": EARLIER, "signed_at": at(9)}, other)
    assert sorted(found) == ["QMS221", "QMS304"]


def test_two_contents_of_an_earlier_revision_are_found_too():
    document = make_document(revision="B")
    old = {"revision": "A", "content_sha256": EARLIER, "signed_at": at(8)}
    older = {"revision": "A", "content_sha256": sha256_hex(b"other"), "signed_at": at(9)}
    assert "QMS221" in codes(document, old, older, {"signed_at": at(10)})


def test_approvals_of_drafts_before_the_approval_was_complete_do_no_harm():
    document = make_document(type=TWO)
    found = codes(
        document,
        {"content_sha256": EARLIER, "signed_at": at(8)},
        {"signed_at": at(9)},
        {**DIRECTOR, "signed_at": at(10)},
    )
    assert found == []


def test_a_withdrawn_approval_does_not_count():
    document = make_document()
    plain = make_library(document)
    wrong = make_record(plain, document, content_sha256=EARLIER)
    taken_back = {"meaning": Meaning.WITHDRAWN, "further": {"target": wrong.payload_sha256}}
    assert codes(document, {"content_sha256": EARLIER}, taken_back) == ["QMS313"]
    assert codes(document, {"content_sha256": EARLIER}, {"signed_at": at(15)}, taken_back) == []


def test_an_approval_given_late_on_another_day_is_still_one():
    document = make_document()
    late = {"decided_on": date(2026, 1, 10), "signed_at": datetime(2026, 1, 24, tzinfo=UTC)}
    assert codes(document, late) == []


def test_an_earlier_approval_does_not_hide_evidence_that_does_not_suffice():
    strict = replace(PROCEDURE, evidence=(EvidenceKind.SIGNED,))
    document = make_document(type=strict)
    found = codes(document, {"content_sha256": EARLIER}, {"signed_at": at(15)})
    assert sorted(found) == ["QMS221", "QMS313"]


@pytest.mark.parametrize("meaning", [Meaning.PREPARED, Meaning.REVIEWED])
def test_whatever_is_required_is_required_for_this_text(meaning):
    required = RequiredApproval(meaning=meaning, role="director")
    both = replace(PROCEDURE, required_approvals=(*PROCEDURE.required_approvals, required))
    document = make_document(type=both)
    old = {**DIRECTOR, "meaning": meaning, "content_sha256": EARLIER, "signed_at": at(8)}
    assert codes(document, {}) == ["QMS313"]
    assert codes(document, {}, old) == ["QMS304"]
    present = {**old, "content_sha256": make_library(document).digest(document)}
    assert codes(document, {}, present) == []


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ({"repository": "elsewhere"}, "QMS302"),
        ({"path": "quality_manual/approvals/QP-01/B/x.json"}, "QMS303"),
        ({"person": "q.nobody"}, "QMS305"),
        ({"name": "A. R\u043essi"}, "QMS306"),
        ({"person": "j.mercer", "name": "J. Mercer"}, "QMS307"),
        ({"evidence": EvidenceKind.SIGNED}, "QMS308"),
        ({"signed_at": datetime(2036, 1, 1, tzinfo=UTC)}, "QMS311"),
    ],
)
def test_a_faulty_record_is_one_finding(fault, code):
    assert codes(make_document(prepared_by=("e.lind",)), fault) == [code]
