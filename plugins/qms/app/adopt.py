"""Take over the documents of a company, with their own numbers, revisions and approvals.

Everything is read and judged first, then written: pictures and the original, the document, and last
the report. A command that was interrupted is given again and goes on with what is missing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from qms.app.adopt_document import KEPT, ArrivingDocument, writer
from qms.app.adopt_rows import is_homeless, read_rows
from qms.app.adopt_text import path_of
from qms.app.plans import Plan, Write
from qms.app.reading import read_library
from qms.domain.adoption import AdoptedDocument, AdoptionReport, NotAdopted, PlanRow, id_of
from qms.domain.errors import UsageError
from qms.domain.library import Library
from qms.domain.limits import MAX_ADOPTED_BYTES
from qms.report.adoption import render_report
from qms.rules.adoption import objections, taken_numbers, type_advice
from qms.rules.identity import as_read
from qms.source.adopted_folder import FolderFiles, list_folder, read_file
from qms.source.adoption_plan import plan_text, read_plan
from qms.source.not_taken import NotTaken

_SHOWN_NUMBERS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class AdoptionRequest:
    """What is to be taken over, as the command was given."""

    folder: Path
    plan: Path | None = None
    """The plan that a person corrected; without one, what the documents say counts."""
    type_code: str = ""
    """For numbers that fit several types."""
    owner: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A plan to be corrected, and what was not understood."""

    rows: tuple[PlanRow, ...]
    data: bytes
    others: tuple[NotAdopted, ...]
    advice: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Adoption:
    """What taking over writes, and the report of it."""

    plan: Plan
    report: AdoptionReport
    report_path: str


@dataclass(kw_only=True)
class _Judged:
    """Files that may be taken over, and those that may not."""

    rows: dict[str, PlanRow] = field(default_factory=dict)
    not_taken: list[NotAdopted] = field(default_factory=list)
    homeless: list[str] = field(default_factory=list)
    """Numbers that no type has."""


def propose(root: Path, request: AdoptionRequest, *, now: datetime) -> Proposal:
    """Read a folder and return the plan of taking it over; nothing is written.

    Raises:
        UsageError: folder, type or owner cannot be used.
        UnreadableRegister: a register is missing or broken.
    """
    library = read_library(root, as_of=now.date(), now=now)
    _refuse_request(root, library, request)
    files = list_folder(request.folder)
    rows, others = read_rows(library, request.folder, files, request.type_code)
    homeless = [row.number for row in rows if is_homeless(library, row)]
    return Proposal(
        rows=tuple(rows),
        data=plan_text(rows),
        others=(*files.others, *others),
        advice=_advice(library, homeless),
    )


def plan_adoption(root: Path, request: AdoptionRequest, *, now: datetime) -> Adoption:
    """Judge what can be taken over, and return what that writes.

    Raises:
        UsageError: folder, plan, type or owner cannot be used.
        UnreadableRegister: a register is missing or broken.
    """
    library = read_library(root, as_of=now.date(), now=now)
    _refuse_request(root, library, request)
    files = list_folder(request.folder)
    judged = _Judged(not_taken=[*files.others])
    found, others = read_rows(library, request.folder, files, request.type_code)
    judged.not_taken.extend(others)
    read = {row.file: row for row in found}
    rows = found if request.plan is None else _of_plan(request, read, files, judged)
    _judge(library, rows, judged, is_decided=request.plan is not None)
    owner = request.owner or next(iter(library.roster.roles))
    return _planned(root, library, request, judged, read, owner=owner, now=now)


def _refuse_request(root: Path, library: Library, request: AdoptionRequest) -> None:
    folder, types = request.folder, library.configuration.types
    if not folder.is_dir():
        raise UsageError(f"{folder} is no folder; name the one that holds the documents")
    inside = {(root / each.directory).resolve() for each in types.values()}
    if folder == root or folder in root.parents or folder in inside:
        raise UsageError(f"{folder} holds this quality manual itself; name another folder")
    if request.type_code and request.type_code not in types:
        known = ", ".join(types)
        raise UsageError(f"{request.type_code} is not a type of document; known: {known}")
    roles = library.roster.roles
    if not roles or (request.owner and request.owner not in roles):
        known = ", ".join(roles) or "none"
        raise UsageError(
            f"{request.owner or 'nobody'} is not a role in approvers.yml; known: {known}"
        )


