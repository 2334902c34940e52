"""9xx: the registers fit together, so that documents can be judged and approved by them."""

from __future__ import annotations

from collections.abc import Iterator

from qms.domain.approvals import Meaning
from qms.domain.diagnostics import Diagnostic, Kind, Location, Rule, Severity, finding
from qms.domain.library import Library
from qms.rules.check import Check, Nearest, listed
from qms.rules.requirements import has_authority, required_roles

UNKNOWN_STANDARD = Rule(
    code="QMS902",
    name="unknown-standard",
    summary="qms.yml names a standard that this software does not know.",
)
VACANT_ROLE = Rule(
    code="QMS903",
    name="vacant-required-role",
    severity=Severity.WARNING,
    kind=Kind.CALENDAR,
    summary="Nobody holds a role whose approval is required.",
    clause="AS9120 5.3",
)
TYPE_WITHOUT_APPROVAL = Rule(
    code="QMS914",
    name="type-without-approval",
    summary="A type of document needs nobody's approval.",
    clause="AS9120 7.5.2",
)
UNKNOWN_ROLE = Rule(
    code="QMS904",
    name="unknown-role",
    summary="A register names a role that approvers.yml does not define.",
    clause="AS9120 5.3",
)
UNKNOWN_TYPE = Rule(
    code="QMS905",
    name="unknown-document-type",
    summary="A line of authority is for a type of document that qms.yml does not have.",
    clause="AS9120 5.3",
)
NO_AUTHORITY = Rule(
    code="QMS906",
    name="required-role-without-authority",
    summary="An approval is required from a role that may not give it.",
    clause="AS9120 5.3",
)
UNKNOWN_SCOPE_DOCUMENT = Rule(
    code="QMS910",
    name="unknown-scope-document",
    summary="qms.yml names a document of the scope or of terms that does not exist.",
    clause="AS9120 4.3",
)


def check_types_are_approved(library: Library) -> Iterator[Diagnostic]:
    """No type of document is issued on nobody's word.

    ## What it checks
    Every type in `qms.yml` requires at least one approval of meaning *approved*, by a line of
    `required_approvals` or by a `quorum`.

    ## Why it matters
    For a type without one, `status: approved` alone would put a text in force.

    ## Example
    `required_approvals: []` for work instructions.

    ## How to fix it
    Name the role that approves documents of this type.

    ## When to accept
    Never.
    """
    positions = library.configuration.positions
    for code, each in library.configuration.types.items():
        if not any(meaning is Meaning.APPROVED for _, meaning, _ in required_roles(each)):
            place = positions.at(f"types.{code}.required_approvals")
            message = f"documents of type {code} ({each.name}) need nobody's approval"
            advice = "add a line such as {meaning: approved, role: quality-manager}"
            yield finding(TYPE_WITHOUT_APPROVAL, place, message, advice=advice)


def check_standards(library: Library) -> Iterator[Diagnostic]:
    """The standards in use are known.

    ## What it checks
    `standards` in `qms.yml` names standards whose clauses this software knows, and
    `primary_standard` is one of them.

    ## Why it matters
    Clauses of an unknown standard cannot be checked, and nothing would be covered.

    ## Example
    `primary_standard: AS9120D`.

    ## How to fix it
    Write the key of the standard, without edition: `AS9120`, `ISO9001`. A standard of your own is
    a file in `quality_manual/standards/`, and `key:` in it is what is written here.

    ## When to accept
    Never.
    """
    configuration = library.configuration
    nearest = Nearest(library.standards)
    wanted = [(f"standards[{i}]", key) for i, key in enumerate(configuration.standards)]
    if configuration.primary_standard not in configuration.standards:
        wanted.append(("primary_standard", configuration.primary_standard))
    for key, standard in wanted:
        if standard not in library.standards:
            place = configuration.positions.at(key)
            message = f"{standard} is not a standard that is known here"
            known = listed(library.standards)
            own = "one of your own is a file in quality_manual/standards/"
            otherwise = (
                f"known in this system: {known}; {own}" if known else "write AS9120 or ISO9001"
            )
            advice = nearest.advice(standard, otherwise)
            yield finding(UNKNOWN_STANDARD, place, message, advice=advice)


def check_holders(library: Library) -> Iterator[Diagnostic]:
    """Somebody can give every approval that is required.

    ## What it checks
    On the day of the check at least one person holds each role in `required_approvals`.

    ## Why it matters
    When the only approver has left or is ill, no urgent change can be approved.

    ## Example
    The quality manager's term ended on 2026-10-31 and no deputy is listed.

    ## How to fix it
    Enter the successor or a deputy in `approvers.yml`, with the first day.

    ## When to accept
    When the role is filled on a known day soon.
    """
    roster = library.roster
    held = {
        term.role
        for person in roster.people.values()
        for term in person.roles
        if term.covers(library.as_of)
    }
    reported: set[str] = set()
    for code, kind in library.configuration.types.items():
        for index, required in enumerate(kind.required_approvals):
            role = required.role
            if role in held or role in reported or role not in roster.roles:
                continue
            reported.add(role)
            place = _required_place(library, code, index)
            message = f"nobody holds the role {role} on {library.as_of}"
            advice = "enter the person or a deputy in approvers.yml, with the first day"
            yield finding(VACANT_ROLE, place, message, advice=advice)


