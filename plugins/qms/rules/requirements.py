"""What a type of document asks for, and which of it a set of approvals leaves open."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from qms.domain.approvals import TOP_MANAGEMENT_MEANINGS, ApprovalRecord, Meaning
from qms.domain.documents import DocumentType, Quorum, RequiredApproval
from qms.domain.library import Library


def unmet(
    library: Library, kind: DocumentType, records: Sequence[ApprovalRecord]
) -> tuple[RequiredApproval, ...]:
    """Return the approvals that a type requires and that these records do not give.

    A statement of top management stands in for one that nobody else gave; it counts once.
    """
    given = {(record.meaning, record.role) for record in records}
    open_lines = [
        each for each in kind.required_approvals if (each.meaning, each.role) not in given
    ]
    stand_ins = _stand_ins(library, kind, records) if open_lines else []
    missing = []
    for each in open_lines:
        found = next((one for one in stand_ins if one.meaning is each.meaning), None)
        if found is None:
            missing.append(each)
        else:
            stand_ins = _without(library, stand_ins, found)
    return (*missing, *_quorum_places(library, kind.quorum, records))


def required_roles(kind: DocumentType) -> Iterator[tuple[str, Meaning, str]]:
    """Yield each role that a type asks, with the meaning and the key in the type's block."""
    for index, required in enumerate(kind.required_approvals):
        yield required.role, required.meaning, f"required_approvals[{index}].role"
    for index, role in enumerate(kind.quorum.roles if kind.quorum else ()):
        yield role, Meaning.APPROVED, f"quorum.roles[{index}]"


def has_authority(library: Library, role: str, meaning: Meaning, code: str) -> bool:
    """Return whether a role may state a meaning about a type, at one site at least."""
    permits = library.roster.role_permits
    sites = library.configuration.sites
    return permits(role, meaning, code) or any(
        permits(role, meaning, code, (site,)) for site in sites
    )


def is_unreachable(quorum: Quorum | None) -> bool:
    """Return whether a quorum asks for more different roles than it names."""
    return quorum is not None and quorum.count > len(set(quorum.roles))


def is_required(kind: DocumentType, record: ApprovalRecord) -> bool:
    """Return whether a record states what a type asks of its role."""
    line = (record.meaning, record.role)
    return line in {(meaning, role) for role, meaning, _ in required_roles(kind)}


def _stand_ins(
    library: Library, kind: DocumentType, records: Sequence[ApprovalRecord]
) -> list[ApprovalRecord]:
    """Return the statements of top management that are not needed for a line of their own."""
    required = {(each.meaning, each.role) for each in kind.required_approvals}
    own = {record.person for record in records if (record.meaning, record.role) in required}
    two_roles = not library.configuration.policies.one_person_one_role
    return [
        record
        for record in records
        if record.role == library.roster.top_management
        and record.meaning in TOP_MANAGEMENT_MEANINGS
        and (record.meaning, record.role) not in required
        and (two_roles or record.person not in own)
    ]


def _without(
    library: Library, records: Iterable[ApprovalRecord], used: ApprovalRecord
) -> list[ApprovalRecord]:
    one_role = library.configuration.policies.one_person_one_role
    return [
        each
        for each in records
        if each is not used and not (one_role and each.person == used.person)
    ]


def _quorum_places(
    library: Library, quorum: Quorum | None, records: Sequence[ApprovalRecord]
) -> list[RequiredApproval]:
    """Return one open place for each approval that a quorum still lacks."""
    if quorum is None:
        return []
    eligible = {*quorum.roles, library.roster.top_management}
    filled = _distinct_pairs(
        (record.role, record.person)
        for record in records
        if record.meaning is Meaning.APPROVED and record.role in eligible
    )
    free = [role for role in quorum.roles if role not in filled] or list(quorum.roles)
    place = RequiredApproval(meaning=Meaning.APPROVED, role=free[0], others=tuple(free[1:]))
    return [place] * max(0, quorum.count - len(filled))


def _distinct_pairs(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return as many roles as can be given a person each, no person for two of them."""
    people: dict[str, dict[str, None]] = {}
    for role, person in pairs:
        people.setdefault(role, {})[person] = None
    chosen: dict[str, str] = {}

    def find(role: str, asked: set[str]) -> bool:
        for person in people[role]:
            if person in asked:
                continue
            asked.add(person)
            holder = chosen.get(person)
            if holder is None or find(holder, asked):
                chosen[person] = role
                return True
        return False

    for role in people:
        find(role, set())
    return {role: person for person, role in chosen.items()}
