"""The archive: folders that must be exactly what their format says (contract §5).

A folder can come with a proposed change, so nothing in it is believed: the rules compare a digest
that was computed from what lies there. Computing it means to read the text as every document is
read; what was computed from exactly these bytes before need not be computed again. So every byte of
the archive is hashed every time, and only what is new is read.
"""

from __future__ import annotations

import hashlib
import re
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, partial
from importlib.metadata import version
from pathlib import Path
from typing import Protocol

from qms.domain.archive import (
    ARCHIVE_DIRECTORY,
    VARIABLE_INPUT,
    Archive,
    ArchivedHead,
    ArchivedRevision,
    Rows,
)
from qms.domain.canonical import sha256_hex
from qms.domain.configuration import Configuration
from qms.domain.diagnostics import Diagnostic
from qms.domain.documents import AppliesTo, Status
from qms.domain.errors import UsageError
from qms.source import faults
from qms.source.archive_note import malformed, read_note, shown
from qms.source.documents import read_document
from qms.source.files import Unreadable, plain_bytes, refuse, walk
from qms.source.inputs import is_table, read_input
from qms.source.tables import read_table
from qms.source.values import ID, REVISION

DOCUMENT_FILE = "document.md"
NOTE_FILE = "archive.json"
FILES = "files"
SHORT = re.compile(r"[0-9a-f]{12}")
READERS = ("PyYAML", "pydantic", "python-frontmatter")
"""What decides, beside our own code, how a text is read."""


class Memory(Protocol):
    """What was computed before from the same bytes; it may forget everything at any time."""

    def begin(self, repository: str) -> None:
        """Turn to what belongs to a repository."""

    def find(self, key: str) -> Mapping[str, object] | None:
        """Return what was computed under a key."""

    def keep(self, key: str, computed: Mapping[str, object]) -> None:
        """Note what was computed under a key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveReading:
    """Everything that was found in the archive."""

    archive: Archive
    problems: tuple[Diagnostic, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Source:
    """Where archived texts are read, and by which settings."""

    root: Path
    configuration: Configuration


def read_archive(
    root: Path, configuration: Configuration, memory: Memory | None = None
) -> ArchiveReading:
    """Look through the archive; what is not as the format says is a finding.

    Args:
        root: The repository's folder.
        configuration: The settings, for the types of documents.
        memory: What was computed from the same bytes by earlier readings.
    """
    source = _Source(root=root, configuration=configuration)
    problems: list[Diagnostic] = []
    heads: defaultdict[str, list[ArchivedHead]] = defaultdict(list)
    names: dict[str, frozenset[str]] = {}
    if memory is not None:
        memory.begin(configuration.repository)
    basis = _basis(configuration)
    for folder, found in _folders(root, problems):
        fingerprint = _fingerprint(root, folder, found)
        key = sha256_hex(f"{basis} {folder} {fingerprint}".encode())
        head = _remembered(memory, key, folder, fingerprint, configuration) if fingerprint else None
        if head is None:
            try:
                head = _revision(source, folder, found).head(fingerprint)
            except Unreadable as refusal:
                problems.extend(refusal.diagnostics)
                continue
            if memory is not None and fingerprint:
                memory.keep(key, _computed(head))
        heads[head.number].append(head)
        names[folder] = found
    ordered = {number: tuple(sorted(found, key=_age)) for number, found in heads.items()}
    archive = Archive(ordered, partial(_read_again, source, names))
    return ArchiveReading(archive=archive, problems=tuple(problems))


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


@cache
def _reading_code() -> str:
    """Return the SHA-256 of everything that decides how bytes are read and hashed, bar settings."""
    package = Path(__file__).parent.parent
    digest = hashlib.sha256(sys.version.encode())
    for path in sorted([*package.glob("domain/*.py"), *package.glob("source/*.py")]):
        digest.update(path.name.encode() + b" " + path.read_bytes())
    for name in READERS:
        digest.update(f"{name}={version(name)};".encode())
    return digest.hexdigest()


def _basis(configuration: Configuration) -> str:
    """Return a digest of everything beside the bytes that what is computed depends on."""
    return sha256_hex(f"{_reading_code()} {configuration.types!r}".encode())


def _computed(head: ArchivedHead) -> dict[str, object]:
    return {
        "id": head.id,
        "revision": head.revision,
        "status": head.status.value,
        "type": head.type.code,
        "sites": list(head.applies_to.sites),
        "roles": list(head.applies_to.roles),
        "content_sha256": head.content_sha256,
        "computed_sha256": head.computed_sha256,
        "archived_on": head.archived_on.isoformat(),
        "history_length": head.history_length,
    }


def _remembered(
    memory: Memory | None, key: str, folder: str, fingerprint: str, configuration: Configuration
) -> ArchivedHead | None:
    known = memory.find(key) if memory is not None else None
    if known is None:
        return None
    try:
        sites, roles, length = known["sites"], known["roles"], known["history_length"]
        if not isinstance(sites, list) or not isinstance(roles, list) or type(length) is not int:
            return None
        return ArchivedHead(
            folder=folder,
            id=str(known["id"]),
            revision=str(known["revision"]),
            status=Status(str(known["status"])),
            type=configuration.types[str(known["type"])],
            applies_to=AppliesTo(sites=tuple(map(str, sites)), roles=tuple(map(str, roles))),
            content_sha256=str(known["content_sha256"]),
            computed_sha256=str(known["computed_sha256"]),
            archived_on=date.fromisoformat(str(known["archived_on"])),
            history_length=length,
            fingerprint=fingerprint,
        )
    except (KeyError, ValueError):
        return None


def _read_again(
    source: _Source, names: Mapping[str, frozenset[str]], head: ArchivedHead
) -> ArchivedRevision:
    """Read an archived text that was looked at before.

    Raises:
        UsageError: it is another one by now.
    """
    try:
        revision = _revision(source, head.folder, names[head.folder])
    except Unreadable as refusal:
        raise _changed_meanwhile(head) from refusal
    if revision.head(head.fingerprint) != head:
        raise _changed_meanwhile(head)
    return revision


def _changed_meanwhile(head: ArchivedHead) -> UsageError:
    return UsageError(f"{head.folder} was changed while it was read; try again")


def _revision(source: _Source, folder: str, names: frozenset[str]) -> ArchivedRevision:
    for name in (NOTE_FILE, DOCUMENT_FILE):
        if name not in names:
            raise malformed(f"{folder}/{NOTE_FILE}", f"{name} is missing")
    note = read_note(source.root, f"{folder}/{NOTE_FILE}")
    listed = {f"{FILES}/{file}" for file in note.inputs.values()}
    if names != {NOTE_FILE, DOCUMENT_FILE, *listed}:
        odd = min(names ^ {NOTE_FILE, DOCUMENT_FILE, *listed}, key=str)
        what = "is there and not listed" if odd in names else "is missing"
        raise malformed(f"{folder}/{NOTE_FILE}", f"{shown(odd)} {what}")
    file = f"{folder}/{DOCUMENT_FILE}"
    files = {name: f"{folder}/{FILES}/{file_name}" for name, file_name in note.inputs.items()}
    tables: dict[str, Rows] = {}
    try:
        document = read_document(source.root, note.path, source.configuration, file=file)
        inputs = {name: _hash(source.root, path, name, tables) for name, path in files.items()}
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
