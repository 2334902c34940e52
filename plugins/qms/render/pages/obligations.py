"""What the standard asks to have in writing, with the document or record that answers it."""

from __future__ import annotations

from collections.abc import Sequence

from qms.domain.clause_matrix import Citation, ClauseMatrix
from qms.domain.documents import ControlledDocument
from qms.domain.library import Library
from qms.domain.obligations import AnsweredObligation, NamedRecord, answered_obligations
from qms.domain.standards import Keep
from qms.render import uris
from qms.render.facts import SiteFacts
from qms.render.links import SiteLinks
from qms.render.pages.cells import emphasised, link, mark, words
from qms.render.pages.common import link as markdown_link
from qms.render.pages.model import ComputedPage
from qms.render.pages.standard import HOW_SURE
from qms.render.tables import html_table
from qms.render.words import KEEPS

HEADS = ("Clause", "Asked for, in our words", "Kept as", "Answered by", "How sure")

LEAD = """\
What the standards ask to have in writing, in our own words. A **document** says what is to be done
and is kept up to date; a **record** shows what was done and is never rewritten. For a document, any
text in force that answers the clause counts; for a record, any record named where the clause is
answered. A gap is reported by {rule} only where several sources agree on what is asked and
where it is asked of every company.
"""
RULE = "QMS410"


def obligations_page(
    library: Library, site: SiteFacts, matrices: Sequence[ClauseMatrix]
) -> ComputedPage:
    """Return the documents and records that standards, and those they contain, ask for."""
    links = site.links_from(uris.OBLIGATIONS)
    tables = {
        matrix.standard.key: html_table(
            HEADS, [_row(library, each, links) for each in answered_obligations(library, matrix)]
        )
        for matrix in matrices
        if matrix.standard.obligations or not matrix.standard.is_own
    }
    shown = (f"## {key}\n\n{table}" for key, table in tables.items())
    text = "\n".join(shown if len(tables) > 1 else tables.values())
    rule = markdown_link(RULE, links.uri(*uris.rule(RULE)))
    return ComputedPage(
        uri=uris.OBLIGATIONS,
        title="Documents and records asked for",
        markdown=f"{LEAD.format(rule=rule)}\n{text}",
        above="Status and clauses",
        in_menu=True,
        hidden=("toc",),
        is_searchable=False,
    )


def _row(library: Library, answered: AnsweredObligation, links: SiteLinks) -> tuple[str, ...]:
    obligation, clause = answered.obligation, answered.row.clause
    as_needed = " (as far as needed)" if obligation.as_needed else ""
    return (
        link(clause.number, links.uri(uris.clause_matrix(clause.standard), clause.anchor)),
        words(obligation.what),
        words(KEEPS[obligation.keep] + as_needed),
        _answers(library, answered, links),
        words(HOW_SURE.get(obligation.confidence, "")),
    )


def _answers(library: Library, answered: AnsweredObligation, links: SiteLinks) -> str:
    if not answered.applies:
        return emphasised("Does not apply")
    if answered.obligation.keep is Keep.MAINTAIN:
        found = [_citation(each, links) for each in answered.documents]
    else:
        found = [_record(library, each, links) for each in answered.records]
    if found:
        return "<br>".join(dict.fromkeys(found))
    return mark("Gap", "obsolete") if answered.is_gap else emphasised("Nothing named")


def _citation(citation: Citation, links: SiteLinks) -> str:
    """Return the section that answers a clause, or the document when it does as a whole."""
    if citation.section is None:
        return _document(citation.document, links)
    uri = links.document(citation.document, citation.section.anchor)
    return link(f"{citation.document.printed_number} {citation.section.text}", uri)


def _record(library: Library, named: NamedRecord, links: SiteLinks) -> str:
    """Return the form of a record; of one without a form its name, and who speaks of it."""
    form = library.by_id.get(named.record.form)
    if form is not None:
        return _document(form, links)
    return f"{words(named.record.name)}, {_document(named.document, links)}"


def _document(document: ControlledDocument, links: SiteLinks) -> str:
    return link(f"{document.printed_number} {document.title}", links.document(document, ""))
