"""The master document list."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from qms.domain.documents import ControlledDocument, DocumentType, Standing
from qms.domain.library import Library
from qms.domain.notices import JudgedNotice
from qms.domain.register import Register, RegisterEntry
from qms.render import uris
from qms.render.escape import escape_markdown
from qms.render.facts import MANUAL_PDF, SiteFacts
from qms.render.links import SiteLinks
from qms.render.notices import notice_words
from qms.render.pages.cells import chip, document_link, link, mark, words
from qms.render.pages.model import ComputedPage
from qms.render.revisions import pending_in_words, site_names
from qms.render.tables import html_table
from qms.render.templating import render_template
from qms.render.words import count, day_in_words, effective_in_words

HEADS = ("Document", "Revision", "Status", "Effective", "Next review", "Owner")
NOTICES = "Notices"
"""A further column of tables with a document on which a notice is in force."""


def documents_page(library: Library, site: SiteFacts, register: Register) -> ComputedPage:
    """Return the list of all documents that have a page, by type, the obsolete ones last."""
    links = site.links_from(uris.DOCUMENTS)
    entries = published_entries(site, register)
    current = [each for each in entries if each.standing is not Standing.OBSOLETE]
    parts = [_summary(entries)]
    for document_type in library.configuration.types.values():
        own = [each for each in current if each.document.type.code == document_type.code]
        if own:
            parts += [
                f"\n## {escape_markdown(plural(document_type))}\n",
                _table(library, own, links, site),
            ]
    obsolete = [each for each in entries if each.standing is Standing.OBSOLETE]
    if obsolete:
        note = "Kept for reference. They are in no menu and in no search."
        parts += ["\n## Obsolete documents\n", f"{note}\n", _table(library, obsolete, links, site)]
    return ComputedPage(
        uri=uris.DOCUMENTS,
        title="Master document list",
        late_html=lambda: manual_block(site, uris.DOCUMENTS),
        markdown="\n".join(parts),
        above="Status and clauses",
        in_menu=True,
        hidden=("toc",),
        is_searchable=False,
    )


def type_page(
    library: Library, site: SiteFacts, register: Register, document_type: DocumentType
) -> ComputedPage:
    """Return the list of one type's documents, for systems too large to list them in the menu."""
    uri = uris.documents_of(document_type.code)
    links = site.links_from(uri)
    own = [
        each
        for each in published_entries(site, register)
        if each.document.type.code == document_type.code and each.standing is not Standing.OBSOLETE
    ]
    return ComputedPage(
        uri=uri,
        title=f"All {plural(document_type).lower()}",
        late_html=lambda: manual_block(site, uri),
        markdown=_table(library, own, links, site),
        hidden=("toc",),
        is_searchable=False,
    )


def published_entries(site: SiteFacts, register: Register) -> list[RegisterEntry]:
    """Return the lines of the documents that readers can open."""
    return [each for each in register.entries if each.document.path in site.documents]


def coming_entries(site: SiteFacts, register: Register) -> list[RegisterEntry]:
    """Return the lines of next revisions that have a page beside the one in force."""
    return [
        each
        for each in register.beside
        if each.standing is not Standing.EFFECTIVE
        and revision_page(each.document) in site.revisions
    ]


def revision_page(document: ControlledDocument) -> str:
    """Return the page of a revision that is shown beside the one in force."""
    return uris.revision(document.id, document.revision)


def manual_block(site: SiteFacts, page: str) -> str:
    """Return what leads from a page to the PDF of the whole manual; empty when there is none."""
    manual = site.pdfs.get(MANUAL_PDF)
    if manual is None or not manual.uri:
        return ""
    return render_template("manual.html", manual=manual, uri=site.links_from(page).uri(manual.uri))


def plural(document_type: DocumentType) -> str:
    """Return the name of a type for several documents."""
    return f"{document_type.name}s"


def _summary(entries: Iterable[RegisterEntry]) -> str:
    found = list(entries)
    parts = []
    for standing in Standing:
        number = sum(each.standing is standing for each in found)
        if number:
            parts.append(f"{number} {standing.value}")
    due = sum(each.review_is_due for each in found)
    review = f" {count(due, 'review')} due." if due else ""
    return f"{count(len(found), 'document')}: {', '.join(parts)}.{review}\n"


def _table(
    library: Library, entries: Sequence[RegisterEntry], links: SiteLinks, site: SiteFacts
) -> str:
    rows = [_row(library, each, links, site) for each in entries]
    in_force = [each for each in site.notices if each.standing.is_current]
    cells = [_notices(each, in_force, links) for each in entries]
    if not any(cells):
        return html_table(HEADS, rows)
    wider = [(*row, cell) for row, cell in zip(rows, cells, strict=True)]
    return html_table((*HEADS, NOTICES), wider)


def _notices(entry: RegisterEntry, in_force: Iterable[JudgedNotice], links: SiteLinks) -> str:
    """Name the notices in force on a document, each linked to the section that it amends."""
    document = entry.document
    found = [each for each in in_force if each.notice.document == document.id]
    return ", ".join(
        link(notice_words(each), links.document(document, each.notice.section)) for each in found
    )


def _row(
    library: Library, entry: RegisterEntry, links: SiteLinks, site: SiteFacts
) -> tuple[str, ...]:
    document = entry.document
    return (
        document_link(document, links),
        words(document.printed_revision),
        " ".join((*_status(library, entry, links), *_untrained(library, entry, site))),
        words(effective_in_words(library, document.effective_date)),
        "" if entry.standing is Standing.OBSOLETE else day_in_words(entry.next_review),
        words(library.roster.role_title(document.owner)),
    )


def _untrained(library: Library, entry: RegisterEntry, site: SiteFacts) -> Iterator[str]:
    """Yield a mark where people are to be trained before a text is in force, and are not yet."""
    if not library.configuration.training.before_effective:
        return
    beside = (each.document for each in library.beside.get(entry.document.id, ()))
    for document in (entry.document, *beside):
        known = site.training.of(document)
        if known is not None and known.is_coming and known.open_needs:
            yield mark(f"Training: {known.in_words}", "review")


def _status(library: Library, entry: RegisterEntry, links: SiteLinks) -> Iterator[str]:
    yield chip(entry.standing)
    if entry.review_is_due:
        yield mark("Review due", "review")
    for each in library.beside.get(entry.document.id, ()):
        page = revision_page(each.document)
        if library.standing(each.document) is Standing.PENDING:
            coming = pending_in_words(library, each.document)
            yield link(coming[:1].upper() + coming[1:], links.uri(page))
        elif each.sites:
            where = site_names(library, each.sites)
            yield link(f"Revision {each.document.printed_revision} at {where}", links.uri(page))
    if entry.standing is not Standing.OBSOLETE:
        return
    successor = library.by_id.get(entry.document.superseded_by)
    if successor is not None:
        shown = link(successor.printed_number, links.document(successor, ""))
        yield f"superseded by {shown}"
    if entry.document.reason:
        yield words(entry.document.reason)
