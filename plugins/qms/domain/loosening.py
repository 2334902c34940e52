"""How a proposal loosens control: every place in its registers that allows more than before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum

from qms.domain.approvals import Authority, Meaning, Person, PublicKey, RoleTerm, Roster
from qms.domain.configuration import (
    Configuration,
    CustomerEdition,
    Policies,
    Stage,
    TrainingPolicy,
)
from qms.domain.control import Control
from qms.domain.diagnostics import Location, Positions
from qms.domain.documents import DocumentType
from qms.domain.register_values import Key, differ, flatten, in_words
from qms.domain.standards import Standard

STANDARDS_FOLDER = "quality_manual/standards"


class Area(StrEnum):
    """What a register controls."""

    EVERYTHING = "everything"
    APPROVALS = "approvals"
    CLAUSES = "clauses"
    FINDINGS = "findings"


@dataclass(frozen=True, slots=True, kw_only=True)
class Loosening:
    """One place in a register that allows more than before."""

    area: Area
    location: Location
    what: str
    """What the proposal does, as the end of a sentence that begins with "this proposal"."""
    silenced: tuple[str, str] = ("", "")
    """Of an accepted finding: its code and path."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Power:
    """One thing that a role may state."""

    role: str
    meaning: Meaning
    type: str
    rest: frozenset[tuple[Key, str]]
    """What else the line of authority says, such as where it holds."""


HANDLED = {
    Configuration: frozenset(
        {"repository", "stage", "types", "policies", "standards", "primary_standard"}
        | {"customer_edition", "approver_fields", "training"}
    ),
    DocumentType: frozenset(
        {"required_approvals", "evidence", "revision_scheme", "required_headings"}
    ),
    Policies: frozenset(
        {"author_may_not_approve", "one_person_one_role", "late_filing_days"}
        | {"notice_days", "interim_follow_up_days"}
    ),
    Roster: frozenset({"people", "authority"}),
    Person: frozenset({"name", "roles", "keys"}),
}
"""Fields that are looked at below, each in its own way."""
HARMLESS = {
    Configuration: frozenset(
        {
            "organisation",
            "language",
            "scope_document",
            "terms_document",
            "identity_values",
            "activities",
            "sites",
            "variables",
            "stale_after_days",
            "look",
            "issues_folder",
            "records_folder",
            "registers",
            "positions",
        }
    ),
    DocumentType: frozenset(
        {
            "code",
            "name",
            "directory",
            "number_pattern",
            "review_interval_months",
            "follows_procedure",
        }
    ),
    Policies: frozenset({"notice_warning_days"}),
    Roster: frozenset({"roles", "positions"}),
    Person: frozenset({"id", "logins"}),
}
"""Fields that allow nothing."""
WATCHED: dict[type, frozenset[str]] = {
    DocumentType: frozenset({"quorum"}),
    Policies: frozenset({"keeper_attests_others_only"}),
    Roster: frozenset({"deputies", "keepers", "top_management"}),
    Person: frozenset({"certificates"}),
}
"""Fields of which every change is shown, because either way can allow more. A field that is in none
of the three lists is treated like these, and a test asks for a decision."""


def loosenings(before: Control, after: Control) -> Iterator[Loosening]:
    """Yield every place where the later registers allow more than the earlier ones."""
    yield from _settings(before.configuration, after.configuration)
    yield from _roster(before.roster, after.roster)
    known = {each.reference for each in before.applicability.exclusions}
    for exclusion in after.applicability.exclusions:
        if exclusion.reference not in known:
            what = f"declares {exclusion.reference} inapplicable"
            yield Loosening(area=Area.CLAUSES, location=exclusion.location, what=what)
    yield from _standards(before.standards, after.standards)
    until = {(each.code, each.path): each.expires for each in before.accepted}
    for entry in after.accepted:
        if until.get((entry.code, entry.path), date.min) < entry.expires:
            what = f"accepts {entry.code} in {entry.path} until {entry.expires}"
            silenced = (entry.code, entry.path)
            yield Loosening(
                area=Area.FINDINGS, location=entry.location, what=what, silenced=silenced
            )


def _standards(
    before: Mapping[str, Standard], after: Mapping[str, Standard]
) -> Iterator[Loosening]:
    """Yield clauses that are asked for no longer, and lighter ways to answer one."""
    for key, standard in after.items():
        earlier = before.get(key)
        if earlier is None or earlier == standard:
            continue
        place = standard.positions or Positions(path=STANDARDS_FOLDER)
        fewer = {each.number for each in earlier.leaves()} - {
            each.number for each in standard.leaves()
        }
        gone = [number for number in fewer if standard.is_leaf(number)]
        asked = {(each.clause, each.what) for each in standard.obligations}
        unwritten = [e.clause for e in earlier.obligations if (e.clause, e.what) not in asked]
        lighter = {
            "no longer asks for": gone,
            "no longer asks for everything in writing at": unwritten,
            "lets these be declared inapplicable:": {*standard.exclusions_allowed}
            - {*earlier.exclusions_allowed},
            "counts these as answered by way of another standard:": {*_counted(standard)}
            - {*_counted(earlier)},
        }
        for words, numbers in lighter.items():
            if numbers:
                named = ", ".join(sorted({_cited(number, earlier, standard) for number in numbers}))
                # A clause that is gone has no line; the first one that is left is not meant.
                location = place.at("key")
                yield Loosening(area=Area.CLAUSES, location=location, what=f"{words} {named}")


