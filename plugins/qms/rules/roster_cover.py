"""9xx: somebody can always approve and attest, and those who stand in were appointed rightly."""

from __future__ import annotations

from collections.abc import Iterator

from qms.domain.approvals import EvidenceKind
from qms.domain.configuration import Stage
from qms.domain.deputies import Deputy
from qms.domain.diagnostics import Diagnostic, Kind, Rule, Severity, finding
from qms.domain.library import Library
from qms.rules.check import Check, Nearest, listed
from qms.rules.requirements import is_unreachable, required_roles

INVALID_DEPUTY = Rule(
    code="QMS916",
    name="invalid-deputy",
    summary="A deputy in approvers.yml was not appointed in a way that can count.",
    clause="AS9120 5.3",
)
TOO_FEW_KEEPERS = Rule(
    code="QMS917",
    name="too-few-keepers",
    severity=Severity.WARNING,
    kind=Kind.COMPLETENESS,
    summary="Fewer than two people may attest decisions that were made off-line.",
    clause="AS9120 5.3",
)
NOBODY_STANDS_IN = Rule(
    code="QMS918",
    name="nobody-stands-in",
    severity=Severity.INFO,
    kind=Kind.COMPLETENESS,
    summary="A role whose approval is required is held by one person without a deputy.",
    clause="AS9120 5.3",
)
UNREACHABLE_QUORUM = Rule(
    code="QMS919",
    name="unreachable-quorum",
    summary="More approvals from different roles are required than there are roles to give them.",
    clause="AS9120 5.3",
)
UNKNOWN_AUTHORITY_SITE = Rule(
    code="QMS920",
    name="authority-for-unknown-site",
    summary="A line of authority is for a site that qms.yml does not have.",
    clause="AS9120 5.3",
)

ENOUGH_KEEPERS = 2


def check_deputies(library: Library) -> Iterator[Diagnostic]:
    """Deputies are appointed before they act, for a role that somebody holds.

    ## What it checks
    Each entry of `deputies` in `approvers.yml` names two different people who are listed, begins
    on the day of the appointment or later, does not end before it begins, and is for roles that
    the person represented holds at some time.

    ## Why it matters
    A deputy entered after the fact would make good an approval that nobody was entitled to give.

    ## Example
    `from: 2026-11-01` with `appointed_on: 2026-11-20`: on the days between nobody had appointed
    anybody.

    ## How to fix it
    Correct the entry. What was decided before the appointment is decided again.

    ## When to accept
    Never.
    """
    nearest = Nearest(library.roster.people)
    for index, each in enumerate(library.roster.deputies):
        for key, message, advice in _deputy_faults(library, each, nearest):
            place = library.roster.positions.at(f"deputies[{index}].{key}")
            yield finding(INVALID_DEPUTY, place, message, advice=advice)


def check_keepers(library: Library) -> Iterator[Diagnostic]:
    """One keeper's illness stops nothing.

    ## What it checks
    In an operating system that names `keepers` in `approvers.yml`, or in which decisions were
    attested, at least two people hold one of these roles on the day of the check.

    ## Why it matters
    Where people sign on paper, only a keeper of records can put their decisions on file. With one
    keeper, an urgent change waits until that person is back.

    ## Example
    `keepers: [document-controller]`, and one document controller.

    ## How to fix it
    Name a second role under `keepers`, or a second holder of the role. Keepers need a key
    (`qms key new`).

    ## When to accept
    For as long as it takes to instruct the second person.
    """
    roster = library.roster
    if library.configuration.stage is not Stage.OPERATING:
        return
    attested = any(
        record.evidence is EvidenceKind.ATTESTED
        for records in library.records.values()
        for record in records
    )
    if not roster.keepers and not attested:
        return
    able = [
        person.name
        for person in roster.people.values()
        if any(person.holds(role, library.as_of) for role in roster.keepers)
    ]
    if len(able) < ENOUGH_KEEPERS:
        place = roster.positions.at("keepers")
        who = f"only {able[0]} may" if able else "nobody may"
        message = f"{who} attest decisions made off-line on {library.as_of}; two people should"
        advice = "name a second role or person under keepers: in approvers.yml"
        yield finding(TOO_FEW_KEEPERS, place, message, advice=advice)


