"""Who is who: `approvers.yml`, `staff.yml`, the distribution list."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from qms.domain.approvals import Meaning
from qms.source.schema.base import Model
from qms.source.values import CertificateSha256, Day, Id, Ids, Plain, Printed, Words, YesNo


class RoleModel(Model):
    title: Plain
    reports_to: Id | None = None


class TermModel(Model):
    role: Id
    start: Annotated[Day, Field(alias="from")]
    end: Annotated[Day | None, Field(alias="to")] = None


class KeyModel(Model):
    key: str
    after: Day | None = None
    before: Day | None = None
    revoked: Day | None = None
    compromised_since: Day | None = None


class PersonModel(Model):
    name: Plain
    roles: list[TermModel] = []
    keys: list[KeyModel] = []
    logins: Words = []
    certificates: list[CertificateSha256] = []


class AuthorityModel(Model):
    role: Id
    meanings: Annotated[list[Meaning], Field(min_length=1)]
    types: Annotated[list[Id], Field(min_length=1)]
    sites: Ids = []


class DeputyModel(Model):
    principal: Annotated[Id, Field(alias="for")]
    deputy: Id
    roles: Annotated[list[Id], Field(min_length=1)]
    start: Annotated[Day, Field(alias="from")]
    end: Annotated[Day | None, Field(alias="to")] = None
    appointed_on: Day


class RosterModel(Model):
    """`quality_manual/approvers.yml`."""

    format: Literal["qms-approvers@1"]
    roles: dict[Id, RoleModel]
    people: dict[Id, PersonModel]
    authority: list[AuthorityModel] = []
    keepers: Ids = []
    top_management: Id | None = None
    deputies: list[DeputyModel] = []


class StaffMemberModel(Model):
    name: Plain
    roles: list[TermModel] = []
    sites: Ids = []
    shift: Printed = ""
    agency: YesNo = False
    until: Day | None = None


class StaffModel(Model):
    """`quality_manual/staff.yml`."""

    format: Literal["qms-staff@1"]
    people: dict[Id, StaffMemberModel] = {}


class HolderModel(Model):
    name: Plain
    medium: str
    documents: Words = []
    copy_number: Annotated[str, Field(alias="copy")] = ""


class DistributionModel(Model):
    """`quality_manual/distribution.yml`."""

    format: Literal["qms-distribution@1"]
    holders: list[HolderModel] = []
