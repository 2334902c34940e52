"""Applicability, processes, findings that were accepted."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from qms.domain.processes import ProcessKind
from qms.source.schema.base import Model
from qms.source.values import ClauseNumber, Day, Id, Ids, Plain, RuleCode, Words


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
