"""Standards as values: those that ship are read in full once, then remembered."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from qms.domain.standards import Standard
from qms.source.files import walk
from qms.source.memory import NO_MEMORY, Memory, key_of, remembered

FOLDER = "quality_manual/standards"
SUFFIXES = (".yml", ".yaml")


def standard_files(root: Path) -> list[str]:
    """Return the paths of the company's own files of standards."""
    return [path for path in walk(root, FOLDER) if path.lower().endswith(SUFFIXES)]


def read_standards(root: Path, memory: Memory = NO_MEMORY) -> Mapping[str, Standard]:
    """Return every standard that can be used, by key: those that ship, and the company's own.

    Raises:
        Unreadable: with every fault of the company's files, each at its place.
    """
    shipped, files = shipped_standards(memory), standard_files(root)
    if not files:
        return shipped
    from qms.source.company_standards import with_company_standards

    return with_company_standards(root, files, shipped)


def shipped_standards(memory: Memory = NO_MEMORY) -> Mapping[str, Standard]:
    """Return every standard of the package by key, amendments laid over.

    Raises:
        Unreadable: a data file of the package is damaged.
    """
    # The files of the package are a part of every key.
    standards = remembered(memory, key_of("standards"), tuple[Standard, ...], _read)
    return {each.key: each for each in standards}


@cache
def _read() -> tuple[Standard, ...]:
    # Imported when it is needed: what reads YAML and knows its schema takes long to load.
    from qms.source.standards_text import standards_of_package

    return standards_of_package()
