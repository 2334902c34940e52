"""The standards that ship with the package as values: read in full once, then remembered."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from qms.domain.standards import Standard
from qms.source.memory import NO_MEMORY, Memory, key_of, remembered


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
