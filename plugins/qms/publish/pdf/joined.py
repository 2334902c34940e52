"""Manuals joined before, by everything that they depend on, so that the same is not joined twice.

What did not change of one is taken over into the next, see `sections.py`.

A file that is not whole is as good as none; deleting the folder costs time and changes nothing.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import struct
import zlib
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from qms.domain import approver_fields, book as book_values
from qms.domain.book import Attachment, Book
from qms.publish.atomic import write_unflushed
from qms.publish.pdf.cache import toolchain_digest
from qms.publish.pdf.join import join_manual
from qms.publish.pdf.model import TypesetBook, TypesetPart
from qms.publish.pdf.sections import KeptSections

KEPT = 8
"""Manuals: of the editions of a repository or two, and the one before the last change."""
_HEAD = struct.Struct(">32sQ")
"""SHA-256 and length of the manual, which follows; the index of its sections comes after it."""


def joined_manual(
    book: Book, typeset: TypesetBook, *, withheld: frozenset[str] = frozenset(), folder: Path
) -> bytes:
    """Do what `join_manual` does, or return what it returned before for the same.

    Args:
        book: What the manual is made of.
        typeset: Its parts, laid out.
        withheld: Keys of documents that are left out on purpose.
        folder: Where joined manuals are kept.

    Raises:
        PublicationError: as `join_manual` does.
    """
    path = folder / f"{_key(book, typeset, withheld)}.joined"
    kept = _read(path)
    if kept is not None:
        return kept
    sections = KeptSections(list(_indexes(folder)))
    manual = join_manual(book, typeset, withheld=withheld, sections=sections)
    # One that cannot be kept costs time, nothing else.
    with contextlib.suppress(OSError):
        head = _HEAD.pack(hashlib.sha256(manual).digest(), len(manual))
        write_unflushed(path, b"".join((head, manual, sections.index())))
        _let_old_ones_go(folder)
    return manual


def _read(path: Path) -> bytes | None:
    try:
        with path.open("rb") as file:
            digest, length = _HEAD.unpack(file.read(_HEAD.size))
            manual = file.read(length)
        # What was used last is let go last.
        path.touch()
    except (OSError, struct.error, OverflowError, MemoryError):
        return None
    return manual if hashlib.sha256(manual).digest() == digest else None


def _indexes(folder: Path) -> Iterator[tuple[Path, int, bytes]]:
    """Yield each kept manual's file, where the manual begins, and the index of its sections."""
    for path in sorted(folder.glob("*.joined")):
        with contextlib.suppress(OSError, struct.error, OverflowError), path.open("rb") as file:
            _, length = _HEAD.unpack(file.read(_HEAD.size))
            file.seek(length, os.SEEK_CUR)
            yield path, _HEAD.size, file.read()


def _let_old_ones_go(folder: Path) -> None:
    # Whatever lies there: builds that were killed leave files behind that they had begun.
    every = sorted(folder.iterdir(), key=lambda path: path.stat().st_mtime)
    for path in every[:-KEPT]:
        path.unlink(missing_ok=True)


def _key(book: Book, typeset: TypesetBook, withheld: frozenset[str]) -> str:
    """Return the SHA-256 of everything that a joined manual depends on."""
    digest = hashlib.sha256(toolchain_digest().encode())
    for module in (approver_fields, book_values):
        digest.update(Path(str(module.__file__)).read_bytes())
    described = {
        "zlib": zlib.ZLIB_RUNTIME_VERSION,
        "title": book.title,
        "organisation": book.organisation,
        "language": book.language,
        "watermark": book.watermark,
        "date": book.date,
        "stamp": book.stamp,
        "fields": [asdict(each) for each in book.approver_fields],
        "attachments": list(map(_attachment, book.attachments)),
        "parts": [
            [part.key, part.watermark, list(map(_attachment, part.attachments))]
            for part in book.parts
        ],
        "withheld": sorted(withheld),
        "typeset": [list(_described(part)) for part in typeset.parts],
        "alphabet": typeset.alphabet.sha256 if typeset.alphabet else "",
    }
    digest.update(json.dumps(described, sort_keys=True).encode())
    return digest.hexdigest()


def _described(part: TypesetPart) -> Iterator[str]:
    yield from (part.key, part.kind, part.title, part.number, part.group, part.sha256)
    layout = part.layout
    yield repr((layout.page_count, layout.headings, sorted(layout.anchors.items(), key=_name)))
    yield repr(layout.links)


def _name(item: tuple[str, object]) -> str:
    return item[0]


def _attachment(attachment: Attachment) -> dict[str, str]:
    return {
        "name": attachment.name,
        "data": hashlib.sha256(attachment.data).hexdigest(),
        "type": attachment.media_type,
        "description": attachment.description,
        "relationship": attachment.relationship,
    }
