"""How every command reads a repository: whole, remembering what it computed from the archive."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

from qms.app.archive_memory import ArchiveMemory
from qms.app.drawing_memory import DrawingMemory
from qms.domain.library import Anchor, Library
from qms.render.diagrams import remember_in
from qms.source import repository


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
    memory = ArchiveMemory()
    library = repository.read_library(
        root, as_of=as_of, now=now, trust=trust, anchor=anchor, memory=memory
    )
    memory.save()
    return library
