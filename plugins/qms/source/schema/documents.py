"""Front matter of controlled documents and forms; every value is text until it is read here."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from qms.domain.approvals import Meaning
from qms.domain.documents import Status
from qms.domain.records import FieldKind, FormKind
from qms.source.schema.base import Model
from qms.source.values import (
    Count,
    Day,
    Effective,
    FieldName,
    Id,
    Ids,
    OtherLanguage,
    Plain,
    Printed,
    RevisionText,
    Words,
    YesNo,
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
