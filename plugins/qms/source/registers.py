"""The registers in `quality_manual/` as values."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
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
)
from qms.domain.deputies import Deputy
from qms.domain.diagnostics import Location
from qms.domain.documents import DocumentType, Quorum, RequiredApproval
from qms.domain.look import Face, Family, FontFile, Look, Paper
from qms.domain.processes import Handover, Process, ProcessMap
from qms.domain.standards import Applicability, ClauseRef, Exclusion
from qms.source import faults
from qms.source.files import read_text, refuse
from qms.source.schema import (
    AcceptedFindingsModel,
    ApplicabilityModel,
    ConfigurationModel,
    DeputyModel,
    DistributionModel,
    DoingModel,
    Model,
    PrintModel,
    ProcessesModel,
    RosterModel,
    SiteModel,
    TypeModel,
)
from qms.source.validation import validate
from qms.source.yaml_reader import YamlDocument, read_yaml

DIRECTORY = "quality_manual"
CONFIGURATION = f"{DIRECTORY}/qms.yml"
ROSTER = f"{DIRECTORY}/approvers.yml"
APPLICABILITY = f"{DIRECTORY}/applicability.yml"
DISTRIBUTION = f"{DIRECTORY}/distribution.yml"
ACCEPTED = f"{DIRECTORY}/accepted-findings.yml"
PROCESSES = f"{DIRECTORY}/processes.yml"
REGISTERS = frozenset({CONFIGURATION, ROSTER, APPLICABILITY, DISTRIBUTION, ACCEPTED, PROCESSES})

AnyModel = TypeVar("AnyModel", bound=Model)


def read_configuration(root: Path) -> Configuration:
    """Read `qms.yml`.

    Raises:
        Unreadable: it is missing or not valid.
    """
    model, source = _required(root, CONFIGURATION, ConfigurationModel)
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
        approver_fields=tuple(model.approver_fields),
        issues_folder=model.keep_issues_in,
        positions=source.positions,
    )


def read_roster(root: Path, path: str = ROSTER) -> Roster:
    """Read `approvers.yml`, or a trusted copy of it at another path.

    Raises:
        Unreadable: it is missing or not valid.
    """
    model, source = _required(root, path, RosterModel)
    people = {
        key: Person(
            id=key,
            name=person.name,
            roles=tuple(RoleTerm(role=t.role, start=t.start, end=t.end) for t in person.roles),
            keys=tuple(PublicKey(**each.model_dump()) for each in person.keys),
            logins=tuple(person.logins),
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


def read_applicability(root: Path, primary: str) -> Applicability:
    """Read `applicability.yml`; without the file everything applies.

    Raises:
        Unreadable: it is not valid.
    """
    found = _optional(root, APPLICABILITY, ApplicabilityModel)
    if found is None:
        return Applicability()
    model, source = found
    exclusions = tuple(
        Exclusion(
            reference=ClauseRef(standard=each.standard or primary, number=each.clause),
            justification=each.justification,
            location=source.positions.at(f"not_applicable[{index}].clause"),
        )
        for index, each in enumerate(model.not_applicable)
    )
    return Applicability(exclusions=exclusions, positions=source.positions)


def read_holders(root: Path) -> tuple[Holder, ...]:
    """Read `distribution.yml`, if there is one.

    Raises:
        Unreadable: it is not valid.
    """
    found = _optional(root, DISTRIBUTION, DistributionModel)
    if found is None:
        return ()
    model, source = found
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


def read_processes(root: Path) -> ProcessMap:
    """Read `processes.yml`, if there is one.

    Raises:
        Unreadable: it is not valid.
    """
    found = _optional(root, PROCESSES, ProcessesModel)
    if found is None:
        return ProcessMap()
    model, source = found
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


def read_accepted(root: Path) -> tuple[AcceptedFinding, ...]:
    """Read `accepted-findings.yml`, if there is one.

    Raises:
        Unreadable: it is not valid.
    """
    found = _optional(root, ACCEPTED, AcceptedFindingsModel)
    return tuple(_accepted(*found)) if found else ()


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


def _required(root: Path, path: str, model: type[AnyModel]) -> tuple[AnyModel, YamlDocument]:
    found = _optional(root, path, model)
    if found is None:
        message = f"{path} is missing"
        advice = "run the command in the folder that holds mkdocs.yml, or make one with `qms init`"
        raise refuse(faults.UNREADABLE_REGISTER, path, message, advice)
    return found


def _optional(root: Path, path: str, model: type[AnyModel]) -> tuple[AnyModel, YamlDocument] | None:
    if not (root / path).is_symlink() and not (root / path).exists():
        return None
    source = read_yaml(read_text(root, path), path)
    return validate(model, source), source
