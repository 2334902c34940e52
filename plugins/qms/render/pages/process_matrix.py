"""Processes against clauses, documents, indicators and records; there only where data are."""

from __future__ import annotations

from qms.domain.library import Library
from qms.domain.process_matrix import ProcessMatrix, ProcessRow, build_process_matrix
from qms.domain.records import Record
from qms.domain.standards import Clause, Standard
from qms.render import uris
from qms.render.facts import SiteFacts
from qms.render.links import SiteLinks
from qms.render.pages.cells import emphasised, link, words
from qms.render.pages.common import link as markdown_link
from qms.render.pages.model import ComputedPage
from qms.render.tables import html_table
from qms.render.words import count

HEADS = ("Process", "Owner", "Documents", "Clauses", "Indicators", "Records")
CLAUSE_HEADS = ("Clause", "Short title", "Processes, with the documents that answer it")
LEAD = """\
What each process is run by: produced from the register of processes and from the clause tags of its
documents. How the processes work together is shown by {map}; as a spreadsheet: `qms processes -o
processes.xlsx`.
"""
NOBODY = "No process"


def process_matrix_page(library: Library, site: SiteFacts, standard: Standard) -> ComputedPage:
    """Return the processes with all that belongs to each, then the clauses with their processes."""
    links = site.links_from(uris.PROCESS_MATRIX)
    matrix = build_process_matrix(library, standard)
    shown = markdown_link("the map", links.uri(uris.data_map("processes")))
    parts = [
        LEAD.format(map=shown),
        html_table(HEADS, (_row(library, standard, each, links) for each in matrix.rows)),
        "## By clause\n",
        _summary(matrix),
        html_table(CLAUSE_HEADS, (_clause(each, matrix, links) for each in matrix.clauses)),
    ]
    return ComputedPage(
        uri=uris.PROCESS_MATRIX,
        title="Process matrix",
        markdown="\n".join(parts),
        above="Status and clauses",
        in_menu=True,
        hidden=("toc",),
        is_searchable=False,
    )


def _row(
    library: Library, standard: Standard, row: ProcessRow, links: SiteLinks
) -> tuple[str, ...]:
    process = row.process
    clauses = (_number(standard.by_number[number], links) for number in row.clauses)
    return (
        f"<strong>{words(process.title)}</strong>",
        words(library.roster.role_title(process.owner)) if process.owner else "",
        "<br>".join(
            link(f"{each.printed_number} {each.title}", links.document(each, ""))
            for each in row.documents
        ),
        " ".join(clauses),
        "<br>".join(map(words, process.indicators)),
        "<br>".join(_record(library, each, links) for each in row.records),
    )


def _clause(clause: Clause, matrix: ProcessMatrix, links: SiteLinks) -> tuple[str, ...]:
    found = (
        f"{words(row.process.title)} ({_documents(matrix, row, clause, links)})"
        for row in matrix.by_clause.get(clause.number, ())
    )
    title = words(clause.title) if clause.titled else emphasised(clause.title)
    return (_number(clause, links), title, "<br>".join(found) or emphasised(NOBODY))


def _documents(matrix: ProcessMatrix, row: ProcessRow, clause: Clause, links: SiteLinks) -> str:
    return ", ".join(
        link(each.printed_number, links.document(each, ""))
        for each in matrix.documents_for(row, clause.number)
    )


def _summary(matrix: ProcessMatrix) -> str:
    without = sum(each.number not in matrix.by_clause for each in matrix.clauses)
    if not without:
        return "The documents of some process answer every applicable clause.\n"
    verb = "is" if without == 1 else "are"
    return f"{count(without, 'clause')} {verb} answered by no process, at most by the manual.\n"


def _number(clause: Clause, links: SiteLinks) -> str:
    return link(clause.number, links.uri(uris.clause_matrix(clause.standard), clause.anchor))


def _record(library: Library, record: Record, links: SiteLinks) -> str:
    form = library.by_id.get(record.form)
    if form is None:
        return words(record.name)
    return link(f"{form.printed_number} {form.title}", links.document(form, ""))
