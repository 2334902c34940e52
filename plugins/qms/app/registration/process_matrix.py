"""The process matrix as tables: by process, and each clause against each process."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

from qms.app.check import with_evidence
from qms.app.lists import Table
from qms.app.reading import read_library
from qms.app.registration.table_files import NamedTable, refuse_target, write_tables
from qms.domain.errors import UsageError
from qms.domain.library import Library
from qms.domain.process_matrix import ProcessMatrix, ProcessRow, build_process_matrix
from qms.domain.processes import Process
from qms.rules.in_force import library_in_force

TITLE = "Process matrix"
HEADS = (
    "process",
    "kind",
    "owner",
    "documents",
    "clauses",
    "receives",
    "gives",
    "indicators",
    "records",
)


def process_tables(root: Path, *, as_of: date, now: datetime) -> tuple[Table, Table]:
    """Return the processes with all that belongs to each, and the clauses against them.

    Raises:
        UsageError: there are no processes, or no standard to hold them against.
        UnreadableRegister: a register is missing or broken.
    """
    library = library_in_force(with_evidence(read_library(root, as_of=as_of, now=now)))
    if not library.process_map.processes:
        raise UsageError(
            "there is no quality_manual/processes.yml; CONTRIBUTING.md, “Draw the processes”,"
            " shows how to begin one"
        )
    if library.primary is None:
        raise UsageError("qms.yml names no primary standard that is known here")
    matrix = build_process_matrix(library, library.primary)
    rows = tuple(_row(library, each) for each in matrix.rows)
    return Table(heads=HEADS, rows=rows), _grid(matrix)


def write_process_tables(target: Path, tables: tuple[Table, Table]) -> None:
    """Write the matrix to a file.

    Raises:
        UsageError: its name does not say what it is, or it cannot be written.
    """
    refuse_target(target, ".xlsx", ".csv", ".md")
    by_process, by_clause = tables
    named = [
        NamedTable(name="Processes", table=by_process),
        NamedTable(name="Clauses", table=by_clause),
    ]
    write_tables(target, TITLE, named)


def _row(library: Library, row: ProcessRow) -> tuple[str, ...]:
    process = row.process
    return (
        process.title,
        process.kind.value,
        library.roster.role_title(process.owner) if process.owner else "",
        "\n".join(f"{each.printed_number} {each.title}" for each in row.documents),
        ", ".join(row.clauses),
        "\n".join(_received(library, process)),
        "\n".join(_given(library, process)),
        "\n".join(process.indicators),
        "\n".join(_record(library, each.form, each.name) for each in row.records),
    )


def _received(library: Library, process: Process) -> Iterator[str]:
    for giver, what in library.process_map.received_by(process.id):
        yield f"{what} (from {giver.title})"


def _given(library: Library, process: Process) -> Iterator[str]:
    known = library.process_map.processes
    for each in process.gives:
        yield f"{each.what} (to {known[each.to].title if each.to in known else each.to})"


def _record(library: Library, number: str, name: str) -> str:
    form = library.by_id.get(number)
    return f"{form.printed_number} {form.title}" if form else name


def _grid(matrix: ProcessMatrix) -> Table:
    rows = (
        (
            clause.number,
            clause.title,
            *(
                ", ".join(e.printed_number for e in matrix.documents_for(row, clause.number))
                for row in matrix.rows
            ),
        )
        for clause in matrix.clauses
    )
    heads = ("clause", "short title", *(row.process.title for row in matrix.rows))
    return Table(heads=heads, rows=tuple(rows))
