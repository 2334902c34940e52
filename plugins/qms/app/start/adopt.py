"""Take over the documents of a company, with their own numbers, revisions and approvals.

Everything is read and judged first, then written: pictures and the original, the document, and last
the report. A command that was interrupted is given again and goes on with what is missing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from qms.app.plans import Plan, Write
from qms.app.reading import read_library
from qms.app.start.adopt_document import KEPT, ArrivingDocument, Place, writer
from qms.app.start.adopt_judge import Judged, judge, rows_of_plan
from qms.app.start.adopt_request import AdoptionRequest, refuse_request
from qms.app.start.adopt_rows import read_rows, scans_of
from qms.app.start.adopt_steps import steps, type_advice
from qms.app.start.adopt_text import path_of
from qms.domain.adoption import AdoptedDocument, AdoptionReport, NotAdopted, PlanRow
from qms.domain.library import Library
from qms.domain.limits import MAX_ADOPTED_BYTES
from qms.report.adoption import render_report
from qms.source.adopted_folder import list_folder, read_file, read_scan
from qms.source.adoption_plan import plan_text
from qms.source.not_taken import NotTaken


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A plan to be corrected, and what was not understood."""

    rows: tuple[PlanRow, ...]
    data: bytes
    others: tuple[NotAdopted, ...]
    advice: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Adoption:
    """What taking over writes, and the report of it."""

    plan: Plan
    report: AdoptionReport
    report_path: str


def propose(root: Path, request: AdoptionRequest, *, now: datetime) -> Proposal:
    """Read a folder and return the plan of taking it over; nothing is written.

    Raises:
        UsageError: folder, type or owner cannot be used.
        UnreadableRegister: a register is missing or broken.
    """
    library = read_library(root, as_of=now.date(), now=now)
    refuse_request(root, library, request)
    files = list_folder(request.folder)
    rows, others = read_rows(library, request.folder, files, request.type_code)
    return Proposal(
        rows=tuple(rows),
        data=plan_text(rows),
        others=(*files.others, *others),
        advice=type_advice(library, rows, request.folder.name),
    )


def plan_adoption(root: Path, request: AdoptionRequest, *, now: datetime) -> Adoption:
    """Judge what can be taken over, and return what that writes.

    Raises:
        UsageError: folder, plan, type or owner cannot be used.
        UnreadableRegister: a register is missing or broken.
    """
    library = read_library(root, as_of=now.date(), now=now)
    refuse_request(root, library, request)
    files = list_folder(request.folder)
    judged = Judged(not_taken=[*files.others])
    found, others = read_rows(library, request.folder, files, request.type_code)
    judged.not_taken.extend(others)
    read = {row.file: row for row in found}
    rows = found if request.plan is None else rows_of_plan(request, read, files, judged)
    judge(library, rows, judged, is_decided=request.plan is not None)
    scans, others = scans_of(files.scans, rows, {*judged.rows, *judged.there})
    judged.not_taken.extend(others)
    arriving = _arriving(root, library, request, judged, scans)
    return _planned(root, library, request, judged, arriving, read, now=now)


def _arriving(
    root: Path, library: Library, request: AdoptionRequest, judged: Judged, scans: Mapping[str, str]
) -> Iterator[ArrivingDocument]:
    """Yield what can be written; what cannot is noted."""
    types = library.configuration.types
    paths = {file: path_of(row, types[row.type]) for file, row in judged.rows.items()}
    place = Place(
        root=root,
        library=library,
        owner=request.owner or next(iter(library.roster.roles)),
        paths={**judged.there, **paths},
    )
    size = 0
    for file, row in judged.rows.items():
        try:
            scan = read_scan(request.folder, scans[file]) if file in scans else None
            one = ArrivingDocument(place, row, read_file(request.folder, file), scan)
            one.refuse()
        except NotTaken as refusal:
            judged.not_taken.append(NotAdopted(file=file, why=str(refusal)))
            continue
        size += one.size
        if size > MAX_ADOPTED_BYTES:
            why = "this was enough for one time; give the command again"
            judged.not_taken.append(NotAdopted(file=file, why=why))
            continue
        yield one


def _planned(
    root: Path,
    library: Library,
    request: AdoptionRequest,
    judged: Judged,
    arriving: Iterator[ArrivingDocument],
    read: Mapping[str, PlanRow],
    *,
    now: datetime,
) -> Adoption:
    writes: list[Write] = []
    documents: list[AdoptedDocument] = []
    for one in arriving:
        writes.extend(one.writes())
        documents.append(one.reported(read[one.row.file], is_decided=request.plan is not None))
    report = AdoptionReport(
        folder=request.folder.name,
        on=now.date(),
        taken=tuple(documents),
        not_taken=tuple(sorted(judged.not_taken, key=lambda each: each.file)),
        before=len(judged.there),
        advice=type_advice(library, read.values(), request.folder.name),
        steps=steps(library, documents),
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
