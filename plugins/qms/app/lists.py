"""The master document list and the clause matrix as tables: text, CSV, JSON."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from qms.app.check import with_evidence
from qms.app.reading import read_library
from qms.domain.clause_maps import NOTHING_SAID, counterparts, find_map
from qms.domain.clause_matrix import ClauseRow, build_clause_matrix
from qms.domain.documents import ControlledDocument, Standing
from qms.domain.errors import UsageError
from qms.domain.library import Library
from qms.domain.notices import JudgedNotice
from qms.domain.old_mapping import old_sections
from qms.domain.register import RegisterEntry, build_register
from qms.domain.standards import Standard
from qms.rules.in_force import library_in_force
from qms.rules.notice_state import judged_notices
from qms.rules.training_state import training_matrix

UNREADABLE = "unreadable, see check"
WIDEST_COLUMN = 48
WIDEST_LINE = 110
"""A text table is no wider than this, unless a column would be left out."""
NARROWEST_COLUMN = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Heads and rows of text."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def without(self, head: str) -> Table:
        """Return the table without a column."""
        index = self.heads.index(head)
        rows = tuple(row[:index] + row[index + 1 :] for row in self.rows)
        return Table(heads=self.heads[:index] + self.heads[index + 1 :], rows=rows)

    def only_gaps(self) -> Table:
        """Return the rows whose coverage is a gap."""
        column = self.heads.index("coverage")
        return replace(self, rows=tuple(row for row in self.rows if row[column] == "gap"))


def register_table(root: Path, *, as_of: date, now: datetime) -> Table:
    """Return the master document list.

    Raises:
        UnreadableRegister: a register is missing or broken.
    """
    library = library_in_force(with_evidence(read_library(root, as_of=as_of, now=now)))
    judged = judged_notices(library)
    rows: list[tuple[str, ...]] = [
        (
            entry.document.printed_number,
            entry.document.title,
            entry.document.printed_revision,
            entry.standing.value,
            str(entry.document.effective_date),
            str(entry.next_review or ""),
            "review due" if entry.review_is_due else "",
            _notices(judged, entry.document),
            "; ".join(_pending(library, entry)),
            _trained(library, entry.document),
            library.roster.role_title(entry.document.owner),
            entry.document.path,
        )
        for entry in build_register(library).entries
    ]
    # A document that cannot be read is still a document: it must not vanish from the list.
    rows += [
        (refused.id or refused.path, "", "", UNREADABLE, *[""] * 7, refused.path)
        for refused in library.refused
    ]
    heads = (
        "number",
        "title",
        "revision",
        "status",
        "effective",
        "next review",
        "due",
        "notices",
        "pending",
        "training",
        "owner",
        "file",
    )
    return Table(heads=heads, rows=tuple(rows))


def clause_table(root: Path, standard: str | None, *, as_of: date, now: datetime) -> Table:
    """Return the clause matrix of a standard; of the primary one when none is named.

    Raises:
        UsageError: there is no such standard in use.
        UnreadableRegister: a register is missing or broken.
    """
    library = library_in_force(with_evidence(read_library(root, as_of=as_of, now=now)))
    matrix = build_clause_matrix(library, find_standard(library, standard))
    heads = ("clause", "title", "coverage", "answered by", "justification", "verified")
    return Table(heads=heads, rows=tuple(_clause_cells(row) for row in matrix.rows))


def mapped_table(
    root: Path, standard: str | None, other: str, *, as_of: date, now: datetime
) -> Table:
    """Return the clauses of a standard with their counterparts in another one.

    Raises:
        UsageError: there is no such standard in use, or nothing maps the two.
        UnreadableRegister: a register is missing or broken.
    """
    library = library_in_force(with_evidence(read_library(root, as_of=as_of, now=now)))
    own, opposite = find_standard(library, standard), find_standard(library, other)
    key = own.key
    found = find_map(library, key, other)
    if found is None:
        message = (
            f"no file maps {key} to {other} or back; write `maps:` into the one of"
            " quality_manual/standards/ that is yours"
        )
        raise UsageError(message)
    mapping, reverse = found
    matrix, other_matrix = build_clause_matrix(library, own), build_clause_matrix(library, opposite)
    there = {row.clause.number: row for row in other_matrix.rows}
    rows = [
        (
            row.clause.number,
            row.clause.title,
            row.coverage.value,
            each.relation.value if each.relation else "nothing said",
            ", ".join(each.to),
            "; ".join(dict.fromkeys(_answers(there[number]) for number in each.to)),
            each.note,
        )
        for row in matrix.rows
        if row.is_leaf and row.clause.can_fail
        for each in counterparts(mapping, row.clause.number, reverse=reverse) or (NOTHING_SAID,)
    ]
    heads = ("clause", "title", "coverage", "relation", other, f"{other} answered by", "note")
    return Table(heads=heads, rows=tuple(rows))


def old_table(root: Path, standard: str | None, *, as_of: date, now: datetime) -> Table:
    """Return headings of the edition before with the clauses proposed for them.

    Raises:
        UsageError: there is no such standard in use, or nothing is known of an edition before.
        UnreadableRegister: a register is missing or broken.
    """
    library = library_in_force(with_evidence(read_library(root, as_of=as_of, now=now)))
    found = find_standard(library, standard)
    if not found.old_numbers:
        message = f"nothing is known here of an edition of {found.key} before {found.edition}"
        raise UsageError(message)
    rows = (
        (
            each.document.printed_number,
            each.text,
            f"{each.was.old} {each.was.old_title}",
            ", ".join(each.was.new),
            each.confidence.value,
            ", ".join(each.tagged),
            f"{each.location.path}:{each.location.line}",
        )
        for each in old_sections(library, found)
    )
    heads = ("document", "heading", "was", "clauses today", "known by", "tagged", "place")
    return Table(heads=heads, rows=tuple(rows))


def find_standard(library: Library, key: str | None) -> Standard:
    """Return a standard in use; the primary one when none is named.

    Raises:
        UsageError: there is no such standard in use.
    """
    wanted = key or library.configuration.primary_standard
    if wanted not in library.standards:
        message = f"{wanted} is not a standard in use; known: {', '.join(library.standards)}"
        raise UsageError(message)
    return library.standards[wanted]


def write_table(table: Table, output_format: str) -> str:
    """Write a table as `text`, `csv` or `json`."""
    match output_format:
        case "csv":
            return _csv(table)
        case "json":
            rows = [dict(zip(table.heads, row, strict=True)) for row in table.rows]
            return json.dumps(rows, indent=2, ensure_ascii=False) + "\n"
        case _:
            return _text(table)


def _notices(judged: Iterable[JudgedNotice], document: ControlledDocument) -> str:
    """Name the notices in force on a document."""
    own = (each for each in judged if each.notice.document == document.id)
    return ", ".join(
        f"{each.notice.number} until {each.last_day}"
        if each.last_day
        else f"{each.notice.number} ({each.notice.kind.value}, {each.standing.value})"
        for each in own
        if each.standing.is_current
    )


def _pending(library: Library, entry: RegisterEntry) -> Iterator[str]:
    """Yield the revisions that wait for their day, each with the day."""
    for each in library.beside.get(entry.document.id, ()):
        if library.standing(each.document) is Standing.PENDING:
            day = str(each.document.effective_date) or "no date"
            yield f"{each.document.printed_revision} ({day})"


def _trained(library: Library, document: ControlledDocument) -> str:
    """Say how many of those who must know a text are on record."""
    known = training_matrix(library).of(document)
    return f"{known.done} of {len(known.needs)}" if known else ""


def _clause_cells(row: ClauseRow) -> tuple[str, ...]:
    through = ", ".join(str(each) for each in row.through)
    return (
        row.clause.number,
        row.clause.title,
        row.coverage.value,
        f"by {through}: {_answers(row)}" if through else _answers(row),
        row.exclusion.justification if row.exclusion else "",
        "yes" if row.clause.verified else "no",
    )


def _answers(row: ClauseRow) -> str:
    """Return the documents and sections that answer a clause."""
    return "; ".join(
        citation.document.printed_number
        + (f" § {citation.section.text}" if citation.section else "")
        + ("" if citation.standing == "effective" else f" ({citation.standing.value})")
        for citation in row.citations
    )


def _csv(table: Table) -> str:
    """Write CSV that a spreadsheet cannot take for formulas."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(table.heads)
    writer.writerows([_harmless(cell) for cell in row] for row in table.rows)
    return out.getvalue()


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell


def _text(table: Table) -> str:
    rows = [table.heads, *([cell.replace("\n", "; ") for cell in row] for row in table.rows)]
    columns = [[*column] for column in zip(*rows, strict=True)]
    shown = [column for column in columns if any(column[1:]) or not table.rows]
    widths = _widths([min(WIDEST_COLUMN, max(map(len, column))) for column in shown])
    short = (
        [_short(cell, width) for cell in column]
        for column, width in zip(shown, widths, strict=True)
    )
    cells = list(zip(*short, strict=True))
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in cells
    ]
    return "\n".join([lines[0], "  ".join("-" * width for width in widths), *lines[1:]]) + "\n"


def _widths(wanted: list[int]) -> list[int]:
    """Take from the widest columns until a line fits a screen."""
    widths = list(wanted)
    while sum(widths) + 2 * (len(widths) - 1) > WIDEST_LINE and max(widths) > NARROWEST_COLUMN:
        widths[widths.index(max(widths))] -= 1
    return widths


def _short(cell: str, width: int) -> str:
    return cell if len(cell) <= width else cell[: width - 1] + "…"
