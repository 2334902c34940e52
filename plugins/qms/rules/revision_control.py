"""2xx: compared with the version in force, a revision is one text and its history only grows."""

from __future__ import annotations

from collections.abc import Iterator

from qms.domain.diagnostics import Diagnostic, Rule
from qms.domain.document_changes import archived_revisions, lost_history, used_revisions
from qms.domain.library import Library
from qms.rules.approval_state import approved_digests
from qms.rules.base_state import changes_since_base, is_approved, pairs, was_issued
from qms.rules.check import Check, about, listed
from qms.rules.in_force import revision_in_force

CHANGED_WITHOUT_REVISION = Rule(
    code="QMS211",
    name="changed-without-revision",
    summary="An issued text was changed under the same revision.",
    clause="AS9120 7.5.3.2",
)
REVISION_REUSED = Rule(
    code="QMS212",
    name="revision-lowered-or-reused",
    summary="A document goes back to a revision that it already had.",
    clause="AS9120 7.5.3.2",
)
HISTORY_REWRITTEN = Rule(
    code="QMS213",
    name="history-rewritten",
    summary="An entry of a history was changed or taken out afterwards.",
    clause="AS9120 7.5.3.2",
)
ISSUED_CHANGED = Rule(
    code="QMS219",
    name="issued-revision-changed",
    summary="A text is not the one that an issue of the manual holds under this revision.",
    clause="AS9120 7.5.3.2",
)


def check_content(library: Library) -> Iterator[Diagnostic]:
    """A new text has a new revision.

    ## What it checks
    Compared with the version in force, no approved or obsolete document says something else under
    the same revision: words, title, records, fields, or the pictures, tables and variables it
    shows. A change that is recorded as editorial, by a role that may, is none. Clause tags, dates
    and what else needs no approval may change freely. Runs only with `--base`.

    ## Why it matters
    Revision B hangs on the wall. If B can also be something else, nobody knows what people work
    to, even when the second text was approved as well.

    ## Example
    An approved procedure was set back to `in_review`, two sentences were changed, and `revision`
    stayed B.

    ## How to fix it
    Give the text the next revision with an entry in `history`, or bring the old words back. For a
    mere correction of spelling, have an editorial change recorded.

    ## When to accept
    Never.
    """
    if library.base is None:
        return
    for change in changes_since_base(library).edited_without_revision:
        document = change.after
        if was_issued(library.base, change.before):
            message = (
                f"revision {document.revision} of {document.id} is not the revision"
                f" {document.revision} in force: it differs in {listed(change.parts)}"
            )
            advice = "give the new text the next revision, or bring the old one back"
            yield about(CHANGED_WITHOUT_REVISION, document, "revision", message, advice=advice)


def check_revision(library: Library) -> Iterator[Diagnostic]:
    """A document never goes back to a revision it had.

    ## What it checks
    The revision of a changed document is not one that its history, its records of approval or the
    archive already knew in the version in force. A draft may be given up: then the approved
    text, unchanged, comes back with its revision. Nor do readers get an earlier revision back from
    the archive, as long as the approval of the one in force was not withdrawn. Runs only with
    `--base`.

    ## Why it matters
    A letter that is used twice names two texts, and old prints look valid again.

    ## Example
    Revision C is in force, and a proposal brings the text of B back as revision B; or it sets C
    back to `in_review`, so that B, which lies in the archive, is shown again.

    ## How to fix it
    Issue the older text as a new revision; its history entry says where it comes from.

    ## When to accept
    Never.
    """
    if library.base is None:
        return
    archived = archived_revisions(library.base)
    for before, after in pairs(library):
        if before.revision == after.revision:
            continue
        used = used_revisions(library.base, after.id, archived)
        known = {revision.casefold(): knows for revision, knows in used.items()}
        issued = was_issued(library.base, before)
        promised = issued or after.id in archived or after.id in library.base.records
        is_free = after.revision.casefold() not in known or not promised
        if is_free or (not issued and is_approved(library, after)):
            continue
        message = (
            f"{after.id} goes from revision {before.revision} to {after.revision}, which"
            f" {known[after.revision.casefold()]} knows already"
        )
        advice = "use the next revision; issue an older text as a new one"
        yield about(REVISION_REUSED, after, "revision", message, advice=advice)
    yield from _shown_again(library, library.base)


