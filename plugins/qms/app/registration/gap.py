"""The gap assessment as tables and words: how far each clause is, and what to do next."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from textwrap import wrap

from qms.app.check import with_evidence
from qms.app.lists import Table, write_table
from qms.app.reading import read_library
from qms.app.registration.table_files import NamedTable, refuse_target, write_tables
from qms.domain.clause_matrix import Citation, build_clause_matrix
from qms.domain.documents import Standing
from qms.domain.errors import UsageError
from qms.domain.gap import AssessedClause, Depth, GapAssessment, assess
from qms.domain.library import Library
from qms.domain.obligations import NamedRecord
from qms.domain.old_headings import OldHeading
from qms.domain.standards import Standard
from qms.report.text import safe
from qms.rules.check import listed
from qms.rules.in_force import library_in_force

STEPS = (Depth.CITED, Depth.DESCRIBED, Depth.RECORD_NAMED, Depth.IN_FORCE)
CLAUSE_HEADS = ("clause", "short title", "depth", "answered by", "records", "what to do next")
CHAPTER_HEADS = ("chapter", "clauses", *(f"{each.in_words} %" for each in STEPS))
OLD_HEADS = ("document", "heading of the edition before", "proposed clauses", "place")
WIDTH = 100
NO_STATEMENT = (
    "House rule of this tool, no statement about conformity: it sees texts and records that are"
    " named, not whether people work to them."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gaps:
    """The assessment of one standard with the library it was made from."""

    library: Library
    standard: Standard
    assessment: GapAssessment


def find_gaps(root: Path, standard: str | None, *, as_of: date, now: datetime) -> Gaps:
    """Assess a standard; the primary one when none is named.

    Raises:
        UsageError: there is no such standard in use.
        UnreadableRegister: a register is missing or broken.
    """
    library = library_in_force(with_evidence(read_library(root, as_of=as_of, now=now)))
    key = standard or library.configuration.primary_standard
    if key not in library.standards:
        message = f"{key} is not a standard in use; known: {', '.join(library.standards)}"
        raise UsageError(message)
    found = library.standards[key]
    assessment = assess(library, build_clause_matrix(library, found))
    return Gaps(library=library, standard=found, assessment=assessment)


def gap_text(gaps: Gaps) -> str:
    """Write the percentages of the chapters, then each clause that lacks something."""
    assessment, standard = gaps.assessment, gaps.standard
    lines = [f"{standard.designation}: how far the texts have come", ""]
    lines += write_table(_chapters(assessment), "text").splitlines()
    lines += [""] if assessment.gaps else []
    for each in assessment.gaps:
        lines += [f"{each.row.clause.label} {each.row.clause.title}: {_depth(each)}"]
        lines += wrap(
            f"next: {_next(gaps, each)}", WIDTH, initial_indent="  ", subsequent_indent="    "
        )
    if assessment.old_headings:
        lines += [
            "",
            "Headings of the edition before, with the clauses that are proposed for them:",
        ]
        lines += [f"  {_old_in_words(each)} ({each.location})" for each in assessment.old_headings]
    lines += ["", *_closing(assessment), *wrap(NO_STATEMENT, WIDTH)]
    return "".join(f"{safe(line)}\n" for line in lines)


def gap_csv(gaps: Gaps) -> str:
    """Write every applicable clause as CSV."""
    return write_table(_clauses(gaps), "csv")


def gap_json(gaps: Gaps) -> str:
    """Write the assessment for programs."""
    assessment = gaps.assessment
    value = {
        "standard": gaps.standard.key,
        "as_of": gaps.library.as_of.isoformat(),
        "chapters": _as_dicts(_chapters(assessment)),
        "clauses": _as_dicts(_clauses(gaps)),
        "old_headings": _as_dicts(_old(assessment)),
        "not_applicable": [row.clause.number for row in assessment.not_applicable],
        "gaps": len(assessment.gaps),
    }
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


def write_gaps(target: Path, gaps: Gaps) -> None:
    """Write the assessment as a spreadsheet: chapters, clauses, old headings.

    Raises:
        UsageError: its name does not say what it is, or it cannot be written.
    """
    refuse_target(target, ".xlsx", ".csv", ".md")
    clauses = NamedTable(name="Clauses", table=_clauses(gaps))
    tables = [clauses, NamedTable(name="Chapters", table=_chapters(gaps.assessment))]
    if gaps.assessment.old_headings:
        tables.append(NamedTable(name="Old headings", table=_old(gaps.assessment)))
    title = f"Gap assessment {gaps.standard.key}"
    write_tables(target, title, tables, lead=NO_STATEMENT)


def _closing(assessment: GapAssessment) -> Iterator[str]:
    total, gaps = len(assessment.clauses), len(assessment.gaps)
    if not gaps:
        yield f"No gaps: all {total} applicable clauses are answered in force with their records."
        return
    yield f"{gaps} of {total} applicable clauses lack something."


def _chapters(assessment: GapAssessment) -> Table:
    rows = [
        (
            f"{each.number} {each.title}",
            str(len(each.clauses)),
            *(str(each.percentage(step)) for step in STEPS),
        )
        for each in assessment.chapters
    ]
    whole = (str(assessment.percentage(step)) for step in STEPS)
    rows.append(("All", str(len(assessment.clauses)), *whole))
    return Table(heads=CHAPTER_HEADS, rows=tuple(rows))


def _clauses(gaps: Gaps) -> Table:
    rows = (
        (
            each.row.clause.number,
            each.row.clause.title,
            _depth(each),
            "; ".join(dict.fromkeys(_citation(citation) for citation in each.texts)),
            "; ".join(_record(gaps.library, named) for named in each.records),
            _next(gaps, each),
        )
        for each in gaps.assessment.clauses
    )
    return Table(heads=CLAUSE_HEADS, rows=tuple(rows))


def _old(assessment: GapAssessment) -> Table:
    rows = (
        (each.document.printed_number, each.text, ", ".join(each.clauses), str(each.location))
        for each in assessment.old_headings
    )
    return Table(heads=OLD_HEADS, rows=tuple(rows))


def _as_dicts(table: Table) -> list[dict[str, str]]:
    return [dict(zip(table.heads, row, strict=True)) for row in table.rows]


def _depth(each: AssessedClause) -> str:
    """Name the step; where no record is asked for, none is named."""
    if each.depth is Depth.RECORD_NAMED and not each.asked and not each.records:
        return f"{Depth.DESCRIBED.in_words}, no record asked for"
    return each.depth.in_words


def _citation(citation: Citation) -> str:
    section = f" § {citation.section.text}" if citation.section else ""
    holds = citation.standing is Standing.EFFECTIVE
    return citation.document.printed_number + section + ("" if holds else f" ({citation.standing})")


def _record(library: Library, named: NamedRecord) -> str:
    form = library.by_id.get(named.record.form)
    return f"{form.printed_number} {form.title}" if form else named.record.name


def _next(gaps: Gaps, each: AssessedClause) -> str:
    """Say what brings a clause one step further; empty where nothing is left to do."""
    number = each.row.clause.number
    primary = gaps.standard.key == gaps.library.configuration.primary_standard
    tag = f'{{: clauses="{number if primary else f"{gaps.standard.key}:{number}"}" }}'
    match each.depth:
        case Depth.NOTHING:
            looks_for = each.row.clause.auditor_looks_for
            aim = f"; an auditor looks for: {looks_for}" if looks_for else ""
            begin = _from_old(each) or "write a section that says what is done, by whom"
            return f"{begin}; tag its heading {tag}, or say in applicability.yml why not{aim}"
        case Depth.CITED:
            names = listed(dict.fromkeys(c.document.printed_number for c in each.texts))
            where = f" in {names}" if names else ""
            return f"{_from_old(each) or f'say what is done{where}'}, in a section tagged {tag}"
        case Depth.DESCRIBED:
            kept = "; ".join(asked.what for asked in each.asked)
            return f"name the record in the section that answers it: {kept}"
        case Depth.RECORD_NAMED:
            return f"have in force: {listed(_waiting(gaps.library, each))}"
        case Depth.IN_FORCE:
            return ""


def _from_old(each: AssessedClause) -> str:
    if not each.old:
        return ""
    places = listed(f"“{old.text}” of {old.document.printed_number}" for old in each.old)
    return f"{places} speaks of it under the structure of the edition before"


def _waiting(library: Library, each: AssessedClause) -> Iterator[str]:
    """Yield the documents that are not in force yet, each once with how it stands."""
    documents = [citation.document for citation in each.texts]
    for named in each.records if each.asked else ():
        form = library.by_id.get(named.record.form)
        documents += [named.document, *([form] if form else [])]
    for document in {one.id: one for one in documents}.values():
        standing = library.standing(document)
        if standing is not Standing.EFFECTIVE:
            yield f"{document.printed_number} ({standing.value})"


def _old_in_words(each: OldHeading) -> str:
    return f"{each.document.printed_number} “{each.text}”: today {listed(each.clauses)}"