def check_cover(library: Library) -> Iterator[Diagnostic]:
    """Somebody stands in for every approver.

    ## What it checks
    In an operating system whose `approvers.yml` says who stands in for whom (`deputies`, `keepers`
    or `top_management`), each role in `required_approvals` that exactly one person holds on the
    day of the check has a deputy appointed for that day.

    ## Why it matters
    When the only approver is ill, an urgent change waits, or people stop asking.

    ## Example
    One managing director, and under `deputies` only one for the quality manager.

    ## How to fix it
    Appoint a deputy in `approvers.yml` before one is needed.

    ## When to accept
    In a company too small for deputies, say so.
    """
    roster, day = library.roster, library.as_of
    says_who = roster.deputies or roster.keepers or roster.top_management
    if library.configuration.stage is not Stage.OPERATING or not says_who:
        return
    reported: set[str] = set()
    for code, kind in library.configuration.types.items():
        for role, _, key in required_roles(kind):
            holders = [each for each in roster.people.values() if each.holds(role, day)]
            if role in reported or len(holders) != 1 or key.startswith("quorum"):
                continue
            covered = any(
                each.principal == holders[0].id and each.covers(role, day)
                for each in roster.deputies
            )
            if not covered:
                reported.add(role)
                place = library.configuration.positions.at(f"types.{code}.{key}")
                message = f"only {holders[0].name} holds the role {role} on {day}, without a deputy"
                advice = "appoint one under deputies: in approvers.yml, before one is needed"
                yield finding(NOBODY_STANDS_IN, place, message, advice=advice)


def check_quorum(library: Library) -> Iterator[Diagnostic]:
    """Enough roles are named for a quorum.

    ## What it checks
    `count` of each `quorum` in `qms.yml` is at most the number of different roles in its list.

    ## Why it matters
    Each approval of a quorum comes from another role; more than there are can never be given.

    ## Example
    `quorum: {count: 3, roles: [quality-manager, managing-director]}`.

    ## How to fix it
    Name further roles, or ask for fewer approvals.

    ## When to accept
    Never.
    """
    for code, kind in library.configuration.types.items():
        quorum = kind.quorum
        if quorum is not None and is_unreachable(quorum):
            place = library.configuration.positions.at(f"types.{code}.quorum.count")
            message = (
                f"a {kind.name.lower()} needs approvals from {quorum.count} different roles; the"
                f" list has {listed(dict.fromkeys(quorum.roles))}"
            )
            advice = "name further roles, or ask for fewer approvals"
            yield finding(UNREACHABLE_QUORUM, place, message, advice=advice)


def check_sites(library: Library) -> Iterator[Diagnostic]:
    """Authority is given for sites that exist.

    ## What it checks
    `sites` in the lines of authority in `approvers.yml` are sites of `qms.yml`.

    ## Why it matters
    Authority for a site that does not exist is authority for nothing.

    ## Example
    `sites: [C]` where the company has the sites A and B.

    ## How to fix it
    Write the site as in `qms.yml`, or add it there.

    ## When to accept
    Never.
    """
    sites = library.configuration.sites
    nearest = Nearest(sites)
    for index, line in enumerate(library.roster.authority):
        for site in sorted(line.sites - sites.keys()):
            place = library.roster.positions.at(f"authority[{index}].sites")
            message = f"{site} is not a site"
            otherwise = f"known sites: {listed(sites)}" if sites else "add the site to qms.yml"
            advice = nearest.advice(site, otherwise)
            yield finding(UNKNOWN_AUTHORITY_SITE, place, message, advice=advice)


def _deputy_faults(
    library: Library, each: Deputy, nearest: Nearest
) -> Iterator[tuple[str, str, str]]:
    people = library.roster.people
    for key, person in (("for", each.principal), ("deputy", each.deputy)):
        if person not in people:
            advice = nearest.advice(person, "add the person to approvers.yml")
            yield key, f"{person} is not a person in approvers.yml", advice
    if each.principal == each.deputy:
        yield "deputy", f"{each.deputy} cannot be their own deputy", "name another person"
    if each.appointed_on > each.start:
        message = f"{each.deputy} acts from {each.start}, before the appointment"
        yield "from", message, f"let it begin on {each.appointed_on}, the appointment, or later"
    if each.end is not None and each.end < each.start:
        yield "to", f"{each.end} is before {each.start}", "correct the days"
    principal = people.get(each.principal)
    for index, role in enumerate(each.roles):
        known = role in library.roster.roles
        if principal is not None and known and role not in {term.role for term in principal.roles}:
            message = f"{principal.name} never holds the role {role}"
            yield f"roles[{index}]", message, "name a role that this person holds"


CHECKS = (
    Check(rule=INVALID_DEPUTY, function=check_deputies),
    Check(rule=TOO_FEW_KEEPERS, function=check_keepers),
    Check(rule=NOBODY_STANDS_IN, function=check_cover),
    Check(rule=UNREACHABLE_QUORUM, function=check_quorum),
    Check(rule=UNKNOWN_AUTHORITY_SITE, function=check_sites),
)