def check_history(library: Library) -> Iterator[Diagnostic]:
    """A history only grows.

    ## What it checks
    Every entry that the history of an issued revision had in the version in force is still there,
    with the same date and words. The entry of a draft may change until the draft is approved.
    Older entries may be added. Runs only with `--base`.

    ## Why it matters
    The history tells an auditor what changed and when. Written afterwards, it proves nothing.

    ## Example
    The description of revision A was made to sound better while revision B was written.

    ## How to fix it
    Bring the old entry back. If it was wrong, say so in the entry of the present revision.

    ## When to accept
    Never.
    """
    if library.base is None:
        return
    for before, after in pairs(library):
        past = {record.revision for record in library.base.records.get(after.id, ())}
        for entry in lost_history(before, after):
            if entry.revision not in past and not was_issued(library.base, before):
                continue
            indexes = [i for i, now in enumerate(after.history) if now.revision == entry.revision]
            key = f"history[{indexes[0]}].revision" if indexes else "history"
            what = "reads otherwise here" if indexes else "is missing here"
            message = (
                f"the entry of revision {entry.revision} in force {what}:"
                f" {entry.date}, “{entry.description_of_change}”"
            )
            advice = "bring the entry back; correct mistakes in the entry of the present revision"
            yield about(HISTORY_REWRITTEN, after, key, message, advice=advice)


def check_issued(library: Library) -> Iterator[Diagnostic]:
    """What an issue of the manual holds stays what it was.

    ## What it checks
    For every issue in `quality_manual/issues/`: a document that still has the revision listed there
    has the text listed there, or one that continues it by recorded editorial changes. With
    `--base` the lists of the version in force count as well.

    ## Why it matters
    The issue was signed and handed out. Whoever compares it with the site must find the same words.

    ## Example
    Issue 3 holds revision B of QP-05, and today's revision B has one sentence more.

    ## How to fix it
    Give the new text the next revision, or bring the issued one back.

    ## When to accept
    Never.
    """
    lists = {*library.issued, *(library.base.issued if library.base else ())}
    for issued in sorted(lists, key=lambda each: (each.path, each.document)):
        document = library.by_id.get(issued.document)
        if document is None or document.revision != issued.revision:
            continue
        if issued.content_sha256 in approved_digests(library, document):
            continue
        number = issued.path.rpartition("/")[2].removesuffix(".json")
        message = (
            f"revision {document.revision} of {document.id} is not the text that issue {number} of"
            " the manual holds"
        )
        advice = "give this text the next revision, or bring the issued one back"
        yield about(ISSUED_CHANGED, document, "revision", message, advice=advice)


def _shown_again(library: Library, base: Library) -> Iterator[Diagnostic]:
    """Yield a finding where a revision that was replaced is in force again."""
    for _, present in pairs(library):
        for site in ("", *base.configuration.sites):
            before = revision_in_force(base, present.id, library.as_of, site)
            after = revision_in_force(library, present.id, library.as_of, site)
            if before is None or after is None or before.revision == after.revision:
                continue
            earlier = {entry.revision for entry in before.history}
            if after.revision in earlier and is_approved(library, before):
                message = (
                    f"revision {before.revision} of {present.id} is in force, and here revision"
                    f" {after.revision}, which it replaced, would be in force again"
                )
                advice = (
                    f"keep revision {before.revision} in force: `qms revise` archives it before the"
                    " next one is written; or withdraw its approval"
                )
                yield about(REVISION_REUSED, present, "revision", message, advice=advice)
                break


CHECKS = (
    Check(
        rule=CHANGED_WITHOUT_REVISION,
        function=check_content,
        requires=("QMS101", "QMS304", "QMS221"),
    ),
    Check(rule=REVISION_REUSED, function=check_revision, requires=("QMS101", "QMS215")),
    Check(rule=HISTORY_REWRITTEN, function=check_history, requires=("QMS101", "QMS212", "QMS215")),
    Check(
        rule=ISSUED_CHANGED,
        function=check_issued,
        requires=("QMS101", "QMS304", "QMS221", "QMS211"),
    ),
)
