"""One approval act for a change package: a record for each of its documents, or none at all."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from qms.app.approval_files import find_document
from qms.app.approve import ApprovalResult, Decision, approve, refusal, synchronise
from qms.app.change_packages import find_package
from qms.app.check import with_evidence
from qms.domain.documents import ControlledDocument
from qms.domain.errors import UsageError
from qms.domain.library import Library
from qms.rules.approval_state import counting_records
from qms.source.repository import read_library


def approve_package(
    root: Path, number: str, decision: Decision, *, now: datetime
) -> tuple[ApprovalResult, ...]:
    """Record one decision about every document of a package: all of them, or none.

    Given again after an interruption, it goes on with the documents that are left. Returns what was
    recorded now: nothing when the person had stated this about every document.

    Raises:
        UsageError: one of the documents cannot be approved in this way.
    """
    library = with_evidence(read_library(root, as_of=decision.decided_on, now=now))
    package = find_package(library, number)
    documents = [find_document(library, each) for each in package.documents]
    waiting = [each for each in documents if not _has_stated(library, each, decision)]
    for document in waiting:
        problem = refusal(library, document, decision)
        if problem:
            raise UsageError(f"nothing was recorded for {number}: {problem}")
    for document in documents:
        if document not in waiting:  # its head may wait for what an interrupted command left out
            synchronise(root, document.id, as_of=decision.decided_on, now=now)
    return tuple(approve(root, each.id, decision, now=now) for each in waiting)


def _has_stated(library: Library, document: ControlledDocument, decision: Decision) -> bool:
    return any(
        (each.person, each.role, each.meaning) == (decision.person, decision.role, decision.meaning)
        for each in counting_records(library, document)
    )
