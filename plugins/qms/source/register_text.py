"""From the text of a register to its values."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeVar

from qms.domain.activities import Doing
from qms.domain.approvals import Authority, Person, PublicKey, Role, RoleTerm, Roster
from qms.domain.configuration import (
    AcceptedFinding,
    Certificate,
    Configuration,
    CustomerEdition,
    Holder,
    Organisation,
    Policies,
    Site,
    Stage,
    TrainingPolicy,
)
from qms.domain.deputies import Deputy
from qms.domain.diagnostics import Location
from qms.domain.documents import DocumentType, Quorum, RequiredApproval
from qms.domain.look import Face, Family, FontFile, Look, Paper
from qms.domain.processes import Handover, Process, ProcessMap
from qms.domain.standards import Applicability, ClauseRef, Exclusion
from qms.domain.training import Staff, StaffMember
from qms.source.schema.base import Model
from qms.source.schema.company import (
    ConfigurationModel,
    DoingModel,
    PrintModel,
    SiteModel,
    TrainingModel,
    TypeModel,
)
from qms.source.schema.people import DeputyModel, DistributionModel, RosterModel, StaffModel
from qms.source.schema.registers import AcceptedFindingsModel, ApplicabilityModel, ProcessesModel
from qms.source.validation import validate
from qms.source.yaml_reader import YamlDocument, read_yaml

AnyModel = TypeVar("AnyModel", bound=Model)


def configuration_of(text: str, path: str) -> Configuration:
    """Make the settings of the text of `qms.yml`.

    Raises:
        Unreadable: it is not valid.
    """
    model, source = read_register(text, path, ConfigurationModel)
    types = {code: _type(code, each) for code, each in model.types.items()}
    return Configuration(
        repository=model.repository,
        organisation=Organisation(**model.organisation.model_dump()),
        stage=Stage(model.stage),
        primary_standard=model.primary_standard,
        standards=tuple(model.standards),
        language=model.language,
        scope_document=model.scope_document,
        terms_document=model.terms_document,
        identity_values=frozenset(model.identity_values),
        sites={key: _site(key, each) for key, each in model.sites.items()},
        activities={key: _doing(each) for key, each in model.activities.items()},
        variables=dict(model.variables),
        types=types,
        policies=Policies(**model.policies.model_dump()),
        look=_look(model.print),
        stale_after_days=model.stale_after_days,
        customer_edition=CustomerEdition(
            types=frozenset(model.editions.customer.types),
            documents=frozenset(model.editions.customer.documents),
        ),
        training=_training(model.training),
        approver_fields=tuple(model.approver_fields),
        issues_folder=model.keep_issues_in,
        records_folder=model.records,
        registers=dict(model.registers),
        positions=source.positions,
    )


def roster_of(text: str, path: str) -> Roster:
    """Make the roster of the text of `approvers.yml`.

    Raises:
        Unreadable: it is not valid.
    """
    model, source = read_register(text, path, RosterModel)
    people = {
        key: Person(
            id=key,
            name=person.name,
            roles=tuple(RoleTerm(role=t.role, start=t.start, end=t.end) for t in person.roles),
            keys=tuple(PublicKey(**each.model_dump()) for each in person.keys),
            logins=tuple(person.logins),
            certificates=tuple(person.certificates),
        )
        for key, person in model.people.items()
    }
    authority = tuple(
        Authority(
            role=a.role,
            meanings=frozenset(a.meanings),
            types=frozenset(a.types),
            sites=frozenset(a.sites),
        )
        for a in model.authority
    )
    return Roster(
        roles={
            key: Role(id=key, title=role.title, reports_to=role.reports_to or "")
            for key, role in model.roles.items()
        },
        people=people,
        authority=authority,
        keepers=tuple(model.keepers),
        top_management=model.top_management or "",
        deputies=tuple(_deputy(each) for each in model.deputies),
        positions=source.positions,
    )


def applicability_of(text: str, path: str, primary: str) -> Applicability:
    """Make what does not apply of the text of `applicability.yml`.

    Raises:
        Unreadable: it is not valid.
    """
    model, source = read_register(text, path, ApplicabilityModel)
    exclusions = tuple(
        Exclusion(
            reference=ClauseRef(standard=each.standard or primary, number=each.clause),
            justification=each.justification,
            location=source.positions.at(f"not_applicable[{index}].clause"),
        )
        for index, each in enumerate(model.not_applicable)
    )
    return Applicability(exclusions=exclusions, positions=source.positions)


def holders_of(text: str, path: str) -> tuple[Holder, ...]:
    """Make the holders of copies of the text of `distribution.yml`.

    Raises:
        Unreadable: it is not valid.
    """
    model, source = read_register(text, path, DistributionModel)
    return tuple(
        Holder(
            name=each.name,
            medium=each.medium,
            documents=tuple(each.documents),
            copy=each.copy_number,
            location=source.positions.at(f"holders[{index}].documents"),
        )
        for index, each in enumerate(model.holders)
    )


def processes_of(text: str, path: str) -> ProcessMap:
    """Make the map of processes of the text of `processes.yml`.

    Raises:
        Unreadable: it is not valid.
    """
    model, source = read_register(text, path, ProcessesModel)
    processes = {
        key: Process(
            id=key,
            title=each.title,
            kind=each.kind,
            owner=each.owner or "",
            documents=tuple(each.documents),
            indicators=tuple(each.indicators),
            gives=tuple(Handover(to=given.to, what=given.what) for given in each.gives),
        )
        for key, each in model.processes.items()
    }
    return ProcessMap(processes=processes, positions=source.positions)


def staff_of(text: str, path: str) -> Staff:
    """Make the staff of the text of `staff.yml`.

    Raises:
        Unreadable: it is not valid.
    """
    model, source = read_register(text, path, StaffModel)
    people = {
        key: StaffMember(
            id=key,
            name=each.name,
            roles=tuple(RoleTerm(role=t.role, start=t.start, end=t.end) for t in each.roles),
            sites=tuple(each.sites),
            shift=each.shift,
            agency=each.agency,
            until=each.until,
        )
        for key, each in model.people.items()
    }
    return Staff(people=people, positions=source.positions)


def accepted_of(text: str, path: str) -> tuple[AcceptedFinding, ...]:
    """Make the accepted findings of the text of `accepted-findings.yml`.

    Raises:
        Unreadable: it is not valid.
    """
    return tuple(_accepted(*read_register(text, path, AcceptedFindingsModel)))


def read_register(text: str, path: str, model: type[AnyModel]) -> tuple[AnyModel, YamlDocument]:
    """Read a register by its schema, with the places of its values.

    Raises:
        Unreadable: it is not valid.
    """
    source = read_yaml(text, path)
    return validate(model, source), source


def _accepted(model: AcceptedFindingsModel, source: YamlDocument) -> Iterator[AcceptedFinding]:
    for index, each in enumerate(model.accepted):
        place: Location = source.positions.at(f"accepted[{index}].code")
        yield AcceptedFinding(**each.model_dump(), location=place)


def _site(key: str, model: SiteModel) -> Site:
    certificate = model.certificate
    return Site(
        id=key,
        name=model.name,
        address=model.address,
        activities=tuple(model.activities),
        headcount=model.headcount,
        scope=model.scope,
        certificate=Certificate(**certificate.model_dump()) if certificate else None,
        oasis=model.oasis,
    )


def _doing(model: bool | DoingModel) -> Doing:  # noqa: FBT001 - the short form of a YAML value
    return Doing(done=model) if isinstance(model, bool) else Doing(**model.model_dump())


def _type(code: str, model: TypeModel) -> DocumentType:
    required = tuple(
        RequiredApproval(meaning=each.meaning, role=each.role) for each in model.required_approvals
    )
    return DocumentType(
        code=code,
        name=model.name,
        directory=model.directory,
        number_pattern=model.number_pattern,
        revision_scheme=model.revision_scheme,
        review_interval_months=model.review_interval_months,
        required_approvals=required,
        required_headings=tuple(model.required_headings),
        evidence=tuple(model.evidence),
        follows_procedure=model.follows_procedure,
        quorum=Quorum(count=model.quorum.count, roles=tuple(model.quorum.roles))
        if model.quorum
        else None,
    )


def _training(model: TrainingModel) -> TrainingPolicy:
    return TrainingPolicy(
        types=frozenset(model.types),
        # Whoever holds revisions back wants to be told before.
        before_effective=model.before_effective or model.required_from is not None,
        notice_days=model.notice_days,
        required_from=model.required_from,
    )


def _look(model: PrintModel) -> Look:
    return Look(
        paper=Paper(model.paper),
        colour=model.colour,
        fonts=tuple(_font_files(model)),
        style_sheet=model.css,
    )


def _font_files(model: PrintModel) -> Iterator[FontFile]:
    """Yield the files that a look names; they are read with the repository."""
    for family in Family:
        faces: Model | None = getattr(model.fonts, family)
        named = faces.model_dump() if faces else {}
        for face in Face:
            if named.get(face):
                yield FontFile(family=family, face=face, path=named[face])


def _deputy(model: DeputyModel) -> Deputy:
    return Deputy(
        principal=model.principal,
        deputy=model.deputy,
        roles=tuple(model.roles),
        start=model.start,
        end=model.end,
        appointed_on=model.appointed_on,
    )
