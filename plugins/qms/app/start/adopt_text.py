"""The file that a document taken over becomes: its head, its text, the names of its pictures."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import PurePosixPath

from qms.app.changes.new import file_stem
from qms.domain.adoption import (
    OTHER_FILE,
    PICTURE_NAME,
    TAKEN_OVER,
    PlanRow,
    Remark,
    TakenText,
    id_of,
    revision_of,
    title_of,
)
from qms.domain.configuration import Configuration
from qms.domain.documents import DocumentType
from qms.domain.plain_markdown import escaped
from qms.source.adopted_folder import OriginalFile
from qms.source.files import Unreadable
from qms.source.names import FORM_TYPE
from qms.source.not_taken import NotTaken

_OTHER_LINK = re.compile(rf"\[([^\[\]]*)\]\({OTHER_FILE}([^()]*)\)")
_SHOWN_HASH = 16


def path_of(row: PlanRow, document_type: DocumentType) -> str:
    """Return the repository path of a document."""
    return f"{document_type.directory}/{file_stem(id_of(row.number), row.title)}.md"


def head_of(
    row: PlanRow,
    document_type: DocumentType,
    owner: str,
    read: OriginalFile,
    scan: OriginalFile | None,
) -> str:
    """Return the head: number and revision as printed, a draft until somebody decides.

    Args:
        row: As what the document is taken over.
        document_type: Its type.
        owner: The role that owns it.
        read: The file that it was made of.
        scan: The copy that people signed.
    """
    identifier, revision = id_of(row.number), revision_of(row.revision)
    name = re.sub(r"\s+", " ", row.file.rpartition("/")[2])
    words = f"{TAKEN_OVER} “{name}” (SHA-256 {read.sha256[:_SHOWN_HASH]}…)"
    if row.approver:
        words += f"; approved before this system by {row.approver}, as it says"
    if scan is not None:
        words += f"; signed copy with SHA-256 {scan.sha256[:_SHOWN_HASH]}…"
    entry = f"revision: {_text(revision)}, date: {row.date}, description_of_change: {_text(words)}"
    lines = [
        "---",
        f"id: {identifier}",
        f"title: {_text(row.title)}",
        f"type: {document_type.code}",
        "status: draft",
        f"revision: {_text(revision)}",
        f"owner: {owner}",
        "prepared_by: []",
        "clauses: []",
    ]
    if row.number != identifier:
        lines.append(f"number_as_printed: {_text(row.number)}")
    if row.revision != revision:
        lines.append(f"revision_as_printed: {_text(row.revision)}")
    if document_type.code == FORM_TYPE:
        lines.append("kind: form")
    return "\n".join([*lines, "history:", f"  - {{{entry}}}", "---", "", ""])


def body_of(text: TakenText, identifier: str, path: str, paths: Mapping[str, str]) -> str:
    """Return the text with the names of its pictures and of the documents that it links to.

    Args:
        text: What was read.
        identifier: The document's number.
        path: Where it will lie.
        paths: Where the other files will lie, by their paths in the folder.
    """

    def linked(match: re.Match[str]) -> str:
        target = paths.get(match[2])
        return match[1] if target is None else f"[{match[1]}]({_relative(path, target)})"

    body = text.body.replace(PICTURE_NAME, f"{identifier.lower()}-")
    return _OTHER_LINK.sub(linked, body)


def with_own_title(text: TakenText, title: str, language: str) -> TakenText:
    """Return the text with the title that it showed itself, where the document has another one.

    Args:
        text: What was read.
        title: Of the document.
        language: Of the manual.
    """
    if not text.title or title_of(text.title, language).casefold() == title.casefold():
        return text
    remarks = (replace(each, line=each.line + 2 if each.line else 0) for each in text.remarks)
    return replace(text, body=f"**{escaped(text.title)}**\n\n{text.body}", remarks=tuple(remarks))


def lost_links(text: TakenText, paths: Mapping[str, str]) -> tuple[Remark, ...]:
    """Return a remark for each link to a file that is not taken over."""
    return tuple(
        Remark(words=f"the link to {match[2]} is plain words now", line=number, by_hand=True)
        for number, line in enumerate(text.body.split("\n"), 1)
        for match in _OTHER_LINK.finditer(line)
        if match[2] not in paths
    )


def refuse_unreadable(text: str, path: str, configuration: Configuration) -> None:
    """Refuse a text that could not be read as a document afterwards.

    Raises:
        NotTaken: with the first reason.
    """
    # Imported when it is needed: what reads YAML and knows its schema takes long to load.
    from qms.source.document_text import document_of

    try:
        document_of(text, path, path, configuration.types)
    except Unreadable as refusal:
        first = refusal.diagnostics[0]
        line = first.location.line - text[: text.index("\n---\n", 4)].count("\n") - 1
        place = f" (line {line} of its text)" if line > 1 else ""
        raise NotTaken(f"{first.message}{place}; {first.advice}") from refusal


def _relative(path: str, target: str) -> str:
    own, other = PurePosixPath(path).parent, PurePosixPath(target)
    return other.name if own == other.parent else f"../{target}"


def _text(value: str) -> str:
    """Return a value in quotes, so that 1.10 and no stay what they are."""
    return json.dumps(value, ensure_ascii=False)
