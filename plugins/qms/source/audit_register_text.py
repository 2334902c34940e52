"""From the text of the registers of audits to their values."""

from __future__ import annotations

from qms.domain.audits import Audit, AuditProgramme, AuditRhythm
from qms.domain.external_documents import ExternalDocument, ExternalRegister
from qms.domain.registrar_findings import FindingLog, RegistrarFinding
from qms.source.register_text import read_register
from qms.source.schema.audits import AuditModel, AuditsModel, ExternalDocumentsModel, FindingsModel


def audits_of(text: str, path: str) -> AuditProgramme:
    """Make the programme of the text of `audits.yml`.

    Raises:
        Unreadable: it is not valid.
    """
    model, source = read_register(text, path, AuditsModel)
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


def findings_of(text: str, path: str) -> FindingLog:
    """Make the log of findings of the text of `findings.yml`.

    Raises:
        Unreadable: it is not valid.
    """
    model, source = read_register(text, path, FindingsModel)
    findings = tuple(RegistrarFinding(**each.model_dump()) for each in model.findings)
    return FindingLog(findings=findings, positions=source.positions)


def external_documents_of(text: str, path: str) -> ExternalRegister:
    """Make the register of the text of `external-documents.yml`.

    Raises:
        Unreadable: it is not valid.
    """
    model, source = read_register(text, path, ExternalDocumentsModel)
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
