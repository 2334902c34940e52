"""Reading files of a repository that anybody may have proposed a change to.

Nothing is followed, nothing blocks, nothing is decoded silently.
"""

from __future__ import annotations

import os
import re
import stat
import unicodedata
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from qms.domain.diagnostics import Diagnostic, Location, Rule, finding
from qms.domain.limits import MAX_ASSET_BYTES, MAX_TEXT_BYTES
from qms.source import faults

MAX_FINDINGS = 20
FLAGS = os.O_RDONLY
for _name in ("O_NOFOLLOW", "O_NONBLOCK", "O_BINARY"):
    FLAGS |= getattr(os, _name, 0)
CHUNK = 64 * 1024
SHOWN_BYTES = 24
"""How much is shown on each side of a letter that is not UTF-8."""
SAVE_AS_UTF8 = (
    "save the file again: in Notepad “Save as” with the encoding UTF-8; in Word “Save as”, Plain"
    " text, then “Other encoding” Unicode (UTF-8)"
)
BLANK_LETTERS = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0]")
"""Printable by their category, and yet they show nothing."""


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

    Links, pipes, devices and folders that cannot be opened are yielded too, so that reading them
    refuses them by name.
    """
    pending = [(directory, True)]
    while pending:
        path, is_folder = pending.pop()
        if not is_folder:
            yield path
            continue
        try:
            with os.scandir(f"{root}/{path}") as found:
                entries = sorted(found, key=lambda entry: entry.name, reverse=True)
        except (FileNotFoundError, NotADirectoryError):
            continue
        except OSError:
            yield path
            continue
        for entry in entries:
            below = f"{path}/{entry.name}"
            if not entry.name.startswith(".") and below not in skip:
                pending.append((below, entry.is_dir(follow_symlinks=False)))


def refuse_special(root: Path, path: str) -> None:
    """Refuse what is no ordinary file, or has a name that cannot be shown or carried around.

    Raises:
        Unreadable: it is a link, a pipe, a device, or its name has characters nobody can see.
    """
    if not path.isprintable() or unseen_character(path):
        message = f"the name {path!a} has characters that cannot be shown"
        folder = path.partition("/")[0]
        raise refuse(faults.UNREADABLE_FILE, folder, message, "give the file another name")
    try:
        mode = os.lstat(f"{root}/{path}").st_mode
    except OSError as error:
        raise _cannot_be_read(path, error) from error
    if not stat.S_ISREG(mode):
        raise _no_ordinary_file(path)


def read_bytes(root: Path, path: str, *, limit: int = MAX_ASSET_BYTES) -> bytes:
    """Read an ordinary file.

    Raises:
        Unreadable: it is a link, a pipe, a device, too large, or cannot be opened.
    """
    _refuse_linked_folder(root, path)
    place = f"{root}/{path}"
    try:
        # Asked first, because opening a device can already do something.
        if not stat.S_ISREG(os.lstat(place).st_mode):
            raise _no_ordinary_file(path)
        descriptor = os.open(place, FLAGS)
    except OSError as error:
        raise _cannot_be_read(path, error) from error
    try:
        state = os.fstat(descriptor)
        if not stat.S_ISREG(state.st_mode):
            raise _no_ordinary_file(path)
        data = _all_bytes(descriptor, state.st_size, limit)
    finally:
        os.close(descriptor)
    if len(data) > limit:
        message = f"{path} is larger than {limit // 1024} KiB"
        raise refuse(faults.UNREADABLE_FILE, path, message, "split it, or move data elsewhere")
    return data


def _all_bytes(descriptor: int, size: int, limit: int) -> bytes:
    """Return all that a file holds, and of one that is too large a little more than may be."""
    data = os.read(descriptor, min(size, limit) + 1)
    while len(data) <= limit and (more := os.read(descriptor, CHUNK)):
        data += more
    return data


def plain_bytes(path: str) -> bytes | None:
    """Return the content of an ordinary file of ordinary size; None for anything else.

    For paths that `walk` found, which went through no linked folder. Links are not followed and
    nothing blocks.
    """
    try:
        descriptor = os.open(path, FLAGS)
    except (OSError, ValueError):
        return None
    try:
        state = os.fstat(descriptor)
        if not stat.S_ISREG(state.st_mode) or state.st_size > MAX_ASSET_BYTES:
            return None
        data = os.read(descriptor, state.st_size + 1)
        while len(data) < state.st_size:
            more = os.read(descriptor, state.st_size + 1 - len(data))
            if not more:
                return None
            data += more
    except OSError:
        return None
    finally:
        os.close(descriptor)
    return data if len(data) == state.st_size else None


def read_text(root: Path, path: str) -> str:
    """Read a text file: UTF-8, line ends made LF, a byte order mark taken off.

    Raises:
        Unreadable: it cannot be read, or contains bytes or characters that are refused.
    """
    return text_of(read_bytes(root, path, limit=MAX_TEXT_BYTES), path)


def text_of(data: bytes, path: str) -> str:
    """Return the text of a file's bytes, as `read_text` does.

    Raises:
        Unreadable: they contain bytes or characters that are refused.
    """
    try:
        text = readable_text(data)
    except UnicodeDecodeError as error:
        raise _not_utf8(data, path, error.start) from error
    problems = tuple(forbidden_characters(text, path))
    if problems:
        raise Unreadable(*problems)
    return text


def readable_text(data: bytes) -> str:
    """Return the text of bytes that `text_of` accepted before.

    Raises:
        UnicodeDecodeError: they are not UTF-8.
    """
    text = data.decode("utf-8").removeprefix("\ufeff")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def forbidden_characters(text: str, path: str) -> Iterator[Diagnostic]:
    """Yield a finding for the first lines with characters nobody can see."""
    if not unseen_character(text):
        return
    lines = enumerate(text.split("\n"), 1)
    unseen = ((number, line, unseen_character(line)) for number, line in lines)
    for number, line, character in islice((each for each in unseen if each[2]), MAX_FINDINGS):
        yield finding(
            faults.FORBIDDEN_CHARACTER,
            Location(path=path, line=number, column=line.index(character) + 1),
            f"the invisible character {in_words(character)} is in the text",
            advice="delete it and type the words around it again",
        )


def unseen_character(text: str) -> str:
    """Return the first character that cannot be seen, or empty; tabs and line ends are fine."""
    if text.isascii() and text.isprintable():
        return ""
    plain = text.replace("\t", " ").replace("\n", " ")
    blank = None if plain.isascii() else BLANK_LETTERS.search(plain)
    if blank is None and plain.isprintable():
        return ""
    unseen = (each for each in plain if not each.isprintable() or BLANK_LETTERS.match(each))
    return next(unseen)


def in_words(character: str) -> str:
    """Return the code and the name of a character."""
    name = unicodedata.name(character, "control character").lower()
    return f"U+{ord(character):04X} ({name})"


def _not_utf8(data: bytes, path: str, start: int) -> Unreadable:
    """Say where a text is not UTF-8, with the words around, read as most editors would."""
    line = data.count(b"\n", 0, start) + 1
    begin = data.rfind(b"\n", 0, start) + 1
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        message = "this file is saved as UTF-16, not as UTF-8"
        return refuse(faults.NOT_UTF8, path, message, SAVE_AS_UTF8)
    before = data[max(begin, start - SHOWN_BYTES) : start].decode("utf-8", "replace")
    after = data[start : start + SHOWN_BYTES].split(b"\n")[0].decode("cp1252", "replace")
    shown = "".join(each if each.isprintable() else " " for each in before + after).strip()
    message = f"this line is not saved as UTF-8, near “{shown}”"
    return refuse(faults.NOT_UTF8, path, message, SAVE_AS_UTF8, line, start - begin + 1)


def _refuse_linked_folder(root: Path, path: str) -> None:
    """Refuse a path that passes through a linked folder."""
    end = path.find("/")
    while end >= 0:
        try:
            mode = os.lstat(f"{root}/{path[:end]}").st_mode
        except OSError:
            return  # opening the file will say why
        if stat.S_ISLNK(mode):
            raise _no_ordinary_file(path)
        end = path.find("/", end + 1)


def _cannot_be_read(path: str, error: OSError) -> Unreadable:
    reason = error.strerror or "it cannot be opened"
    message = f"{path} cannot be read: {reason}"
    return refuse(faults.UNREADABLE_FILE, path, message, "restore the file")


def _no_ordinary_file(path: str) -> Unreadable:
    message = f"{path} is a link or a special file, not an ordinary one"
    return refuse(faults.UNREADABLE_FILE, path, message, "put the file itself into the folder")
