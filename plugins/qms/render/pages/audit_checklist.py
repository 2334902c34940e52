"""The audit checklist on the site, by process and by clause; there only where processes are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from qms.domain.audit_checklist import (
    Answer,
    AskedClause,
    ProcessChecklist,
    asked_clauses,
    checklists,
)
from qms.domain.clause_matrix import ClauseMatrix
from qms.domain.library import Library
from qms.domain.records import Record
from qms.render import uris
from qms.render.escape import escape_markdown
from qms.render.facts import SiteFacts
from qms.render.links import SiteLinks
from qms.render.pages.cells import emphasised, link, words
from qms.render.pages.model import ComputedPage
from qms.render.tables import html_table

HEADS = ("Clause", "Look for", "Our text", "Records to sample", "Result", "Evidence", "Finding")
LEAD = """\
What an internal auditor asks, said in our own words: what to look for, where our text answers it,
and which records to sample. Half of the samples begin with goods or an order rather than with a
document. *Result*: met, remark, minor, major or not looked at. *Evidence*: what was seen, with
numbers of orders, lots, documents and equipment. *Finding*: its number in the report.

For an audit, take the lines as a file: `qms audit checklist --process receiving -o audit.xlsx`. It
also holds every sentence by which our text binds us, and columns for own questions and samples.
"""
NO_PROCESS = """\
Clauses that the documents of no process answer; most belong to the manual itself.
"""


def audit_checklist_page(library: Library, site: SiteFacts, matrix: ClauseMatrix) -> ComputedPage:
    """Return what to ask: the clauses of each process's documents, then every clause."""
    links = site.links_from(uris.AUDIT_CHECKLIST)
    asked = asked_clauses(library, matrix)
    parts = [LEAD]
    for each in checklists(library, asked):
        parts += _process(library, each, links)
    parts.append("## By clause\n")
    for number, clauses in groupby(asked, key=_chapter):
        chapter = matrix.standard.by_number.get(number)
        title = f"{number} {chapter.title}" if chapter else number
        parts += [f"### {escape_markdown(title)}\n", _table(library, clauses, links)]
    return ComputedPage(
        uri=uris.AUDIT_CHECKLIST,
        title="Audit checklist",
        markdown="\n".join(parts),
        above="Status and clauses",
        in_menu=True,
        hidden=("toc",),
        is_searchable=False,
    )


def _chapter(asked: AskedClause) -> str:
    return asked.row.clause.number.partition(".")[0]


def _process(library: Library, checklist: ProcessChecklist, links: SiteLinks) -> Iterator[str]:
    process = checklist.process
    if process is None:
        yield f"## No process\n\n{NO_PROCESS}"
    else:
        owner = library.roster.role_title(process.owner) if process.owner else "nobody yet"
        yield f"## {escape_markdown(process.title)}\n\nOwner: {escape_markdown(owner)}.\n"
    if checklist.clauses:
        yield _table(library, checklist.clauses, links)
    else:
        yield "Its documents answer no clause.\n"


def _table(library: Library, clauses: Iterable[AskedClause], links: SiteLinks) -> str:
    return html_table(HEADS, (_row(library, each, links) for each in clauses))


def _row(library: Library, asked: AskedClause, links: SiteLinks) -> tuple[str, ...]:
    clause = asked.row.clause
    number = link(clause.number, links.uri(uris.clause_matrix(clause.standard), clause.anchor))
    texts = [_answer(each, links) for each in asked.answers]
    if not texts and not asked.forms:
        texts = [emphasised("Nothing in force answers it")]
    return (
        number,
        words(clause.auditor_looks_for or clause.title),
        "<br>".join(texts),
        "<br>".join(_record(library, each, links) for each in asked.records),
        "",
        "",
        "",
    )


def _answer(answer: Answer, links: SiteLinks) -> str:
    document = answer.document
    text = f"{document.printed_number} {answer.section or document.title}"
    return link(text, links.document(document, answer.anchor))


def _record(library: Library, record: Record, links: SiteLinks) -> str:
    form = library.by_id.get(record.form)
    if form is None:
        return words(record.name)
    return link(f"{form.printed_number} {form.title}", links.document(form, ""))
