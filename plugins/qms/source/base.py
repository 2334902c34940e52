"""The base of a proposal: its files as they stand in a saved version, written to a folder.

Everything is read from git's objects, by a number of processes that does not depend on how many
documents there are. Nothing is checked out, so no filter and no hook of a checkout runs.

Files that are written once, by far the most after some years, are compared by git's ids of their
contents; of those only what the proposal changed is written out.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from qms.domain.limits import MAX_ASSET_BYTES
from qms.source import registers, standards
from qms.source.files import Unreadable, read_bytes
from qms.source.git import run_git
from qms.source.git_objects import (
    OBJECT_ID,
    Entry,
    Objects,
    list_entries,
    open_objects,
    refuse_revision,
)
from qms.source.kept import UNREADABLE, read_kept
from qms.source.unpack import commit_of, is_kept_file, write_entry, write_system

CONTROL = (
    registers.CONFIGURATION,
    registers.ROSTER,
    registers.APPLICABILITY,
    registers.ACCEPTED,
    standards.FOLDER,
)
"""The registers that loosen or tighten control: judged as the base's newest state has them."""


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
    tip = commit_of(root, revision)
    beginnings = _where_it_began(root, tip)
    began = beginnings[0] if len(beginnings) == 1 else None
    with tempfile.TemporaryDirectory(prefix="qms-base-") as name, open_objects(root) as objects:
        target = Path(name)
        entries = list_entries(root, began or tip)
        kept = {each.path: each.object_id for each in entries if is_kept_file(each)}
        kept_now = read_kept(root, kept)
        kept_now |= _same_but_for_line_ends(root, objects, entries, kept_now)
        same = {path for path, mark in kept.items() if kept_now.get(path) == mark}
        left_out = write_system(
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


def _write_registers(objects: Objects, entries: list[Entry], target: Path) -> None:
    target.mkdir(parents=True)
    for entry in entries:
        is_control = entry.path.startswith(CONTROL)
        if is_control and entry.is_ordinary and entry.size <= MAX_ASSET_BYTES:
            write_entry(objects, entry, target)


def _same_but_for_line_ends(
    root: Path, objects: Objects, entries: Iterable[Entry], kept_now: Mapping[str, str]
) -> dict[str, str]:
    """Return fingerprints of kept texts that the history has with other line ends."""
    same: dict[str, str] = {}
    for entry in entries:
        mark = kept_now.get(entry.path)
        if mark in {None, entry.object_id, UNREADABLE} or not is_kept_file(entry):
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
