"""What an interim change excuses: approvals still to come, and a first day before the last one."""

from __future__ import annotations

from dataclasses import replace

from qms.domain.diagnostics import Diagnostic, Severity
from qms.domain.library import Library
from qms.domain.notices import NoticeKind
from qms.rules.notice_state import interim_of

EXCUSED = {"QMS313": Severity.INFO, "QMS217": Severity.WARNING}
"""Missing approvals, and in force before the last approval (A13, A17)."""


def excused(library: Library, diagnostic: Diagnostic) -> Diagnostic:
    """Return a finding; lighter where an authorised interim change accounts for it.

    It never becomes heavier again because a day passed: what lapsed is a finding of its own.
    """
    if diagnostic.rule.code not in EXCUSED or not _has_interim(library):
        return diagnostic
    document = library.by_id.get(diagnostic.document)
    interim = interim_of(library, document) if document is not None else None
    if interim is None:
        return diagnostic
    message = f"{diagnostic.message}; interim change {interim.notice.number} covers it"
    return replace(diagnostic, message=message, severity=EXCUSED[diagnostic.rule.code])


def _has_interim(library: Library) -> bool:
    return any(notice.kind is NoticeKind.INTERIM for notice in library.notices)
