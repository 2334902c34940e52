"""What audits are run by, as values: the programme, the log of findings, documents from outside."""

from __future__ import annotations

from pathlib import Path

from qms.domain.audits import Audit, AuditProgramme, AuditRhythm
from qms.domain.external_documents import ExternalDocument, ExternalRegister
from qms.domain.registrar_findings import FindingLog, RegistrarFinding
from qms.source.registers import AUDITS, EXTERNAL_DOCUMENTS, FINDINGS, optional_register
from qms.source.schema import AuditModel, AuditsModel, ExternalDocumentsModel, FindingsModel


def read_audits(root: Path) -> AuditProgramme:
    """Read `audits.yml`, if there is one.

    Raises:
        Unreadable: it is not valid.
    """
    found = optional_register(root, AUDITS, AuditsModel)
    if found is None:
        return AuditProgramme()
    model, source = found
    return AuditProgramme(
        cycle_months=model.cycle_months,
        shifts=tuple(model.shifts),
        rhythms={
            key: AuditRhythm(months=each.every_months, risk=each.risk, why=each.why)
            for key, each in model.processes.items()
        },
        audits=tuple(_audit(each) for each in model.audits),
        positions=source.positions,
    )


def read_findings(root: Path) -> FindingLog:
    """Read `findings.yml`, if there is one.

    Raises:
        Unreadable: it is not valid.
    """
    found = optional_register(root, FINDINGS, FindingsModel)
    if found is None:
        return FindingLog()
    model, source = found
    findings = tuple(RegistrarFinding(**each.model_dump()) for each in model.findings)
    return FindingLog(findings=findings, positions=source.positions)


def read_external_documents(root: Path) -> ExternalRegister:
    """Read `external-documents.yml`, if there is one.

    Raises:
        Unreadable: it is not valid.
    """
    found = optional_register(root, EXTERNAL_DOCUMENTS, ExternalDocumentsModel)
    if found is None:
        return ExternalRegister()
    model, source = found
    documents = tuple(
        ExternalDocument(
            **each.model_dump(exclude={"check_every_months"}),
            check_months=each.check_every_months,
        )
        for each in model.documents
    )
    return ExternalRegister(
        documents=documents, check_months=model.check_every_months, positions=source.positions
    )


def _audit(model: AuditModel) -> Audit:
    return Audit(
        number=model.number,
        planned=model.planned,
        processes=tuple(model.processes),
        sites=tuple(model.sites),
        shifts=tuple(model.shifts),
        auditor=model.auditor,
        outside_auditor=model.outside_auditor,
        done_on=model.done_on,
        report=model.report,
        remark=model.remark,
    )
