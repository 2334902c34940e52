"""The blocks of `qms.yml`."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from qms.domain.activities import Activity
from qms.domain.approvals import EvidenceKind, Meaning
from qms.domain.look import INK
from qms.source.schema.base import Model
from qms.source.values import (
    Colour,
    CompanyName,
    Count,
    Day,
    EntriesFile,
    FieldRoles,
    Folder,
    FolderOrNone,
    Id,
    Ids,
    LanguageCode,
    Months,
    Number,
    Pattern,
    Plain,
    RecordsFolder,
    VariableName,
    Words,
    YesNo,
)


class OrganisationModel(Model):
    name: CompanyName
    short_name: str = ""
    address: str = ""
    logo: str = ""


class CertificateModel(Model):
    number: Plain
    body: Plain
    standard: str = ""
    until: Day | None = None


class SiteModel(Model):
    name: Plain
    address: str = ""
    activities: Words = []
    headcount: Number | None = None
    scope: str = ""
    certificate: CertificateModel | None = None
    oasis: str = ""


class DoingModel(Model):
    done: YesNo
    registrar: str = ""


class RequiredApprovalModel(Model):
    meaning: Meaning
    role: Id


class QuorumModel(Model):
    count: Count
    roles: Annotated[list[Id], Field(min_length=1)]


class TypeModel(Model):
    name: Plain
    directory: Folder
    number_pattern: Pattern
    revision_scheme: Literal["letters", "numbers", "dotted", "none"] = "letters"
    review_interval_months: Months = 36
    required_approvals: list[RequiredApprovalModel] = []
    required_headings: list[str] = []
    evidence: list[EvidenceKind] = [EvidenceKind.SIGNED, EvidenceKind.ATTESTED]
    follows_procedure: YesNo = False
    quorum: QuorumModel | None = None


class PoliciesModel(Model):
    author_may_not_approve: YesNo = True
    one_person_one_role: YesNo = True
    keeper_attests_others_only: YesNo = True
    late_filing_days: Number = 14
    notice_days: Number = 90
    notice_warning_days: Number = 14
    interim_follow_up_days: Number = 30


class TextFontModel(Model):
    regular: Plain
    bold: str = ""
    italic: str = ""
    bold_italic: str = ""


class HeadingFontModel(Model):
    bold: Plain
    regular: str = ""
    italic: str = ""
    bold_italic: str = ""


class MonoFontModel(Model):
    regular: Plain


class FontsModel(Model):
    text: TextFontModel | None = None
    heading: HeadingFontModel | None = None
    mono: MonoFontModel | None = None


class PrintModel(Model):
    paper: Literal["a4", "letter"] = "a4"
    colour: Colour = INK
    fonts: FontsModel = FontsModel()
    css: str = ""


class CustomerEditionModel(Model):
    types: Ids = []
    documents: Ids = []


class EditionsModel(Model):
    customer: CustomerEditionModel = CustomerEditionModel()


class TrainingModel(Model):
    types: Ids = []
    before_effective: YesNo = False
    notice_days: Number = 14
    required_from: Day | None = None


class ConfigurationModel(Model):
    """`quality_manual/qms.yml`."""

    format: Literal["qms-config@1"]
    repository: Id
    stage: Literal["setup", "operating"]
    primary_standard: Id = "AS9120"
    standards: Annotated[list[Id], Field(min_length=1)] = ["AS9120", "ISO9001"]
    language: LanguageCode = "en"
    scope_document: str = ""
    terms_document: str = ""
    organisation: OrganisationModel
    identity_values: list[
        Literal[
            "organisation.name",
            "organisation.short_name",
            "organisation.address",
            "organisation.logo",
        ]
    ] = []
    sites: dict[Id, SiteModel] = {}
    activities: dict[Activity, YesNo | DoingModel] = {}
    variables: dict[VariableName, str] = {}
    types: Annotated[dict[Id, TypeModel], Field(min_length=1)]
    policies: PoliciesModel = PoliciesModel()
    print: PrintModel = PrintModel()
    stale_after_days: Number = 7
    editions: EditionsModel = EditionsModel()
    training: TrainingModel = TrainingModel()
    keep_issues_in: FolderOrNone = ""
    approver_fields: FieldRoles = []
    records: RecordsFolder = ""
    registers: dict[Id, EntriesFile] = {}
