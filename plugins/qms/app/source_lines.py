"""The lines that findings point at."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from qms.domain.diagnostics import Diagnostic
from qms.source.files import Unreadable, read_text


def source_lines(root: Path, diagnostics: Sequence[Diagnostic]) -> dict[str, list[str]]:
    """Return the lines of every file that findings point at, where it can be read."""
    lines: dict[str, list[str]] = {}
    for path in {each.location.path for each in diagnostics}:
        try:
            lines[path] = read_text(root, path).split("\n")
        except Unreadable:
            continue
    return lines
