"""The answer of `qms show` for people."""

from __future__ import annotations

from qms.app.check import REGISTERS_OF_TODAY
from qms.app.show import Shown, ShownRevision
from qms.domain.notices import JudgedNotice, NoticeKind
from qms.domain.short_code import short_code
from qms.render.words import MEANINGS
from qms.report.text import safe


def shown_text(shown: Shown) -> str:
    """Write the answer for people."""
    where = f" at {shown.site}" if shown.site else ""
    day = f"on {shown.as_of}{where}"
    lines = [f"{shown.document_id} {shown.title}", _verdict(shown, day)]
    lines += [_notice(each) for each in shown.notices]
    if shown.revision is not None:
        lines += _details(shown.revision)
    for each in shown.pending:
        from_ = f"from {each.since}" if each.since else "without a date yet"
        lines.append(f"Pending: revision {each.document.revision}, {from_}; text: {each.text_path}")
    if shown.written is not None and not _is_told(shown):
        status = shown.written.status.value.replace("_", " ")
        lines.append(
            f"In preparation: revision {shown.written.revision}, {status};"
            f" text: {shown.written.path}"
        )
    if shown.tense == "was":
        lines.append(REGISTERS_OF_TODAY)
    return "\n".join(safe(line) for line in lines)


def _is_told(shown: Shown) -> bool:
    """Return whether the text that is being written is the one already described."""
    told = [*shown.pending, *([shown.revision] if shown.revision else [])]
    return any(each.document == shown.written for each in told)


def _verdict(shown: Shown, day: str) -> str:
    revision, was = shown.revision, shown.tense
    if revision is None:
        since = f" since {shown.obsolete_since}" if shown.obsolete_since else ""
        why = f": it is obsolete{since}" if shown.is_obsolete else ""
        return f"No revision {was} in force {day}{why}."
    letter = revision.document.revision
    if shown.is_in_force:
        return f"Revision {letter} {was} in force {day}, since {revision.since}."
    status = revision.document.status.value.replace("_", " ")
    since = f", effective from {revision.since}" if revision.since else ""
    return f"Revision {letter}: {status}{since}; not in force {day}."


def _notice(judged: JudgedNotice) -> str:
    notice = judged.notice
    if notice.kind is NoticeKind.INTERIM:
        return (
            f"INTERIM: revision {notice.revision} is in force by interim change {notice.number};"
            f" its full approval is due by {judged.due}."
        )
    return (
        f"Temporary notice {notice.number} amends the section #{notice.section} until"
        f" {judged.last_day}: {notice.path}"
    )


def _details(revision: ShownRevision) -> list[str]:
    lines = [
        f"Text: {revision.text_path}",
        f"Code: {short_code(revision.digest)}",
        f"Digest: {revision.digest}",
    ]
    entry = revision.document.current_history
    if entry is not None:
        request = f" ({entry.change_request})" if entry.change_request else ""
        lines.append(f"Change: {entry.description_of_change}{request}")
    stated = zip(revision.statements, revision.roles, revision.how, strict=True)
    for record, role, how in stated:
        lines.append(
            f"  {MEANINGS[record.meaning]}: {record.name}, {role}, on {record.decided_on}; {how}"
        )
    if revision.still_needed:
        lines.append(f"  Missing: {revision.still_needed}")
    return lines
