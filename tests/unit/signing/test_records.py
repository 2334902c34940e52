from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from qms.domain.approvals import (
    ApprovalRecord,
    EvidenceKind,
    Meaning,
    Person,
    PublicKey,
    RecordFault,
    Roster,
)
from qms.signing.records import allowed_signers, verify_record


@pytest.fixture
def unsigned_record() -> ApprovalRecord:
    return ApprovalRecord(
        path="quality_manual/approvals/QP-07/C/x.json",
        repository="example",
        document="QP-07",
        revision="C",
        content_sha256="ab" * 32,
        person="a.rossi",
        name="S. Novák",
        role="quality-manager",
        meaning=Meaning.APPROVED,
        evidence=EvidenceKind.SIGNED,
        decided_on=date(2026, 11, 10),
        signed_at=datetime(2026, 11, 10, 15, 2, 11, tzinfo=UTC),
    )


@pytest.fixture
def signed(unsigned_record: ApprovalRecord, ssh_keys) -> ApprovalRecord:
    signature = ssh_keys["ed25519"].sign(unsigned_record.payload_bytes)
    return replace(unsigned_record, signature=signature)


def roster(ssh_keys, **terms: date) -> Roster:
    own = PublicKey(key=ssh_keys["ed25519"].public_line, **terms)
    other = PublicKey(key=ssh_keys["ecdsa-256"].public_line)
    return Roster(
        people={
            "a.rossi": Person(id="a.rossi", name="A. Rossi", keys=(own,)),
            "j.mercer": Person(id="j.mercer", name="J. Mercer", keys=(other,)),
        }
    )


def test_payload_is_the_contracts(signed):
    assert signed.payload_bytes.decode("utf-8") == (
        '{"content_sha256":"' + "ab" * 32 + '","decided_on":"2026-11-10","document":"QP-07",'
        '"evidence":"signed","format":"qms-approval@1","meaning":"approved","name":"S. Novák",'
        '"person":"a.rossi","repository":"example","revision":"C","role":"quality-manager",'
        '"signed_at":"2026-11-10T15:02:11Z"}'
    )


def test_own_valid_key(signed, ssh_keys):
    check = verify_record(signed, roster(ssh_keys))
    assert (check.fault, check.verified, check.problem) == (None, True, "")
    assert check.key.startswith("SHA256:")


def test_exported_roster_lets_ssh_keygen_agree(signed, ssh_keys, tmp_path, accepts):
    people = roster(ssh_keys, after=date(2026, 1, 1))
    signers = allowed_signers(people)
    assert accepts(tmp_path, signers, signed.signature, signed.payload_bytes)
    assert not accepts(tmp_path, signers, signed.signature, signed.payload_bytes, person="j.mercer")


def test_exported_roster_leaves_revoked_keys_out(ssh_keys):
    assert allowed_signers(roster(ssh_keys, revoked=date(2026, 1, 1))).count("\n") == 1
    assert allowed_signers(roster(ssh_keys, compromised_since=date(2026, 1, 1))).count("\n") == 1
    exported = allowed_signers(roster(ssh_keys, before=date(2027, 2, 1)))
    assert 'valid-before="20270201Z"' in exported
    assert "*" not in exported


@pytest.mark.parametrize(
    "change",
    [
        {"revision": "D"},
        {"document": "QP-08"},
        {"repository": "another"},
        {"content_sha256": "ac" * 32},
        {"name": "S. Novak"},
        {"role": "managing-director"},
        {"meaning": Meaning.REVIEWED},
        {"decided_on": date(2026, 11, 9)},
        {"signed_at": datetime(2026, 11, 10, 15, 2, 12, tzinfo=UTC)},
        {"further": {"reason": "x"}},
    ],
)
def test_every_field_is_covered(signed, ssh_keys, change):
    check = verify_record(replace(signed, **change), roster(ssh_keys))
    assert check.fault is RecordFault.CONTENT_DIFFERS
    assert not check.verified
    assert "does not fit the text" in check.problem


def test_person_is_covered_too(signed, ssh_keys):
    stolen = replace(signed, person="j.mercer")
    assert verify_record(stolen, roster(ssh_keys)).fault is RecordFault.CONTENT_DIFFERS


def test_key_of_somebody_else(unsigned_record, ssh_keys):
    signature = ssh_keys["ecdsa-256"].sign(unsigned_record.payload_bytes)
    check = verify_record(replace(unsigned_record, signature=signature), roster(ssh_keys))
    assert check.fault is RecordFault.NOT_THE_SIGNERS_KEY
    assert "is not a key of A. Rossi, it is a key of J. Mercer" in check.problem


