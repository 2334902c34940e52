"""2xx, 3xx: compared with the version in force, nothing that counts has vanished."""

from __future__ import annotations

from collections.abc import Iterator

from qms.domain.changes import file_changes
from qms.domain.diagnostics import Diagnostic, Location, Rule, Severity, finding
from qms.domain.document_changes import archived_revisions, removed_documents, reused_numbers
from qms.domain.library import Library
from qms.rules.base_state import was_issued
from qms.rules.check import Check, about

DOCUMENT_REMOVED = Rule(
    code="QMS214",
    name="document-removed",
    summary="A document was deleted instead of being made obsolete.",
    clause="AS9120 7.5.3.2",
)
ID_REUSED = Rule(
    code="QMS215",
    name="id-reused",
    summary="The number of a document that has ended is given to another text.",
    clause="AS9120 7.5.2",
)
KEPT_FILE_CHANGED = Rule(
    code="QMS318",
    name="record-removed-or-edited",
    summary="A file that is written once, such as a record of approval, was removed or edited.",
    clause="AS9120 7.5.3.2",
)

DEEP_ENOUGH = 4
"""Folders of records and of the archive name the document: quality_manual/approvals/QP-01/…"""
BY_DOCUMENT = ("quality_manual/approvals/", "quality_manual/archive/")


def check_removed(library: Library) -> Iterator[Diagnostic]:
    """Documents end as obsolete ones; they are not deleted.

    ## What it checks
    Every document that was approved, or has records of approval, in the version in force is still
    there under its number. A file may move, and a draft that nobody ever approved may go. Runs
    only with `--base`.

    ## Why it matters
    Somebody holds a print of it. They must be able to look the number up and learn what counts
    today, and an auditor what counted last year.

    ## Example
    `procedures/qp-13-returns.md` was deleted because returns are now part of QP-12.

    ## How to fix it
    Bring the file back, set `status: obsolete` and say `superseded_by` or `reason`.

    ## When to accept
    Never.
    """
    if library.base is None:
        return
    past = {*library.base.records, *archived_revisions(library.base)}
    for document in removed_documents(library.base, library):
        if was_issued(library.base, document) or document.id in past:
            message = f"{document.id} “{document.title}” is in force at this place, and gone here"
            advice = "bring the file back and make it obsolete, with superseded_by or a reason"
            place = Location(path=document.path)
            yield finding(DOCUMENT_REMOVED, place, message, advice=advice, document=document.id)


def check_reused(library: Library) -> Iterator[Diagnostic]:
    """A number belongs to one document for ever.

    ## What it checks
    No document has the number of one that is obsolete in the version in force, or of one of which
    only records of approval or archived revisions are left. Bringing exactly the old text back is
    no reuse. Runs only with `--base`.

    ## Why it matters
    Orders, records and prints cite the number. With a second owner they cite the wrong text.

    ## Example
    QP-13 "Returns" is obsolete, and a new procedure on complaints is called QP-13.

    ## How to fix it
    Give the new document the next free number; `qms new` finds it.

    ## When to accept
    Never.
    """
    if library.base is None:
        return
    for document in reused_numbers(library.base, library):
        before = library.base.by_id.get(document.id)
        owner = f"“{before.title}”, which is obsolete" if before else "a document that is gone"
        message = f"the number {document.id} belongs to {owner}"
        advice = "give this document the next free number"
        yield about(ID_REUSED, document, "id", message, advice=advice)


def check_kept(library: Library) -> Iterator[Diagnostic]:
    """What is written once stays as it is (A18).

    ## What it checks
    Every file that the version in force has in `quality_manual/approvals/`, `archive/`, `issues/`
    and `copies/` is still there with the same content. Files may be added. Line ends do not matter.
    Runs only with `--base`.

    ## Why it matters
    These files are the evidence. Evidence that can be edited or dropped proves nothing.

    ## Example
    The record of an approval that was given in error was deleted.

    ## How to fix it
    Bring the file back. A record given in error is taken back with `qms approve --withdraw`, which
    adds a record and deletes none.

    ## When to accept
    Never.
    """
    if library.base is None:
        return
    files = file_changes(library.base, library)
    # A record that is no longer a record is reported by the reader, with the same advice.
    unreadable = {each.location.path for each in library.reading if each.severity is Severity.ERROR}
    edited = [path for path in files.edited if path not in unreadable]
    for path in sorted([*files.removed, *edited]):
        what = "gone" if path in files.removed else "no longer what it was"
        message = f"{path.rpartition('/')[2]} is written once and kept, and it is {what}"
        advice = "bring the file back as it was; a record given in error is withdrawn, not deleted"
        yield finding(
            KEPT_FILE_CHANGED,
            Location(path=path),
            message,
            advice=advice,
            document=_document_of(path),
        )


def _document_of(path: str) -> str:
    parts = path.split("/")
    return parts[2] if path.startswith(BY_DOCUMENT) and len(parts) >= DEEP_ENOUGH else ""


CHECKS = (
    Check(rule=DOCUMENT_REMOVED, function=check_removed),
    Check(rule=ID_REUSED, function=check_reused, requires=("QMS101",)),
    Check(rule=KEPT_FILE_CHANGED, function=check_kept),
)
