"""33x: nothing goes out of force without a decision on record."""

from __future__ import annotations

from collections.abc import Iterator

from qms.domain.diagnostics import Diagnostic, Kind, Rule, Severity
from qms.domain.documents import ControlledDocument, Status
from qms.domain.library import Library
from qms.rules.base_state import was_issued
from qms.rules.check import Check, about
from qms.rules.in_force import obsolete_since

OBSOLETE_WITHOUT_DECISION = Rule(
    code="QMS333",
    name="obsolete-without-decision",
    summary="A document went out of force, and no record says who decided it.",
    clause="AS9120 7.5.3.2",
)
OBSOLETE_BEFORE_RECORDS = Rule(
    code="QMS334",
    name="obsolete-before-records",
    severity=Severity.WARNING,
    kind=Kind.COMPLETENESS,
    summary="A document was made obsolete before such decisions were recorded.",
    clause="AS9120 7.5.3.2",
)
OBSOLETE_NOT_SHOWN = Rule(
    code="QMS335",
    name="obsolete-not-shown",
    summary="A document was made obsolete, and its head does not say so.",
    clause="AS9120 7.5.3.2",
)


def check_decision(library: Library) -> Iterator[Diagnostic]:
    """A document goes out of force by a decision that is on record.

    ## What it checks
    Where the archive holds a revision of a document with `status: obsolete`, or the document is in
    force where the proposal began (with `--base`), there is a record of the meaning `obsoleted` by
    a person entitled to it, with evidence that suffices for the type, which was not taken back.

    ## Why it matters
    The status is one word in the head that anybody can type, and a procedure that is gone is no
    longer followed.

    ## Example
    `status: approved` was changed to `status: obsolete` in an editor.

    ## How to fix it
    Set the status back to `approved` and use `qms obsolete`, which records who decided it.

    ## When to accept
    Never.
    """
    for document in _unrecorded(library):
        if _could_be_recorded(library, document):
            message = f"{document.id} is obsolete, and no record says who decided it"
            advice = f"set its status back to approved and use `qms obsolete {document.id}`"
            yield about(OBSOLETE_WITHOUT_DECISION, document, "status", message, advice=advice)


def check_old_decision(library: Library) -> Iterator[Diagnostic]:
    """Whoever made a document obsolete is known.

    ## What it checks
    As the rule above, for the other documents: they were probably made obsolete before
    `qms obsolete` kept the text and the decision.

    ## Why it matters
    Auditors ask who decided that a procedure is no longer followed, and when.

    ## Example
    A procedure taken over from the former system as obsolete.

    ## How to fix it
    Where the decision can still be recorded, set the status back to `approved` and use
    `qms obsolete`.

    ## When to accept
    For documents made obsolete before these records were kept; say where the decision is filed.
    """
    for document in _unrecorded(library):
        if not _could_be_recorded(library, document):
            message = f"{document.id} is obsolete, and no record says who decided it"
            advice = "record it with `qms obsolete`, or accept this and say where the decision is"
            yield about(OBSOLETE_BEFORE_RECORDS, document, "status", message, advice=advice)


def check_shown(library: Library) -> Iterator[Diagnostic]:
    """What was made obsolete is shown as obsolete.

    ## What it checks
    A document for whose present text there is a record of the meaning `obsoleted`, which was not
    taken back, has `status: obsolete`.

    ## Why it matters
    Otherwise people go on working to a text that was decided to be out of force.

    ## Example
    The computer was switched off while `qms obsolete` was writing, or the status was set back to
    `approved` in an editor.

    ## How to fix it
    Give the command `qms obsolete` again; it finishes what is missing. A decision recorded in error
    is taken back with `qms approve --withdraw`.

    ## When to accept
    Never.
    """
    for document in library.documents:
        if document.status is not Status.OBSOLETE:
            since = obsolete_since(library, document)
            if since is not None:
                message = (
                    f"{document.id} was made obsolete on {since}, and its head does not say so"
                )
                advice = f"give `qms obsolete {document.id}` again to finish it"
                yield about(OBSOLETE_NOT_SHOWN, document, "status", message, advice=advice)


def _could_be_recorded(library: Library, document: ControlledDocument) -> bool:
    """Return whether a document is made obsolete now, or was by `qms obsolete`."""
    if document.id in library.archive:
        return True
    before = library.base.by_id.get(document.id) if library.base else None
    if library.base is None or before is None or before.status is not Status.APPROVED:
        return False
    return was_issued(library.base, before)


def _unrecorded(library: Library) -> Iterator[ControlledDocument]:
    for document in library.documents:
        if document.status is Status.OBSOLETE and obsolete_since(library, document) is None:
            yield document


CHECKS = (
    Check(rule=OBSOLETE_WITHOUT_DECISION, function=check_decision),
    Check(rule=OBSOLETE_BEFORE_RECORDS, function=check_old_decision),
    Check(rule=OBSOLETE_NOT_SHOWN, function=check_shown),
)
