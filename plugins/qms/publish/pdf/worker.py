"""A process that lays out parts: it may hang, eat memory or crash, and only it is lost.

Hostile or unlucky text can keep a layout engine busy for ever. So layout never runs in the
caller's process; each worker has a limit on memory, and the pool has a limit on time.
"""

from __future__ import annotations

import contextlib
import gc
import os
import shutil
import signal
import tempfile
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection
from pathlib import Path

from qms.domain.book import PrintPart
from qms.domain.limits import MEMORY_PER_WORKER
from qms.publish.pdf.cache import Entry, PartCache
from qms.publish.pdf.fonts import offer_only_our_fonts
from qms.publish.pdf.model import PartFault

PARTS_BETWEEN_COLLECTIONS = 8
"""Garbage is looked for between parts, for what a layout makes lives until its end; each leaves
about two mebibytes behind."""
OBJECTS_BETWEEN_COLLECTIONS = 2_000_000
"""Within one huge part it is looked for all the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What a worker needs to know once."""

    root: Path
    cache: PartCache
    organisation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One part to lay out and its key in the cache."""

    part: PrintPart
    key: str


def work(connection: Connection, setting: Setting, folder: Path) -> None:
    """Lay out the tasks that arrive until there are no more; the main function of a process.

    The folder holds what is ours alone. Whoever kills us removes it; else we do, for our starter
    may have been killed.
    """
    # An interrupted caller ends its workers itself.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _limit_memory(MEMORY_PER_WORKER)
    gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS)
    try:
        _prepare(folder)
        # Imported late: fonts must be chosen before WeasyPrint asks for them.
        from qms.publish.pdf.typeset import Typesetter

        typesetter = Typesetter(setting.root, setting.organisation)
        gc.freeze()
        done = 0
        with contextlib.suppress(EOFError, BrokenPipeError):
            while True:
                task = connection.recv()
                if task is None:
                    break
                connection.send(_outcome(typesetter, task, setting.cache))
                done += 1
                if done % PARTS_BETWEEN_COLLECTIONS == 0:
                    gc.collect()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _prepare(folder: Path) -> None:
    offer_only_our_fonts(folder)
    # WeasyPrint copies a company's fonts into a folder that it does not always take away.
    tempfile.tempdir = str(folder)
    # Without HarfBuzz's subset library WeasyPrint falls back to fontTools, which writes the
    # clock's time into fonts unless it is told another one.
    os.environ["SOURCE_DATE_EPOCH"] = "315532800"


def _outcome(typesetter: object, task: Task, cache: PartCache) -> Entry | PartFault:
    from qms.publish.pdf.gate import check_completeness
    from qms.publish.pdf.typeset import LayoutRefused, Typesetter

    assert isinstance(typesetter, Typesetter)  # noqa: S101 - the import above is late
    part = task.part
    try:
        made = typesetter.typeset(part, task.key[:32].encode())
        found = check_completeness(part.html, made.pdf)
    except LayoutRefused as refusal:
        return PartFault(
            part=part.key, message=refusal.message, advice=refusal.advice, about=refusal.about
        )
    except MemoryError:
        return PartFault(
            part=part.key,
            message="laying it out needs more memory than one document may.",
            advice="Make its pictures or tables smaller.",
        )
    except Exception as error:  # noqa: BLE001 - the layout engine's own faults become ours, named
        return PartFault(
            part=part.key,
            message=f"the layout engine could not print it ({type(error).__name__}: {error}).",
            advice="Look for unusual tables or pictures in it, or report this fault.",
            is_of_text=False,
        )
    if found.problem:
        return PartFault(
            part=part.key,
            message=found.problem,
            advice="Simplify the table, picture or list around it; nothing was published.",
        )
    layout = replace(made.layout, words=found.words)
    try:
        return cache.keep(task.key, made.pdf, layout)
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        return PartFault(
            part=part.key,
            message=f"its PDF cannot be written to {cache.folder} ({reason}).",
            advice="Free space there, or name another folder in XDG_CACHE_HOME.",
            is_of_text=False,
        )


def _limit_memory(limit: int) -> None:
    try:
        import resource
    except ImportError:
        return
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
