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
        if each is not used and not (one_role and _stand_for_one(library, each, used))
    ]


def _stand_for_one(library: Library, one: ApprovalRecord, other: ApprovalRecord) -> bool:
    """Return whether two statements are one person's, or a person's and their own deputy's."""
    principals = {*_principals(library, one), *_principals(library, other)}
    return one.person == other.person or len(principals) == 1


def _principals(library: Library, record: ApprovalRecord) -> tuple[str, ...]:
    """Return for whom a person may have decided: themselves, or those whose deputy they were."""
    known = library.roster.principals(record.person, record.role, record.decided_on)
    return known or (record.person,)


def _quorum_places(
    library: Library, quorum: Quorum | None, records: Sequence[ApprovalRecord]
) -> list[RequiredApproval]:
    """Return one open place for each approval that a quorum still lacks."""
    if quorum is None:
        return []
    eligible = {*quorum.roles, library.roster.top_management}
    filled = _most_places(
        [
            (record.role, record.person, principal)
            for record in records
            if record.meaning is Meaning.APPROVED and record.role in eligible
            for principal in _principals(library, record)
        ]
    )
    free = [role for role in quorum.roles if role not in filled] or list(quorum.roles)
    place = RequiredApproval(meaning=Meaning.APPROVED, role=free[0], others=tuple(free[1:]))
    return [place] * max(0, quorum.count - len(filled))


def _most_places(given: Iterable[tuple[str, str, str]]) -> frozenset[str]:
    """Return the most roles that can be filled, nobody deciding or being decided for twice.

    Args:
        given: Role, person and the one they acted for, of each approval.
    """
    by_role: dict[str, dict[tuple[str, str], None]] = {}
    for role, person, principal in given:
        by_role.setdefault(role, {})[person, principal] = None
    roles = list(by_role)
    best: frozenset[str] = frozenset()

    def fill(
        index: int, filled: frozenset[str], people: frozenset[str], acted: frozenset[str]
    ) -> None:
        nonlocal best
        if len(filled) > len(best):
            best = filled
        if len(filled) + len(roles) - index <= len(best):
            return  # the rest cannot make it better
        role = roles[index]
        for person, principal in by_role[role]:
            if person not in people and principal not in acted:
                fill(index + 1, filled | {role}, people | {person}, acted | {principal})
        fill(index + 1, filled, people, acted)

    fill(0, best, frozenset(), frozenset())
    return best
