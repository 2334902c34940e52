"""What an auditor asks for at a clause: where it is answered, what shows it, who fetches that."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from textwrap import wrap

from qms.app.check import REGISTERS_OF_TODAY, with_evidence
from qms.app.reading import read_library
from qms.app.registration.promises import readable
from qms.domain.clause_matrix import ClauseMatrix, ClauseRow, build_clause_matrix
from qms.domain.documents import ControlledDocument, Standing
from qms.domain.errors import UsageError
from qms.domain.evidence import SectionEvidence, evidence_of
from qms.domain.library import Library
from qms.domain.obligations import answered_obligations
from qms.domain.old_mapping import earlier
from qms.domain.promises import promises_of
from qms.domain.records import Record
from qms.domain.standards import Clause, Standard, parse_clause
from qms.report.text import safe
from qms.rules.in_force import library_in_force

WIDTH = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownRecord:
    """A record, where it lies, and who fetches it."""

    name: str
    form: str
    where: str
    kept_for: str
    fetched_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownSection:
    """A section in force that answers the clause."""

    document: str
    section: str
    place: str
    promises: tuple[str, ...]
    records: tuple[ShownRecord, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownClause:
    """Everything about one clause on one sheet."""

    clause: str
    title: str
    before: tuple[str, ...]
    """What had this number in the edition before, and where that is today."""
    remark: str
    """Why nothing is asked for here, or a doubt about the number."""
    auditor_looks_for: str
    coverage: str
    justification: str
    asked_for: tuple[str, ...]
    """What is to be kept in writing, in our words."""
    sections: tuple[ShownSection, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseSheet:
    """A clause and those below it."""

    as_of: date
    is_past: bool
    clauses: tuple[ShownClause, ...]


def show_clause(root: Path, token: str, *, as_of: date, now: datetime) -> ClauseSheet:
    """Return what answers a clause, and every clause below it.

    Args:
        root: The folder that holds `mkdocs.yml`.
        token: A number such as `8.4.2`, or a standard and a number such as `ISO9001:8.4.2`.
        as_of: The day that is asked about.
        now: The present instant, UTC.

    Raises:
        UsageError: there is no such clause.
        UnreadableRegister: a register is missing or broken.
    """
    library = library_in_force(with_evidence(read_library(root, as_of=as_of, now=now)))
    standard, number = _known(library, token)
    matrix = build_clause_matrix(library, standard)
    shown = [
        _clause(library, matrix, row)
        for row in matrix.rows
        if row.clause.number == number or row.clause.number.startswith(f"{number}.")
    ]
    return ClauseSheet(as_of=as_of, is_past=as_of < now.date(), clauses=tuple(shown))


def clause_json(sheet: ClauseSheet) -> str:
    """Write a sheet for programs."""
    return json.dumps(asdict(sheet), indent=2, ensure_ascii=False, default=str) + "\n"


def clause_text(sheet: ClauseSheet) -> str:
    """Write a sheet for people."""
    lines = [line for each in sheet.clauses for line in _lines(each)]
    lines += [REGISTERS_OF_TODAY] if sheet.is_past else []
    return "".join(f"{safe(line)}\n" for line in lines)


def _known(library: Library, token: str) -> tuple[Standard, str]:
    reference = parse_clause(token, library.configuration.primary_standard)
    standard = library.standards.get(reference.standard) if reference else None
    if reference is None or standard is None or reference.number not in standard.by_number:
        message = f"there is no document and no clause {token}; `qms clauses` lists the clauses"
        if reference is not None and standard is not None:
            message = "; ".join((message, *_before(standard, reference.number)))
        raise UsageError(message)
    return standard, reference.number


def _clause(library: Library, matrix: ClauseMatrix, row: ClauseRow) -> ShownClause:
    clause = row.clause
    asked = [
        each.obligation
        for each in answered_obligations(library, matrix)
        if each.obligation.clause == clause.number
    ]
    return ShownClause(
        clause=clause.label,
        title=clause.title,
        before=tuple(_before(matrix.standard, clause.number)),
        remark=_remark(clause),
        auditor_looks_for=clause.auditor_looks_for,
        coverage=row.coverage.value,
        justification=row.exclusion.justification if row.exclusion else "",
        asked_for=tuple(f"{each.keep.value}: {each.what}" for each in asked),
        sections=tuple(_sections(library, row)),
    )


def _before(standard: Standard, number: str) -> Iterator[str]:
    """Say what had a number in the edition before, for certificates and orders that cite it."""
    for each in earlier(standard, number):
        yield f"in the edition before, {number} was {each.old_title}: now {', '.join(each.new)}"


def _remark(clause: Clause) -> str:
    if clause.doubt:
        return "Not verified: our sources do not settle number or title. Look at your own copy."
    return "" if clause.can_fail else "Nothing is asked for here."


def _sections(library: Library, row: ClauseRow) -> Iterator[ShownSection]:
    in_force = [each for each in row.citations if each.standing is Standing.EFFECTIVE]
    by_section = {each.document.id for each in in_force if each.section}
    for citation in in_force:
        document, heading = citation.document, citation.section
        if heading is None and document.id in by_section and document.form is None:
            continue  # its sections say where
        anchor = heading.anchor if heading else None
        found = [
            each
            for each in evidence_of(library, document)
            if (each.heading.anchor if each.heading else None) == anchor
        ]
        values = library.variables_of(document)
        yield ShownSection(
            document=f"{document.printed_number} {document.title}",
            section=heading.text if heading else "",
            place=f"{document.path}:{heading.location.line if heading else 1}",
            promises=tuple(
                readable(each.sentence, values)
                for each in promises_of(document)
                if heading is not None and each.section == heading
            ),
            records=tuple(_records(library, document, found)),
        )


def _records(
    library: Library, document: ControlledDocument, found: Iterable[SectionEvidence]
) -> Iterator[ShownRecord]:
    """Yield the records of a section; a form is a record of its own."""
    if document.form is not None:
        yield _record(library, document, Record(name=document.title, form=document.id))
        return
    for section in found:
        yield from (_record(library, document, each) for each in section.records)


def _record(library: Library, document: ControlledDocument, record: Record) -> ShownRecord:
    form = library.by_id.get(record.form)
    definition = form.form if form else None
    retention = record.retention or (definition.retention if definition else None)
    owner = record.owner or (form.owner if form else document.owner)
    return ShownRecord(
        name=record.name,
        form=form.printed_number if form else "",
        where=record.storage or (definition.where if definition else ""),
        kept_for=str(retention) if retention else "",
        fetched_by=library.roster.role_title(owner),
    )


def _lines(shown: ShownClause) -> Iterator[str]:
    yield f"{shown.clause} {shown.title}: {shown.coverage}"
    yield from _told("", shown.remark)
    for each in shown.before:
        yield from _told("", each[0].upper() + each[1:])
    yield from _told("Does not apply: ", shown.justification)
    yield from _told("An auditor looks for: ", shown.auditor_looks_for)
    for each in shown.asked_for:
        yield from _told("In writing, ", each)
    for section in shown.sections:
        where = f", {section.section}" if section.section else ", the document as a whole"
        yield f"  {section.document}{where} ({section.place})"
        for promise in section.promises:
            yield from _wrapped(f"promises: {promise}", 6)
        for record in section.records:
            yield from _wrapped(_record_line(record), 6)
    yield ""


def _record_line(record: ShownRecord) -> str:
    parts = (
        f"record: {record.form} {record.name}".replace("  ", " "),
        f"kept: {record.where}" if record.where else "",
        f"for {record.kept_for}" if record.kept_for else "",
        f"fetched by: {record.fetched_by}",
    )
    return "; ".join(part for part in parts if part)


def _told(lead: str, text: str) -> Iterator[str]:
    return _wrapped(f"{lead}{text}", 2) if text else iter(())


def _wrapped(text: str, indent: int) -> Iterator[str]:
    """Yield the lines of a text, the later ones a little further in."""
    first, later = " " * indent, " " * (indent + 2)
    yield from wrap(text, WIDTH, initial_indent=first, subsequent_indent=later)
