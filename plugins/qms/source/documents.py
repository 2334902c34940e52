"""Document files: read in full once, then known by their bytes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from qms.domain.body import Body
from qms.domain.configuration import Configuration
from qms.domain.documents import ControlledDocument, DocumentType
from qms.domain.limits import MAX_TEXT_BYTES
from qms.domain.plain import ANYTHING_WRONG, from_parts, parts_to_plain
from qms.source.files import Unreadable, read_bytes, readable_text, text_of
from qms.source.memory import NO_MEMORY, Memory, key_of

GIVEN = frozenset({"type", "body", "source_text"})
"""Of a document; the rest of it is remembered."""
GIVEN_OF_BODY = frozenset({"text"})


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentReader:
    """Reads the documents of one repository, each by the settings that hold for all."""

    root: Path
    configuration: Configuration
    memory: Memory = NO_MEMORY
    """What was made of the same bytes before."""
    basis: str = field(init=False)
    """The settings that reading depends on."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "basis", repr(self.configuration.types))

    def read(self, path: str, *, file: str = "") -> ControlledDocument:
        """Read one controlled document; its inputs are added later, when everything is known.

        Args:
            path: Where the document lies, or lay when it was archived.
            file: Where its text is read, if that is another place.

        Raises:
            Unreadable: with every fault that keeps it from being a document.
        """
        place, types = file or path, self.configuration.types
        data = read_bytes(self.root, place, limit=MAX_TEXT_BYTES)
        key = key_of("document", self.basis, path, place, data)
        known = self.memory.find(key)
        document = None if known is None else _remembered(known, data, types)
        if document is None:
            # Imported when it is needed: what reads YAML and knows its schema takes long to load.
            from qms.source.document_text import document_of

            document = document_of(text_of(data, place), path, place, types)
            self.memory.keep(key, _to_remember(document))
        return document


def read_document(root: Path, path: str, configuration: Configuration) -> ControlledDocument:
    """Read one controlled document, as a reader of many does.

    Raises:
        Unreadable: with every fault that keeps it from being a document.
    """
    return DocumentReader(root=root, configuration=configuration).read(path)


def guess_id(root: Path, path: str) -> str:
    """Return the id of a file that was refused, if it can be seen, to avoid follow-up findings."""
    try:
        text = read_bytes(root, path, limit=MAX_TEXT_BYTES).decode("utf-8", "replace")
    except Unreadable:
        return ""
    match = re.search(r"^id:[ \t]*[\"']?([A-Za-z0-9][A-Za-z0-9._-]*)", text, re.MULTILINE)
    return match[1] if match else ""


def _to_remember(document: ControlledDocument) -> tuple[Any, ...]:
    return (
        document.type.code,
        len(document.body.text),
        parts_to_plain(document.body, GIVEN_OF_BODY),
        parts_to_plain(document, GIVEN),
    )


def _remembered(
    known: Any, data: bytes, types: Mapping[str, DocumentType]
) -> ControlledDocument | None:
    """Return the document that was made of the same bytes; None if something else is known."""
    try:
        code, length, body, parts = known
        text = readable_text(data)
        body = from_parts(body, Body, {"text": text[len(text) - length :]})
        given = {"type": types[code], "body": body, "source_text": text}
        document: ControlledDocument = from_parts(parts, ControlledDocument, given)
    except ANYTHING_WRONG:
        return None
    return document
