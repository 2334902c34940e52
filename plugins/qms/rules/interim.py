"""What an interim change excuses: approvals still to come, and a first day before the last one."""

from __future__ import annotations

from dataclasses import replace

from qms.domain.diagnostics import Diagnostic, Severity
from qms.domain.documents import ControlledDocument
from qms.domain.library import Library
from qms.domain.notices import Notice, NoticeKind
from qms.rules.approval_state import approved_digests, missing_approvals
from qms.rules.in_force import archived_and_shown
from qms.rules.notice_state import authority_of

MISSING, TOO_EARLY = "QMS313", "QMS217"
"""Missing approvals, and in force before the last approval (A13, A17)."""


def excused(library: Library, diagnostic: Diagnostic) -> Diagnostic:
    """Return a finding; lighter where an authorised interim change accounts for it.

    It never becomes heavier again because a day passed: what lapsed is a finding of its own.
    """
    if diagnostic.rule.code not in {MISSING, TOO_EARLY} or not library.notices:
        return diagnostic
    document = _document_of(library, diagnostic)
    interim = interim_behind(library, document) if document is not None else None
    if document is None or interim is None:
        return diagnostic
    warns = diagnostic.rule.code == TOO_EARLY and missing_approvals(library, document)
    message = f"{diagnostic.message}; interim change {interim.number} covers it"
    severity = Severity.WARNING if warns else Severity.INFO
    return replace(diagnostic, message=message, severity=severity)


def interim_behind(library: Library, document: ControlledDocument) -> Notice | None:
    """Return the interim change that put exactly this text in force, fully approved or not.

    It excuses nothing from before its own day.
    """
    first = document.effective_date.first
    for notice in library.notices:
        named = (notice.kind, notice.document, notice.revision)
        if (
            named == (NoticeKind.INTERIM, document.id, document.revision)
            and (first is None or notice.start <= first)
            and authority_of(library, notice) is not None
            and notice.content_sha256 in approved_digests(library, document)
        ):
            return notice
    return None


def _document_of(library: Library, diagnostic: Diagnostic) -> ControlledDocument | None:
    """Return the text that a finding is about: an archived one, or the one in its place."""
    place = diagnostic.location.path
    archived = (each for each in archived_and_shown(library) if each.at("status").path == place)
    return next(archived, library.by_id.get(diagnostic.document))
