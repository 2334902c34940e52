"""What an interim change excuses: approvals still to come, and a first day before the last one."""

from __future__ import annotations

from dataclasses import replace

from qms.domain.diagnostics import Diagnostic, Severity
from qms.domain.documents import ControlledDocument
from qms.domain.library import Library
from qms.domain.notices import JudgedNotice, NoticeKind, NoticeStanding
from qms.rules.notice_state import judge_notice

MISSING, TOO_EARLY = "QMS313", "QMS217"
"""Missing approvals, and in force before the last approval (A13, A17)."""


def excused(library: Library, diagnostic: Diagnostic) -> Diagnostic:
    """Return a finding; lighter where an authorised interim change accounts for it.

    It never becomes heavier again because a day passed: what lapsed is a finding of its own.
    """
    if diagnostic.rule.code not in {MISSING, TOO_EARLY} or not library.notices:
        return diagnostic
    document = library.by_id.get(diagnostic.document)
    interim = _behind(library, document) if document is not None else None
    if interim is None:
        return diagnostic
    is_open = interim.standing is not NoticeStanding.CONFIRMED
    warns = diagnostic.rule.code == TOO_EARLY and is_open
    message = f"{diagnostic.message}; interim change {interim.notice.number} covers it"
    severity = Severity.WARNING if warns else Severity.INFO
    return replace(diagnostic, message=message, severity=severity)


def _behind(library: Library, document: ControlledDocument) -> JudgedNotice | None:
    """Return the interim change that put exactly this text in force, fully approved or not."""
    out = {NoticeStanding.DRAFT, NoticeStanding.REPLACED}
    for notice in library.notices:
        named = (notice.kind, notice.document, notice.revision)
        if named == (NoticeKind.INTERIM, document.id, document.revision):
            judged = judge_notice(library, notice)
            if judged.standing not in out:
                return judged
    return None
