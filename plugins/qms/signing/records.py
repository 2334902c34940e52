"""Verify the signatures of approval records against the keys in the roster."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from qms.domain.approvals import (
    ApprovalEvidence,
    ApprovalRecord,
    EvidenceKind,
    Person,
    PublicKey,
    RecordFault,
    Roster,
)
from qms.domain.demonstration import demonstration_problem
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


def verify_record(
    record: ApprovalRecord,
    roster: Roster,
    *,
    repository: str = "",
    listed: frozenset[str] = frozenset(),
) -> ApprovalEvidence:
    """Check that a record was signed with a valid key of its person (or of its keeper).

    Args:
        record: the record as read.
        roster: people and their public keys, from the protected copy.
        repository: name of this system; elsewhere than in the example, demonstration keys fall.
        listed: payload hashes that an earlier signed manifest lists. Only they survive the
            revocation of their key: the signer's own clock is no evidence.
    """
    if record.evidence is EvidenceKind.RECORDED:
        return ApprovalEvidence(record=record, verified=False)
    try:
        signature = read_signature(record.signature)
        verify_signature(signature, record.payload_bytes, namespace=APPROVAL_NAMESPACE)
    except SshSignatureError as error:
        return _refused(record, _FAULTS[error.fault], str(error))
    fingerprint = key_fingerprint(signature.key)
    demonstration = demonstration_problem(signature.key, repository or record.repository)
    if demonstration:
        return _refused(record, RecordFault.DEMONSTRATION_KEY, demonstration, fingerprint)
    refused = _key_problem(record, roster, signature.key, listed)
    if refused is not None:
        return _refused(record, *refused, fingerprint)
    return ApprovalEvidence(record=record, verified=True, key=fingerprint)


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


def _key_problem(
    record: ApprovalRecord, roster: Roster, blob: bytes, listed: frozenset[str]
) -> tuple[RecordFault, str] | None:
    """Return why a key may not sign this record; None when it may."""
    signer = record.further.get(KEEPER, "") if _attested(record) else record.person
    person = roster.people.get(signer)
    if person is None:
        return RecordFault.SIGNER_UNKNOWN, f"{signer} is not in the list of approvers"
    keys = [key for key in person.keys if public_key_blob(key.key) == blob]
    if not keys:
        owner = _owner(roster, blob)
        reason = f"{key_fingerprint(blob)} is not a key of {person.name}{owner}"
        return RecordFault.NOT_THE_SIGNERS_KEY, reason
    faults = [_key_fault(record, person, key, listed) for key in keys]
    # A key listed twice, with two terms, counts in either; revoked in one it is revoked in both.
    revoked = next((one for one in faults if one and one[0] is RecordFault.KEY_REVOKED), None)
    return revoked or (faults[0] if all(faults) else None)


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


def _refused(
    record: ApprovalRecord, fault: RecordFault, reason: str, key: str = ""
) -> ApprovalEvidence:
    return ApprovalEvidence(record=record, verified=False, problem=reason, fault=fault, key=key)
