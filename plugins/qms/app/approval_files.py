"""Records of approval and the lines that show them, as files."""

from __future__ import annotations

import json
from pathlib import Path

from qms.domain.approvals import Approval, ApprovalRecord
from qms.domain.documents import ControlledDocument
from qms.domain.errors import UsageError
from qms.domain.library import Library
from qms.rules.approval_state import counting_records
from qms.source.edit import set_approvals
from qms.source.records import DIRECTORY


def record_path(record: ApprovalRecord) -> str:
    """Return where a record lies in the repository."""
    return f"{DIRECTORY}/{record.document}/{record.revision}/{record.file_name}"


def write_record(root: Path, record: ApprovalRecord) -> None:
    """Write a record; records are never changed afterwards."""
    from qms.publish.atomic import write_atomic

    text = json.dumps({"payload": record.payload()}, ensure_ascii=False, indent=2) + "\n"
    write_atomic(root / record_path(record), text.encode("utf-8"))


def write_document(root: Path, document: ControlledDocument, text: str) -> None:
    """Write a document's file, unless it is as it should be already."""
    from qms.publish.atomic import write_atomic

    if text != document.source_text:
        write_atomic(root / document.path, text.encode("utf-8"))


def with_approval_lines(library: Library, document: ControlledDocument) -> str:
    """Return a document's file with the approval lines that its records give."""
    lines = [
        Approval(
            meaning=record.meaning,
            role=record.role,
            person=record.person,
            date=record.decided_on,
        )
        for record in counting_records(library, document)
    ]
    return set_approvals(document.source_text, lines)


def find_document(library: Library, document_id: str) -> ControlledDocument:
    """Return a document by its id.

    Raises:
        UsageError: there is none, or its file cannot be read.
    """
    found = library.by_id.get(document_id)
    if found is not None:
        return found
    refused = next((each for each in library.refused if each.id == document_id), None)
    if refused is not None:
        message = f"{document_id} cannot be read; `qms check` shows what to mend in {refused.path}"
    else:
        message = f"there is no document {document_id}; `qms register` lists all documents"
    raise UsageError(message)
