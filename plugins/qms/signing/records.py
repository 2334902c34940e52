"""Verify the signatures of approval records against the keys in the roster."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from qms.domain.approvals import (
    ApprovalEvidence,
    ApprovalRecord,
    EvidenceKind,
    Person,
    PublicKey,
    Roster,
)
from qms.signing.sshsig import (
    SignatureFault,
    SshSignatureError,
    key_fingerprint,
    public_key_blob,
    read_signature,
    verify_signature,
)

APPROVAL_NAMESPACE = "qms-approval@v1"
MANIFEST_NAMESPACE = "qms-manifest@v1"
COPY_NAMESPACE = "qms-copy@v1"
ROSTER_NAMESPACE = "qms-roster@v1"
KEEPER = "keeper"
"""Payload field of an attested record: whose key it is signed with."""


class RecordFault(StrEnum):
    """Why the signature of a record does not count."""

    UNREADABLE = "unreadable signature"
    NOT_ALLOWED = "algorithm or namespace not allowed"
    CONTENT_DIFFERS = "signature of another text"
    SIGNER_UNKNOWN = "signer unknown"
    NOT_THE_SIGNERS_KEY = "key not the signer's"
    KEY_NOT_VALID_THEN = "key not valid at signing"
    KEY_REVOKED = "key revoked"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordCheck:
    """What checking one record said."""

    evidence: ApprovalEvidence
    fault: RecordFault | None = None
    """None when it counts, and for `recorded` evidence, which has no signature."""
    key: str = ""
    """Fingerprint of the key that signed, as `ssh-keygen -l` prints it."""


def verify_record(
    record: ApprovalRecord, roster: Roster, *, listed: frozenset[str] = frozenset()
) -> ApprovalEvidence:
    """Check the signature of a record; see `check_record`."""
    return check_record(record, roster, listed=listed).evidence


def check_record(
    record: ApprovalRecord, roster: Roster, *, listed: frozenset[str] = frozenset()
) -> RecordCheck:
    """Check that a record was signed with a valid key of its person (or of its keeper).

    Args:
        record: the record as read.
        roster: people and their public keys, from the protected copy.
        listed: payload hashes that an earlier signed manifest lists. Only they survive the
            revocation of their key: the signer's own clock is no evidence.
    """
    if record.evidence is EvidenceKind.RECORDED:
        return RecordCheck(evidence=ApprovalEvidence(record=record, verified=False))
    try:
        signature = read_signature(record.signature)
        verify_signature(signature, record.payload_bytes, namespace=APPROVAL_NAMESPACE)
    except SshSignatureError as error:
        return _refused(record, _FAULTS[error.fault], str(error))
    fingerprint = key_fingerprint(signature.key)
    signer = record.further.get(KEEPER, "") if _attested(record) else record.person
    person = roster.people.get(signer)
    if person is None:
        reason = f"{signer} is not in the list of approvers"
        return _refused(record, RecordFault.SIGNER_UNKNOWN, reason, fingerprint)
    keys = [key for key in person.keys if public_key_blob(key.key) == signature.key]
    if not keys:
        reason = f"{fingerprint} is not a key of {person.name}{_owner(roster, signature.key)}"
        return _refused(record, RecordFault.NOT_THE_SIGNERS_KEY, reason, fingerprint)
    faults = [_key_fault(record, person, key, listed) for key in keys]
    fault = next((one for one in faults if one), None)
    # A key listed twice, with two terms, counts in either; revoked in one it is revoked in both.
    revoked = next((one for one in faults if one and one[0] is RecordFault.KEY_REVOKED), None)
    if revoked or all(faults):
        kind, reason = revoked or fault or (RecordFault.KEY_NOT_VALID_THEN, "")
        return _refused(record, kind, reason, fingerprint)
    return RecordCheck(evidence=ApprovalEvidence(record=record, verified=True), key=fingerprint)


def allowed_signers(roster: Roster, namespaces: Iterable[str] = (APPROVAL_NAMESPACE,)) -> str:
    """Write the roster as OpenSSH's allowed_signers, so that `ssh-keygen -Y verify` agrees.

    Revoked and stolen keys are left out, since OpenSSH takes the signer's word for the time.
    """
    names = ",".join(namespaces)
    lines = []
    for identity, person in sorted(roster.people.items()):
        for key in person.keys:
            if key.revoked or key.compromised_since or public_key_blob(key.key) is None:
                continue
            options = [f'namespaces="{names}"']
            if key.after:
                options.append(f'valid-after="{key.after:%Y%m%d}Z"')
            if key.before:
                options.append(f'valid-before="{key.before:%Y%m%d}Z"')
            lines.append(f"{identity} {','.join(options)} {' '.join(key.key.split()[:2])}\n")
    return "".join(lines)


_FAULTS = {
    SignatureFault.UNREADABLE: RecordFault.UNREADABLE,
    SignatureFault.NOT_ALLOWED: RecordFault.NOT_ALLOWED,
    SignatureFault.WRONG: RecordFault.CONTENT_DIFFERS,
}


def _key_fault(
    record: ApprovalRecord, person: Person, key: PublicKey, listed: frozenset[str]
) -> tuple[RecordFault, str] | None:
    day = record.signed_at.date()
    if record.payload_sha256 not in listed:
        if key.revoked:
            reason = (
                f"the key of {person.name} was revoked on {key.revoked}; only approvals that an "
                "earlier issue lists outlive it"
            )
            return RecordFault.KEY_REVOKED, reason
        if key.compromised_since:
            reason = (
                f"the key of {person.name} was in other hands since {key.compromised_since}; "
                "only approvals that an earlier issue lists outlive it"
            )
            return RecordFault.KEY_REVOKED, reason
    if key.after and day < key.after:
        reason = f"the key of {person.name} counts only from {key.after}; it was signed on {day}"
        return RecordFault.KEY_NOT_VALID_THEN, reason
    if key.before and day >= key.before:
        reason = f"the key of {person.name} ended on {key.before}; it was signed on {day}"
        return RecordFault.KEY_NOT_VALID_THEN, reason
    return None


def _attested(record: ApprovalRecord) -> bool:
    return record.evidence is EvidenceKind.ATTESTED


def _owner(roster: Roster, blob: bytes) -> str:
    owner = next(_owners(roster, blob), "")
    return f", it is a key of {owner}" if owner else ""


def _owners(roster: Roster, blob: bytes) -> Iterator[str]:
    for person in roster.people.values():
        if any(public_key_blob(key.key) == blob for key in person.keys):
            yield person.name


def _refused(record: ApprovalRecord, fault: RecordFault, reason: str, key: str = "") -> RecordCheck:
    evidence = ApprovalEvidence(record=record, verified=False, problem=reason)
    return RecordCheck(evidence=evidence, fault=fault, key=key)