def _of_plan(
    request: AdoptionRequest, read: Mapping[str, PlanRow], files: FolderFiles, judged: _Judged
) -> list[PlanRow]:
    """Return the lines of the plan whose files can be read; the rest is noted."""
    known = {*files.documents, *(each.file for each in files.others)}
    rows: dict[str, PlanRow] = {}
    for row in read_plan(request.plan) if request.plan else ():
        if row.file in rows:
            judged.not_taken.append(NotAdopted(file=row.file, why="the plan names it twice"))
            rows.pop(row.file)
        elif row.file in read:
            rows[row.file] = row
        elif row.file not in known:
            why = f"the plan names it, and there is no such file in {request.folder.name}"
            judged.not_taken.append(NotAdopted(file=row.file or "(no file)", why=why))
    named = {*rows, *(each.file for each in judged.not_taken)}
    for file in read:
        if file not in named:
            judged.not_taken.append(NotAdopted(file=file, why="it is not in the plan"))
    return list(rows.values())


def _judge(library: Library, rows: list[PlanRow], judged: _Judged, *, is_decided: bool) -> None:
    """Divide lines into those that can be taken over and those that cannot."""
    taken = taken_numbers(library)
    count = Counter(as_read(id_of(row.number)) for row in rows if id_of(row.number))
    for row in rows:
        against = list(objections(row, library.configuration, taken, library.as_of))
        if is_decided and count[as_read(id_of(row.number))] > 1:
            against.append("the plan gives its number to several files")
        if not is_decided:
            against = [*row.questions, *(each for each in against if not row.questions)]
        if is_homeless(library, row):
            judged.homeless.append(row.number)
        if against:
            judged.not_taken.append(NotAdopted(file=row.file, why="; ".join(against)))
        else:
            judged.rows[row.file] = row


def _planned(
    root: Path,
    library: Library,
    request: AdoptionRequest,
    judged: _Judged,
    read: Mapping[str, PlanRow],
    *,
    owner: str,
    now: datetime,
) -> Adoption:
    types = library.configuration.types
    paths = {file: path_of(row, types[row.type]) for file, row in judged.rows.items()}
    writes: list[Write] = []
    documents: list[AdoptedDocument] = []
    size = 0
    for file, row in judged.rows.items():
        try:
            one = ArrivingDocument(
                root, library, row, read_file(request.folder, file), owner, paths
            )
            one.refuse()
        except NotTaken as refusal:
            judged.not_taken.append(NotAdopted(file=file, why=str(refusal)))
            continue
        size += one.size
        if size > MAX_ADOPTED_BYTES:
            why = "this was enough for one time; give the command again"
            judged.not_taken.append(NotAdopted(file=file, why=why))
            continue
        writes.extend(one.writes())
        documents.append(one.reported(read[file]))
    advice = _advice(library, judged.homeless)
    report = AdoptionReport(
        folder=request.folder.name,
        on=now.date(),
        taken=tuple(documents),
        not_taken=tuple(sorted(judged.not_taken, key=lambda each: each.file)),
        advice=advice,
        steps=_steps(library, documents),
    )
    report_path = _free_name(root, f"{KEPT}/{now.date()}")
    if documents:
        data = render_report(report).encode("utf-8")
        words = f"{report_path}: the report"
        writes.append(Write(words=words, perform=writer(report_path, data)))
    return Adoption(plan=Plan(writes=tuple(writes)), report=report, report_path=report_path)


def _free_name(root: Path, stem: str) -> str:
    """Return the name of a new report: the day, and a number from the second on."""
    number, path = 1, f"{stem}.md"
    while (root / path).exists():
        number += 1
        path = f"{stem}-{number}.md"
    return path


def _advice(library: Library, homeless: list[str]) -> tuple[str, ...]:
    if not homeless:
        return ()
    shown = ", ".join(dict.fromkeys(homeless[:_SHOWN_NUMBERS]))
    blocks = type_advice(library.configuration, homeless)
    words = (
        f"No type in quality_manual/qms.yml has numbers such as {shown}. Put this under `types:`"
        " there, correct it, add the type to `types:` of those who approve it in approvers.yml, and"
        " give the command again:"
    )
    return (words, *blocks)


def _steps(library: Library, documents: list[AdoptedDocument]) -> tuple[str, ...]:
    """Return the commands that bring what was taken over into force."""
    if not documents:
        return ()
    numbers = [each.id for each in documents]
    every = " ".join(numbers)
    roles = dict.fromkeys(
        needed.role
        for each in documents
        for needed in library.configuration.types[each.row.type].required_approvals
    )
    attested = (
        f"qms approve {every} --role {role} --person PERSON --decided-on YYYY-MM-DD --attest"
        " --method minutes --evidence MINUTES.pdf --keeper KEEPER"
        for role in roles
    )
    return (
        "qms check --notes",
        *(f"qms submit {number} --effective YYYY-MM-DD" for number in numbers),
        *attested,
    )