def test_key_of_nobody(unsigned_record, ssh_keys):
    signature = ssh_keys["ecdsa-384"].sign(unsigned_record.payload_bytes)
    check = verify_record(replace(unsigned_record, signature=signature), roster(ssh_keys))
    assert check.fault is RecordFault.NOT_THE_SIGNERS_KEY
    assert check.problem.endswith("is not a key of A. Rossi")


def test_person_who_is_not_in_the_roster(signed):
    assert verify_record(signed, Roster()).fault is RecordFault.SIGNER_UNKNOWN


def test_another_namespace(unsigned_record, ssh_keys):
    signature = ssh_keys["ed25519"].sign(unsigned_record.payload_bytes, namespace="file")
    check = verify_record(replace(unsigned_record, signature=signature), roster(ssh_keys))
    assert check.fault is RecordFault.NOT_ALLOWED


@pytest.mark.parametrize("signature", ["", "nonsense", "-----BEGIN SSH SIGNATURE-----"])
def test_no_signature(unsigned_record, ssh_keys, signature):
    check = verify_record(replace(unsigned_record, signature=signature), roster(ssh_keys))
    assert check.fault is RecordFault.UNREADABLE
    assert check.problem


@pytest.mark.parametrize(
    ("terms", "expected"),
    [
        ({}, None),
        ({"after": date(2026, 11, 10)}, None),
        ({"after": date(2026, 11, 11)}, RecordFault.KEY_NOT_VALID_THEN),
        ({"before": date(2026, 11, 11)}, None),
        ({"before": date(2026, 11, 10)}, RecordFault.KEY_NOT_VALID_THEN),
        ({"revoked": date(2026, 11, 20)}, RecordFault.KEY_REVOKED),
        ({"revoked": date(2026, 11, 1)}, RecordFault.KEY_REVOKED),
        ({"compromised_since": date(2026, 11, 20)}, RecordFault.KEY_REVOKED),
    ],
)
def test_terms_of_a_key(signed, ssh_keys, terms, expected):
    check = verify_record(signed, roster(ssh_keys, **terms))
    assert check.fault is expected
    assert check.verified == (expected is None)


@pytest.mark.parametrize("term", ["revoked", "compromised_since"])
def test_what_an_earlier_issue_lists_outlives_its_key(signed, ssh_keys, term):
    people = roster(ssh_keys, **{term: date(2026, 11, 20)})
    listed = frozenset({signed.payload_sha256})
    assert verify_record(signed, people, listed=listed).fault is None
    other = frozenset({"ab" * 32})
    assert verify_record(signed, people, listed=other).fault is RecordFault.KEY_REVOKED


def test_key_with_two_terms_counts_in_either_but_revoked_in_one_is_revoked(signed, ssh_keys):
    line = ssh_keys["ed25519"].public_line
    early = PublicKey(key=line, before=date(2025, 1, 1))
    current = PublicKey(key=line, after=date(2026, 1, 1))
    revoked = PublicKey(key=line, revoked=date(2026, 12, 1))
    for keys, fault in (((early, current), None), ((current, revoked), RecordFault.KEY_REVOKED)):
        person = Person(id="a.rossi", name="A. Rossi", keys=keys)
        check = verify_record(signed, Roster(people={"a.rossi": person}))
        assert check.fault is fault


def test_attested_record_is_signed_by_its_keeper(unsigned_record, ssh_keys):
    attested = replace(
        unsigned_record,
        evidence=EvidenceKind.ATTESTED,
        further={"method": "minutes", "evidence_sha256": "cd" * 32, "keeper": "j.mercer"},
    )
    by_keeper = ssh_keys["ecdsa-256"].sign(attested.payload_bytes)
    by_person = ssh_keys["ed25519"].sign(attested.payload_bytes)
    people = roster(ssh_keys)
    assert verify_record(replace(attested, signature=by_keeper), people).verified
    check = verify_record(replace(attested, signature=by_person), people)
    assert check.fault is RecordFault.NOT_THE_SIGNERS_KEY


def test_keeper_of_a_signed_record_changes_nothing(unsigned_record, ssh_keys):
    """Only attested records have a keeper; a stray field must not choose the key."""
    stray = replace(unsigned_record, further={"keeper": "j.mercer"})
    signature = ssh_keys["ecdsa-256"].sign(stray.payload_bytes)
    check = verify_record(replace(stray, signature=signature), roster(ssh_keys))
    assert check.fault is RecordFault.NOT_THE_SIGNERS_KEY


def test_recorded_evidence_has_nothing_to_verify(unsigned_record):
    record = replace(unsigned_record, evidence=EvidenceKind.RECORDED)
    check = verify_record(record, Roster())
    assert (check.fault, check.verified, check.problem) == (None, False, "")
