"""Who could give an approval that is still missing."""

from __future__ import annotations

from datetime import date

from qms.domain.approvals import Meaning, Person
from qms.domain.documents import ControlledDocument, RequiredApproval
from qms.domain.library import Library
from qms.rules.approval_state import authors, counting_records

DECIDING = frozenset({Meaning.REVIEWED, Meaning.APPROVED})


def candidates(
    library: Library, document: ControlledDocument, required: RequiredApproval, on_date: date
) -> tuple[Person, ...]:
    """Return the people who could give an approval on a day, by the roster and the house rules."""
    out = _excluded(library, document, required)
    roster = library.roster
    return tuple(
        person
        for person in roster.people.values()
        if person.id not in out
        and roster.may_approve(
            person.id, required.role, required.meaning, document.type.code, on_date
        )
    )


def _excluded(
    library: Library, document: ControlledDocument, required: RequiredApproval
) -> frozenset[str]:
    """Return whom a house rule keeps from deciding: authors, and who decided in another role."""
    policies = library.configuration.policies
    out: set[str] = set()
    if required.meaning not in DECIDING:
        return frozenset()
    if policies.author_may_not_approve:
        out |= authors(library, document)
    if policies.one_person_one_role:
        out |= {
            record.person
            for record in counting_records(library, document)
            if record.role != required.role and record.meaning in DECIDING
        }
    return frozenset(out)
