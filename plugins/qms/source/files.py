"""Reading files of a repository that anybody may have proposed a change to.

Nothing is followed, nothing blocks, nothing is decoded silently.
"""

from __future__ import annotations

import os
import re
import stat
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from qms.domain.diagnostics import Diagnostic, Location, Rule, finding
from qms.source import faults

MAX_TEXT_BYTES = 1024 * 1024
MAX_ASSET_BYTES = 20 * 1024 * 1024
SUSPECT = re.compile(
    r"[^\x09\x0a\x0d\x20-\x7e\u00a1-\u00ac\u00ae-\u02ff\u0370-\u052f\u1e00-\u1fff\u2010-\u2027"
    r"\u2030-\u205e\u2070-\u218f\u2190-\u23ff\u2500-\u27bf]"
)
"""Characters that need a look at their category; everything else is known to be harmless."""


class Unreadable(Exception):
    """A file was refused; `diagnostics` say why."""

    def __init__(self, *diagnostics: Diagnostic) -> None:
        super().__init__(*(diagnostic.message for diagnostic in diagnostics))
        self.diagnostics = diagnostics


def refuse(
    rule: Rule, path: str, message: str, advice: str, line: int = 1, column: int = 1
) -> Unreadable:
    """Make the refusal of a file, or of a place in it."""
    place = Location(path=path, line=line, column=column)
    return Unreadable(finding(rule, place, message, advice=advice))


def walk(root: Path, directory: str, *, skip: frozenset[str] = frozenset()) -> Iterator[str]:
    """Yield the repository paths of everything below a folder, sorted, following nothing.

    Links, pipes and devices are yielded too, so that reading them refuses them by name.
    """
    try:
        entries = sorted(os.scandir(root / directory), key=lambda entry: entry.name)
    except (FileNotFoundError, NotADirectoryError):
        return
    for entry in entries:
        path = f"{directory}/{entry.name}"
        if entry.name.startswith(".") or path in skip:
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from walk(root, path, skip=skip)
        else:
            yield path


def read_bytes(root: Path, path: str, *, limit: int = MAX_ASSET_BYTES) -> bytes:
    """Read an ordinary file.

    Raises:
        Unreadable: it is a link, a pipe, a device, too large, or cannot be opened.
    """
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    flags |= getattr(os, "O_BINARY", 0)
    _refuse_linked_folder(root, path)
    try:
        if not stat.S_ISREG(os.lstat(root / path).st_mode):
            raise _no_ordinary_file(path)
        descriptor = os.open(root / path, flags)
    except OSError as error:
        reason = error.strerror or "it cannot be opened"
        message = f"{path} cannot be read: {reason}"
        raise refuse(faults.UNREADABLE_FILE, path, message, "restore the file") from error
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise _no_ordinary_file(path)
        data = file.read(limit + 1)
    if len(data) > limit:
        message = f"{path} is larger than {limit // 1024} KiB"
        raise refuse(faults.UNREADABLE_FILE, path, message, "split it, or move data elsewhere")
    return data


def read_text(root: Path, path: str) -> str:
    """Read a text file: UTF-8, line ends made LF, a byte order mark taken off.

    Raises:
        Unreadable: it cannot be read, or contains bytes or characters that are refused.
    """
    data = read_bytes(root, path, limit=MAX_TEXT_BYTES)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        column = error.start - data.rfind(b"\n", 0, error.start)
        message = f"byte {error.start} of {path} is not UTF-8"
        advice = "save the file with the encoding UTF-8"
        raise refuse(faults.NOT_UTF8, path, message, advice, line, column) from error
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    problems = tuple(forbidden_characters(text, path))
    if problems:
        raise Unreadable(*problems)
    return text


def forbidden_characters(text: str, path: str) -> Iterator[Diagnostic]:
    """Yield a finding for each line with characters nobody can see."""
    seen: set[int] = set()
    for match in SUSPECT.finditer(text):
        category = unicodedata.category(match[0])
        if category[0] != "C" and (category[0] != "Z" or match[0] == " "):
            continue
        line = text.count("\n", 0, match.start()) + 1
        if line in seen:
            continue
        seen.add(line)
        column = match.start() - text.rfind("\n", 0, match.start())
        name = unicodedata.name(match[0], "control character")
        message = f"the invisible character U+{ord(match[0]):04X} ({name.lower()}) is in the text"
        yield finding(
            faults.FORBIDDEN_CHARACTER,
            Location(path=path, line=line, column=column),
            message,
            advice="delete it and type the words around it again",
        )


def _refuse_linked_folder(root: Path, path: str) -> None:
    """Refuse a path that passes through a linked folder."""
    folder = root
    for part in path.split("/")[:-1]:
        folder = folder / part
        if folder.is_symlink():
            raise _no_ordinary_file(path)


def _no_ordinary_file(path: str) -> Unreadable:
    message = f"{path} is a link or a special file, not an ordinary one"
    return refuse(faults.UNREADABLE_FILE, path, message, "put the file itself into the folder")
