"""Records of approval and the lines that show them, as files."""

from __future__ import annotations

import contextlib
import json
from dataclasses import replace
from pathlib import Path

from qms.app.check import evidence_of
from qms.domain.approvals import Approval, ApprovalRecord
from qms.domain.digest import content_digest
from qms.domain.documents import ControlledDocument, Status
from qms.domain.errors import UsageError
from qms.domain.library import Library
from qms.domain.limits import MAX_TEXT_BYTES
from qms.rules.approval_state import missing_approvals, shown_records
from qms.source.documents import read_document
from qms.source.edit import set_approvals, set_value, with_line_ends
from qms.source.files import Unreadable, read_bytes, read_text, walk
from qms.source.front_matter import split_document
from qms.source.records import DIRECTORY, read_record

ATTEMPTS = 5
"""How often lines are rebuilt when others approve at the same moment."""


def record_path(record: ApprovalRecord) -> str:
    """Return where a record lies in the repository."""
    return f"{DIRECTORY}/{record.document}/{record.revision}/{record.file_name}"


def write_record(root: Path, record: ApprovalRecord) -> None:
    """Write a record; records are never changed afterwards."""
    from qms.publish.atomic import write_atomic

    content: dict[str, object] = {"payload": record.payload()}
    if record.signature:
        content["signature"] = record.signature
    text = json.dumps(content, ensure_ascii=False, indent=2) + "\n"
    write_atomic(root / record_path(record), text.encode("utf-8"))


def refuse_changed(root: Path, after: Library, document: ControlledDocument) -> None:
    """Make sure, before anything is written, that a document can be brought up to date.

    Args:
        root: The repository's folder.
        after: The library as it will be.
        document: The document as it was when it was judged.

    Raises:
        UsageError: its file was changed meanwhile, or its head cannot be edited.
    """
    current = _as_on_disk(root, after, document)
    with_approval_lines(after, current)
    if current.status is Status.IN_REVIEW:
        with_status(current, current.source_text, Status.APPROVED)


def settle(root: Path, library: Library, document: ControlledDocument) -> bool:
    """Bring a document's lines and status in agreement with the records on the disk.

    Records and document are read again until nothing changes any more, so that two people who
    approve at the same moment both find their line. Returns whether every approval is there.

    Raises:
        UsageError: the file was changed meanwhile, or its head cannot be edited.
    """
    complete = False
    for _ in range(ATTEMPTS):
        current = _as_on_disk(root, library, document)
        now = _with_records_on_disk(root, library, current)
        text = with_approval_lines(now, current)
        complete = not missing_approvals(now, current)
        if complete and document.status is Status.IN_REVIEW:
            text = with_status(current, text, Status.APPROVED)
        if text == current.source_text:
            return complete
        write_document(root, current, text)
    return complete


def write_document(root: Path, document: ControlledDocument, text: str) -> None:
    """Write a document's file, unless it is as it should be already.

    Its line ends and its byte order mark stay as they are.
    """
    from qms.publish.atomic import write_atomic

    if text != document.source_text:
        original = read_bytes(root, document.path, limit=MAX_TEXT_BYTES).decode("utf-8")
        write_atomic(root / document.path, with_line_ends(text, original).encode("utf-8"))


def _as_on_disk(root: Path, library: Library, document: ControlledDocument) -> ControlledDocument:
    """Return a document as its file is now; only its lines and its status may be others."""
    text = read_text(root, document.path)
    if text == document.source_text:
        return document
    current = read_document(root, document.path, library.configuration)
    current = replace(current, inputs=document.inputs)
    if content_digest(current) != library.digest(document):
        raise UsageError(
            f"{document.path} was changed while you decided; look at it again, then repeat the"
            " command"
        )
    return current


def _with_records_on_disk(root: Path, library: Library, document: ControlledDocument) -> Library:
    """Return the library with the records of a document as they lie on the disk now."""
    found = []
    for path in walk(root, f"{DIRECTORY}/{document.id}"):
        with contextlib.suppress(Unreadable):  # the check names it
            found.append(read_record(root, path))
    documents = tuple(
        document if each.path == document.path else each for each in library.documents
    )
    records = {**library.records, document.id: tuple(found)}
    evidence = {**library.evidence, **evidence_of(library, found)}
    return replace(library, documents=documents, records=records, evidence=evidence)


def with_approval_lines(library: Library, document: ControlledDocument) -> str:
    """Return a document's file with the approval lines that its records give.

    Raises:
        UsageError: the head is written in a way that cannot be edited.
    """
    lines = [
        Approval(
            meaning=record.meaning,
            role=record.role,
            person=record.person,
            date=record.decided_on,
        )
        for record in shown_records(library, document)
    ]
    text = set_approvals(document.source_text, lines)
    _refuse_damage(document, text, "approvals", [_as_written(line) for line in lines])
    return text


def with_status(document: ControlledDocument, text: str, status: Status) -> str:
    """Return the text of a document's file with another status.

    Raises:
        UsageError: the head is written in a way that cannot be edited.
    """
    return with_value(document, text, "status", status.value)


def with_value(document: ControlledDocument, text: str, key: str, value: str) -> str:
    """Return the text of a document's file with one plain value set.

    Raises:
        UsageError: the head is written in a way that cannot be edited.
    """
    changed = set_value(text, key, value)
    _refuse_damage(replace(document, source_text=text), changed, key, value)
    return changed


def _as_written(line: Approval) -> dict[str, str]:
    return {
        "meaning": line.meaning.value,
        "role": line.role,
        "person": line.person,
        "date": line.date.isoformat(),
    }


def _refuse_damage(document: ControlledDocument, text: str, key: str, value: object) -> None:
    """Read an edited text again: one key has its new value, and nothing else is another."""
    if text == document.source_text:
        return
    old = split_document(document.source_text, document.path)
    expected = {**old.front_matter.values, key: value}
    try:
        new = split_document(text, document.path)
    except Unreadable:
        sound = False
    else:
        found = {**new.front_matter.values}
        if not value:
            expected.pop(key)
        sound = found == expected and new.body == old.body
    if not sound:
        line = old.front_matter.positions.at(key).line
        message = (
            f"{document.path}:{line}: the head is written so that `{key}` cannot be changed in it"
            " without damage; write one `key: value` on each line, as `qms new` does, then try"
            " again; nothing was recorded"
        )
        raise UsageError(message)


def find_document(library: Library, document_id: str) -> ControlledDocument:
    """Return a document by its id.

    Raises:
        UsageError: there is none, or its file cannot be read.
    """
    found = library.by_id.get(document_id)
    if found is not None:
        return found
    refused = next((each for each in library.refused if each.id == document_id), None)
    if refused is not None:
        message = f"{document_id} cannot be read; `qms check` shows what to mend in {refused.path}"
    else:
        message = f"there is no document {document_id}; `qms register` lists all documents"
    raise UsageError(message)
