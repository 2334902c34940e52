"""Keys in approvers.yml are public keys that may sign, and people's own."""

from __future__ import annotations

from collections.abc import Iterator

from qms.domain.approvals import Person, PublicKey
from qms.domain.demonstration import demonstration_problem
from qms.domain.diagnostics import Diagnostic, Kind, Location, Rule, Severity, finding
from qms.domain.library import Library
from qms.domain.public_keys import UnusableKey, read_public_key
from qms.rules.check import Check

DEMONSTRATION_KEY = Rule(
    code="QMS328",
    name="demonstration-key",
    summary="A key in approvers.yml is one whose private half everybody can read.",
    clause="AS9120 7.5.3.2",
)
UNUSABLE_KEY = Rule(
    code="QMS915",
    name="unusable-key",
    summary="A key in approvers.yml is no public key that may sign approvals.",
    clause="AS9120 7.5.3.2",
)

KEY_WITHOUT_HOLDER = Rule(
    code="QMS921",
    name="key-without-holder",
    severity=Severity.WARNING,
    kind=Kind.CALENDAR,
    summary="A key without an end belongs to somebody who holds no role any more.",
    clause="AS9120 7.5.3.2",
)


def check_demonstration(library: Library) -> Iterator[Diagnostic]:
    """Nobody approves with a key that is published.

    ## What it checks
    No key in `approvers.yml` is one of the example company's, whose private halves lie in
    `tests/demonstration-keys/` for everybody to try things with. They count in the example only.
    A key listed as one on a security key is compared by its bytes.

    ## Why it matters
    Anybody could approve in that person's name.

    ## Example
    A company took the example as its start, changed the names and kept the keys.

    ## How to fix it
    Remove the key. Have each person make one of their own with `qms key new`, and enter it with
    `qms key register`.

    ## When to accept
    Never.
    """
    repository = library.configuration.repository
    for person, key, place in _keys(library):
        try:
            blob = read_public_key(key.key).blob
        except UnusableKey:
            continue
        problem = demonstration_problem(blob, repository)
        if problem:
            message = f"{person.id}: {problem}"
            advice = "remove it; each person makes a key of their own: qms key new"
            yield finding(DEMONSTRATION_KEY, place, message, advice=advice)


def check_usable(library: Library) -> Iterator[Diagnostic]:
    """Every key can verify what its owner signs.

    ## What it checks
    Each `key` in `approvers.yml` is one line with a public key in the notation of OpenSSH: Ed25519,
    ECDSA, RSA with at least 3072 bits, or the like on a security key. Private keys, DSA,
    certificates, shorter RSA keys and lines with options before the key are refused.

    ## Why it matters
    What the person signs would not count, and with a weak key others could sign for them.

    ## Example
    `key: a.rossi ssh-rsa AAAA…`, copied from a list of allowed signers.

    ## How to fix it
    Enter the file that ends in `.pub` with `qms key register`. A private key that was entered here
    has been seen by others: it is not used again.

    ## When to accept
    Never.
    """
    for person, key, place in _keys(library):
        try:
            read_public_key(key.key)
        except UnusableKey as fault:
            reason, _, advice = str(fault).partition("; ")
            message = f"a key of {person.name} cannot be used: {reason}"
            advice = advice or "enter it with `qms key register`"
            yield finding(UNUSABLE_KEY, place, message, advice=advice)


def check_holder(library: Library) -> Iterator[Diagnostic]:
    """The keys of people who left end with their last role.

    ## What it checks
    Every person with a key in `approvers.yml` that has neither an end (`before`) nor was revoked
    holds a role on the day of the check or later, or is a deputy of somebody then.

    ## Why it matters
    A key that nobody needs is one that nobody misses when it is copied. It would count again with
    the next role that is entered for the person by mistake.

    ## Example
    L. Haddad left in March: the role has `to: 2026-03-31`, and the key has no `before`.

    ## How to fix it
    Give the key an end: `before` is the first day on which it no longer counts, such as the day
    after the last role ended. What was signed earlier stays valid.

    ## When to accept
    While somebody is away and will hold a role again.
    """
    day = library.as_of
    roster = library.roster
    acting = {each.deputy for each in roster.deputies if each.end is None or day <= each.end}
    for person, key, place in _keys(library):
        ended = key.before or key.revoked or key.compromised_since
        held = any(each.end is None or day <= each.end for each in person.roles)
        if not (ended or held or person.id in acting):
            last = max((each.end for each in person.roles if each.end), default=None)
            message = (
                f"{person.name} holds no role"
                f"{f' since {last}' if last else ''}, and this key has no end"
            )
            advice = "give the key an end: before: YYYY-MM-DD, the first day without it"
            yield finding(KEY_WITHOUT_HOLDER, place, message, advice=advice)


def _keys(library: Library) -> Iterator[tuple[Person, PublicKey, Location]]:
    for person in library.roster.people.values():
        for index, key in enumerate(person.keys):
            yield person, key, library.roster.positions.at(f"people.{person.id}.keys[{index}].key")


CHECKS = (
    Check(rule=DEMONSTRATION_KEY, function=check_demonstration),
    Check(rule=UNUSABLE_KEY, function=check_usable),
    Check(rule=KEY_WITHOUT_HOLDER, function=check_holder, requires=("QMS915", "QMS328")),
)