def _cited(number: str, *editions: Standard) -> str:
    """Return a clause as people cite it, with its title where one of the editions has it."""
    clause = next((s.by_number[number] for s in editions if number in s.by_number), None)
    return f"{editions[0].key} {number} {clause.title if clause else ''}".rstrip()


def _counted(standard: Standard) -> Iterator[str]:
    """Yield the clauses that count as answered through another standard."""
    for each in standard.maps:
        if each.counts:
            yield from (c.number for c in each.clauses if c.relation.is_answered_there)


def _settings(before: Configuration, after: Configuration) -> Iterator[Loosening]:
    place = after.positions
    if before.repository != after.repository:
        what = f"renames the system that approvals are bound to, {before.repository}"
        yield _approvals(place, "repository", what)
    if before.stage is Stage.OPERATING and after.stage is not Stage.OPERATING:
        what = "takes the system back to its setup, where what is missing does not count"
        yield Loosening(area=Area.EVERYTHING, location=place.at("stage"), what=what)
    gone = [key for key in before.standards if key not in after.standards]
    if gone:
        what = f"no longer works to {', '.join(gone)}"
        yield Loosening(area=Area.CLAUSES, location=place.at("standards"), what=what)
    elif before.primary_standard != after.primary_standard:
        what = f"no longer counts {before.primary_standard} as the main standard"
        yield Loosening(area=Area.CLAUSES, location=place.at("primary_standard"), what=what)
    for code, kind in after.types.items():
        if code in before.types:
            yield from _type(before.types[code], kind, place)
    for role in before.approver_fields:
        if role not in after.approver_fields:
            what = f"no longer asks {role} to sign the manual"
            yield _approvals(place, "approver_fields", what)
    yield from _customers(before.customer_edition, after.customer_edition, place)
    yield from _training(before.training, after.training, place)
    yield from _policies(before.policies, after.policies, place)
    yield from _unknown(Configuration, before, after, place, "")


def _training(
    before: TrainingPolicy, after: TrainingPolicy, place: Positions
) -> Iterator[Loosening]:
    def asked(what: str, key: str) -> Loosening:
        where = place.at(f"training.{key}")
        return Loosening(area=Area.FINDINGS, location=where, what=what)

    if before.before_effective and not after.before_effective:
        yield asked("no longer asks for training before a revision is in force", "before_effective")
    if before.required_from and (after.required_from or date.max) > before.required_from:
        yield asked("no longer holds back revisions until people are trained", "required_from")
    gone = sorted(before.types - after.types) if after.types else []
    if gone or (after.types and not before.types):
        what = f"no longer asks for training in {', '.join(gone) or 'documents of every type'}"
        yield asked(what, "types")
    if before.before_effective and after.notice_days < before.notice_days:
        yield asked("tells later that training is missing", "notice_days")


def _customers(
    before: CustomerEdition, after: CustomerEdition, place: Positions
) -> Iterator[Loosening]:
    more = {
        "types": sorted(after.types - before.types),
        "documents": sorted(after.documents - before.documents),
    }
    for key, added in more.items():
        if added:
            what = f"shows customers {', '.join(added)}, which they did not see"
            yield _approvals(place, f"editions.customer.{key}", what)


def _type(before: DocumentType, after: DocumentType, place: Positions) -> Iterator[Loosening]:
    key, name = f"types.{after.code}", after.name.lower()
    fewer = [each for each in before.required_approvals if each not in after.required_approvals]
    for each in fewer:
        what = f"no longer asks that a {name} is “{each.meaning}” by {each.role}"
        yield _approvals(place, f"{key}.required_approvals", what)
    weaker = [each.value for each in after.evidence if each not in before.evidence]
    if weaker:
        what = f"lets {' and '.join(weaker)} approvals suffice for a {name}"
        yield _approvals(place, f"{key}.evidence", what)
    if before.revision_scheme != "none" and after.revision_scheme == "none":
        what = f"no longer asks for any order of revisions in a {name}"
        yield _approvals(place, f"{key}.revision_scheme", what)
    headings = [each for each in before.required_headings if each not in after.required_headings]
    if headings:
        what = f"no longer asks for {', '.join(headings)} in a {name}"
        yield _approvals(place, f"{key}.required_headings", what)
    yield from _unknown(DocumentType, before, after, place, key)


