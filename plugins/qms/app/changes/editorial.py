"""Editorial changes: the approved text is kept, and a record carries its approval over."""

from __future__ import annotations

from dataclasses import replace

from qms.app.approvals.decisions import Decision
from qms.app.approvals.statements import fault_before_approval, missing_with, statement
from qms.app.changes.revise import refuse_unless_approved
from qms.app.plans import Plan, archiving, recording
from qms.domain.approvals import Meaning
from qms.domain.documents import ControlledDocument, Status
from qms.domain.errors import UsageError
from qms.domain.library import Library
from qms.rules.approval_state import approved_digests, authors, missing_approvals
from qms.rules.in_force import is_issued


def plan_beginning(library: Library, document: ControlledDocument) -> Plan:
    """Return what beginning an editorial change writes: the approved text into the archive.

    Raises:
        UsageError: the document is not approved as it stands.
    """
    refuse_unless_approved(library, document, "editorial")
    number = document.id
    return Plan(
        writes=archiving(library, document, library.now.date()),
        notes=(
            f"Correct {document.path}: spelling, layout, a dead link; nothing that people do.",
            f"Then: `qms editorial {number} --role ROLE --person PERSON`.",
        ),
    )


def plan_editorial(library: Library, document: ControlledDocument, decision: Decision) -> Plan:
    """Return the record that joins the corrected text to the approved one.

    Raises:
        UsageError: the document or the person does not allow it, nothing was changed, or the
            approved text is not in the archive.
    """
    number = document.id
    if document.status is not Status.APPROVED:
        raise UsageError(f"{number} is not approved; correct its text and have it approved")
    if not missing_approvals(library, document):
        raise UsageError(
            f"{number} is the approved text; begin with `qms editorial {number} --begin`, correct"
            " it, then record the correction"
        )
    previous = _approved_text(library, document)
    if previous is None:
        raise UsageError(
            f"the approved text of {number} revision {document.revision} is not in the archive: put"
            f" it back, then `qms editorial {number} --begin`, correct it, and record the"
            " correction"
        )
    by_author = decision.person in authors(library, document) | {*previous.prepared_by}
    if by_author and library.configuration.policies.author_may_not_approve:
        name = library.roster.person_name(decision.person)
        raise UsageError(
            f"{name} prepared {number}; somebody else must record the editorial change (house rule)"
        )
    decision = replace(decision, meaning=Meaning.EDITORIAL)
    further = {"previous_sha256": library.digest(previous)}
    record = statement(library, document, decision, further)
    fault = fault_before_approval(library, document, record)
    if fault:
        raise UsageError(fault)
    if missing_with(library, document, record):
        raise UsageError(f"{number} lacks approvals that a correction cannot give; see `qms check`")
    return Plan(writes=(recording(library, record, decision.key),))


def _approved_text(library: Library, document: ControlledDocument) -> ControlledDocument | None:
    """Return the newest approved text of the same revision in the archive."""
    found = [
        each
        for each in library.archive.heads.get(document.id, ())
        if each.revision == document.revision and is_issued(library, document.id, each)
    ]
    complete = [each for each in found if not missing_approvals(library, each)]
    newest = max(complete, key=lambda each: len(approved_digests(library, each)), default=None)
    return None if newest is None else library.archive.revision(newest).document
