"""What audits are run by, as values: the programme, the log of findings, documents from outside."""

from __future__ import annotations

from pathlib import Path

from qms.domain.audits import AuditProgramme
from qms.domain.external_documents import ExternalRegister
from qms.domain.registrar_findings import FindingLog
from qms.source.memory import NO_MEMORY, Memory
from qms.source.registers import (
    AUDITS,
    EXTERNAL_DOCUMENTS,
    FINDINGS,
    is_missing,
    known_register,
)


def read_audits(root: Path, memory: Memory = NO_MEMORY) -> AuditProgramme:
    """Read `audits.yml`, if there is one.

    Raises:
        Unreadable: it is not valid.
    """
    if is_missing(root, AUDITS):
        return AuditProgramme()

    def make(text: str) -> AuditProgramme:
        from qms.source.audit_register_text import audits_of

        return audits_of(text, AUDITS)

    return known_register(memory, root, AUDITS, AuditProgramme, make)


def read_findings(root: Path, memory: Memory = NO_MEMORY) -> FindingLog:
    """Read `findings.yml`, if there is one.

    Raises:
        Unreadable: it is not valid.
    """
    if is_missing(root, FINDINGS):
        return FindingLog()

    def make(text: str) -> FindingLog:
        from qms.source.audit_register_text import findings_of

        return findings_of(text, FINDINGS)

    return known_register(memory, root, FINDINGS, FindingLog, make)


def read_external_documents(root: Path, memory: Memory = NO_MEMORY) -> ExternalRegister:
    """Read `external-documents.yml`, if there is one.

    Raises:
        Unreadable: it is not valid.
    """
    if is_missing(root, EXTERNAL_DOCUMENTS):
        return ExternalRegister()

    def make(text: str) -> ExternalRegister:
        from qms.source.audit_register_text import external_documents_of

        return external_documents_of(text, EXTERNAL_DOCUMENTS)

    return known_register(memory, root, EXTERNAL_DOCUMENTS, ExternalRegister, make)
