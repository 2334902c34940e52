"""Which of the keys on this computer belongs to whom in approvers.yml."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from qms.domain.approvals import ApprovalRecord, Person, PublicKey
from qms.domain.demonstration import demonstration_problem
from qms.domain.errors import UsageError
from qms.domain.library import Library
from qms.domain.public_keys import SshPublicKey, UnusableKey, public_key_blob, read_public_key

SSH_FOLDER = ".ssh"


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnKey:
    """A key that this person can sign with."""

    public: SshPublicKey
    path: Path | None = None
    """The private key, or its `.pub` file; None where only the key agent knows it."""


def find_signer(
    library: Library, person: str, key: Path | None, *, otherwise: str = "who decides with --person"
) -> tuple[str, OwnKey | None]:
    """Return who signs, and with which key.

    Args:
        library: What was read.
        person: Who decides; empty where the key says it.
        key: The file that was named; otherwise keys in `~/.ssh` and in the key agent are tried.
        otherwise: What to say where the keys on this computer do not tell who signs.

    Returns:
        The person's id and their key; no key where `approvers.yml` lists none for them.

    Raises:
        UsageError: the key is nobody's or another person's, or none is here.
    """
    if key is not None:
        return _with_named_key(library, person, key)
    today = library.now.date()
    if person:
        known = library.roster.people.get(person)
        if known is None or not _usable(known, today):
            return person, None
        found = next((own for own in _keys_here() if _is_of(known, own, today)), None)
        if found is None:
            raise UsageError(
                f"{known.name} has a key in approvers.yml, and it is not on this computer; name it"
                " with --key. For a decision made on paper or in a meeting: --attest"
            )
        return person, found
    owners = {
        each.id: own
        for own in _keys_here()
        for each in library.roster.people.values()
        if _is_of(each, own, today)
    }
    if len(owners) != 1:
        several = f"this computer has keys of {', '.join(sorted(owners))}; " if owners else ""
        raise UsageError(f"{several}say {otherwise}, or name the key with --key")
    return next(iter(owners.items()))


def signed(library: Library, record: ApprovalRecord, key: OwnKey) -> ApprovalRecord:
    """Return a record with its signature, after everything was checked that others will check.

    Raises:
        SigningError: it cannot be signed.
        UsageError: the signature would not count.
    """
    from qms.signing.records import APPROVAL_NAMESPACE, verify_record

    signature = sign_with(key, record.payload_bytes, APPROVAL_NAMESPACE)
    made = replace(record, signature=signature)
    repository = library.configuration.repository
    evidence = verify_record(made, library.roster, repository=repository)
    if not evidence.verified:
        raise UsageError(f"the signature would not count: {evidence.problem}")
    return made


def sign_with(key: OwnKey, payload: bytes, namespace: str) -> str:
    """Return the signature of a key over bytes.

    Raises:
        SigningError: it cannot be signed.
    """
    from qms.signing.ssh_sign import sign

    if key.path is not None:
        return sign(payload, namespace=namespace, key=key.path)
    with tempfile.TemporaryDirectory(prefix="qms-key-") as folder:
        public = Path(folder) / "agent.pub"
        public.write_text(f"{key.public.line}\n", "ascii")
        return sign(payload, namespace=namespace, key=public)


def _with_named_key(library: Library, person: str, key: Path) -> tuple[str, OwnKey]:
    from qms.signing.ssh_sign import public_half

    own = OwnKey(public=public_half(key), path=key)
    roster, fingerprint = library.roster, own.public.fingerprint
    problem = demonstration_problem(own.public.blob, library.configuration.repository)
    if problem:
        raise UsageError(f"{problem}; make a key of your own: qms key new")
    owner = next((each for each in roster.people.values() if _lists(each, own)), None)
    if owner is None:
        whom = person or "PERSON"
        raise UsageError(
            f"{fingerprint} is nobody's key in approvers.yml; enter it:"
            f" qms key register --person {whom} {key}.pub".replace(".pub.pub", ".pub")
        )
    if person and owner.id != person:
        name = roster.person_name(person)
        raise UsageError(f"{fingerprint} is the key of {owner.name}, not of {name}")
    if not _is_of(owner, own, library.now.date()):
        raise UsageError(
            f"{fingerprint} does not count today; see the keys of {owner.id}: qms key list"
        )
    return owner.id, own


def _keys_here() -> Iterator[OwnKey]:
    """Yield the keys in the person's own folder, then those that only the key agent has."""
    from qms.signing.ssh_keygen import agent_keys

    seen: set[bytes] = set()
    for path in _public_files():
        public = _read(path)
        if public is not None and public.blob not in seen:
            seen.add(public.blob)
            yield OwnKey(public=public, path=path)
    for line in agent_keys():
        try:
            public = read_public_key(line)
        except UnusableKey:
            continue
        if public.blob not in seen:
            yield OwnKey(public=public)


def _public_files() -> list[Path]:
    try:
        return sorted(each for each in (Path.home() / SSH_FOLDER).glob("*.pub") if each.is_file())
    except (OSError, RuntimeError):
        return []


def _read(path: Path) -> SshPublicKey | None:
    try:
        return read_public_key(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, UnusableKey):
        return None


def _usable(person: Person, today: date) -> list[PublicKey]:
    return [key for key in person.keys if _counts(key, today)]


def _counts(key: PublicKey, today: date) -> bool:
    begun = key.after is None or key.after <= today
    ended = key.before is not None and key.before <= today
    return begun and not ended and not key.revoked and not key.compromised_since


def _is_of(person: Person, own: OwnKey, today: date) -> bool:
    blobs = [public_key_blob(key.key) for key in _usable(person, today)]
    return own.public.blob in blobs


def _lists(person: Person, own: OwnKey) -> bool:
    return any(public_key_blob(key.key) == own.public.blob for key in person.keys)
