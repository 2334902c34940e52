"""What people state about a text beside approving it: one place that makes such records.

The commands of a document's life come here for whatever they share with `qms approve`.
"""

from __future__ import annotations

from collections.abc import Mapping

from qms.app.approvals.decisions import (
    Decision,
    fault_afterwards,
    problem_with_keeper,
    record_of,
    statement_refusal,
    with_record,
)
from qms.domain.approvals import ApprovalRecord
from qms.domain.documents import ControlledDocument, RequiredApproval
from qms.domain.errors import UsageError
from qms.domain.library import Library
from qms.rules.approval_state import missing_approvals


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
    record = record_of(library, document, decision, further)
    problem = statement_refusal(library, document, decision) or problem_with_keeper(library, record)
    if problem:
        raise UsageError(problem)
    return record


def fault_before_approval(
    library: Library, document: ControlledDocument, record: ApprovalRecord | None = None
) -> str:
    """Return the first fault that keeps a text from being approved; empty when there is none.

    Args:
        library: Everything the repository holds.
        document: The text.
        record: A statement about it that is going to be written.
    """
    after = library if record is None else with_record(library, record)
    return fault_afterwards(after, document)


def missing_with(
    library: Library, document: ControlledDocument, record: ApprovalRecord
) -> tuple[RequiredApproval, ...]:
    """Return the approvals that a text will lack when a record is written."""
    return missing_approvals(with_record(library, record), document)
