"""Notices as files: found, written and edited one line at a time, each time in one step."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from textwrap import indent

from qms.app.approvals.approval_files import record_path
from qms.app.approvals.decisions import Decision
from qms.app.approvals.own_keys import OwnKey
from qms.app.plans import Write, recording
from qms.domain.approvals import ApprovalRecord, Meaning
from qms.domain.errors import UsageError
from qms.domain.library import Library
from qms.domain.limits import MAX_TEXT_BYTES
from qms.domain.notices import NOTICE_REVISION, Authorisation, Notice
from qms.source.edit import with_line_ends
from qms.source.files import Unreadable, read_bytes, read_text
from qms.source.notices import notice_path, parse_notice


def find_notice(library: Library, number: str) -> Notice:
    """Return a notice by its number.

    Raises:
        UsageError: there is none, or its file cannot be read.
    """
    found = next((each for each in library.notices if each.number == number), None)
    if found is not None:
        return found
    path = notice_path(number)
    if any(each.location.path == path for each in library.reading):
        message = f"{path} cannot be read as a notice; `qms check` shows what to mend in it"
        raise UsageError(message)
    known = ", ".join(each.number for each in library.notices) or "there are none"
    raise UsageError(f"there is no notice {number}; notices: {known}")


def written_notice(values: dict[str, str]) -> str:
    """Return a notice as its file is written; values are YAML already, empty ones are left out."""
    lines = ["format: qms-notice@1", *(f"{key}: {value}" for key, value in values.items() if value)]
    return "\n".join(lines) + "\n"


def quoted(words: str) -> str:
    """Return words as a YAML value that cannot be taken for anything else."""
    return json.dumps(" ".join(words.split()), ensure_ascii=False)


def block(words: str) -> str:
    """Return words as a YAML block that keeps its lines."""
    return "|\n" + indent(words.strip("\n"), "  ")


def authorisation_line(line: Authorisation) -> str:
    """Return who authorised a notice, as its file shows it."""
    return f"{{person: {line.person}, role: {line.role}, date: {line.date.isoformat()}}}"


def notice_record(
    library: Library, notice: Notice, digest: str, decision: Decision, *, reason: str = ""
) -> ApprovalRecord:
    """Return the record that authorises a notice or, with a reason, ends it early."""
    record = ApprovalRecord(
        path="",
        repository=library.configuration.repository,
        document=notice.number,
        revision=NOTICE_REVISION,
        content_sha256=digest,
        person=decision.person,
        name=library.roster.person_name(decision.person),
        role=decision.role,
        meaning=Meaning.OBSOLETED if reason else Meaning.APPROVED,
        evidence=decision.evidence,
        decided_on=decision.decided_on,
        signed_at=library.now.replace(microsecond=0),
        further={**({"reason": " ".join(reason.split())} if reason else {}), **decision.voucher},
    )
    return replace(record, path=record_path(record))


def recording_once(
    library: Library, record: ApprovalRecord, key: OwnKey | None
) -> tuple[Write, ...]:
    """Return the write of a record; nothing where an interrupted command wrote it already."""
    for each in library.records.get(record.document, ()):
        same = replace(each, path="", signed_at=record.signed_at, signature="")
        if same == replace(record, path=""):
            return ()
    return (recording(library, record, key),)


def setting(notice: Notice, key: str, value: str) -> Write:
    """Return the write of one key of a notice's file."""
    words = f"{notice.path}: {key}: {value}"
    return Write(words=words, perform=lambda root: set_line(root, notice, key, value))


def write_notice(root: Path, path: str, text: str) -> None:
    """Write a new notice."""
    from qms.publish.atomic import write_atomic

    write_atomic(root / path, text.encode("utf-8"))


def set_line(root: Path, notice: Notice, key: str, value: str) -> None:
    """Set one key of a notice's file; everything else stays as it is.

    Raises:
        UsageError: the file is written in a way that cannot be edited.
    """
    from qms.publish.atomic import write_atomic

    text = read_text(root, notice.path)
    changed = _with_line(text, key, value)
    if not _is_sound(notice, changed, key):
        message = f"{notice.path}: `{key}` cannot be changed in it; write one `key: value` a line"
        raise UsageError(message)
    original = read_bytes(root, notice.path, limit=MAX_TEXT_BYTES).decode("utf-8")
    write_atomic(root / notice.path, with_line_ends(changed, original).encode("utf-8"))


def _with_line(text: str, key: str, value: str) -> str:
    line = f"{key}: {value}"
    lines = text.rstrip("\n").split("\n")
    start = next((i for i, each in enumerate(lines) if re.match(rf"{key}\s*:", each)), None)
    if start is None:
        return "\n".join([*lines, line]) + "\n"
    stop = start + 1
    while stop < len(lines) and re.match(r"[ \t]|$", lines[stop]):
        stop += 1
    return "\n".join([*lines[:start], line, *lines[stop:]]) + "\n"


def _is_sound(notice: Notice, text: str, key: str) -> bool:
    """Read an edited notice again: nothing but the one key may have changed."""
    try:
        found = parse_notice(text, notice.path)
    except Unreadable:
        return False
    field = {"authorised_by": "authorised_by", "ended_on": "ended_on"}[key]
    same = {field: getattr(notice, field), "positions": notice.positions}
    restored = replace(found, **same, text=notice.text)
    return restored == notice and found.text.text == notice.text.text
