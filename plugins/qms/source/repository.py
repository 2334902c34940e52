"""A whole repository as a Library: every file read once, every fault kept with its place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import chain
from pathlib import Path

from qms.domain.approvals import ApprovalRecord, Roster
from qms.domain.configuration import Configuration
from qms.domain.diagnostics import Diagnostic
from qms.domain.documents import ControlledDocument
from qms.domain.errors import ConfigurationError
from qms.domain.library import Anchor, Library, RefusedFile, known_variables
from qms.domain.notices import Notice
from qms.source import notices, records, registers
from qms.source.archive import Memory, read_archive
from qms.source.company_standards import FOLDER as STANDARDS, read_standards
from qms.source.documents import guess_id, read_document
from qms.source.files import Unreadable, refuse_special, walk
from qms.source.inputs import InputReader
from qms.source.issues import read_issues
from qms.source.look import LookReader
from qms.source.packages import read_packages

RECORD_FOLDERS = frozenset(
    f"{registers.DIRECTORY}/{name}"
    for name in ("approvals", "archive", "changes", "notices", "copies", "issues")
)
"""Records and change packages; documents are not looked for in them."""
SKIPPED = RECORD_FOLDERS | {STANDARDS}


class UnreadableRegister(ConfigurationError):
    """Registers are missing or broken, so nothing can be judged; `diagnostics` say where."""

    def __init__(self, diagnostics: tuple[Diagnostic, ...]) -> None:
        first = diagnostics[0]
        super().__init__(f"{first.location}: {first.message}; {first.advice}")
        self.diagnostics = diagnostics


def find_root(start: Path) -> Path:
    """Return the folder with `mkdocs.yml` at or above a folder.

    Raises:
        ConfigurationError: there is none.
    """
    for folder in (start, *start.parents):
        if (folder / "mkdocs.yml").is_file() and (folder / registers.DIRECTORY).is_dir():
            return folder
    message = (
        f"no quality manual at {start}: go to the folder that holds mkdocs.yml and quality_manual,"
        " name it with --root, or make one with `qms init`"
    )
    raise ConfigurationError(message)


def read_library(
    root: Path,
    *,
    as_of: date,
    now: datetime,
    trust: Path | None = None,
    anchor: Anchor = Anchor.UNASKED,
    memory: Memory | None = None,
) -> Library:
    """Read a repository.

    Args:
        root: The folder that holds `mkdocs.yml`.
        as_of: The day from which calendars are judged.
        now: The present instant, UTC.
        trust: A trusted copy of `approvers.yml`, used instead of the repository's own.
        anchor: Whether the reader has something that the repository cannot change.
        memory: What earlier readings computed from the same bytes of the archive.

    Raises:
        UnreadableRegister: a register is missing or broken.
    """
    registry = _read_registers(root, trust)
    configuration, reading = registry.configuration, _Reading()
    directories = dict.fromkeys(each.directory for each in configuration.types.values())
    files = list(_ordinary_files(root, directories, reading))
    _read_documents(root, files, configuration, reading)
    _read_records(root, reading)
    found_notices = tuple(_read_notices(root, reading))
    assets = frozenset(
        path for path in files if not path.endswith(".md") and path not in registers.REGISTERS
    )
    documents, tables = _with_inputs(root, registry, reading, assets)
    look = LookReader(root=root, configuration=configuration, assets=assets)
    configuration = replace(configuration, look=look.read())
    reading.problems.extend(look.problems)
    manifests, problems = read_issues(root)
    reading.problems.extend(problems)
    archive = read_archive(root, configuration, memory)
    packages, faulty_packages = read_packages(root)
    standards = read_standards(root)
    return Library(
        configuration=configuration,
        roster=registry.roster,
        applicability=registers.read_applicability(root, configuration.primary_standard),
        as_of=as_of,
        now=now,
        documents=documents,
        standards={key: standards[key] for key in configuration.standards if key in standards},
        records={key: tuple(found) for key, found in reading.records.items()},
        archive=archive.archive,
        packages=packages,
        manifests=manifests,
        holders=registers.read_holders(root),
        process_map=registers.read_processes(root),
        accepted=registers.read_accepted(root),
        assets=assets,
        refused=tuple(reading.refused),
        anchor=anchor,
        notices=found_notices,
        reading=(*reading.problems, *archive.problems, *faulty_packages),
        tables=tables,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Registers:
    configuration: Configuration
    roster: Roster


@dataclass
class _Reading:
    """What reading has gathered so far."""

    documents: list[ControlledDocument] = field(default_factory=list)
    records: defaultdict[str, list[ApprovalRecord]] = field(
        default_factory=lambda: defaultdict(list)
    )
    refused: list[RefusedFile] = field(default_factory=list)
    problems: list[Diagnostic] = field(default_factory=list)


def _read_registers(root: Path, trust: Path | None) -> _Registers:
    """Read every register, so that all their faults are shown at once."""
    problems: list[Diagnostic] = []
    configuration, roster = None, None
    try:
        configuration = registers.read_configuration(root)
    except Unreadable as refusal:
        problems.extend(refusal.diagnostics)
    try:
        if trust is None:
            roster = registers.read_roster(root)
        else:
            roster = registers.read_roster(trust.parent, trust.name)
    except Unreadable as refusal:
        problems.extend(refusal.diagnostics)
    for read in (
        registers.read_holders,
        registers.read_accepted,
        registers.read_processes,
        read_standards,
    ):
        try:
            read(root)
        except Unreadable as refusal:
            problems.extend(refusal.diagnostics)
    try:
        registers.read_applicability(root, "")
    except Unreadable as refusal:
        problems.extend(refusal.diagnostics)
    if problems or configuration is None or roster is None:
        raise UnreadableRegister(tuple(problems))
    return _Registers(configuration=configuration, roster=roster)


def _ordinary_files(root: Path, folders: Iterable[str], reading: _Reading) -> Iterator[str]:
    """Yield the ordinary files of the document folders; everything else is a finding."""
    for path in chain.from_iterable(walk(root, folder, skip=SKIPPED) for folder in folders):
        try:
            refuse_special(root, path)
        except Unreadable as refusal:
            reading.problems.extend(refusal.diagnostics)
        else:
            yield path


def _read_documents(
    root: Path, files: list[str], configuration: Configuration, reading: _Reading
) -> None:
    for path in files:
        if not path.endswith(".md"):
            continue
        try:
            reading.documents.append(read_document(root, path, configuration))
        except Unreadable as refusal:
            reading.problems.extend(refusal.diagnostics)
            reading.refused.append(RefusedFile(path=path, id=guess_id(root, path)))


def _read_records(root: Path, reading: _Reading) -> None:
    for path in walk(root, records.DIRECTORY):
        try:
            record = records.read_record(root, path)
        except Unreadable as refusal:
            reading.problems.extend(refusal.diagnostics)
            continue
        reading.records[path.split("/")[2]].append(record)


def _read_notices(root: Path, reading: _Reading) -> Iterator[Notice]:
    for found in notices.read_notices(root):
        if isinstance(found, Unreadable):
            reading.problems.extend(found.diagnostics)
        else:
            yield found


def _with_inputs(
    root: Path, registry: _Registers, reading: _Reading, assets: frozenset[str]
) -> tuple[tuple[ControlledDocument, ...], dict[str, tuple[tuple[str, ...], ...]]]:
    """Return the documents, ordered, with the hashes of what shapes their text."""
    configuration = registry.configuration
    known = known_variables(configuration, registry.roster)
    reader = InputReader(
        root=root,
        assets=assets,
        variables={
            key: text for key, text in known.items() if key not in configuration.identity_values
        },
        scope_document=configuration.scope_document,
    )
    order = {code: index for index, code in enumerate(configuration.types)}
    ordered = sorted(
        reading.documents, key=lambda each: (order[each.type.code], each.id.lower(), each.path)
    )
    documents = tuple(replace(each, inputs=reader.inputs_of(each)) for each in ordered)
    reader.inspect(configuration.organisation.logo)
    reading.problems.extend(reader.problems)
    return documents, reader.tables