def _policies(before: Policies, after: Policies, place: Positions) -> Iterator[Loosening]:
    if before.author_may_not_approve and not after.author_may_not_approve:
        yield _approvals(
            place, "policies.author_may_not_approve", "lets authors approve their own texts"
        )
    if before.one_person_one_role and not after.one_person_one_role:
        yield _approvals(
            place, "policies.one_person_one_role", "lets one person approve in two roles"
        )
    if before.late_filing_days < after.late_filing_days:
        what = (
            f"lets decisions be filed {after.late_filing_days} days late, not"
            f" {before.late_filing_days}"
        )
        yield _approvals(place, "policies.late_filing_days", what)
    if before.notice_days < after.notice_days:
        what = f"lets temporary notices hold {after.notice_days} days, not {before.notice_days}"
        yield _approvals(place, "policies.notice_days", what)
    if before.interim_follow_up_days < after.interim_follow_up_days:
        what = (
            f"lets interim changes wait {after.interim_follow_up_days} days for their full"
            f" approval, not {before.interim_follow_up_days}"
        )
        yield _approvals(place, "policies.interim_follow_up_days", what)
    yield from _unknown(Policies, before, after, place, "policies")


def _roster(before: Roster, after: Roster) -> Iterator[Loosening]:
    place = after.positions
    for person in after.people.values():
        yield from _person(before.people.get(person.id), person, after, place)
    given = {each for line in before.authority for each in _powers(line)}
    for index, line in enumerate(after.authority):
        more = sorted(f"“{each.meaning}” for {each.type}" for each in {*_powers(line)} - given)
        if more:
            what = f"lets the role {line.role} state {', '.join(more)}"
            yield _approvals(place, f"authority[{index}].role", what)
    yield from _unknown(Roster, before, after, place, "")


def _person(
    before: Person | None, after: Person, roster: Roster, place: Positions
) -> Iterator[Loosening]:
    key = f"people.{after.id}"
    terms = before.roles if before else ()
    for index, term in enumerate(after.roles):
        if not any(_within(term, known) for known in terms):
            until = f" to {term.end}" if term.end else ""
            title = roster.role_title(term.role)
            what = f"gives {after.name} the role {title} from {term.start}{until}"
            yield _approvals(place, f"{key}.roles[{index}].role", what)
    keys = before.keys if before else ()
    for index, each in enumerate(after.keys):
        if not any(_no_wider(each, known) for known in keys):
            what = f"lets a key sign for {after.name} that did not, or not at all these times"
            yield _approvals(place, f"{key}.keys[{index}]", what)
    if before is not None and before.name != after.name:
        yield _approvals(place, f"{key}.name", f"calls {before.name} {after.name}")
    if before is not None:
        yield from _unknown(Person, before, after, place, key)


def _unknown(
    kind: type, before: object, after: object, place: Positions, key: str
) -> Iterator[Loosening]:
    """Yield changes in fields that are watched or not decided on yet: better once too often."""
    for each in fields(kind):
        if each.name in HANDLED[kind] or each.name in HARMLESS[kind]:
            continue
        old, new = getattr(before, each.name), getattr(after, each.name)
        if differ(old, new):
            what = f"changes {each.name} from “{in_words(old)}” to “{in_words(new)}”"
            yield _approvals(place, f"{key}.{each.name}".lstrip("."), what)


def _approvals(place: Positions, key: str, what: str) -> Loosening:
    return Loosening(area=Area.APPROVALS, location=place.at(key), what=what)


def _powers(line: Authority) -> Iterator[_Power]:
    rest = _rest(line, "role", "meanings", "types")
    for meaning in line.meanings:
        for kind in line.types:
            yield _Power(role=line.role, meaning=meaning, type=kind, rest=rest)


def _within(term: RoleTerm, known: RoleTerm) -> bool:
    decided = ("role", "start", "end")
    ends_in_time = known.end is None or (term.end is not None and term.end <= known.end)
    return (
        term.role == known.role
        and known.start <= term.start
        and ends_in_time
        and _rest(term, *decided) == _rest(known, *decided)
    )


def _no_wider(key: PublicKey, known: PublicKey) -> bool:
    """Return whether a key counts at no time at which it did not count before."""
    decided = ("key", "after", "before", "revoked", "compromised_since")
    return (
        key.key.split()[:2] == known.key.split()[:2]
        and (key.after or date.min) >= (known.after or date.min)
        and (key.before or date.max) <= (known.before or date.max)
        and (key.revoked or date.max) <= (known.revoked or date.max)
        and (key.compromised_since or date.max) <= (known.compromised_since or date.max)
        and _rest(key, *decided) == _rest(known, *decided)
    )


def _rest(value: object, *decided: str) -> frozenset[tuple[Key, str]]:
    """Return what an entry says beside the fields that were looked at."""
    return frozenset(each for each in flatten(value).items() if each[0][0] not in decided)
