"""A whole repository as a Library: every file read once, every fault kept with its place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import chain
from pathlib import Path
from typing import TypeVar

from qms.domain.approvals import ApprovalRecord, Roster
from qms.domain.audits import AuditProgramme
from qms.domain.configuration import AcceptedFinding, Configuration, Holder
from qms.domain.diagnostics import Diagnostic
from qms.domain.documents import ControlledDocument
from qms.domain.errors import ConfigurationError
from qms.domain.external_documents import ExternalRegister
from qms.domain.library import Anchor, Library, RefusedFile, known_variables
from qms.domain.notices import Notice
from qms.domain.processes import ProcessMap
from qms.domain.refusals import UnreadableRegister
from qms.domain.registrar_findings import FindingLog
from qms.domain.standards import Applicability, Standard
from qms.domain.training import Staff
from qms.source import audit_registers, notices, records, registers
from qms.source.archive import read_archive
from qms.source.documents import DocumentReader, guess_id
from qms.source.files import Unreadable, refuse_special, walk
from qms.source.inputs import InputReader
from qms.source.issues import read_issues
from qms.source.look import LookReader
from qms.source.memory import NO_MEMORY, Memory
from qms.source.packages import read_packages
from qms.source.register_entries import read_entries
from qms.source.standards import FOLDER as STANDARDS, read_standards
from qms.source.training import read_training

RECORD_FOLDERS = frozenset(
    f"{registers.DIRECTORY}/{name}"
    for name in ("approvals", "archive", "changes", "notices", "copies", "issues", "training")
)
SKIPPED = RECORD_FOLDERS | {STANDARDS}
"""Records and change packages; documents are not looked for in them."""


Register = TypeVar("Register")


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
    memory: Memory = NO_MEMORY,
) -> Library:
    """Read a repository.

    Args:
        root: The folder that holds `mkdocs.yml`.
        as_of: The day from which calendars are judged.
        now: The present instant, UTC.
        trust: A trusted copy of `approvers.yml`, used instead of the repository's own.
        anchor: Whether the reader has something that the repository cannot change.
        memory: What earlier readings made of the same bytes.

    Raises:
        UnreadableRegister: a register is missing or broken.
    """
    registry = _read_registers(root, trust, memory)
    configuration, reading = registry.configuration, _Reading()
    directories = dict.fromkeys(each.directory for each in configuration.types.values())
    files = list(_ordinary_files(root, directories, reading))
    reader = DocumentReader(root=root, configuration=configuration, memory=memory)
    _read_documents(reader, files, reading)
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
    archive = read_archive(reader)
    packages, faulty_packages = read_packages(root)
    training, faulty_training = read_training(root)
    entries, faulty_entries = read_entries(root, configuration)
    standards = registry.standards
    return Library(
        configuration=configuration,
        roster=registry.roster,
        applicability=registry.applicability,
        as_of=as_of,
        now=now,
        documents=documents,
        standards={key: standards[key] for key in configuration.standards if key in standards},
        records={key: tuple(found) for key, found in reading.records.items()},
        archive=archive.archive,
        packages=packages,
        manifests=manifests,
        entries=entries,
        holders=registry.holders,
        process_map=registry.process_map,
        audits=registry.audits,
        registrar_findings=registry.registrar_findings,
        external_documents=registry.external_documents,
        accepted=registry.accepted,
        staff=registry.staff,
        training=training,
        assets=assets,
        refused=tuple(reading.refused),
        anchor=anchor,
        notices=found_notices,
        reading=(
            *(*reading.problems, *archive.problems),
            *(*faulty_packages, *faulty_training, *faulty_entries),
        ),
        tables=tables,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Registers:
    configuration: Configuration
    roster: Roster
    applicability: Applicability
    holders: tuple[Holder, ...]
    process_map: ProcessMap
    audits: AuditProgramme
    registrar_findings: FindingLog
    external_documents: ExternalRegister
    accepted: tuple[AcceptedFinding, ...]
    staff: Staff
    standards: Mapping[str, Standard]


@dataclass
class _Reading:
    """What reading has gathered so far."""

    documents: list[ControlledDocument] = field(default_factory=list)
    records: defaultdict[str, list[ApprovalRecord]] = field(
        default_factory=lambda: defaultdict(list)
    )
    refused: list[RefusedFile] = field(default_factory=list)
    problems: list[Diagnostic] = field(default_factory=list)


def _read_registers(root: Path, trust: Path | None, memory: Memory) -> _Registers:
    """Read every register, so that all their faults are shown at once."""
    problems: list[Diagnostic] = []

    def tried(read: Callable[[], Register]) -> Register | None:
        try:
            return read()
        except Unreadable as refusal:
            problems.extend(refusal.diagnostics)
            return None

    folder, name = (root, registers.ROSTER) if trust is None else (trust.parent, trust.name)
    configuration = tried(lambda: registers.read_configuration(root, memory))
    roster = tried(lambda: registers.read_roster(folder, name, memory))
    holders = tried(lambda: registers.read_holders(root, memory))
    accepted = tried(lambda: registers.read_accepted(root, memory))
    process_map = tried(lambda: registers.read_processes(root, memory))
    audits = tried(lambda: audit_registers.read_audits(root, memory))
    findings = tried(lambda: audit_registers.read_findings(root, memory))
    external = tried(lambda: audit_registers.read_external_documents(root, memory))
    staff = tried(lambda: registers.read_staff(root, memory))
    standards = tried(lambda: read_standards(root, memory))
    primary = configuration.primary_standard if configuration else ""
    applicability = tried(lambda: registers.read_applicability(root, primary, memory))
    if (
        configuration is None
        or roster is None
        or holders is None
        or accepted is None
        or process_map is None
        or audits is None
        or findings is None
        or external is None
        or staff is None
        or standards is None
        or applicability is None
    ):
        raise UnreadableRegister(tuple(problems))
    return _Registers(
        configuration=configuration,
        roster=roster,
        applicability=applicability,
        holders=holders,
        process_map=process_map,
        audits=audits,
        registrar_findings=findings,
        external_documents=external,
        accepted=accepted,
        staff=staff,
        standards=standards,
    )


def _ordinary_files(root: Path, folders: Iterable[str], reading: _Reading) -> Iterator[str]:
    """Yield the ordinary files of the document folders; everything else is a finding."""
    for path in chain.from_iterable(walk(root, folder, skip=SKIPPED) for folder in folders):
        try:
            refuse_special(root, path)
        except Unreadable as refusal:
            reading.problems.extend(refusal.diagnostics)
        else:
            yield path


def _read_documents(reader: DocumentReader, files: list[str], reading: _Reading) -> None:
    for path in files:
        if not path.endswith(".md"):
            continue
        try:
            reading.documents.append(reader.read(path))
        except Unreadable as refusal:
            reading.problems.extend(refusal.diagnostics)
            reading.refused.append(RefusedFile(path=path, id=guess_id(reader.root, path)))


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
    documents = tuple(_with_own_inputs(each, reader.inputs_of(each)) for each in ordered)
    reader.inspect(configuration.organisation.logo)
    reading.problems.extend(reader.problems)
    return documents, reader.tables


def _with_own_inputs(document: ControlledDocument, inputs: Mapping[str, str]) -> ControlledDocument:
    return replace(document, inputs=inputs) if inputs else document
