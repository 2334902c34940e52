"""The entries of registers that are kept in the repository, for those that qms.yml names."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from qms.domain.configuration import Configuration
from qms.domain.diagnostics import Diagnostic
from qms.domain.limits import MAX_TEXT_BYTES
from qms.domain.register_entries import RegisterFile
from qms.source import faults
from qms.source.files import Unreadable, read_bytes, refuse, text_of


def read_entries(
    root: Path, configuration: Configuration
) -> tuple[Mapping[str, RegisterFile], tuple[Diagnostic, ...]]:
    """Return the files of entries by form, and what is wrong with those that cannot be read."""
    found: dict[str, RegisterFile] = {}
    problems: list[Diagnostic] = []
    for form, path in configuration.registers.items():
        try:
            found[form] = _read(root, path)
        except Unreadable as refusal:
            problems.extend(refusal.diagnostics)
    return found, tuple(problems)


def _read(root: Path, path: str) -> RegisterFile:
    # Loaded only where a company keeps entries here: what reads spreadsheets takes time to load.
    from qms.source.sheets import UnreadableSheet, read_register_file

    data = read_bytes(root, path, limit=MAX_TEXT_BYTES)
    if path.endswith(".csv"):
        text_of(data, path)  # refuses characters that nobody sees
    try:
        return read_register_file(data, path)
    except UnreadableSheet as error:
        message = str(error)
        advice = f"mend {path}, or take it out of `registers:` in quality_manual/qms.yml"
        raise refuse(faults.UNREADABLE_TABLE, path, message, advice) from error
