"""The whole book: every part from the cache or laid out anew, in the right order."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from qms.domain.book import Book, PartKind, PrintPart
from qms.publish.pdf.cache import Entry, PartCache, part_key
from qms.publish.pdf.contents import body_pages, with_page_numbers
from qms.publish.pdf.model import PartFault, TypesetBook, TypesetPart
from qms.publish.pdf.stamps import alphabet_part
from qms.publish.pdf.worker import Setting, Task
from qms.publish.pdf.workers import SECONDS_PER_PART, WorkerPool

SPARE_ENTRIES = 2000
"""Older parts kept in the cache, so that going back to an earlier text is quick too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TypesetOptions:
    """Where things are and how hard to work."""

    root: Path
    """The repository; pictures are read below it and nowhere else."""
    cache: Path
    """Folder of finished parts, such as `.qms/cache/pdf`."""
    jobs: int = 0
    """Layout processes; 0 takes one for each core."""
    seconds_per_part: float = SECONDS_PER_PART
    progress: Callable[[str], None] | None = None
    """Called with a part's key whenever one is laid out."""


def typeset_book(book: Book, options: TypesetOptions) -> TypesetBook:
    """Lay out every part of a book; faults are listed, not raised.

    Documents and annexes come first, because front parts show their page numbers. The stamp's
    alphabet travels along, so that joining needs no layout of its own.
    """
    setting = Setting(
        root=options.root.resolve(), cache=options.cache.resolve(), organisation=book.organisation
    )
    jobs = options.jobs or os.cpu_count() or 1
    found: dict[str, TypesetPart] = {}
    faults: dict[str, PartFault] = {}
    with WorkerPool(setting, jobs, options.seconds_per_part, options.progress) as pool:
        body = [part for part in book.parts if part.kind is not PartKind.FRONT]
        _lay_out([*body, alphabet_part(book)], setting, pool, found, faults)
        pages = body_pages(book.parts, {key: part.page_count for key, part in found.items()})
        front = [part for part in book.parts if part.kind is PartKind.FRONT]
        _lay_out([with_page_numbers(part, pages) for part in front], setting, pool, found, faults)
    order = [part.key for part in book.parts]
    return TypesetBook(
        parts=tuple(found[key] for key in order if key in found),
        faults=tuple(faults[key] for key in dict.fromkeys([*order, *faults]) if key in faults),
        alphabet=found.get(alphabet_part(book).key),
    )


def _lay_out(
    parts: list[PrintPart],
    setting: Setting,
    pool: WorkerPool,
    found: dict[str, TypesetPart],
    faults: dict[str, PartFault],
) -> None:
    cache = PartCache(setting.cache)
    keys = {part.key: part_key(part, setting.root, setting.organisation) for part in parts}
    stored: Mapping[str, Entry | None] = {key: cache.find(name) for key, name in keys.items()}
    tasks = [Task(part=part, key=keys[part.key]) for part in parts if stored[part.key] is None]
    made = pool.lay_out(tasks)
    for part in parts:
        entry = stored[part.key] or made[part.key]
        if isinstance(entry, PartFault):
            faults[part.key] = entry
        else:
            found[part.key] = _typeset_part(part, entry, was_cached=stored[part.key] is not None)


def _typeset_part(part: PrintPart, entry: Entry, *, was_cached: bool) -> TypesetPart:
    return TypesetPart(
        key=part.key,
        kind=part.kind,
        title=part.title,
        number=part.number,
        revision=part.revision,
        group=part.group,
        path=entry.path,
        sha256=entry.sha256,
        layout=entry.layout,
        was_cached=was_cached,
    )
