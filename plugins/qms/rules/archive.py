"""33x: what lies in the archive is what was put there."""

from __future__ import annotations

from collections.abc import Iterator

from qms.domain.archive import ArchivedRevision, archive_folder
from qms.domain.diagnostics import Diagnostic, Location, Rule, finding
from qms.domain.digest import content_digest
from qms.domain.library import Library
from qms.rules.check import Check

ARCHIVE_ALTERED = Rule(
    code="QMS330",
    name="archive-altered",
    summary="An archived revision is not the text that was archived.",
    clause="AS9120 7.5.3.2",
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


def _alteration(revision: ArchivedRevision) -> str:
    """Return how an archived revision differs from what was archived; empty when it does not."""
    document = revision.document
    digest = content_digest(document)
    if digest != revision.content_sha256:
        return f"its digest is {digest[:12]}…, and {revision.content_sha256[:12]}… was archived"
    if archive_folder(document.id, document.revision, digest) != revision.folder:
        return f"{document.id} revision {document.revision} lies in the folder of another text"
    return ""


CHECKS = (Check(rule=ARCHIVE_ALTERED, function=check_archive),)
