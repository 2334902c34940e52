"""What somebody wrote into one of our forms, read by a process of its own.

A file that comes back may have been made by anybody. Reading it happens in a child with limits on
time and memory, so that a bomb ends the child and gives one sentence.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qms.domain.errors import QmsError
from qms.domain.limits import MAX_RECORD_BYTES, SECONDS_PER_RECORD

_READER = "qms.publish.filled_reader"


class UnreadableForm(QmsError):
    """A file is not a filled form that can be read; one sentence says why and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FilledFile:
    """What a filled PDF holds; values as text, a tick as `yes`."""

    mark: str
    """The words by which it names its form; empty when it names none."""
    values: Mapping[str, str]
    signed: frozenset[str]
    """Full names of fields with a digital signature, which was not verified."""


def read_bytes_of_form(path: Path) -> bytes:
    """Return a file's bytes.

    Raises:
        UnreadableForm: it is missing, no plain file, or too large.
    """
    if not path.is_file():
        raise UnreadableForm(f"{path.name} is not a file; name the filled form")
    size = path.stat().st_size
    if size > MAX_RECORD_BYTES:
        most = MAX_RECORD_BYTES // 1024 // 1024
        raise UnreadableForm(
            f"{path.name} has {size // 1024 // 1024} MB, and {most} are the most that is read;"
            " attach large files beside the form"
        )
    return path.read_bytes()


def read_filled_pdf(data: bytes, name: str) -> FilledFile:
    """Read the values of a filled PDF.

    Args:
        data: The file.
        name: Its name, for messages.

    Raises:
        UnreadableForm: it is no PDF, encrypted, broken, holds a program, or is a bomb.
    """
    # -P: modules beside the returned files are nobody's idea of our program.
    command = (sys.executable, "-P", "-m", _READER)
    try:
        done = subprocess.run(  # noqa: S603 - the arguments are ours, the file goes in as bytes
            command,
            input=data,
            capture_output=True,
            timeout=SECONDS_PER_RECORD,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise UnreadableForm(
            f"{name} takes longer to read than any form; fill the blank form in once more"
        ) from error
    if done.returncode:
        raise UnreadableForm(
            f"{name} cannot be read within the memory of one form, or breaks the reader; fill the"
            " blank form in once more"
        )
    return filled_file(json.loads(done.stdout), name)


def filled_file(found: Mapping[str, Any], name: str) -> FilledFile:
    """Return what the child found.

    Raises:
        UnreadableForm: it refused the file.
    """
    if found.get("refused"):
        raise UnreadableForm(f"{name} {found['refused']}")
    return FilledFile(
        mark=str(found["mark"]),
        values={str(key): str(value) for key, value in found["values"].items()},
        signed=frozenset(map(str, found["signed"])),
    )
