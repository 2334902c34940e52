"""Clauses against documents, both ways."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from qms.domain.body import Heading
from qms.domain.clause_maps import maps_of
from qms.domain.clause_matrix import (
    Citation,
    ClauseMatrix,
    ClauseRow,
    Coverage,
    citations_of,
)
from qms.domain.documents import ControlledDocument, Standing
from qms.domain.library import Library
from qms.domain.standards import Clause, ClauseRef
from qms.render import uris
from qms.render.escape import escape_markdown
from qms.render.facts import SiteFacts
from qms.render.links import SiteLinks
from qms.render.pages.cells import document_link, emphasised, link, mark, words
from qms.render.pages.documents import plural
from qms.render.pages.model import ComputedPage
from qms.render.pages.standard import doubts_table, has_page_of_its_own
from qms.render.tables import html_table
from qms.render.words import count, coverage_in_words, doubtful_in_words

HEADS = ("Clause", "Short title", "Documents and sections", "Record forms", "Coverage")

LEGEND = """\
Numbers and short titles only; the text of the standard belongs to its publisher. *Italic*: the
standard prints no title there, the words are ours. **?**: number or title is not verified against
the standard. A clause is covered when effective text is tagged with it; that is a house rule of
this company and no statement about conformity.
"""


def clause_matrix_page(library: Library, site: SiteFacts, matrix: ClauseMatrix) -> ComputedPage:
    """Return the matrix of one standard: its clauses with what answers them."""
    standard = matrix.standard
    uri = uris.clause_matrix(standard.key)
    links = site.links_from(uri)
    parts = [_summary(matrix), *_maps(library, matrix, links), LEGEND]
    audited = [row for row in matrix.rows if row.clause.auditable]
    others = [row for row in matrix.rows if not row.clause.auditable and _is_cited(row, site)]
    for main, rows in groupby(audited, key=lambda row: row.clause.number.partition(".")[0]):
        chapter, *below = rows
        heading = escape_markdown(f"{main} {chapter.clause.title}")
        shown = [chapter, *below] if chapter.citations or not below else below
        anchor = "" if shown[0] is chapter else f" {{: #{chapter.clause.anchor} }}"
        parts += [f"## {heading}{anchor}\n", _table(library, shown, links)]
    if others:
        parts += ["## Clauses that are not audited\n", _table(library, others, links)]
    if not has_page_of_its_own(library, standard) and standard.doubts:
        parts += ["## Open questions\n", doubts_table(standard)]
    return ComputedPage(
        uri=uri,
        title=f"Clause matrix {standard.key}",
        markdown="\n".join(parts),
        above=f"{standard.designation}: {standard.title}",
        in_menu=True,
        hidden=("toc",),
        is_searchable=False,
    )


def clauses_by_document_page(library: Library, site: SiteFacts) -> ComputedPage:
    """Return the matrix the other way: every document and section with its clauses."""
    links = site.links_from(uris.CLAUSES_BY_DOCUMENT)
    parts = ["What each document answers as a whole, and what its sections answer.\n"]
    for document_type in library.configuration.types.values():
        rows = [
            _document_row(library, document, links)
            for document in library.documents
            if document.type.code == document_type.code
            and document.path in site.documents
            and library.standing(document) is not Standing.OBSOLETE
        ]
        if rows:
            heads = ("Document", "As a whole", "By section")
            parts += [f"## {escape_markdown(plural(document_type))}\n", html_table(heads, rows)]
    return ComputedPage(
        uri=uris.CLAUSES_BY_DOCUMENT,
        title="Clauses by document",
        markdown="\n".join(parts),
        above="Status and clauses",
        in_menu=True,
        hidden=("toc",),
        is_searchable=False,
    )


def _summary(matrix: ClauseMatrix) -> str:
    applicable = [row for row in matrix.counted if row.coverage is not Coverage.NOT_APPLICABLE]
    covered = sum(row.coverage is Coverage.COVERED for row in applicable)
    text = f"{covered} of {count(len(applicable), 'applicable clause')} covered"
    doubtful = doubtful_in_words(matrix)
    summary = f"{text} ({matrix.percentage} %)."
    if doubtful:
        summary += f" {doubtful}."
    if not matrix.gaps:
        return summary + "\n"
    links = (f"[{row.clause.number}](#{row.clause.anchor})" for row in matrix.gaps)
    return f"{summary} **Gaps:** {', '.join(links)}.\n"


def _maps(library: Library, matrix: ClauseMatrix, links: SiteLinks) -> Iterator[str]:
    """Yield where a standard is mapped to another one, and what counts by that."""
    for standard, mapping in maps_of(library):
        if matrix.standard.key in {standard.key, mapping.to}:
            title = f"From {standard.key} to {mapping.to}"
            page = links.uri(uris.clause_map(standard.key, mapping.to))
            yield f"[{title}]({page}) says which clauses correspond.\n"
    counted = sum(bool(row.through) for row in matrix.rows)
    if counted:
        yield (
            f"{count(counted, 'clause is', 'clauses are')} counted as covered because text in force"
            " answers equal or wider clauses of another standard; each says of which.\n"
        )


def _is_cited(row: ClauseRow, site: SiteFacts) -> bool:
    return any(each.document.path in site.documents for each in row.citations)


def _table(library: Library, rows: Iterable[ClauseRow], links: SiteLinks) -> str:
    return html_table(HEADS, (_row(library, row, links) for row in rows))


def _row(library: Library, row: ClauseRow, links: SiteLinks) -> tuple[str, ...]:
    clause = row.clause
    visible = [each for each in row.citations if each.document.path in links.documents]
    texts = [each for each in visible if each.document.form is None]
    forms = [each for each in visible if each.document.form is not None]
    return (
        f'<strong id="{clause.anchor}">{clause.number}</strong>',
        _title(clause),
        " ".join(_citations(texts, links)),
        " ".join(_citations(forms, links)),
        _coverage(library, row, links),
    )


def _title(clause: Clause) -> str:
    shown = words(clause.title) if clause.titled else emphasised(clause.title)
    return shown if clause.verified else f"{shown} <strong>?</strong>"


def _citations(citations: Sequence[Citation], links: SiteLinks) -> Iterator[str]:
    """Yield one entry a document, with the sections that answer the clause."""
    by_document: dict[str, list[Citation]] = {}
    for citation in citations:
        by_document.setdefault(citation.document.path, []).append(citation)
    for own in by_document.values():
        document, standing = own[0].document, own[0].standing
        sections = ", ".join(
            _section_link(document, each.section, links) for each in own if each.section
        )
        text = document_link(document, links)
        text += f" § {sections}" if sections else ""
        yield text if standing is Standing.EFFECTIVE else f"{text} {emphasised(standing.value)}"


def _section_link(document: ControlledDocument, section: Heading, links: SiteLinks) -> str:
    return link(section.text, links.document(document, section.anchor))


def _coverage(library: Library, row: ClauseRow, links: SiteLinks) -> str:
    coverage = coverage_in_words(row)
    match row.coverage:
        case Coverage.COVERED:
            return mark(coverage, "effective")
        case Coverage.GAP:
            return mark(coverage, "obsolete")
        case Coverage.NOT_APPLICABLE:
            return link(coverage, links.uri(uris.NOT_APPLICABLE))
        case Coverage.NOT_COUNTED:
            doubtful = bool(row.clause.doubt) and library.primary is not None
            standard = library.standards.get(row.clause.standard)
            is_here = standard is not None and not has_page_of_its_own(library, standard)
            there = uris.clause_matrix(row.clause.standard) if is_here else uris.STANDARD
            page = links.uri(there, "open-questions") if doubtful else ""
            return "" if coverage == "See below" else link(coverage, page)


def _document_row(
    library: Library, document: ControlledDocument, links: SiteLinks
) -> tuple[str, str, str]:
    citations = citations_of(library, document)
    whole = [each.reference for each in citations if each.section is None]
    sections: dict[str, tuple[Heading, list[ClauseRef]]] = {}
    for each in citations:
        if each.section is not None:
            sections.setdefault(each.section.anchor, (each.section, []))[1].append(each.reference)
    by_section = (
        f"{_section_link(document, section, links)}: {_references(library, references, links)}"
        for section, references in sections.values()
    )
    return (
        document_link(document, links),
        _references(library, whole, links),
        "; ".join(by_section),
    )


def _references(library: Library, references: Sequence[ClauseRef], links: SiteLinks) -> str:
    """Return clauses as links; the primary standard's without its name, as authors write them."""
    primary = library.configuration.primary_standard
    return ", ".join(
        link(
            each.number if each.standard == primary else str(each),
            links.clause(each) if library.clause(each) else "",
        )
        for each in references
    )
