"""Kinds of bad input: how each gets into a small repository, and what must be said about it."""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from support.killed import Outcome, run_qms
from support.repository import Repository

TREE = """
quality_manual
  01-scope.md
procedures
  qp-01-receiving.md
  qp-02-storage.md
forms
  f-01-01-log.md
"""
PROCEDURE = "procedures/qp-01-receiving.md"
FORM = "forms/f-01-01-log.md"
QMS = "quality_manual/qms.yml"
ROSTER = "quality_manual/approvers.yml"
BODY = 12
"""The line on which the first line of a text appended below stands."""
AS_OF = ("--as-of", "2026-11-22")
MOST_CHARACTERS = 200_000
OURS = ("Traceback", "something went wrong", "Error:", "pydantic", "NoneType", "errno")


@dataclass(frozen=True, slots=True, kw_only=True)
class Bad:
    """One kind of bad input, and what is said about it."""

    name: str
    change: Callable[[Repository], object]
    code: str
    path: str = PROCEDURE
    line: int | None = None
    words: str = ""
    exit_code: int = 1


def front(line: str, at: int = 8) -> Callable[[Repository], object]:
    """Put a line into the details of the procedure."""

    def change(repository: Repository) -> None:
        lines = repository.read(PROCEDURE).split("\n")
        lines.insert(at - 1, line)
        repository.write(PROCEDURE, "\n".join(lines))

    return change


def instead(old: str, new: str, path: str = PROCEDURE) -> Callable[[Repository], object]:
    """Replace a piece of text."""
    return lambda repository: repository.replace(path, old, new)


def body(text: str) -> Callable[[Repository], object]:
    """Write the text of the procedure, beginning on line BODY."""

    def change(repository: Repository) -> None:
        head = repository.read(PROCEDURE).split("\n")[: BODY - 2]
        repository.write(PROCEDURE, "\n".join([*head, "", text, ""]))

    return change


def raw(data: bytes, path: str = PROCEDURE) -> Callable[[Repository], object]:
    """Add bytes at the end of a file."""

    def change(repository: Repository) -> None:
        with (repository.root / path).open("ab") as file:
            file.write(data)

    return change


def file(path: str, data: str | bytes) -> Callable[[Repository], object]:
    """Write a file, and show it in the procedure."""

    def change(repository: Repository) -> None:
        target = repository.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data.encode() if isinstance(data, str) else data)
        name = path.removeprefix("procedures/")
        body(f"Words.\n\n![Caption]({name})")(repository)

    return change


def special(path: str, make: Callable[[Path], object]) -> Callable[[Repository], object]:
    """Replace a file by something else."""

    def change(repository: Repository) -> None:
        (repository.root / path).unlink(missing_ok=True)
        make(repository.root / path)

    return change


def svg(inside: str) -> str:
    """Return a drawing."""
    return f'<svg xmlns="http://www.w3.org/2000/svg">{inside}</svg>\n'


def png(width: int, height: int, points: bytes = b"") -> bytes:
    """Return a picture that says it is very large and holds almost nothing, or what is named."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + check

    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    rows = points or zlib.compress(b"\0" * (width // 8 + 1) * 16)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    )


def refused(repository: Repository, case: Bad) -> None:
    """Check the repository and compare what is said."""
    case.change(repository)
    compare(run_qms(repository.root, "check", *AS_OF), case)


def not_built(repository: Repository, case: Bad) -> None:
    """Try to build the repository: it is refused alike, and nothing is left behind."""
    case.change(repository)
    compare(run_qms(repository.root, "build", "--identity", "none", *AS_OF), case)
    build = repository.root / "build"
    assert not build.exists() or list(build.iterdir()) == []


def told_to_machines(repository: Repository, case: Bad) -> None:
    """Check with the formats for machines, which name the same rule."""
    case.change(repository)
    for output_format in ("json", "github"):
        outcome = run_qms(repository.root, "check", "--format", output_format, *AS_OF)
        assert not any(words in outcome.output for words in OURS), outcome.output[-3000:]
        assert outcome.code == case.exit_code
        assert case.code in outcome.output


def compare(outcome: Outcome, case: Bad) -> None:
    """Compare what was said with what must be said."""
    assert not any(words in outcome.output for words in OURS), outcome.output[-3000:]
    assert outcome.code == case.exit_code, outcome.output[-3000:]
    place = re.escape(case.path) + (f":{case.line}:" if case.line else r":\d+:") + r"\d+: error "
    found = re.search(place + case.code + r"[^\n]*\n(?:[^\n]*\n)*?  help: \S", outcome.output)
    assert found, outcome.output[:3000]
    assert case.words in outcome.output
    assert "\x1b" not in outcome.output
    assert len(outcome.output) < MOST_CHARACTERS
