"""Reading a commit's files from git's objects: one listing, one process for all contents."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Timer
from typing import IO

from qms.domain.errors import UsageError
from qms.source.git import run_git, start_git

MAX_REVISION = 250
NO_GIT = "git, which keeps the history, does not answer; install it or put it on PATH"
READING_SECONDS = 300
ORDINARY_MODES = frozenset({"100644", "100755", "100664"})
"""Modes of ordinary files; 120000 is a link, 160000 a repository inside the repository."""
OBJECT_ID = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")


class UnreadableHistory(UsageError):
    """What git keeps could not be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One file of a commit."""

    path: str
    mode: str
    object_id: str
    size: int

    @property
    def is_ordinary(self) -> bool:
        """Return whether it is a file, and no link or repository."""
        return self.mode in ORDINARY_MODES


def refuse_revision(revision: str) -> None:
    """Refuse a name that git could take for something else than a revision.

    Raises:
        UnreadableHistory: it is empty, too long, begins like an option or cannot be shown.
    """
    if not revision or len(revision) > MAX_REVISION or not revision.isprintable():
        message = f"{revision[:40]!a} cannot be the name of a saved version; give its name or id"
        raise UnreadableHistory(message)
    if revision.startswith("-"):
        message = f"{revision} begins with “-”, so it is no name of a saved version; give its id"
        raise UnreadableHistory(message)


def list_entries(root: Path, commit: str, *paths: str) -> list[Entry]:
    """Return the files of a commit below a folder, their paths from that folder.

    Raises:
        UnreadableHistory: the commit's files are not all here.
    """
    listed = run_git(root, "ls-tree", "-r", "-l", "-z", "--end-of-options", commit, *paths)
    if listed is None or listed.returncode:
        message = (
            "the history in this copy does not hold every file of the version to compare with;"
            " get the whole history and try again"
        )
        raise UnreadableHistory(message)
    return [_entry(line) for line in listed.stdout.split(b"\0") if line]


class Objects:
    """One running `git cat-file --batch`: an id in, the content out."""

    def __init__(self, questions: IO[bytes], answers: IO[bytes]) -> None:
        self._questions = questions
        self._answers = answers

    def read(self, entry: Entry) -> bytes:
        """Return the content of a file.

        Raises:
            UnreadableHistory: it is not there, or not as the listing said.
        """
        try:
            self._questions.write(entry.object_id.encode("ascii") + b"\n")
            self._questions.flush()
            head = self._answers.readline().split()
            if head != [entry.object_id.encode("ascii"), b"blob", b"%d" % entry.size]:
                raise _lost(entry.path)
            data = self._answers.read(entry.size + 1)
        except OSError as error:
            raise _lost(entry.path) from error
        if len(data) != entry.size + 1:
            raise _lost(entry.path)
        return data[:-1]


@contextmanager
def open_objects(root: Path) -> Iterator[Objects]:
    """Start the process that reads contents, and end it.

    Raises:
        UnreadableHistory: there is no git.
    """
    try:
        process = start_git(root, "cat-file", "--batch")
    except OSError as error:
        raise UnreadableHistory(NO_GIT) from error
    watch = Timer(READING_SECONDS, process.kill)
    watch.daemon = True
    watch.start()
    try:
        if process.stdin is None or process.stdout is None:
            raise _lost("everything")
        yield Objects(process.stdin, process.stdout)
    finally:
        watch.cancel()
        process.kill()
        process.communicate()


def _entry(line: bytes) -> Entry:
    facts, _, path = line.partition(b"\t")
    mode, _, object_id, size = facts.decode("ascii", "replace").split()
    return Entry(
        path=os.fsdecode(path),
        mode=mode,
        object_id=object_id,
        # Of a repository inside the repository git says "-".
        size=int(size) if size.isdigit() else 0,
    )


def _lost(path: str) -> UnreadableHistory:
    message = (
        f"{path} cannot be read from the history in this copy; get the whole history and try again"
    )
    return UnreadableHistory(message)
