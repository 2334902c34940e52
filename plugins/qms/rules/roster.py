"""9xx: every person in approvers.yml can be told from every other."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from qms.domain.approvals import Person, PublicKey
from qms.domain.diagnostics import Diagnostic, Rule, finding
from qms.domain.library import Library
from qms.rules.check import Check

TWO_PEOPLE_ALIKE = Rule(
    code="QMS913",
    name="two-people-alike",
    summary="Two people in approvers.yml have the same name, the same key or the same login.",
    clause="AS9120 7.5.2",
)


def check_people(library: Library) -> Iterator[Diagnostic]:
    """Every person is listed once, under a name and with keys of their own.

    ## What it checks
    No two people in `approvers.yml` have the same `name`, whatever its capitals and spaces, and no
    two entries hold the same key, the same login or the same certificate.

    ## Why it matters
    Authors do not approve their own texts, and two approvals are two people. A person listed twice
    would evade both, and a print with the name would not say who decided.

    ## Example
    `a.rossi` and `a.rossi2`, both with the name "A. Rossi".

    ## How to fix it
    List the person once, with all roles. Two people who share a name are written so that readers
    can tell them apart, for example with their second initial.

    ## When to accept
    Never.
    """
    names: dict[str, str] = {}
    holders: dict[tuple[str, str], str] = {}
    positions = library.roster.positions
    for person in library.roster.people.values():
        first = names.setdefault(_folded(person.name), person.id)
        if first != person.id:
            place = positions.at(f"people.{person.id}.name")
            message = f"{person.id} has the same name as {first}"
            advice = "list the person once, or write the names so that they can be told apart"
            yield finding(TWO_PEOPLE_ALIKE, place, message, advice=advice)
        for what, values in _own(person).items():
            for index, value in enumerate(values):
                holder = holders.setdefault((what, value), person.id)
                if holder != person.id:
                    place = positions.at(f"people.{person.id}.{what}s[{index}]")
                    message = f"{person.id} has the same {what} as {holder}"
                    advice = f"a {what} belongs to one person: remove it from the other"
                    yield finding(TWO_PEOPLE_ALIKE, place, message, advice=advice)


def _own(person: Person) -> dict[str, list[str]]:
    """Return what nobody shares with a person, by what it is called."""
    return {
        "key": [_material(each) for each in person.keys],
        "login": [each.casefold() for each in person.logins],
        "certificate": list(person.certificates),
    }


def _folded(name: str) -> str:
    """Return a name as it reads, without regard to capitals, spaces and ways of encoding."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def _material(key: PublicKey) -> str:
    """Return the kind and the material of a key, without the comment behind them."""
    return " ".join(key.key.split()[:2])


CHECKS = (Check(rule=TWO_PEOPLE_ALIKE, function=check_people),)
