"""Which issues of the manual can be trusted, and which records of approval they vouch for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from qms.domain.approvals import Person, PublicKey, Roster
from qms.domain.demonstration import demonstration_problem
from qms.domain.manifests import IssuedManifest, ManifestEvidence
from qms.signing.records import MANIFEST_NAMESPACE
from qms.signing.sshsig import (
    SshSignatureError,
    key_fingerprint,
    public_key_blob,
    read_signature,
    verify_signature,
)


def judge_issues(
    issued: Iterable[IssuedManifest], roster: Roster, *, repository: str, manual_type: str
) -> dict[str, ManifestEvidence]:
    """Return what the signature of every issue proves, by the manifest's path.

    An issue counts when somebody who may issue the manual signed it with a key that was not
    revoked; or when a counting one names it as the one before. So an issue outlives the key that
    signed it, and a stolen key cannot vouch for what it signed itself.
    """
    every = list(issued)
    judged = {each.path: _judge(each, roster, repository, manual_type) for each in every}
    by_hash = {each.sha256: each for each in every if each.repository == repository}
    pending = [each for each in every if judged[each.path].verified]
    while pending:
        each = pending.pop()
        before, own = by_hash.get(each.previous_sha256), judged[each.path]
        if before is None or judged[before.path].vouched_by:
            continue
        voucher = each.number if own.verified else own.vouched_by
        judged[before.path] = replace(judged[before.path], vouched_by=voucher)
        pending.append(before)
    return judged


def listed_records(
    issued: Iterable[IssuedManifest], evidence: Mapping[str, ManifestEvidence]
) -> frozenset[str]:
    """Return the payload hashes that issues vouch for, by their own or a later signature."""
    trusted = [
        each for each in issued if evidence[each.path].verified or evidence[each.path].vouched_by
    ]
    return frozenset().union(*(each.approvals for each in trusted))


def _judge(
    manifest: IssuedManifest, roster: Roster, repository: str, manual_type: str
) -> ManifestEvidence:
    if manifest.repository != repository:
        other = f"it is an issue of another quality management system, {manifest.repository}"
        return ManifestEvidence(problem=other)
    if not manifest.signature:
        return ManifestEvidence(problem="there is no signature beside it")
    try:
        signature = read_signature(manifest.signature)
        verify_signature(signature, manifest.content, namespace=MANIFEST_NAMESPACE)
    except SshSignatureError as error:
        return ManifestEvidence(problem=f"the signature beside it does not hold: {error}")
    key = key_fingerprint(signature.key)
    problem = _problem(manifest, roster, repository, manual_type, signature.key)
    return ManifestEvidence(intact=True, verified=not problem, problem=problem, key=key)


def _problem(
    manifest: IssuedManifest, roster: Roster, repository: str, manual_type: str, blob: bytes
) -> str:
    """Return why an intact signature does not count; empty when it does."""
    demonstration = demonstration_problem(blob, repository)
    if demonstration:
        return demonstration
    person = roster.people.get(manifest.person)
    if person is None:
        return f"{manifest.person} is not in the list of approvers"
    return _problem_with_key(manifest, person, blob) or _problem_with_role(
        manifest, roster, manual_type, person
    )


def _problem_with_key(manifest: IssuedManifest, person: Person, blob: bytes) -> str:
    keys = [key for key in person.keys if public_key_blob(key.key) == blob]
    if not keys:
        return f"{key_fingerprint(blob)} is not a key of {person.name}"
    if any(key.revoked or key.compromised_since for key in keys):
        return f"the key of {person.name} was revoked"
    if not any(_counted(key, manifest) for key in keys):
        return f"the key of {person.name} did not count on {manifest.as_of}"
    return ""


def _problem_with_role(
    manifest: IssuedManifest, roster: Roster, manual_type: str, person: Person
) -> str:
    day = manifest.as_of
    if roster.capacity(person.id, manifest.role, day) is None:
        return f"{person.name} did not hold the role {manifest.role} on {day}"
    if not roster.may_issue(person.id, manifest.role, manual_type, day):
        return f"the role {manifest.role} may not issue the manual"
    return ""


def _counted(key: PublicKey, manifest: IssuedManifest) -> bool:
    begun = key.after is None or key.after <= manifest.as_of
    return begun and (key.before is None or manifest.as_of < key.before)
