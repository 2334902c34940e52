"""Files of a saved version, written from git's objects to a folder that goes afterwards.

Nothing is checked out, so no filter and no hook of a checkout runs (integrity of git on a checkout
that one does not trust).
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from qms.domain.limits import MAX_ASSET_BYTES
from qms.source import registers
from qms.source.files import Unreadable
from qms.source.git import NOT_OURS, is_of_another_user, run_git
from qms.source.git_objects import (
    NO_GIT,
    OBJECT_ID,
    Entry,
    Objects,
    UnreadableHistory,
    list_entries,
    open_objects,
    refuse_revision,
)
from qms.source.kept import is_kept

MAX_FILES = 250_000
MAX_TOTAL_BYTES = 2 * 1024 * 1024 * 1024
SETTINGS = "mkdocs.yml"
SHOWN_CHARACTERS = 12
HASHED_ONLY = tuple(f"{registers.DIRECTORY}/{name}/" for name in ("archive", "copies"))
"""Folders of which a comparison needs fingerprints only."""
RESERVED = frozenset('<>:"|?*\\') if os.name == "nt" else frozenset[str]()
"""Characters that mean something else than a name on this computer."""


@contextmanager
def unpack_version(root: Path, revision: str) -> Iterator[Path]:
    """Write documents and registers of exactly one saved version into a temporary folder.

    Files that are written once, such as records, are left out.

    Args:
        root: The folder that holds `mkdocs.yml`.
        revision: What git knows the version by.

    Raises:
        UnreadableHistory: there is no such version here, or it holds no quality manual.
    """
    refuse_revision(revision)
    commit = commit_of(root, revision)
    with tempfile.TemporaryDirectory(prefix="qms-base-") as name, open_objects(root) as objects:
        entries = [each for each in list_entries(root, commit) if not is_kept_file(each)]
        write_system(objects, entries, Path(name), revision[:SHOWN_CHARACTERS])
        yield Path(name)


@contextmanager
def unpack_whole(root: Path, commit: str) -> Iterator[Path]:
    """Write everything that a build of a saved version reads into a temporary folder.

    Args:
        root: The folder that holds `mkdocs.yml`.
        commit: The version's full id.

    Raises:
        UnreadableHistory: there is no such version here, or it holds no quality manual.
    """
    refuse_revision(commit)
    found = commit_of(root, commit)
    with tempfile.TemporaryDirectory(prefix="qms-rebuild-") as name, open_objects(root) as objects:
        entries = list_entries(root, found)
        write_system(objects, entries, Path(name), commit[:SHOWN_CHARACTERS], skipped=())
        yield Path(name)


def commit_of(root: Path, revision: str) -> str:
    """Return the full id of a saved version.

    Raises:
        UnreadableHistory: there is no such version here.
    """
    done = run_git(root, "rev-parse", "--verify", "--end-of-options", revision + "^{commit}")
    if done is None:
        raise UnreadableHistory(NO_GIT)
    if is_of_another_user(done):
        message = NOT_OURS.reason
        raise UnreadableHistory(message)
    commit = done.stdout.decode("ascii", "replace").strip() if not done.returncode else ""
    if not OBJECT_ID.fullmatch(commit):
        message = (
            f"{revision} is not a version that this copy's history knows; check its name, or get"
            " the history that holds it"
        )
        raise UnreadableHistory(message)
    return commit


def write_system(
    objects: Objects,
    entries: list[Entry],
    target: Path,
    revision: str,
    *,
    skipped: tuple[str, ...] = HASHED_ONLY,
) -> list[str]:
    """Write every file of the quality management system; return what was left out, in words.

    Raises:
        UnreadableHistory: it cannot be read or written, or holds no quality manual.
    """
    by_path = {entry.path: entry for entry in entries}
    settings = by_path.get(registers.CONFIGURATION)
    if settings is None or not settings.is_ordinary:
        message = (
            f"{revision} has no {registers.CONFIGURATION}, so there is nothing to compare with"
        )
        raise UnreadableHistory(message)
    write_entry(objects, settings, target)
    wanted = list(_of_the_system(entries, _folders(target, revision), skipped))
    usable = [entry for entry in wanted if _refusal(entry) == ""]
    if len(usable) > MAX_FILES or sum(entry.size for entry in usable) > MAX_TOTAL_BYTES:
        message = f"{revision} holds more than can be compared: {len(usable)} files"
        raise UnreadableHistory(message)
    for entry in usable:
        if entry is not settings:
            write_entry(objects, entry, target)
    return [
        f"Not compared: {entry.path!a} of {revision} {_refusal(entry)}."
        for entry in wanted
        if _refusal(entry)
    ]


def _folders(target: Path, revision: str) -> frozenset[str]:
    """Return the folders that the base's own settings name."""
    try:
        configuration = registers.read_configuration(target)
    except Unreadable as refusal:
        first = refusal.diagnostics[0]
        message = (
            f"{first.location.path} of {revision} cannot be used (line {first.location.line}:"
            f" {first.message}); mend it there first, checking once without a base"
        )
        raise UnreadableHistory(message) from refusal
    return frozenset(
        {registers.DIRECTORY, *(each.directory for each in configuration.types.values())}
    )


def _of_the_system(
    entries: Iterable[Entry], folders: frozenset[str], skipped: tuple[str, ...]
) -> Iterator[Entry]:
    """Yield the files of the document folders; what is hidden is read by nobody."""
    inside = tuple(f"{folder}/" for folder in folders)
    for entry in entries:
        read = not entry.path.startswith(skipped)
        if entry.path == SETTINGS or (
            entry.path.startswith(inside) and read and not _is_hidden(entry)
        ):
            yield entry


def _refusal(entry: Entry) -> str:
    """Say why a file is not written, or nothing."""
    parts = entry.path.split("/")
    if not entry.is_ordinary:
        return "is a link or a folder of another repository, not a file"
    if entry.size > MAX_ASSET_BYTES:
        return f"is larger than {MAX_ASSET_BYTES // 1024} KiB"
    if any(part in {"", ".", ".."} or RESERVED & set(part) or "\0" in part for part in parts):
        return "has a name that cannot be written here"
    return ""


def is_kept_file(entry: Entry) -> bool:
    """Return whether a file is written once, and can be read."""
    return is_kept(entry.path) and not _is_hidden(entry) and _refusal(entry) == ""


def _is_hidden(entry: Entry) -> bool:
    """Return whether a name begins with a dot; the two that lead elsewhere are no such names."""
    return any(part.startswith(".") and part.strip(".") for part in entry.path.split("/"))


def write_entry(objects: Objects, entry: Entry, target: Path) -> None:
    """Write one file.

    Raises:
        UnreadableHistory: it cannot be read or written.
    """
    data = objects.read(entry)
    path = target / entry.path
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # Never over another file: two names may be one on this computer.
        with path.open("xb") as file:
            file.write(data)
    except OSError as error:
        reason = error.strerror or "it cannot be written"
        message = f"{entry.path} of the version to compare with cannot be unpacked: {reason}"
        raise UnreadableHistory(message) from error