def check_roles(library: Library) -> Iterator[Diagnostic]:
    """Every role that a register names is defined.

    ## What it checks
    Roles in `required_approvals`, `quorum` and `approver_fields` (in `qms.yml`), in the terms of
    people, the lines of authority, `deputies`, `keepers` and `top_management` (in `approvers.yml`)
    are defined under `roles`.

    ## Why it matters
    A misspelt role can never approve, and the document waits for ever.

    ## Example
    `{meaning: approved, role: quality-manger}`.

    ## How to fix it
    Correct the name, or define the role.

    ## When to accept
    Never.
    """
    roster = library.roster
    nearest = Nearest(roster.roles)
    for role, place in _named_roles(library):
        if role not in roster.roles:
            message = f"{role} is not a role in approvers.yml"
            advice = nearest.advice(role, "define it under roles: in approvers.yml")
            yield finding(UNKNOWN_ROLE, place, message, advice=advice)


def check_types(library: Library) -> Iterator[Diagnostic]:
    """Authority is given for types of document that exist.

    ## What it checks
    `types` in the lines of authority in `approvers.yml` are types of `qms.yml`.

    ## Why it matters
    Authority for a type that does not exist is authority for nothing.

    ## Example
    `types: [QP, SOP]` where the company has no type SOP.

    ## How to fix it
    Correct the type, or define it in `qms.yml`.

    ## When to accept
    Never.
    """
    types = library.configuration.types
    nearest = Nearest(types)
    for index, line in enumerate(library.roster.authority):
        for code in sorted(line.types - types.keys()):
            place = library.roster.positions.at(f"authority[{index}].types")
            message = f"{code} is not a type of document"
            advice = nearest.advice(code, f"known types: {listed(types)}")
            yield finding(UNKNOWN_TYPE, place, message, advice=advice)


def check_authority(library: Library) -> Iterator[Diagnostic]:
    """Whoever must approve may approve.

    ## What it checks
    Every role in `required_approvals` or `quorum` of a type has a line of authority for that
    meaning and type in `approvers.yml`, at one site at least. Top management needs none.

    ## Why it matters
    Otherwise no document of the type can ever be approved.

    ## Example
    Procedures need the managing director, who has authority for manual sections only.

    ## How to fix it
    Add the line of authority, or ask another role.

    ## When to accept
    Never.
    """
    for code, kind in library.configuration.types.items():
        for role, meaning, key in required_roles(kind):
            known = role in library.roster.roles
            if known and not has_authority(library, role, meaning, code):
                place = library.configuration.positions.at(f"types.{code}.{key}")
                message = f"a {kind.name.lower()} needs “{meaning}” by {role}, who may not state it"
                advice = "add a line of authority in approvers.yml, or require another role"
                yield finding(NO_AUTHORITY, place, message, advice=advice)


def check_scope_document(library: Library) -> Iterator[Diagnostic]:
    """The documents that qms.yml names for the scope and for terms exist.

    ## What it checks
    `scope_document` and `terms_document` in `qms.yml`, where they are given, are numbers of
    documents.

    ## Why it matters
    What does not apply is approved together with the scope; without it, it is approved by nobody.
    Abbreviations on the site are explained as the document of terms has them.

    ## Example
    `scope_document: QM-11` where the scope is QM-01.

    ## How to fix it
    Write the number of the manual section that states the scope, or explains the terms.

    ## When to accept
    Never.
    """
    configuration = library.configuration
    known = library.by_id.keys() | {each.id for each in library.refused}
    named = {
        "scope_document": (configuration.scope_document, "on the scope"),
        "terms_document": (configuration.terms_document, "on terms"),
    }
    for key, (number, subject) in named.items():
        if number and number not in known:
            place = configuration.positions.at(key)
            message = f"there is no document {number}"
            otherwise = f"write the number of the section {subject}"
            advice = Nearest(known).advice(number, otherwise)
            yield finding(UNKNOWN_SCOPE_DOCUMENT, place, message, advice=advice)


def _named_roles(library: Library) -> Iterator[tuple[str, Location]]:
    """Yield every role that a register names, with its place."""
    roster, settings = library.roster, library.configuration.positions
    for code, kind in library.configuration.types.items():
        for role, _, key in required_roles(kind):
            yield role, settings.at(f"types.{code}.{key}")
    fields = library.configuration.approver_fields
    yield from ((each, settings.at(f"approver_fields[{i}]")) for i, each in enumerate(fields))
    for person in roster.people.values():
        for index, term in enumerate(person.roles):
            yield term.role, roster.positions.at(f"people.{person.id}.roles[{index}].role")
    for index, line in enumerate(roster.authority):
        yield line.role, roster.positions.at(f"authority[{index}].role")
    for index, deputy in enumerate(roster.deputies):
        for place, role in enumerate(deputy.roles):
            yield role, roster.positions.at(f"deputies[{index}].roles[{place}]")
    for index, role in enumerate(roster.keepers):
        yield role, roster.positions.at(f"keepers[{index}]")
    if roster.top_management:
        yield roster.top_management, roster.positions.at("top_management")


def _required_place(library: Library, code: str, index: int) -> Location:
    key = f"types.{code}.required_approvals[{index}].role"
    return library.configuration.positions.at(key)


CHECKS = (
    Check(rule=TYPE_WITHOUT_APPROVAL, function=check_types_are_approved),
    Check(rule=UNKNOWN_STANDARD, function=check_standards),
    Check(rule=VACANT_ROLE, function=check_holders),
    Check(rule=UNKNOWN_ROLE, function=check_roles),
    Check(rule=UNKNOWN_TYPE, function=check_types),
    Check(rule=NO_AUTHORITY, function=check_authority),
    Check(rule=UNKNOWN_SCOPE_DOCUMENT, function=check_scope_document),
)
