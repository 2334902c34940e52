"""Begin the next revision of a document: the approved text is kept, a draft takes its place."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from qms.app.changes.heads import HeadEdit
from qms.app.plans import Plan, Write, archiving, editing
from qms.domain.archive import VARIABLE_INPUT, ArchivedRevision
from qms.domain.canonical import sha256_hex
from qms.domain.documents import ControlledDocument, Revision, Status
from qms.domain.errors import UsageError
from qms.domain.library import Library
from qms.domain.limits import MAX_TEXT_BYTES
from qms.render.words import missing_in_words
from qms.rules.approval_state import missing_approvals
from qms.rules.check import listed
from qms.rules.in_force import issued_revisions, obsolete_since, starts_on
from qms.rules.notice_state import interim_of
from qms.rules.revision import IN_WORDS, PATTERNS, chronological, follows, next_revision
from qms.source.archive import DOCUMENT_FILE
from qms.source.edit import HistoryEnd
from qms.source.files import Unreadable, read_bytes
from qms.source.inputs import read_input
from qms.source.names import REVISION

WAYS_OUT_OF_INTERIM = frozenset({"revise", "obsolete"})
"""What may be done with a text in force by an interim change, beside approving it in full.

A revision in force is never taken back silently: the next one, which may be the earlier text again
and come into force by an interim change of its own, takes its place.
"""
DESCRIPTION_TO_WRITE = "TODO: say what this revision changes, and why."


@dataclass(frozen=True, slots=True, kw_only=True)
class RevisionRequest:
    """What is known when a revision begins."""

    description: str = ""
    change_request: str = ""
    prepared_by: tuple[str, ...] = ()
    revision: str = ""
    """The next revision, where it is not the next one of the scheme."""


def plan_revision(library: Library, document: ControlledDocument, request: RevisionRequest) -> Plan:
    """Return what beginning a revision writes: the archive first, then the draft.

    Raises:
        UsageError: the document cannot be revised as it stands, or the request does not fit.
    """
    refuse_unless_approved(library, document, "revise")
    revision = _next(document, request.revision)
    for person in request.prepared_by:
        if person not in library.roster.people:
            known = ", ".join(sorted(library.roster.people)) or "nobody yet"
            raise UsageError(f"{person} is not in approvers.yml; known: {known}")
    today = library.now.date()
    entry = Revision(
        revision=revision,
        date=max([today, *(each.date for each in document.history)]),
        description_of_change=_plain(request.description) or DESCRIPTION_TO_WRITE,
        change_request=_plain(request.change_request),
    )
    head = HeadEdit(document)
    head.set("status", Status.DRAFT.value)
    head.set("revision", revision)
    if request.prepared_by:
        head.set_list("prepared_by", request.prepared_by)
    head.remove("effective_date")
    head.remove("next_review_date")
    head.add_history(entry, newest_end(document))
    head.set_approvals(())
    words = f"status draft, revision {revision}, its line of the history; dates and approvals out"
    return Plan(
        writes=(
            *archiving(library, document, today),
            *editing(document, head.finished(), words),
        ),
        notes=(
            f"Edit {document.path}; {_meanwhile(library, document)}.",
            f"When the text is ready: `qms submit {document.id}`.",
        ),
    )


def _meanwhile(library: Library, document: ControlledDocument) -> str:
    start = starts_on(library, document)
    if start is not None and start > library.as_of:
        return f"revision {document.revision} still comes into force on {start}"
    return f"revision {document.revision} stays in force meanwhile"


def plan_return(root: Path, library: Library, document: ControlledDocument) -> Plan:
    """Return what giving up a revision writes: the newest approved text, as it was.

    Raises:
        UsageError: no revision is being written, or what the old text showed is another by now.
    """
    if document.status not in {Status.DRAFT, Status.IN_REVIEW}:
        raise UsageError(f"no revision of {document.id} is being written; there is nothing to undo")
    issued = issued_revisions(library, document.id)
    if not issued:
        raise UsageError(
            f"{document.id} has no approved text in the archive; delete {document.path} if the"
            " document is not wanted"
        )
    kept = library.archived(issued[-1])
    if kept is None:
        raise UsageError(f"the text of {document.id} cannot be found in the archive")
    changed = _changed_inputs(root, library, kept)
    if changed:
        raise UsageError(
            f"put back first what {document.id} revision {kept.document.revision} showed:"
            f" {listed(changed)}; {kept.folder} has it"
        )
    return Plan(
        writes=(
            Write(
                words=f"{document.path}: revision {kept.document.revision} as it was archived",
                perform=lambda root: _put_back(root, document, kept),
            ),
        ),
        notes=(f"The text of revision {document.revision} is given up.",),
    )


def refuse_unless_approved(library: Library, document: ControlledDocument, command: str) -> None:
    """Refuse a document that is not approved, or in force by interim change, exactly as it stands.

    Raises:
        UsageError: it is a draft, under review, obsolete, or not the text that was approved.
    """
    number = document.id
    match document.status:
        case Status.OBSOLETE:
            raise UsageError(
                f"{number} is obsolete, and its number is never used again; begin another document"
                " with `qms new`"
            )
        case Status.DRAFT | Status.IN_REVIEW if issued_revisions(library, number):
            raise UsageError(
                f"revision {document.revision} of {number} is being written: finish it with"
                f" `qms submit {number}`, or give it up with `qms revise {number} --give-up`"
            )
        case Status.DRAFT | Status.IN_REVIEW:
            raise UsageError(
                f"{number} was never approved; edit {document.path}, then `qms submit {number}`"
            )
        case Status.APPROVED:
            pass
    if command != "obsolete" and obsolete_since(library, document) is not None:
        raise UsageError(
            f"a record says that {number} was made obsolete; finish that with"
            f" `qms obsolete {number}`, or take the record back with `qms approve --withdraw`"
        )
    missing = missing_approvals(library, document)
    if missing:
        if interim_of(library, document) is not None:
            if command in WAYS_OUT_OF_INTERIM:
                return
            raise UsageError(
                f"{number} is in force by an interim change; it needs its full approval first"
                f" ({missing_in_words(library, missing)}), or a revision: `qms revise {number}`"
            )
        raise UsageError(
            f"{number} is not approved as it stands (still needed: "
            f"{missing_in_words(library, missing)}); if the text was changed, put the approved one"
            f" back, then `qms {command} {number}`; `qms check` says more"
        )


def newest_end(document: ControlledDocument) -> HistoryEnd:
    """Return at which end of its history the newest entry of a document stands."""
    ordered = chronological(document)
    reversed_order = len(ordered) > 1 and ordered[0][0] > ordered[-1][0]
    return HistoryEnd.TOP if reversed_order else HistoryEnd.BOTTOM


def _next(document: ControlledDocument, wanted: str) -> str:
    scheme, present = document.type.revision_scheme, document.revision
    if not wanted:
        found = next_revision(scheme, present)
        if not found:
            raise UsageError(
                f"the revision after {present} of {document.id} is not known; name it with"
                " --revision"
            )
        return found
    used = {entry.revision.casefold() for entry in document.history} | {present.casefold()}
    if not REVISION.fullmatch(wanted) or wanted.casefold() in used:
        raise UsageError(
            f"{wanted} cannot be the next revision of {document.id}, which is {present}; used"
            f" already: {listed(sorted(used))}"
        )
    pattern = PATTERNS.get(scheme)
    both = pattern is not None and pattern.fullmatch(present)
    if pattern is not None and not pattern.fullmatch(wanted):
        raise UsageError(f"{wanted} is not a revision of this type, which has {IN_WORDS[scheme]}")
    if both and not follows(scheme, present, wanted):
        raise UsageError(f"{wanted} does not follow {present}; revisions are not left out")
    return wanted


def _plain(text: str) -> str:
    plain = " ".join(text.split())
    if not plain.isprintable():
        raise UsageError("write plain words, without characters that cannot be seen")
    return plain


def _changed_inputs(root: Path, library: Library, kept: ArchivedRevision) -> list[str]:
    """Return what an archived text showed and is another in its place by now."""
    changed = []
    for name, sha256 in kept.document.inputs.items():
        variable = name.removeprefix(VARIABLE_INPUT)
        if variable != name:
            present = library.variables.get(variable, "").encode("utf-8")
        else:
            try:
                present = read_input(root, name, name)
            except Unreadable:
                present = b""
        if sha256_hex(present) != sha256:
            changed.append(variable)
    return changed


def _put_back(root: Path, document: ControlledDocument, kept: ArchivedRevision) -> None:
    from qms.publish.atomic import write_atomic

    text = read_bytes(root, f"{kept.folder}/{DOCUMENT_FILE}", limit=MAX_TEXT_BYTES)
    write_atomic(root / document.path, text)
