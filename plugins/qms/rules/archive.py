"""33x: what lies in the archive is what was put there."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from qms.domain.archive import ArchivedHead, archive_folder
from qms.domain.diagnostics import Diagnostic, Location, Rule, finding
from qms.domain.documents import Status
from qms.domain.library import Library
from qms.rules.approval_state import missing_approvals
from qms.rules.check import Check, listed
from qms.rules.in_force import folders_shown, is_issued
from qms.rules.interim import interim_behind

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
    for head in chain.from_iterable(library.archive.heads.values()):
        reason = _alteration(head)
        if reason:
            message = f"this archived text of {head.id} was altered: {reason}"
            advice = "put the folder back as it was written; the archive is never edited"
            place = Location(path=f"{head.folder}/document.md")
            yield finding(ARCHIVE_ALTERED, place, message, advice=advice, document=head.id)


def check_archived_approval(library: Library) -> Iterator[Diagnostic]:
    """What lies in the archive was approved.

    ## What it checks
    Every archived text says `status: approved`, and there is a record that it was approved exactly
    as it lies there. Those that readers are shown on the day of the check, because they are in
    force or will be, have every approval that their type needs, or came into force by an interim
    change that somebody entitled authorised.

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
    shown = folders_shown(library)
    for head in chain.from_iterable(library.archive.heads.values()):
        if head.id != head.number or head.computed_sha256 != head.content_sha256:
            continue  # said by the rule above
        reason = _unapproved(library, head, is_shown=head.folder in shown)
        if reason:
            message = f"{head.id} revision {head.revision} lies in the archive {reason}"
            advice = "put back the records of its approval, or take out what `qms` did not write"
            place = library.archive.revision(head).document.at("status")
            rule = ARCHIVED_WITHOUT_APPROVAL
            yield finding(rule, place, message, advice=advice, document=head.id)


def _unapproved(library: Library, head: ArchivedHead, *, is_shown: bool) -> str:
    if head.status is not Status.APPROVED:
        return f"as {head.status.value.replace('_', ' ')}; only approved texts are archived"
    if not is_issued(library, head.id, head):
        return "as approved, and no record says that anybody approved it"
    missing = missing_approvals(library, head) if is_shown else ()
    if missing and interim_behind(library, library.archive.revision(head).document) is None:
        lacking = listed(f"{each.meaning.value} by {each.role}" for each in missing)
        return f"and is shown to readers, and an approval is missing: {lacking}"
    return ""


def _alteration(head: ArchivedHead) -> str:
    """Return how an archived revision differs from what was archived; empty when it does not."""
    digest = head.computed_sha256
    if digest != head.content_sha256:
        return f"its digest is {digest[:12]}…, and {head.content_sha256[:12]}… was archived"
    if archive_folder(head.id, head.revision, digest) != head.folder:
        return f"{head.id} revision {head.revision} lies in the folder of another text"
    return ""


CHECKS = (
    Check(rule=ARCHIVE_ALTERED, function=check_archive),
    Check(rule=ARCHIVED_WITHOUT_APPROVAL, function=check_archived_approval),
)
