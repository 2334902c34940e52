"""The archive: folders that must be exactly what their format says (contract §5).

A folder can come with a proposed change, so nothing in it is believed: the rules compute the digest
again from what is read here.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from qms.domain.archive import (
    ARCHIVE_DIRECTORY,
    ARCHIVE_FORMAT,
    VARIABLE_INPUT,
    ArchivedRevision,
)
from qms.domain.canonical import sha256_hex
from qms.domain.configuration import Configuration
from qms.domain.diagnostics import Diagnostic
from qms.source import faults
from qms.source.documents import read_document
from qms.source.files import Unreadable, in_words, read_text, refuse, unseen_character, walk
from qms.source.inputs import TABLE_SUFFIX, read_input
from qms.source.strict_json import json_object
from qms.source.tables import read_table
from qms.source.values import ID, REVISION, VARIABLE_NAME

DOCUMENT_FILE = "document.md"
NOTE_FILE = "archive.json"
FILES = "files"
FIELDS = frozenset({"format", "path", "content_sha256", "archived_on", "variables", "inputs"})
SHA256 = re.compile(r"[0-9a-f]{64}")
SHORT = re.compile(r"[0-9a-f]{12}")
FILE_NAME = re.compile(r"[0-9a-f]{64}(?:\.[a-z0-9]{1,8})?")
DOCUMENT_PATH = re.compile(r"(?!\.)[^/\\:]+(?:/(?!\.)[^/\\:]+)+")
VARIABLE = re.compile(rf"{VARIABLE_NAME.pattern}(?:\.[A-Za-z0-9._-]+)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveReading:
    """Everything that was found in the archive."""

    revisions: Mapping[str, tuple[ArchivedRevision, ...]]
    """By document id, oldest first."""
    tables: Mapping[str, tuple[tuple[str, ...], ...]]
    """Rows of archived tables, by the path of the archived file."""
    problems: tuple[Diagnostic, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Note:
    """What `archive.json` says."""

    path: str
    content_sha256: str
    archived_on: date
    variables: Mapping[str, str]
    inputs: Mapping[str, str]


@dataclass
class _Reading:
    root: Path
    configuration: Configuration
    revisions: defaultdict[str, list[ArchivedRevision]] = field(
        default_factory=lambda: defaultdict(list)
    )
    tables: dict[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict)
    problems: list[Diagnostic] = field(default_factory=list)


def read_archive(root: Path, configuration: Configuration) -> ArchiveReading:
    """Read every archived revision; what is not as the format says is a finding."""
    reading = _Reading(root=root, configuration=configuration)
    for folder, names in _folders(root, reading.problems):
        try:
            revision = _revision(reading, folder, names)
        except Unreadable as refusal:
            reading.problems.extend(refusal.diagnostics)
            continue
        reading.revisions[folder.split("/")[2]].append(revision)
    ordered = {
        number: tuple(sorted(found, key=_age)) for number, found in reading.revisions.items()
    }
    return ArchiveReading(
        revisions=ordered, tables=reading.tables, problems=tuple(reading.problems)
    )


def _age(revision: ArchivedRevision) -> tuple[date, int, str]:
    """Order revisions as they were archived; on one day a longer history is younger."""
    return revision.archived_on, len(revision.document.history), revision.folder


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
            shown = _shown(path)
            message = f"{shown} does not belong in the archive"
            advice = "put it into another folder; the archive holds what `qms` wrote, nothing else"
            place = path if shown == path else ARCHIVE_DIRECTORY
            problems.extend(refuse(faults.MALFORMED_ARCHIVE, place, message, advice).diagnostics)
    for folder, names in sorted(found.items()):
        yield folder, frozenset(names)


def _revision(reading: _Reading, folder: str, names: frozenset[str]) -> ArchivedRevision:
    for name in (NOTE_FILE, DOCUMENT_FILE):
        if name not in names:
            raise _malformed(f"{folder}/{NOTE_FILE}", f"{name} is missing")
    note = _note(reading.root, f"{folder}/{NOTE_FILE}")
    listed = {f"{FILES}/{file}" for file in note.inputs.values()}
    if names != {NOTE_FILE, DOCUMENT_FILE, *listed}:
        odd = min(names ^ {NOTE_FILE, DOCUMENT_FILE, *listed}, key=str)
        what = "is there and not listed" if odd in names else "is missing"
        raise _malformed(f"{folder}/{NOTE_FILE}", f"{_shown(odd)} {what}")
    file = f"{folder}/{DOCUMENT_FILE}"
    files = {name: f"{folder}/{FILES}/{file_name}" for name, file_name in note.inputs.items()}
    try:
        document = read_document(reading.root, note.path, reading.configuration, file=file)
        inputs = {name: _hash(reading, path, name) for name, path in files.items()}
    except Unreadable as refusal:
        first = refusal.diagnostics[0]
        place = first.location
        raise _malformed(place.path, first.message, place.line, place.column) from refusal
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
    )


def _hash(reading: _Reading, path: str, name: str) -> str:
    data = read_input(reading.root, path, name)
    if path.endswith(TABLE_SUFFIX):
        reading.tables[path] = read_table(reading.root, path)
    return sha256_hex(data)


def _note(root: Path, path: str) -> _Note:
    try:
        value = json_object(read_text(root, path))
    except ValueError as error:
        reason = "it is not a JSON object, or a field stands twice"
        raise _malformed(path, reason, getattr(error, "lineno", 1)) from error
    except Unreadable as refusal:
        raise _malformed(path, refusal.diagnostics[0].message) from refusal
    odd = sorted(FIELDS ^ value.keys())
    if odd:
        what = "does not belong in it" if odd[0] in value else "is missing"
        raise _malformed(path, f"the field {_shown(odd[0])} {what}")
    texts = {key: _text(value[key], key, path) for key in sorted(FIELDS - {"variables", "inputs"})}
    if texts["format"] != ARCHIVE_FORMAT:
        raise _malformed(path, f"its format is not {ARCHIVE_FORMAT}")
    if not DOCUMENT_PATH.fullmatch(texts["path"]) or not texts["path"].endswith(".md"):
        raise _malformed(path, "path is not the place of a document")
    if not SHA256.fullmatch(texts["content_sha256"]):
        raise _malformed(path, "a SHA-256 is not 64 lower-case hexadecimal digits")
    variables = _texts(value["variables"], "variables", path)
    inputs = _texts(value["inputs"], "inputs", path)
    if not all(map(VARIABLE.fullmatch, variables)):
        raise _malformed(path, "variables has a name that no variable can have")
    if not all(map(DOCUMENT_PATH.fullmatch, inputs)):
        raise _malformed(path, "inputs has a name that is not the place of a file")
    if not all(map(FILE_NAME.fullmatch, inputs.values())):
        raise _malformed(path, "inputs has a file that is not named by its SHA-256")
    return _Note(
        path=texts["path"],
        content_sha256=texts["content_sha256"],
        archived_on=_day(texts["archived_on"], path),
        variables=variables,
        inputs=inputs,
    )


def _texts(value: object, key: str, path: str) -> dict[str, str]:
    if not isinstance(value, dict):
        raise _malformed(path, f"{key} is not a list of names with their values")
    return {_text(name, key, path): _text(each, key, path) for name, each in value.items()}


def _text(value: object, key: str, path: str) -> str:
    if not isinstance(value, str):
        raise _malformed(path, f"{key} is not text")
    unseen = unseen_character(value)
    if unseen:
        raise _malformed(path, f"{key} holds the invisible character {in_words(unseen)}")
    return value


def _day(text: str, path: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise _malformed(path, f"archived_on: {text} is not a date") from error
    if day.isoformat() != text:
        raise _malformed(path, f"archived_on: {text} is not written YYYY-MM-DD")
    return day


def _shown(text: str) -> str:
    """Return a name, with what cannot be seen in it written out."""
    return text if text.isprintable() and not unseen_character(text) else f"{text!a}"


def _malformed(path: str, reason: str, line: int = 1, column: int = 1) -> Unreadable:
    message = f"this archived revision is not usable: {reason}"
    advice = "put the folder back as it was written; the archive is never edited"
    return refuse(faults.MALFORMED_ARCHIVE, path, message, advice, line, column)
