"""Who could give an approval that is still missing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from qms.domain.approvals import TOP_MANAGEMENT_MEANINGS, Meaning, Person
from qms.domain.documents import ControlledDocument, RequiredApproval
from qms.domain.library import Library
from qms.rules.approval_state import authors, counting_records

DECIDING = frozenset({Meaning.REVIEWED, Meaning.APPROVED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """Somebody who could give an approval, and in which capacity."""

    person: Person
    role: str
    acts_for: str = ""
    """Id of the person they are deputy for; empty when they hold the role themselves."""


def candidates(
    library: Library, document: ControlledDocument, required: RequiredApproval, on_date: date
) -> tuple[Person, ...]:
    """Return the people who could give an approval on a day, by the roster and the house rules.

    Top management, which can stand in for anybody, is named only where its role is asked for.
    """
    found = {
        each.person.id: each.person for each in capacities(library, document, required, on_date)
    }
    return tuple(found.values())


def capacities(
    library: Library, document: ControlledDocument, required: RequiredApproval, on_date: date
) -> tuple[Candidate, ...]:
    """Return who could give an approval on a day, once for each role in which they could."""
    return tuple(
        each
        for role in required.roles
        for each in _in_role(library, document, role, required.meaning, on_date)
    )


def stand_ins(
    library: Library, document: ControlledDocument, required: RequiredApproval, on_date: date
) -> tuple[Candidate, ...]:
    """Return who could give an approval as top management, where its role is not asked for."""
    role = library.roster.top_management
    if not role or role in required.roles or required.meaning not in TOP_MANAGEMENT_MEANINGS:
        return ()
    return tuple(_in_role(library, document, role, required.meaning, on_date))


def _in_role(
    library: Library, document: ControlledDocument, role: str, meaning: Meaning, on_date: date
) -> Iterator[Candidate]:
    roster, sites = library.roster, document.applies_to.sites
    if not roster.role_permits(role, meaning, document.type.code, sites):
        return
    out = _excluded(library, document, role, meaning)
    for person in roster.people.values():
        capacity = roster.capacity(person.id, role, on_date)
        if capacity is not None and person.id not in out:
            yield Candidate(person=person, role=role, acts_for=capacity.acts_for)


def _excluded(
    library: Library, document: ControlledDocument, role: str, meaning: Meaning
) -> frozenset[str]:
    """Return whom a house rule keeps from deciding: authors, and who decided in another role."""
    policies = library.configuration.policies
    out: set[str] = set()
    if meaning not in DECIDING:
        return frozenset()
    if policies.author_may_not_approve:
        out |= authors(library, document)
    if policies.one_person_one_role:
        out |= {
            record.person
            for record in counting_records(library, document)
            if record.role != role and record.meaning in DECIDING
        }
    return frozenset(out)
