"""What people state about a text beside approving it: one place that makes such records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from qms.app.approval_files import record_path
from qms.app.approve import Decision, record_of, statement_refusal
from qms.domain.approvals import ApprovalRecord
from qms.domain.documents import ControlledDocument
from qms.domain.errors import UsageError
from qms.domain.library import Library


def statement(
    library: Library,
    document: ControlledDocument,
    decision: Decision,
    further: Mapping[str, str],
) -> ApprovalRecord:
    """Return the record of a statement about a document's present text.

    Args:
        library: Everything the repository holds.
        document: The document that it is about.
        decision: Who states what, in which role, and when it was decided.
        further: The further fields of its meaning.

    Raises:
        UsageError: the person may not state this, or evidence of this kind does not suffice.
    """
    problem = statement_refusal(library, document, decision)
    if problem:
        raise UsageError(problem)
    record = replace(record_of(library, document, decision), further=dict(further))
    return replace(record, path=record_path(record))
