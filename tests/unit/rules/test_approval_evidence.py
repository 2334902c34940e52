"""What changes an approval counts only with the evidence that the approval itself needs."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from qms.domain.approvals import ApprovalEvidence, EvidenceKind, Meaning
from qms.domain.canonical import sha256_hex
from qms.rules.approval_filing import check_times
from qms.rules.approval_state import approved_digests, counting_records, withdrawn_records
from qms.rules.registry import run_checks
from support.libraries import PROCEDURE, by_document, make_document, make_library, make_record

EARLIER = sha256_hex(b"earlier")
SIGNED = replace(PROCEDURE, evidence=(EvidenceKind.SIGNED,))
SIGNED_APPROVAL = {"evidence": EvidenceKind.SIGNED, "signature": "s"}
OLD = {**SIGNED_APPROVAL, "content_sha256": EARLIER}
LATER = datetime(2026, 1, 10, 15, tzinfo=UTC)


def library_of(document, *changes):
    """Return a library with records whose signatures, where they have one, were verified."""
    plain = make_library(document)
    records = [make_record(plain, document, **each) for each in changes]
    verified = {
        each.path: ApprovalEvidence(record=each, verified=True)
        for each in records
        if each.evidence is not EvidenceKind.RECORDED
    }
    return make_library(document, records=by_document(records), evidence=verified)


def codes(library):
    return sorted(each.rule.code for each in run_checks(library) if each.rule.code != "QMS321")


def withdrawal_of(document, approval, **changes):
    target = make_record(make_library(document), document, **approval).payload_sha256
    return {
        "meaning": Meaning.WITHDRAWN,
        "further": {"target": target},
        "signed_at": LATER,
        **changes,
    }


def editorial(**changes):
    return {
        "meaning": Meaning.EDITORIAL,
        "further": {"previous_sha256": EARLIER},
        "signed_at": LATER,
        **changes,
    }


class TestWhereApprovalsAreSigned:
    document = make_document(type=SIGNED)

    def test_an_unsigned_editorial_record_does_not_carry_the_signature_over(self):
        library = library_of(self.document, OLD, editorial())
        assert approved_digests(library, self.document) == {library.digest(self.document)}
        assert counting_records(library, self.document) == ()
        assert codes(library) == ["QMS304", "QMS323"]

    def test_a_signed_editorial_record_does(self):
        library = library_of(self.document, OLD, editorial(**SIGNED_APPROVAL))
        assert codes(library) == []

    def test_an_unsigned_withdrawal_does_not_cancel_a_signed_approval(self):
        taken_back = withdrawal_of(self.document, SIGNED_APPROVAL)
        library = library_of(self.document, SIGNED_APPROVAL, taken_back)
        assert withdrawn_records(library, self.document) == frozenset()
        assert len(counting_records(library, self.document)) == 1
        assert codes(library) == ["QMS323"]

    def test_a_signed_withdrawal_does(self):
        taken_back = withdrawal_of(self.document, SIGNED_APPROVAL, **SIGNED_APPROVAL)
        library = library_of(self.document, SIGNED_APPROVAL, taken_back)
        assert counting_records(library, self.document) == ()
        assert codes(library) == ["QMS313"]

    def test_an_unsigned_withdrawal_does_not_hide_an_approval_of_another_text(self):
        taken_back = withdrawal_of(self.document, OLD)
        present = {**SIGNED_APPROVAL, "signed_at": datetime(2026, 1, 10, 14, tzinfo=UTC)}
        assert codes(library_of(self.document, OLD, present, taken_back)) == [
            "QMS221",
            "QMS323",
        ]

    def test_an_unsigned_editorial_record_does_not_make_two_texts_one(self):
        present = {**SIGNED_APPROVAL, "signed_at": LATER}
        library = library_of(self.document, OLD, present, editorial())
        assert codes(library) == ["QMS221", "QMS323"]

    @pytest.mark.parametrize(
        ("meaning", "further"),
        [
            (Meaning.OBSOLETED, {"reason": "r"}),
            (Meaning.REVIEW_NO_CHANGE, {"evidence_reference": "minutes"}),
        ],
    )
    def test_other_unsigned_records_are_found_too(self, meaning, further):
        record = {"meaning": meaning, "further": further}
        assert codes(library_of(self.document, SIGNED_APPROVAL, record)) == ["QMS323"]
        signed = {**record, **SIGNED_APPROVAL}
        # A signed one counts, and the document's head has to say that it is obsolete.
        shown = ["QMS335"] if meaning is Meaning.OBSOLETED else []
        assert codes(library_of(self.document, SIGNED_APPROVAL, signed)) == shown

    def test_without_required_approvals_an_unsigned_one_does_not_replace_a_signed_one(self):
        document = make_document(type=replace(SIGNED, required_approvals=()))
        assert "QMS304" in codes(library_of(document, OLD, {"signed_at": LATER}))
        before = datetime(2026, 1, 10, 11, tzinfo=UTC)
        assert "QMS304" in codes(library_of(document, OLD, {"signed_at": before}))


class TestWhereRecordsSuffice:
    document = make_document()

    def test_a_recorded_withdrawal_takes_back(self):
        library = library_of(self.document, {}, withdrawal_of(self.document, {}))
        assert codes(library) == ["QMS313"]

    @pytest.mark.parametrize(
        ("fault", "code"),
        [
            ({"person": "j.mercer", "name": "J. Mercer"}, "QMS307"),
            ({"repository": "elsewhere"}, "QMS302"),
        ],
    )
    def test_a_withdrawal_by_the_wrong_person_or_system_does_not(self, fault, code):
        library = library_of(self.document, {}, withdrawal_of(self.document, {}, **fault))
        assert codes(library) == [code]

    def test_an_editorial_record_of_another_system_does_not_count(self):
        old = {"content_sha256": EARLIER}
        library = library_of(self.document, old, editorial(repository="elsewhere"))
        assert codes(library) == ["QMS302", "QMS304"]


def test_every_rule_agrees_on_what_was_taken_back():
    document = make_document(type=SIGNED)
    impossible = {**SIGNED_APPROVAL, "signed_at": datetime(2036, 1, 10, tzinfo=UTC)}
    for evidence, found in (({}, 1), (SIGNED_APPROVAL, 0)):
        taken_back = withdrawal_of(document, impossible, **evidence)
        library = library_of(document, impossible, taken_back)
        assert len([*check_times(library)]) == found
        assert len(withdrawn_records(library, document)) == 1 - found


def test_records_of_a_document_that_is_gone_can_be_taken_back():
    document = make_document()
    impossible = {"signed_at": datetime(2036, 1, 10, tzinfo=UTC)}
    library = library_of(document, impossible, withdrawal_of(document, impossible))
    assert [*check_times(replace(library, documents=()))] == []


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2021, 3, 2), ["QMS326"]),
        (date(2026, 1, 4), ["QMS326"]),
        (date(2026, 1, 5), []),
    ],
)
def test_nobody_approves_a_revision_before_its_day(day, expected):
    library = library_of(make_document(), {"decided_on": day})
    assert [code for code in codes(library) if code not in {"QMS316", "QMS322"}] == expected
