"""33x: what lies in the archive is what was put there."""

from __future__ import annotations

from collections.abc import Iterator

from qms.domain.archive import ArchivedRevision, archive_folder
from qms.domain.diagnostics import Diagnostic, Location, Rule, finding
from qms.domain.documents import Status
from qms.domain.library import Library
from qms.rules.approval_state import missing_approvals
from qms.rules.check import Check, listed
from qms.rules.in_force import archived_and_shown, is_issued

ARCHIVE_ALTERED = Rule(
    code="QMS330",
    name="archive-altered",
    summary="An archived revision is not the text that was archived.",
    clause="AS9120 7.5.3.2",
)
ARCHIVED_WITHOUT_APPROVAL = Rule(
    code="QMS332",
    name="archived-without-approval",
    summary="The archive holds a text as approved that nobody approved.",
    clause="AS9120 7.5.2",
)


def check_archive(library: Library) -> Iterator[Diagnostic]:
    """What was archived is still what it was.

    ## What it checks
    For every folder of the archive, the digest is computed again from the text, the pictures, the
    tables and the values of variables that lie in it. It equals the one noted in `archive.json`,
    and the folder is that of the document, the revision and the digest.

    ## Why it matters
    What was in force on a day, and what changed since, is answered from the archive. An archived
    text that can be altered proves nothing.

    ## Example
    Searching and replacing a word in all files also changed it in an archived revision.

    ## How to fix it
    Put the folder back as it was written; the history of the files has it.

    ## When to accept
    Never.
    """
    for revisions in library.archive.values():
        for revision in revisions:
            reason = _alteration(revision)
            if reason:
                document = revision.document
                message = f"this archived text of {document.id} was altered: {reason}"
                advice = "put the folder back as it was written; the archive is never edited"
                place = Location(path=f"{revision.folder}/document.md")
                yield finding(ARCHIVE_ALTERED, place, message, advice=advice, document=document.id)


def check_archived_approval(library: Library) -> Iterator[Diagnostic]:
    """What lies in the archive was approved.

    ## What it checks
    Every archived text says `status: approved`, and there is a record that it was approved exactly
    as it lies there. Those that readers are shown on the day of the check, because they are in
    force or will be, have every approval that their type needs.

    ## Why it matters
    While a new revision is written or waits for its day, readers work to the text in the archive.
    A text that nobody approved must not become the valid one by being laid there.

    ## Example
    A draft that was copied into the archive with `status: approved` in its head.

    ## How to fix it
    Take the folder out if no command of `qms` made it, or put back the records of approval that
    belong to it.

    ## When to accept
    Never.
    """
    shown = set(map(id, archived_and_shown(library)))
    for number, revisions in library.archive.items():
        for revision in revisions:
            document = revision.document
            if document.id != number or revision.computed_sha256 != revision.content_sha256:
                continue  # said by the rule above
            reason = _unapproved(library, revision, is_shown=id(document) in shown)
            if reason:
                message = f"{document.id} revision {document.revision} lies in the archive {reason}"
                advice = (
                    "put back the records of its approval, or take out what `qms` did not write"
                )
                place = document.at("status")
                rule = ARCHIVED_WITHOUT_APPROVAL
                yield finding(rule, place, message, advice=advice, document=document.id)


def _unapproved(library: Library, revision: ArchivedRevision, *, is_shown: bool) -> str:
    document = revision.document
    if document.status is not Status.APPROVED:
        return f"as {document.status.value.replace('_', ' ')}; only approved texts are archived"
    if not is_issued(library, document.id, revision):
        return "as approved, and no record says that anybody approved it"
    missing = missing_approvals(library, document) if is_shown else ()
    if missing:
        lacking = listed(f"{each.meaning.value} by {each.role}" for each in missing)
        return f"and is shown to readers, and an approval is missing: {lacking}"
    return ""


def _alteration(revision: ArchivedRevision) -> str:
    """Return how an archived revision differs from what was archived; empty when it does not."""
    document = revision.document
    digest = revision.computed_sha256
    if digest != revision.content_sha256:
        return f"its digest is {digest[:12]}…, and {revision.content_sha256[:12]}… was archived"
    if archive_folder(document.id, document.revision, digest) != revision.folder:
        return f"{document.id} revision {document.revision} lies in the folder of another text"
    return ""


CHECKS = (
    Check(rule=ARCHIVE_ALTERED, function=check_archive),
    Check(rule=ARCHIVED_WITHOUT_APPROVAL, function=check_archived_approval),
)
