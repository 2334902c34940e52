"""What decides over documents: who may approve, what must be approved, what may be let pass.

A proposal cannot loosen what it is judged by (contract §5). So it is judged twice: by the registers
in force, to which it may only add what carries no authority, and by the registers as it would leave
them. Whatever either finds is a finding; so tightening counts at once, loosening does not.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace

from qms.domain.approvals import Person, Roster
from qms.domain.configuration import AcceptedFinding, Configuration
from qms.domain.documents import ControlledDocument, DocumentType
from qms.domain.library import Library
from qms.domain.register_values import differ
from qms.domain.standards import Applicability, Standard


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """The registers that control documents, each as a whole."""

    configuration: Configuration
    roster: Roster
    applicability: Applicability
    accepted: tuple[AcceptedFinding, ...]
    standards: Mapping[str, Standard] = field(default_factory=dict)
    """Standards in use, with what the company's own files say of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """The two judges of a proposal."""

    judging: Control
    """The registers in force, with additions that carry no authority."""
    proposed: Control
    """The registers as they will stand once the proposal is in force."""
    differs: bool
    """Whether the two could come to different results."""


def control_of(library: Library) -> Control:
    """Return the registers of a library that control it."""
    return Control(
        configuration=library.configuration,
        roster=library.roster,
        applicability=library.applicability,
        accepted=library.accepted,
        standards=library.standards,
    )


def settle(*, began: Control, in_force: Control, head: Control) -> Settled:
    """Return what a proposal is judged by.

    A register that the proposal leaves alone is the one in force, whatever has changed there since.

    Args:
        began: The registers where the proposal began.
        in_force: The registers as they stand in the base today.
        head: The registers as the proposal has them.
    """
    judging = Control(
        configuration=_configuration(in_force.configuration, head.configuration),
        roster=_roster(in_force.roster, head.roster),
        applicability=in_force.applicability,
        accepted=in_force.accepted,
        # A standard that the proposal takes into use asks for more, so it counts at once.
        standards={key: in_force.standards.get(key, own) for key, own in head.standards.items()},
    )
    proposed = Control(
        **{
            each.name: getattr(
                head if differ(getattr(began, each.name), getattr(head, each.name)) else judging,
                each.name,
            )
            for each in fields(Control)
        }
    )
    return Settled(judging=judging, proposed=proposed, differs=differ(judging, proposed))


def under(library: Library, control: Control) -> Library:
    """Return a library as other registers judge it; what its texts say stays its own."""
    types = control.configuration.types

    def judged(document: ControlledDocument) -> ControlledDocument:
        return replace(document, type=types.get(document.type.code, document.type))

    archive = library.archive
    if types != library.configuration.types:
        archive = archive.judged_by(types)
    return replace(
        library,
        archive=archive,
        configuration=control.configuration,
        roster=control.roster,
        applicability=control.applicability,
        accepted=control.accepted,
        standards=control.standards,
        documents=tuple(map(judged, library.documents)),
    )


def _configuration(in_force: Configuration, head: Configuration) -> Configuration:
    """Return the settings in force, with the head's own words and layout of documents."""
    types = {code: _type(in_force.types.get(code), each) for code, each in head.types.items()}
    return replace(
        in_force,
        organisation=head.organisation,
        primary_standard=head.primary_standard,
        standards=head.standards,
        language=head.language,
        scope_document=head.scope_document,
        terms_document=head.terms_document,
        identity_values=head.identity_values,
        sites=head.sites,
        variables=head.variables,
        stale_after_days=head.stale_after_days,
        positions=head.positions,
        types=types,
    )


def _type(in_force: DocumentType | None, head: DocumentType) -> DocumentType:
    """Return a type as it is in force; how its documents are named and laid out is the head's."""
    if in_force is None:
        return head
    return replace(
        in_force,
        name=head.name,
        directory=head.directory,
        number_pattern=head.number_pattern,
        revision_scheme=head.revision_scheme,
        review_interval_months=head.review_interval_months,
        required_headings=head.required_headings,
        follows_procedure=head.follows_procedure,
    )


def _roster(in_force: Roster, head: Roster) -> Roster:
    """Return the roster in force, with new people who may do nothing yet.

    Titles of roles and names of people are what texts and records show: they are the head's.
    """
    people: dict[str, Person] = {
        key: replace(person, name=_name(head.people, person))
        for key, person in in_force.people.items()
    }
    for key, person in head.people.items():
        people.setdefault(key, Person(id=person.id, name=person.name))
    return replace(in_force, roles=head.roles, people=people, positions=head.positions)


def _name(people: Mapping[str, Person], person: Person) -> str:
    return people[person.id].name if person.id in people else person.name
