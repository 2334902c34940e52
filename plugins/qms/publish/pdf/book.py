"""The whole book: every part from the cache or laid out anew, in the right order."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from qms.domain.book import Book, PartKind, PrintPart
from qms.domain.limits import SECONDS_PER_PART
from qms.publish.pdf.cache import Entry, PartCache, part_key
from qms.publish.pdf.contents import body_pages, front_pages, shows_pages_of, with_page_numbers
from qms.publish.pdf.model import PartFault, TypesetBook, TypesetPart
from qms.publish.pdf.stamps import alphabet_part
from qms.publish.pdf.worker import Setting, Task
from qms.publish.pdf.workers import WorkerPool

SPARE_ENTRIES = 2000
"""Older parts kept in the cache, so that going back to an earlier text is quick too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TypesetOptions:
    """Where things are and how hard to work."""

    root: Path
    """The repository; pictures are read below it and nowhere else."""
    cache: Path
    """Folder of finished parts, such as `.qms/cache/pdf`."""
    spare: Path | None = None
    """Takes finished parts while `cache` is full or cannot be written."""
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
        root=options.root.resolve(),
        cache=PartCache(options.cache.resolve(), options.spare),
        organisation=book.organisation,
    )
    jobs = options.jobs or os.cpu_count() or 1
    alphabet = alphabet_part(book)
    with WorkerPool(setting, jobs, options.seconds_per_part, options.progress) as pool:
        press = _Press(setting=setting, pool=pool)
        press.lay_out([part for part in book.parts if part.kind is not PartKind.FRONT] + [alphabet])
        pages: dict[str, tuple[int | str, int]] = {**body_pages(book.parts, press.counts)}
        front = [part for part in book.parts if part.kind is PartKind.FRONT]
        last = [part for part in front if shows_pages_of(part, front)]
        press.lay_out([with_page_numbers(part, pages) for part in front if part not in last])
        pages |= front_pages(front, press.counts)
        press.lay_out([with_page_numbers(part, pages) for part in last])
    press.tidy_up()
    order = [part.key for part in book.parts]
    return TypesetBook(
        parts=tuple(press.found[key] for key in order if key in press.found),
        faults=tuple(press.faults[key] for key in (*order, alphabet.key) if key in press.faults),
        alphabet=press.found.get(alphabet.key),
    )


@dataclass(slots=True, kw_only=True)
class _Press:
    """What was laid out so far."""

    setting: Setting
    pool: WorkerPool
    found: dict[str, TypesetPart] = field(default_factory=dict)
    faults: dict[str, PartFault] = field(default_factory=dict)

    @property
    def counts(self) -> dict[str, int]:
        """How many pages each part has."""
        return {key: part.page_count for key, part in self.found.items()}

    def lay_out(self, parts: Sequence[PrintPart]) -> None:
        """Take parts from the cache, lay out the others."""
        cache, setting = self.setting.cache, self.setting
        keys = {part.key: part_key(part, setting.root, setting.organisation) for part in parts}
        stored = {key: cache.find(name) for key, name in keys.items()}
        missing = [part for part in parts if stored[part.key] is None]
        made = self.pool.lay_out([Task(part=part, key=keys[part.key]) for part in missing])
        for part in parts:
            entry = stored[part.key] or made[part.key]
            if isinstance(entry, PartFault):
                self.faults[part.key] = entry
            else:
                was_cached = stored[part.key] is not None
                self.found[part.key] = _typeset_part(part, entry, was_cached=was_cached)

    def tidy_up(self) -> None:
        """Keep the cache from growing for ever; only when something was added to it."""
        if not all(part.was_cached for part in self.found.values()):
            used = frozenset(part.path.stem for part in self.found.values())
            self.setting.cache.prune(used, SPARE_ENTRIES)


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
