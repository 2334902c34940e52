"""People's keys: make one, enter it in `approvers.yml`, take it back, hand the list on."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from qms.domain.approvals import Person, PublicKey
from qms.domain.demonstration import demonstration_problem
from qms.domain.errors import UsageError
from qms.domain.limits import MAX_TEXT_BYTES
from qms.domain.public_keys import SshPublicKey, UnusableKey, public_key_blob, read_public_key
from qms.source.edit import with_line_ends
from qms.source.edit_roster import add_key, set_in_key
from qms.source.files import Unreadable, read_bytes, read_text
from qms.source.registers import ROSTER, read_configuration, read_roster
from qms.source.yaml_reader import read_yaml

UNSAFE_IN_COMMENT = re.compile(r"[^A-Za-z0-9@._ -]")
MAX_COMMENT = 60
MAX_KEY_FILE = 64 * 1024
CANNOT_EDIT = (
    "it is written in a way that cannot be edited without damage; write `keys: []` below the person"
    " and try again; nothing was changed"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedKey:
    """A key in `approvers.yml`, and whether it counts."""

    person: Person
    fingerprint: str
    kind: str
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyChange:
    """A change of a key in `approvers.yml` that was judged, and is not written yet."""

    key: ListedKey
    """As it will be."""
    before: str
    """The register as it was read."""
    text: str | None
    """The register as it will be; None where it cannot be edited."""
    values: dict[str, Any]
    """What it must say when it is read again."""


def register_key(root: Path, person_id: str, file: Path, *, after: date) -> ListedKey:
    """Enter a public key for a person; comments and formatting of `approvers.yml` stay.

    Args:
        root: The repository's folder.
        person_id: Whose key it is.
        file: The public half, a file that ends in `.pub`.
        after: The first day on which the key counts.

    Raises:
        UsageError: it is no public key that may sign, or it is somebody's already.
        Unreadable: a register is broken.
    """
    person = _person(root, person_id)
    public = _public(file)
    problem = demonstration_problem(public.blob, read_configuration(root).repository)
    if problem:
        raise UsageError(f"{problem}; make a key of your own: qms key new")
    for each in read_roster(root).people.values():
        if any(public_key_blob(key.key) == public.blob for key in each.keys):
            raise UsageError(
                f"{public.fingerprint} is a key of {each.name} already; every person has their own"
            )
    comment = UNSAFE_IN_COMMENT.sub("", public.comment)[:MAX_COMMENT].strip()
    line = f"{public.line} {comment}".strip()
    text = read_text(root, ROSTER)
    changed = add_key(text, person.id, f'{{key: "{line}", after: {after}}}')
    expected = _values(text)
    keys = expected["people"][person.id].setdefault("keys", [])
    keys.append({"key": line, "after": after.isoformat()})
    _write(root, changed, expected)
    return _listed(person, PublicKey(key=line, after=after), after)


def plan_revocation(
    root: Path, person_id: str, fingerprint: str, *, on: date, compromised_since: date | None
) -> KeyChange:
    """Return what lets a key count no longer; comments and formatting of `approvers.yml` stay.

    Args:
        root: The repository's folder.
        person_id: Whose key it is.
        fingerprint: Of the key, or the beginning of it.
        on: The day of the revocation.
        compromised_since: The day since when it may have been in other hands.

    Raises:
        UsageError: the person has no such key, several, or it was revoked already.
        Unreadable: a register is broken.
    """
    person = _person(root, person_id)
    index, key = _find(person, fingerprint)
    wanted = {} if key.revoked else {"revoked": on.isoformat()}
    if compromised_since is not None and key.compromised_since is None:
        wanted["compromised_since"] = compromised_since.isoformat()
    if not wanted:
        raise UsageError(f"this key of {person.name} was revoked already, on {key.revoked}")
    text = read_text(root, ROSTER)
    changed = set_in_key(text, person.id, index, wanted)
    expected = _values(text)
    expected["people"][person.id]["keys"][index].update(wanted)
    revoked = PublicKey(
        key=key.key,
        revoked=key.revoked or on,
        compromised_since=key.compromised_since or compromised_since,
    )
    listed = _listed(person, revoked, on)
    return KeyChange(key=listed, before=text, text=changed, values=expected)


def plan_key_end(root: Path, person_id: str, fingerprint: str, *, last_day: date) -> KeyChange:
    """Return what lets a key sign no longer; what was signed with it until then goes on to count.

    Args:
        root: The repository's folder.
        person_id: Whose key it is.
        fingerprint: Of the key, or the beginning of it.
        last_day: The last day on which the key counts.

    Raises:
        UsageError: the person has no such key, several, or it has an end already.
        Unreadable: a register is broken.
    """
    person = _person(root, person_id)
    index, key = _find(person, fingerprint)
    if key.revoked or key.before:
        state = "; ".join(_states(key, last_day))
        raise UsageError(f"this key of {person.name} has an end already: {state}")
    if key.after and last_day < key.after:
        raise UsageError(f"this key of {person.name} counts from {key.after} only")
    before = last_day + timedelta(days=1)
    text = read_text(root, ROSTER)
    changed = set_in_key(text, person.id, index, {"before": before.isoformat()})
    expected = _values(text)
    expected["people"][person.id]["keys"][index]["before"] = before.isoformat()
    ended = PublicKey(key=key.key, after=key.after, before=before)
    listed = _listed(person, ended, last_day)
    return KeyChange(key=listed, before=text, text=changed, values=expected)


def write_key_change(root: Path, change: KeyChange) -> ListedKey:
    """Write what was planned for a key, and return the key as it is then.

    Raises:
        UsageError: `approvers.yml` was changed meanwhile, or cannot be edited.
    """
    if read_text(root, ROSTER) != change.before:
        raise UsageError(f"{ROSTER} was changed meanwhile; look at it and try again")
    _write(root, change.text, change.values)
    return change.key


def listed_keys(root: Path, *, today: date) -> tuple[ListedKey, ...]:
    """Return every key in `approvers.yml`, by person.

    Raises:
        Unreadable: a register is broken.
    """
    people = read_roster(root).people.values()
    return tuple(_listed(person, key, today) for person in people for key in person.keys)


def exported_signers(root: Path) -> str:
    """Return the keys as OpenSSH's `allowed_signers`, so that others verify without this tool.

    Raises:
        Unreadable: a register is broken.
    """
    from qms.signing.records import APPROVAL_NAMESPACE, MANIFEST_NAMESPACE, allowed_signers
    from qms.source.git_tags import NAMESPACE

    namespaces = (APPROVAL_NAMESPACE, MANIFEST_NAMESPACE, NAMESPACE)
    return allowed_signers(read_roster(root), namespaces)


def new_key_path(root: Path, person_id: str, output: Path | None) -> Path:
    """Return where a new key of a person lies: outside the repository.

    Raises:
        UsageError: it would lie in the repository, where others could read it.
    """
    if output is None:
        try:
            output = Path.home() / ".ssh" / f"qms-{person_id}"
        except RuntimeError as error:
            message = "this user has no home folder; say where the key shall lie with --output"
            raise UsageError(message) from error
    if output.absolute().resolve().is_relative_to(root.resolve()):
        raise UsageError(
            f"{output} lies in the repository, where everybody can read it; keep the private key"
            " elsewhere"
        )
    return output


def _person(root: Path, person_id: str) -> Person:
    people = read_roster(root).people
    if person_id not in people:
        known = ", ".join(sorted(people)) or "nobody yet"
        raise UsageError(
            f"{person_id} is not in approvers.yml, enter the person there first; known: {known}"
        )
    return people[person_id]


def _public(file: Path) -> SshPublicKey:
    try:
        with file.open("rb") as opened:
            text = opened.read(MAX_KEY_FILE).decode("utf-8")
    except FileNotFoundError as error:
        raise UsageError(f"there is no file {file}; `qms key new` makes a key") from error
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{file} cannot be read as a public key") from error
    try:
        return read_public_key(text)
    except UnusableKey as error:
        raise UsageError(f"{file}: {error}") from error


def _find(person: Person, fingerprint: str) -> tuple[int, PublicKey]:
    wanted = fingerprint.removeprefix("SHA256:")
    found = [
        (index, key)
        for index, key in enumerate(person.keys)
        if wanted and _fingerprint(key).removeprefix("SHA256:").startswith(wanted)
    ]
    if len(found) != 1:
        every = ", ".join(_fingerprint(key) for key in person.keys) or "none"
        which = "several keys begin" if found else "no key begins"
        raise UsageError(f"{which} with {fingerprint}; keys of {person.name}: {every}")
    return found[0]


def _fingerprint(key: PublicKey) -> str:
    try:
        return read_public_key(key.key).fingerprint
    except UnusableKey:
        return "not a usable key"


def _listed(person: Person, key: PublicKey, today: date) -> ListedKey:
    kind = key.key.partition(" ")[0]
    return ListedKey(
        person=person,
        fingerprint=_fingerprint(key),
        kind=kind,
        state="; ".join(_states(key, today)) or "counts",
    )


def _states(key: PublicKey, today: date) -> Iterator[str]:
    if key.compromised_since:
        yield f"in other hands since {key.compromised_since}"
    if key.revoked:
        yield f"revoked on {key.revoked}"
    if key.before and not key.revoked:
        yield f"{'ended' if key.before <= today else 'counts until before'} {key.before}"
    if key.after and key.after > today:
        yield f"counts from {key.after}"


def _values(text: str) -> dict[str, Any]:
    return copy.deepcopy(dict(read_yaml(text, ROSTER).values))


def _write(root: Path, changed: str | None, expected: dict[str, Any]) -> None:
    """Write an edited register after reading it again: nothing but what was meant is another."""
    from qms.publish.atomic import write_atomic

    try:
        sound = changed is not None and _values(changed) == expected
    except Unreadable:
        sound = False
    if changed is None or not sound:
        raise UsageError(f"{ROSTER}: {CANNOT_EDIT}")
    original = read_bytes(root, ROSTER, limit=MAX_TEXT_BYTES).decode("utf-8")
    write_atomic(root / ROSTER, with_line_ends(changed, original).encode("utf-8"))
