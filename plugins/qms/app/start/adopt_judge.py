"""Which files of a folder may be taken over, and why the others may not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from qms.app.start.adopt_request import AdoptionRequest
from qms.domain.adoption import TAKEN_OVER, NotAdopted, PlanRow, id_of
from qms.domain.library import Library
from qms.rules.adoption import objections, taken_numbers
from qms.rules.identity import as_read
from qms.source.adopted_folder import FolderFiles
from qms.source.adoption_plan import read_plan

_ANSWER = "answer it in the table that `--plan` writes, and give the command with `--as`"


@dataclass(kw_only=True)
class Judged:
    """Files that may be taken over, and those that may not."""

    rows: dict[str, PlanRow] = field(default_factory=dict)
    not_taken: list[NotAdopted] = field(default_factory=list)
    there: dict[str, str] = field(default_factory=dict)
    """Where those lie that were taken over before, by file."""


def rows_of_plan(
    request: AdoptionRequest, read: Mapping[str, PlanRow], files: FolderFiles, judged: Judged
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


def judge(library: Library, rows: list[PlanRow], judged: Judged, *, is_decided: bool) -> None:
    """Divide lines into those that can be taken over and those that cannot.

    Args:
        library: Everything the repository holds.
        rows: The lines.
        judged: What is added to.
        is_decided: Whether a person corrected the lines, which answers their questions.
    """
    taken, there = taken_numbers(library), _taken_over(library)
    count = Counter(as_read(id_of(row.number)) for row in rows if id_of(row.number))
    for row in rows:
        number = as_read(id_of(row.number))
        if number in there and count[number] == 1:
            judged.there[row.file] = there[number]
            continue
        against = list(objections(row, library.configuration, taken, library.as_of))
        if is_decided and count[number] > 1:
            against.append("the plan gives its number to several files")
        if row.questions and not is_decided:
            against = [*row.questions, _ANSWER]
        if against:
            judged.not_taken.append(NotAdopted(file=row.file, why="; ".join(against)))
        else:
            judged.rows[row.file] = row


def _taken_over(library: Library) -> dict[str, str]:
    """Return the paths of documents that were taken over before, by number as people read it."""
    return {
        as_read(document.id): document.path
        for document in library.documents
        for entry in document.history[:1]
        if entry.description_of_change.startswith(TAKEN_OVER)
    }
