"""The base of a proposal: its files as they stand in a saved version, written to a folder.

Everything is read from git's objects, by a number of processes that does not depend on how many
documents there are. Nothing is checked out, so no filter and no hook of a checkout runs.

Files that are written once, by far the most after some years, are compared by git's ids of their
contents; of those only what the proposal changed is written out.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from qms.source import registers
from qms.source.files import MAX_ASSET_BYTES, Unreadable, read_bytes
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
from qms.source.kept import UNREADABLE, is_kept, read_kept

MAX_FILES = 250_000
MAX_TOTAL_BYTES = 2 * 1024 * 1024 * 1024
SETTINGS = "mkdocs.yml"
SHOWN_CHARACTERS = 12
CONTROL = (
    registers.CONFIGURATION,
    registers.ROSTER,
    registers.APPLICABILITY,
    registers.ACCEPTED,
)
"""The registers that loosen or tighten control: judged as the base's newest state has them."""
HASHED_ONLY = tuple(f"{registers.DIRECTORY}/{name}/" for name in ("archive", "copies"))
"""Folders of which only fingerprints are compared."""
RESERVED = frozenset('<>:"|?*\\') if os.name == "nt" else frozenset[str]()
"""Characters that mean something else than a name on this computer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unpacked:
    """A base, written to folders that go when the reading is over."""

    began: Path
    """The files as they were where the proposal began, or in the base itself."""
    in_force: Path
    """The registers as they stand in the base today; other files need not be there."""
    name: str
    """What the user called it."""
    where: str
    """What the proposal is compared with, in words."""
    kept: Mapping[str, str]
    """Fingerprints of the files that are written once, by path: where the proposal began."""
    kept_now: Mapping[str, str]
    """The same of the proposal; equal fingerprints are equal contents."""
    unchecked: tuple[str, ...] = ()
    """What could not be compared, a sentence each."""

    @property
    def shared(self) -> frozenset[str]:
        """Return paths of files written once that are the same in both; they are not in `began`."""
        return frozenset(
            path for path, mark in self.kept.items() if self.kept_now.get(path) == mark
        )


@contextmanager
def unpack_base(root: Path, revision: str) -> Iterator[Unpacked]:
    """Write the quality management system of a saved version into temporary folders.

    Args:
        root: The folder that holds `mkdocs.yml`.
        revision: What git knows the version by.

    Raises:
        UnreadableHistory: there is no such version here, or it holds no quality manual.
    """
    refuse_revision(revision)
    tip = _commit(root, revision)
    beginnings = _where_it_began(root, tip)
    began = beginnings[0] if len(beginnings) == 1 else None
    with tempfile.TemporaryDirectory(prefix="qms-base-") as name, open_objects(root) as objects:
        target = Path(name)
        entries = list_entries(root, began or tip)
        kept = {each.path: each.object_id for each in entries if _is_kept_file(each)}
        kept_now = read_kept(root, kept)
        kept_now |= _same_but_for_line_ends(root, objects, entries, kept_now)
        same = {path for path, mark in kept.items() if kept_now.get(path) == mark}
        left_out = _unpack(
            objects, [e for e in entries if e.path not in same], target / "began", revision
        )
        in_force = target / "began"
        if began not in {None, tip}:
            in_force = target / "in-force"
            _write_registers(objects, list_entries(root, tip, *CONTROL), in_force)
        yield Unpacked(
            began=target / "began",
            in_force=in_force,
            name=revision,
            where=_where(revision, tip, began),
            kept=kept,
            kept_now=kept_now,
            unchecked=(*_uncertain(revision, beginnings), *left_out),
        )


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
    commit = _commit(root, revision)
    with tempfile.TemporaryDirectory(prefix="qms-base-") as name, open_objects(root) as objects:
        entries = [each for each in list_entries(root, commit) if not _is_kept_file(each)]
        _unpack(objects, entries, Path(name), revision[:SHOWN_CHARACTERS])
        yield Path(name)


def _commit(root: Path, revision: str) -> str:
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


def _where_it_began(root: Path, tip: str) -> list[str]:
    """Return the newest states that base and proposal have in common, as far as this copy knows.

    There are several where each side took over from the other. One of them alone would hide what
    the proposal took away from another one, so none of them can be compared with.
    """
    done = run_git(root, "merge-base", "--all", "--end-of-options", tip, "HEAD")
    found = done.stdout.decode("ascii", "replace").split() if done and not done.returncode else []
    return [each for each in found if OBJECT_ID.fullmatch(each)]


def _where(revision: str, tip: str, began: str | None) -> str:
    if began in {None, tip}:
        return f"{revision} ({tip[:10]})"
    return f"{revision} as it was where this proposal began ({began[:10] if began else ''})"


def _uncertain(revision: str, beginnings: list[str]) -> Iterator[str]:
    if len(beginnings) == 1:
        return
    reason = "this copy's history does not reach back to it"
    if beginnings:
        reason = f"{revision} and the proposal took over from each other more than once"
    yield (
        f"Not checked: where this proposal began, because {reason}. What {revision} has received"
        " since then looks as if the proposal took it away; get the whole history, or bring the"
        " proposal up to date."
    )


def _unpack(objects: Objects, entries: list[Entry], target: Path, revision: str) -> list[str]:
    """Write every file of the quality management system; return what was left out, in words."""
    by_path = {entry.path: entry for entry in entries}
    settings = by_path.get(registers.CONFIGURATION)
    if settings is None or not settings.is_ordinary:
        message = (
            f"{revision} has no {registers.CONFIGURATION}, so there is nothing to compare with"
        )
        raise UnreadableHistory(message)
    _write(objects, settings, target)
    wanted = list(_of_the_system(entries, _folders(target, revision)))
    usable = [entry for entry in wanted if _refusal(entry) == ""]
    if len(usable) > MAX_FILES or sum(entry.size for entry in usable) > MAX_TOTAL_BYTES:
        message = f"{revision} holds more than can be compared: {len(usable)} files"
        raise UnreadableHistory(message)
    for entry in usable:
        if entry is not settings:
            _write(objects, entry, target)
    return [
        f"Not compared: {entry.path!a} of {revision} {_refusal(entry)}."
        for entry in wanted
        if _refusal(entry)
    ]


def _write_registers(objects: Objects, entries: list[Entry], target: Path) -> None:
    target.mkdir(parents=True)
    for entry in entries:
        if entry.path in CONTROL and entry.is_ordinary and entry.size <= MAX_ASSET_BYTES:
            _write(objects, entry, target)


def _is_kept_file(entry: Entry) -> bool:
    return is_kept(entry.path) and not _is_hidden(entry) and _refusal(entry) == ""


def _is_hidden(entry: Entry) -> bool:
    """Return whether a name begins with a dot; the two that lead elsewhere are no such names."""
    return any(part.startswith(".") and part.strip(".") for part in entry.path.split("/"))


def _same_but_for_line_ends(
    root: Path, objects: Objects, entries: Iterable[Entry], kept_now: Mapping[str, str]
) -> dict[str, str]:
    """Return fingerprints of kept texts that the history has with other line ends."""
    same: dict[str, str] = {}
    for entry in entries:
        mark = kept_now.get(entry.path)
        if mark in {None, entry.object_id, UNREADABLE} or not _is_kept_file(entry):
            continue
        try:
            now = read_bytes(root, entry.path)
        except Unreadable:
            continue
        before = objects.read(entry)
        is_text = b"\0" not in before
        if is_text and before.replace(b"\r\n", b"\n") == now.replace(b"\r\n", b"\n"):
            same[entry.path] = entry.object_id
    return same


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


def _of_the_system(entries: Iterable[Entry], folders: frozenset[str]) -> Iterator[Entry]:
    """Yield the files of the document folders; what is hidden is read by nobody."""
    inside = tuple(f"{folder}/" for folder in folders)
    for entry in entries:
        read = not entry.path.startswith(HASHED_ONLY)
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


def _write(objects: Objects, entry: Entry, target: Path) -> None:
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
