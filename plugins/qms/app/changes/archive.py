"""Put an approved text into the archive, with everything that it shows: all of it or nothing."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from qms.domain.archive import (
    ARCHIVE_FORMAT,
    VARIABLE_INPUT,
    archive_folder,
    archived_name,
)
from qms.domain.canonical import sha256_hex
from qms.domain.documents import ControlledDocument
from qms.domain.errors import UsageError
from qms.domain.library import Library
from qms.domain.limits import MAX_TEXT_BYTES
from qms.source.archive import DOCUMENT_FILE, FILES, NOTE_FILE
from qms.source.files import read_bytes
from qms.source.inputs import read_input

UNFINISHED = ".qms-part"


def archive_document(
    root: Path, library: Library, document: ControlledDocument, *, on: date
) -> str:
    """Archive a document's file as it stands, with its inputs, and return the folder.

    Archived twice, the same text stays as it was archived first.

    Raises:
        UsageError: something changed while it was read.
        Unreadable: a file cannot be read any more.
    """
    from qms.publish.atomic import exchange_directories, write_atomic

    folder = archive_folder(document.id, document.revision, library.digest(document))
    target = root / folder
    for each in library.archive.heads.get(document.id, ()):
        if each.folder == folder and each.computed_sha256 == library.digest(document):
            return folder
    files = dict(_files(root, library, document, on))
    if target.exists():
        message = f"{folder} is there and is not this text; `qms check` shows what to mend in it"
        raise UsageError(message)
    target.parent.mkdir(parents=True, exist_ok=True)
    staged = target.with_name(f".{target.name}{UNFINISHED}")
    shutil.rmtree(staged, ignore_errors=True)  # what an interrupted command left
    for name, data in files.items():
        write_atomic(staged / name, data)
    exchange_directories(staged, target)
    return folder


def _files(
    root: Path, library: Library, document: ControlledDocument, on: date
) -> Mapping[str, bytes]:
    """Return every file of the archived revision, by its name in the folder."""
    text = read_bytes(root, document.path, limit=MAX_TEXT_BYTES)
    if _normalised(text) != document.source_text:
        raise _changed_meanwhile(document.path)
    files = {DOCUMENT_FILE: text}
    variables: dict[str, str] = {}
    inputs: dict[str, str] = {}
    for name, sha256 in sorted(document.inputs.items()):
        if name.startswith(VARIABLE_INPUT):
            variable = name.removeprefix(VARIABLE_INPUT)
            variables[variable] = library.variables[variable]
            continue
        data = read_input(root, name, name)
        if sha256_hex(data) != sha256:
            raise _changed_meanwhile(name)
        inputs[name] = archived_name(name, sha256)
        files[f"{FILES}/{inputs[name]}"] = data
    note = {
        "format": ARCHIVE_FORMAT,
        "path": document.path,
        "content_sha256": library.digest(document),
        "archived_on": on.isoformat(),
        "variables": variables,
        "inputs": inputs,
    }
    files[NOTE_FILE] = (json.dumps(note, ensure_ascii=False, indent=2) + "\n").encode("utf-8")
    return files


def _normalised(data: bytes) -> str:
    text = data.decode("utf-8").removeprefix("\ufeff")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _changed_meanwhile(path: str) -> UsageError:
    return UsageError(f"{path} was changed while it was read; nothing was archived, try again")
