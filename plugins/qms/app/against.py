"""Read a repository together with the base that it is compared with and judged by."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from qms.app.reading import read_library
from qms.domain.archive import Archive
from qms.domain.control import Control
from qms.domain.errors import ConfigurationError
from qms.domain.library import Library
from qms.domain.proposal import propose
from qms.domain.refusals import UnreadableRegister
from qms.source import registers
from qms.source.archive import NOTE_FILE
from qms.source.base import Unpacked, unpack_base
from qms.source.files import Unreadable
from qms.source.standards import read_standards

ARCHIVE_DEPTH = len(["quality_manual", "archive", "ID", "REVISION", "DIGEST"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """A library, and what it was compared with in words."""

    library: Library
    where: str
    unchecked: tuple[str, ...] = ()
    """What could not be compared, a sentence each."""


def read_states(root: Path, revision: str, *, as_of: date, now: datetime) -> Comparison:
    """Read a repository and, as its `base`, an earlier state; nothing is judged.

    Raises:
        UnreadableHistory: there is no such state.
        UnreadableRegister: a register is missing or broken.
        ConfigurationError: a register of the earlier state is.
    """
    head = read_library(root, as_of=as_of, now=now)
    with unpack_base(root, revision) as unpacked:
        base = _base(unpacked, head)
    library = replace(head, base=base, kept=unpacked.kept_now)
    return _comparison(library, base, unpacked)


def read_proposal(
    root: Path,
    revision: str,
    *,
    as_of: date,
    now: datetime,
    trust: Path | None,
    verify: Callable[[Library], Library],
) -> Comparison:
    """Read a repository as a proposal, judged by the registers of a base.

    Args:
        root: The folder that holds `mkdocs.yml`.
        revision: What the history knows the base by.
        as_of: The day from which calendars are judged.
        now: The present instant, UTC.
        trust: A trusted copy of `approvers.yml`, used instead of the base's.
        verify: How signatures on records are checked.

    Raises:
        UnreadableHistory: there is no such state.
        UnreadableRegister: a register is missing or broken.
        ConfigurationError: a register of the base is.
    """
    head = read_library(root, as_of=as_of, now=now)
    with unpack_base(root, revision) as unpacked:
        base = _base(unpacked, head)
        in_force = _control(unpacked, trust)
    head = replace(head, kept=unpacked.kept_now)
    library = propose(head, base=base, in_force=in_force, verify=verify)
    return _comparison(library, base, unpacked)


def _comparison(library: Library, base: Library, unpacked: Unpacked) -> Comparison:
    unread = sorted({refused.path for refused in base.refused})
    sentences = [f"Not compared: {path} cannot be read in {unpacked.name}." for path in unread]
    return Comparison(
        library=library, where=unpacked.where, unchecked=(*unpacked.unchecked, *sentences)
    )


def _base(unpacked: Unpacked, head: Library) -> Library:
    """Read the earlier state; what is written once and the same in both is taken from the later."""
    try:
        base = read_library(unpacked.began, as_of=head.as_of, now=head.now)
    except UnreadableRegister as refusal:
        raise _unusable(unpacked, refusal) from refusal
    shared = unpacked.shared
    records = {
        number: tuple(sorted((*own, *base.records.get(number, ())), key=lambda each: each.path))
        for number, given in head.records.items()
        if (own := tuple(each for each in given if each.path in shared))
    }
    shared_issues = (each for each in head.manifests if each.path in shared)
    manifests = tuple(sorted((*base.manifests, *shared_issues), key=lambda each: each.path))
    shared_training = (each for each in head.training if each.path in shared)
    training = tuple(sorted((*base.training, *shared_training), key=lambda each: each.path))
    return replace(
        base,
        training=training,
        records={**base.records, **records},
        manifests=manifests,
        archive=_shared_archive(unpacked, head),
        kept=unpacked.kept,
    )


def _shared_archive(unpacked: Unpacked, head: Library) -> Archive:
    """Return the archived revisions of which every file is the same in both states."""
    shared = unpacked.shared
    folders = {path.removesuffix(f"/{NOTE_FILE}") for path in shared}
    differing = {path for path in {*unpacked.kept, *unpacked.kept_now} if path not in shared}
    touched = {"/".join(path.split("/")[:ARCHIVE_DEPTH]) for path in differing}
    return head.archive.in_folders(folders - touched)


def _control(unpacked: Unpacked, trust: Path | None) -> Control:
    """Return the registers as they stand in the base today."""
    folder = unpacked.in_force
    # Outside the `try`: a fault in the trusted copy is no fault of the base.
    trusted = registers.read_roster(trust.parent, trust.name) if trust else None
    try:
        configuration = registers.read_configuration(folder)
        return Control(
            configuration=configuration,
            roster=trusted or registers.read_roster(folder),
            applicability=registers.read_applicability(folder, configuration.primary_standard),
            accepted=registers.read_accepted(folder),
            standards=read_standards(folder),
        )
    except Unreadable as refusal:
        raise _unusable(unpacked, refusal) from refusal


def _unusable(unpacked: Unpacked, refusal: Unreadable | UnreadableRegister) -> ConfigurationError:
    first = refusal.diagnostics[0]
    message = (
        f"{first.location.path} of {unpacked.name} cannot be used (line {first.location.line}:"
        f" {first.message}); mend it there first, checking once without a base"
    )
    return ConfigurationError(message)
