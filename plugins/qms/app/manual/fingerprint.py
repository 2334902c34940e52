"""One digest for everything that was read, so that two readings can be compared."""

from __future__ import annotations

from pathlib import Path

from qms.domain.canonical import canonical_json, sha256_hex
from qms.domain.library import Library
from qms.source.files import Unreadable, read_text
from qms.source.registers import REGISTERS
from qms.source.standards import standard_files


def library_fingerprint(root: Path, library: Library) -> str:
    """Return the SHA-256 of documents, what they show, records, archive and registers."""
    content = {
        "documents": {
            document.path: [sha256_hex(document.source_text.encode("utf-8")), dict(document.inputs)]
            for document in library.documents
        },
        "records": sorted(
            sha256_hex(record.payload_bytes + record.signature.encode("utf-8"))
            for records in library.records.values()
            for record in records
        ),
        "archive": {
            head.folder: head.fingerprint
            for heads in library.archive.heads.values()
            for head in heads
        },
        "packages": [
            [each.number, each.title, list(each.documents), str(each.effective_date)]
            for each in library.packages
        ],
        "issued": {each.path: sha256_hex(each.content) for each in library.manifests},
        "training": {each.path: each.sha256 for each in library.training},
        "registers": {path: _text_digest(root, path) for path in _registers(root)},
        "entries": [[each.path, each.grid] for each in library.entries.values()],
        "notices": {each.path: _text_digest(root, each.path) for each in library.notices},
        "people": sorted((person.id, person.name) for person in library.roster.people.values()),
    }
    return sha256_hex(canonical_json(content))


def _registers(root: Path) -> list[str]:
    return sorted({*REGISTERS, *standard_files(root)})


def _text_digest(root: Path, path: str) -> str:
    try:
        return sha256_hex(read_text(root, path).encode("utf-8"))
    except Unreadable:
        return ""
