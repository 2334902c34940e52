"""The pages that registration asks for; each is there only where its data are."""

from __future__ import annotations

from collections.abc import Iterator

from qms.domain.clause_matrix import ClauseMatrix
from qms.domain.library import Library
from qms.render.facts import SiteFacts
from qms.render.pages.audit_checklist import audit_checklist_page
from qms.render.pages.audit_programme import audit_programme_page
from qms.render.pages.external_documents import external_documents_page
from qms.render.pages.model import ComputedPage
from qms.render.pages.process_matrix import process_matrix_page
from qms.render.pages.registrar_findings import registrar_findings_page


def registration_pages(
    library: Library, facts: SiteFacts, matrix: ClauseMatrix | None
) -> Iterator[ComputedPage]:
    """Yield the pages on processes, audits, findings and documents from outside."""
    if library.process_map.processes and matrix is not None:
        yield process_matrix_page(library, facts, matrix.standard)
        yield audit_checklist_page(library, facts, matrix)
    if not library.audits.is_empty:
        yield audit_programme_page(library, facts)
    if library.registrar_findings.findings:
        yield registrar_findings_page(library, facts)
    if library.external_documents.documents:
        yield external_documents_page(library, facts)
