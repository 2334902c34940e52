"""The one schema of front matter and registers: closed blocks, every value text until read here."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from qms.domain.activities import Activity
from qms.domain.approvals import EvidenceKind, Meaning
from qms.domain.audits import CYCLE_MONTHS, Risk
from qms.domain.documents import Status
from qms.domain.external_documents import CHECK_MONTHS
from qms.domain.look import INK
from qms.domain.notices import NoticeKind
from qms.domain.processes import ProcessKind
from qms.domain.records import FieldKind, FormKind
from qms.domain.registrar_findings import Grade
from qms.source.values import (
    CertificateSha256,
    ClauseNumber,
    Colour,
    CompanyName,
    Count,
    Day,
    Effective,
    EntriesFile,
    FieldName,
    FieldRoles,
    Folder,
    FolderOrNone,
    Id,
    Ids,
    Interval,
    LanguageCode,
    Month,
    Months,
    Number,
    OtherLanguage,
    Pattern,
    Plain,
    Printed,
    RecordsFolder,
    RevisionText,
    RuleCode,
    VariableName,
    Words,
    YesNo,
)


class Model(BaseModel):
    """A closed block: unknown keys are faults."""

    # Built when first used: inner blocks are built as parts of the outer ones anyway.
    model_config = ConfigDict(
        extra="forbid", frozen=True, hide_input_in_errors=True, defer_build=True
    )


class RetentionModel(Model):
    period: Plain
    starts: str = ""
    basis: Literal["contract", "law", "own rule"] = "own rule"
    disposition: str = ""
    start_field: str = ""


class RecordModel(Model):
    name: Plain
    form: str = ""
    retention: RetentionModel | None = None
    storage: str = ""
    owner: str = ""


class HistoryModel(Model):
    revision: RevisionText
    date: Day
    description_of_change: Annotated[str, Field(min_length=1)]
    change_request: str = ""


class ApprovalModel(Model):
    meaning: Meaning
    role: Id
    person: Id
    date: Day


class AppliesToModel(Model):
    sites: Words = []
    roles: Words = []


class ColumnModel(Model):
    name: FieldName
    label: Plain
    kind: FieldKind
    required: YesNo = False
    choices: list[str] = []
    unit: str = ""
    help: str = ""
    min: str = ""
    max: str = ""
    pattern: str = ""
    length: Count = 0


class FieldModel(ColumnModel):
    columns: list[ColumnModel] = []
    rows: Count = 0


class RuleModel(Model):
    when: dict[str, Words] = {}
    required: Words = []
    empty: Words = []
    sum: Words = []
    field: str = ""
    equals: str = ""
    at_most: str = ""
    at_least: str = ""
    after: str = ""
    before: str = ""
    not_after: str = ""
    not_before: str = ""
    says: str = ""


class DocumentModel(Model):
    """Front matter of a controlled document."""

    id: Id
    title: Plain
    type: str = ""
    status: Status
    revision: RevisionText
    owner: Id
    prepared_by: Ids = []
    effective_date: Effective = None
    next_review_date: Day | None = None
    clauses: Words = []
    applies_to: AppliesToModel = AppliesToModel()
    distribution: Words = []
    classification: str = ""
    records: list[RecordModel] = []
    history: list[HistoryModel] = []
    approvals: list[ApprovalModel] = []
    supersedes: Ids = []
    superseded_by: str = ""
    reason: str = ""
    language: OtherLanguage = ""
    translation_of: str = ""
    number_as_printed: Printed = ""
    revision_as_printed: Printed = ""


class FormModel(DocumentModel):
    """Front matter of a form (type F)."""

    kind: FormKind
    procedure: str = ""
    retention: RetentionModel | None = None
    fields: list[FieldModel] = []
    rules: list[RuleModel] = []
    medium: Literal["paper", "electronic", "both", ""] = ""
    where: str = ""


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


class ExclusionModel(Model):
    standard: str = ""
    clause: ClauseNumber
    justification: str = ""


class ApplicabilityModel(Model):
    """`quality_manual/applicability.yml`."""

    format: Literal["qms-applicability@1"]
    not_applicable: list[ExclusionModel] = []


class HandoverModel(Model):
    to: Id
    what: Plain


class ProcessModel(Model):
    title: Plain
    kind: ProcessKind = ProcessKind.CORE
    owner: Id | None = None
    documents: Ids = []
    indicators: Words = []
    gives: list[HandoverModel] = []


class ProcessesModel(Model):
    """`quality_manual/processes.yml`."""

    format: Literal["qms-processes@1"]
    processes: dict[Id, ProcessModel] = {}


class RhythmModel(Model):
    every_months: Interval
    risk: Risk = Risk.MEDIUM
    why: str = ""


class AuditModel(Model):
    number: Plain
    planned: Month
    processes: Annotated[Ids, Field(min_length=1)]
    sites: Words = []
    shifts: Words = []
    auditor: str = ""
    outside_auditor: str = ""
    done_on: Day | None = None
    report: str = ""
    remark: str = ""


class AuditsModel(Model):
    """`quality_manual/audits.yml`."""

    format: Literal["qms-audits@1"]
    cycle_months: Interval = CYCLE_MONTHS
    shifts: Words = []
    processes: dict[Id, RhythmModel] = {}
    audits: list[AuditModel] = []


class RegistrarFindingModel(Model):
    number: Plain
    found_on: Annotated[Day, Field(alias="date")]
    body: Plain
    clause: ClauseNumber
    grade: Grade
    text: Annotated[str, Field(min_length=1)]
    owner: Id
    due: Day | None = None
    answered_on: Day | None = None
    closed_on: Day | None = None
    corrective_action: str = ""


class FindingsModel(Model):
    """`quality_manual/findings.yml`."""

    format: Literal["qms-findings@1"]
    findings: list[RegistrarFindingModel] = []


class ExternalDocumentModel(Model):
    number: Plain
    title: Plain
    issuer: Plain
    revision: Plain
    checked_on: Day
    where: Plain
    limits: str = ""
    check_every_months: Interval | None = None


class ExternalDocumentsModel(Model):
    """`quality_manual/external-documents.yml`."""

    format: Literal["qms-external-documents@1"]
    check_every_months: Interval = CHECK_MONTHS
    documents: list[ExternalDocumentModel] = []


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


class ChangePackageModel(Model):
    """`changes/NUMBER.yml`: documents that are revised and put into force together."""

    format: Literal["qms-change@1"]
    title: Plain
    documents: Annotated[Ids, Field(min_length=1)]
    effective_date: Day | None = None


class DistributionModel(Model):
    """`quality_manual/distribution.yml`."""

    format: Literal["qms-distribution@1"]
    holders: list[HolderModel] = []


class AcceptedModel(Model):
    code: RuleCode
    path: str
    reason: Annotated[str, Field(min_length=1)]
    person: Id
    expires: Day


class AcceptedFindingsModel(Model):
    """`quality_manual/accepted-findings.yml`."""

    format: Literal["qms-accepted-findings@1"]
    accepted: list[AcceptedModel] = []


class AuthorisationModel(Model):
    person: Id
    role: Id
    date: Day


class NoticeModel(Model):
    """A file in `quality_manual/notices/`."""

    format: Literal["qms-notice@1"]
    number: Id
    kind: NoticeKind
    document: Id
    revision: RevisionText
    section: str = ""
    sites: Words = []
    start: Annotated[Day, Field(alias="from")]
    end: Annotated[Day | None, Field(alias="to")] = None
    text: str = ""
    reason: Annotated[str, Field(min_length=1)]
    content_sha256: Annotated[str, Field(pattern=r"^([0-9a-f]{64})?$")] = ""
    follow_up_days: Number | None = None
    authorised_by: AuthorisationModel | None = None
    ended_on: Day | None = None
