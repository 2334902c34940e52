"""Make a document obsolete: the text is kept, the decision recorded, the head says what counts."""

from __future__ import annotations

from dataclasses import dataclass, replace

from qms.app.approvals.decisions import Decision
from qms.app.approvals.statements import statement
from qms.app.changes.heads import HeadEdit
from qms.app.changes.revise import refuse_unless_approved
from qms.app.plans import Plan, archiving, editing, recording
from qms.domain.approvals import ApprovalRecord, Meaning
from qms.domain.documents import ControlledDocument, Standing, Status
from qms.domain.errors import UsageError
from qms.domain.library import Library
from qms.domain.register import referring_documents
from qms.rules.approval_state import statements
from qms.rules.check import listed
from qms.rules.in_force import library_in_force

SUPERSEDED_BY, REASON = "superseded_by", "reason"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """Why a document goes out of force: one of the two."""

    superseded_by: str = ""
    reason: str = ""

    @property
    def further(self) -> dict[str, str]:
        """Return it as the record says it."""
        if self.superseded_by:
            return {SUPERSEDED_BY: self.superseded_by}
        return {REASON: self.reason}


def plan_obsolescence(
    library: Library, document: ControlledDocument, ending: Ending, decision: Decision | None
) -> Plan:
    """Return what making a document obsolete writes: archive, record, then the head.

    Where the decision is on record already, only what is missing is written, and nobody has to be
    named again.

    Raises:
        UsageError: the document, the successor or the person does not allow it.
    """
    refuse_unless_approved(library, document, "obsolete")
    given = recorded_ending(library, document)
    record = given or _new_record(library, document, ending, decision)
    head = HeadEdit(document)
    head.set("status", Status.OBSOLETE.value)
    for key in (SUPERSEDED_BY, REASON):
        if key in record.further:
            head.set(key, record.further[key])
        else:
            head.remove(key)
    what = "its successor" if SUPERSEDED_BY in record.further else "the reason"
    words = f"status obsolete, with {what}"
    return Plan(
        writes=(
            *archiving(library, document, library.now.date()),
            *([] if given else [recording(library, record, decision.key if decision else None)]),
            *editing(document, head.finished(), words),
        ),
        notes=tuple(_notes(library, document, ending)),
    )


def recorded_ending(library: Library, document: ControlledDocument) -> ApprovalRecord | None:
    """Return the record that made this text obsolete, if there is one."""
    found = (each for each in statements(library, document) if each.meaning is Meaning.OBSOLETED)
    return next(found, None)


def _new_record(
    library: Library, document: ControlledDocument, ending: Ending, decision: Decision | None
) -> ApprovalRecord:
    _refuse_ending(library, document, ending)
    if decision is None:
        raise UsageError("say who decides: --role and --person, as in approvers.yml")
    decision = replace(decision, meaning=Meaning.OBSOLETED)
    return statement(library, document, decision, ending.further)


def _refuse_ending(library: Library, document: ControlledDocument, ending: Ending) -> None:
    if bool(ending.superseded_by) == bool(ending.reason):
        raise UsageError("say what takes its place with --superseded-by, or why with --reason")
    if not ending.reason.isprintable():
        raise UsageError("write the reason in plain words, on one line")
    if not ending.superseded_by:
        return
    successor = library.by_id.get(ending.superseded_by)
    if successor is None:
        raise UsageError(
            f"there is no document {ending.superseded_by}; `qms register` lists all documents"
        )
    if successor is document:
        raise UsageError(f"{document.id} cannot supersede itself; name the new document")
    if successor.status is Status.OBSOLETE:
        raise UsageError(f"{successor.id} is obsolete itself; name the document that counts today")


def _notes(library: Library, document: ControlledDocument, ending: Ending) -> list[str]:
    view = library_in_force(library)
    notes = []
    referring = [
        each.id
        for each in referring_documents(view).get(document.id, ())
        if each.status is not Status.OBSOLETE
    ]
    if referring:
        refer = "refers" if len(referring) == 1 else "refer"
        notes.append(f"Still {refer} to {document.id}: {listed(referring)}. Revise them.")
    successor = view.by_id.get(ending.superseded_by)
    if successor is not None and view.standing(successor) is not Standing.EFFECTIVE:
        notes.append(f"{successor.id} is {view.standing(successor).value}, not in force yet.")
    forms = [
        each.id
        for each in view.documents
        if each.form is not None
        and each.form.procedure == document.id
        and each.status is not Status.OBSOLETE
    ]
    if forms:
        notes.append(f"Forms that belong to it: {listed(forms)}.")
    return notes
