"""Which records of approval earlier issues vouch for: those of manifests that can be trusted."""

from __future__ import annotations

from collections.abc import Iterable

from qms.domain.approvals import PublicKey, Roster
from qms.domain.canonical import sha256_hex
from qms.domain.demonstration import demonstration_problem
from qms.domain.manifests import IssuedManifest
from qms.signing.records import MANIFEST_NAMESPACE
from qms.signing.sshsig import (
    SshSignatureError,
    key_fingerprint,
    public_key_blob,
    read_signature,
    verify_signature,
)


def listed_records(
    issued: Iterable[IssuedManifest], roster: Roster, repository: str
) -> frozenset[str]:
    """Return the payload hashes that trusted manifests list.

    A manifest is trusted when a key of somebody in the roster signed it that was not revoked; or
    when a trusted one names it as the one before. So an issue outlives the key that signed it, and
    a stolen key cannot vouch for what it signed itself.
    """
    ours = [each for each in issued if each.repository == repository]
    by_hash = {sha256_hex(each.content): each for each in ours}
    pending = [each for each in ours if _is_signed(each, roster, repository)]
    trusted: dict[str, IssuedManifest] = {}
    while pending:
        each = pending.pop()
        if each.path in trusted:
            continue
        trusted[each.path] = each
        before = by_hash.get(each.previous_sha256)
        if before is not None:
            pending.append(before)
    return frozenset().union(*(each.approvals for each in trusted.values()))


def _is_signed(manifest: IssuedManifest, roster: Roster, repository: str) -> bool:
    try:
        signature = read_signature(manifest.signature)
        verify_signature(signature, manifest.content, namespace=MANIFEST_NAMESPACE)
    except SshSignatureError:
        return False
    if demonstration_problem(key_fingerprint(signature.key), repository):
        return False
    keys = [
        key
        for person in roster.people.values()
        for key in person.keys
        if public_key_blob(key.key) == signature.key
    ]
    fallen = any(key.revoked or key.compromised_since for key in keys)
    return not fallen and any(_counted(key, manifest) for key in keys)


def _counted(key: PublicKey, manifest: IssuedManifest) -> bool:
    begun = key.after is None or key.after <= manifest.as_of
    return begun and (key.before is None or manifest.as_of < key.before)
