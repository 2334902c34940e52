"""The audit programme, findings from outside, external documents."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from qms.domain.audits import CYCLE_MONTHS, Risk
from qms.domain.external_documents import CHECK_MONTHS
from qms.domain.registrar_findings import Grade
from qms.source.schema.base import Model
from qms.source.values import ClauseNumber, Day, Id, Ids, Interval, Month, Plain, Words


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
