"""The archive: folders that must be exactly what their format says (contract §5).

A folder can come with a proposed change, so nothing in it is believed: the rules compare a digest
that was computed from what lies there. Computing it means to read the text as every document is
read; what was computed from exactly these bytes before need not be computed again. So every byte of
the archive is hashed every time, and only what is new is read.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path

from qms.domain.archive import (
    ARCHIVE_DIRECTORY,
    VARIABLE_INPUT,
    Archive,
    ArchivedHead,
    ArchivedRevision,
    Rows,
)
from qms.domain.canonical import sha256_hex
from qms.domain.diagnostics import Diagnostic
from qms.domain.errors import UsageError
from qms.source import faults
from qms.source.archive_note import malformed, read_note, shown
from qms.source.documents import DocumentReader
from qms.source.files import Unreadable, plain_bytes, refuse, walk
from qms.source.inputs import is_table, read_input
from qms.source.memory import key_of, remembered
from qms.source.names import ID, REVISION
from qms.source.tables import read_table

DOCUMENT_FILE = "document.md"
NOTE_FILE = "archive.json"
FILES = "files"
SHORT = re.compile(r"[0-9a-f]{12}")


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveReading:
    """Everything that was found in the archive."""

    archive: Archive
    problems: tuple[Diagnostic, ...]


def read_archive(reader: DocumentReader) -> ArchiveReading:
    """Look through the archive; what is not as the format says is a finding.

    Args:
        reader: How documents of the repository are read, and what is remembered of it.
    """
    problems: list[Diagnostic] = []
    heads: defaultdict[str, list[ArchivedHead]] = defaultdict(list)
    names: dict[str, frozenset[str]] = {}
    for folder, found in _folders(reader.root, problems):
        try:
            head = _head(reader, folder, found)
        except Unreadable as refusal:
            problems.extend(refusal.diagnostics)
            continue
        heads[head.number].append(head)
        names[folder] = found
    ordered = {number: tuple(sorted(found, key=_age)) for number, found in heads.items()}
    archive = Archive(ordered, partial(_read_again, reader, names))
    return ArchiveReading(archive=archive, problems=tuple(problems))


def _head(reader: DocumentReader, folder: str, names: frozenset[str]) -> ArchivedHead:
    """Return what the bytes of a folder are known to hold, or read them."""
    fingerprint = _fingerprint(reader.root, folder, names)
    if not fingerprint:
        return _revision(reader, folder, names).head()
    key = key_of("archived", reader.basis, folder, fingerprint)
    return remembered(
        reader.memory, key, ArchivedHead, lambda: _revision(reader, folder, names).head(fingerprint)
    )


def _age(head: ArchivedHead) -> tuple[date, int, str]:
    """Order revisions as they were archived; on one day a longer history is younger."""
    return head.archived_on, head.history_length, head.folder


def _folders(root: Path, problems: list[Diagnostic]) -> Iterator[tuple[str, frozenset[str]]]:
    """Yield each folder with the paths below it; whatever lies elsewhere is a finding."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for path in walk(root, ARCHIVE_DIRECTORY):
        parts = path.split("/")
        expected = len(parts) in {6, 7} and (
            ID.fullmatch(parts[2]) and REVISION.fullmatch(parts[3]) and SHORT.fullmatch(parts[4])
        )
        if expected:
            found["/".join(parts[:5])].add("/".join(parts[5:]))
        else:
            in_words = shown(path)
            message = f"{in_words} does not belong in the archive"
            advice = "put it into another folder; the archive holds what `qms` wrote, nothing else"
            place = path if in_words == path else ARCHIVE_DIRECTORY
            problems.extend(refuse(faults.MALFORMED_ARCHIVE, place, message, advice).diagnostics)
    for folder, names in sorted(found.items()):
        yield folder, frozenset(names)


def _fingerprint(root: Path, folder: str, names: frozenset[str]) -> str:
    """Return the SHA-256 of every name and byte in a folder; empty if one is no ordinary file."""
    digest = hashlib.sha256()
    place = f"{root}/{folder}"
    for name in sorted(names):
        data = plain_bytes(f"{place}/{name}")
        if data is None:
            return ""
        digest.update(b"%d %d " % (len(name), len(data)))
        digest.update(name.encode("utf-8", "surrogateescape"))
        digest.update(data)
    return digest.hexdigest()


def _read_again(
    reader: DocumentReader, names: Mapping[str, frozenset[str]], head: ArchivedHead
) -> ArchivedRevision:
    """Read an archived text that was looked at before.

    Raises:
        UsageError: it is another one by now.
    """
    try:
        revision = _revision(reader, head.folder, names[head.folder])
    except Unreadable as refusal:
        raise _changed_meanwhile(head) from refusal
    if revision.head(head.fingerprint) != head:
        raise _changed_meanwhile(head)
    return revision


def _changed_meanwhile(head: ArchivedHead) -> UsageError:
    return UsageError(f"{head.folder} was changed while it was read; try again")


def _revision(reader: DocumentReader, folder: str, names: frozenset[str]) -> ArchivedRevision:
    for name in (NOTE_FILE, DOCUMENT_FILE):
        if name not in names:
            raise malformed(f"{folder}/{NOTE_FILE}", f"{name} is missing")
    note = read_note(reader.root, f"{folder}/{NOTE_FILE}")
    listed = {f"{FILES}/{file}" for file in note.inputs.values()}
    if names != {NOTE_FILE, DOCUMENT_FILE, *listed}:
        odd = min(names ^ {NOTE_FILE, DOCUMENT_FILE, *listed}, key=str)
        what = "is there and not listed" if odd in names else "is missing"
        raise malformed(f"{folder}/{NOTE_FILE}", f"{shown(odd)} {what}")
    file = f"{folder}/{DOCUMENT_FILE}"
    files = {name: f"{folder}/{FILES}/{file_name}" for name, file_name in note.inputs.items()}
    tables: dict[str, Rows] = {}
    try:
        document = reader.read(note.path, file=file)
        inputs = {name: _hash(reader.root, path, name, tables) for name, path in files.items()}
    except Unreadable as refusal:
        first = refusal.diagnostics[0]
        place = first.location
        raise malformed(place.path, first.message, place.line, place.column) from refusal
    inputs |= {
        f"{VARIABLE_INPUT}{name}": sha256_hex(value.encode("utf-8"))
        for name, value in note.variables.items()
    }
    return ArchivedRevision(
        document=replace(document, inputs=inputs),
        folder=folder,
        content_sha256=note.content_sha256,
        archived_on=note.archived_on,
        variables=note.variables,
        files=files,
        tables=tables,
    )


def _hash(root: Path, path: str, name: str, tables: dict[str, Rows]) -> str:
    data = read_input(root, path, name)
    if is_table(name):
        tables[path] = read_table(root, path)
    return sha256_hex(data)
