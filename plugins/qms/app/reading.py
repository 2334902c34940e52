"""How every command reads a repository: whole, remembering what it made of the same bytes."""

from __future__ import annotations

import gc
from datetime import date, datetime
from pathlib import Path

from qms.app.drawing_memory import DrawingMemory
from qms.app.reading_memory import ReadingMemory
from qms.domain.library import Anchor, Library
from qms.render.diagrams import remember_in
from qms.source import repository

OBJECTS_BETWEEN_SEARCHES = 100_000
"""How seldom Python looks for garbage: what is read lives on, and there is much of it."""


def read_library(
    root: Path,
    *,
    as_of: date,
    now: datetime,
    trust: Path | None = None,
    anchor: Anchor = Anchor.UNASKED,
) -> Library:
    """Read a repository, as `qms.source.repository.read_library` does.

    Raises:
        UnreadableRegister: a register is missing or broken.
    """
    remember_in(DrawingMemory())
    gc.set_threshold(OBJECTS_BETWEEN_SEARCHES, *gc.get_threshold()[1:])
    memory = ReadingMemory(root)
    library = repository.read_library(
        root, as_of=as_of, now=now, trust=trust, anchor=anchor, memory=memory
    )
    memory.save()
    return library
