"""The files of a site, one by one: documents, what they show, computed pages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from qms.app.registration.duties import coming_duties, duties_file
from qms.app.site.published_pictures import published_file
from qms.app.site.registration_pages import registration_pages
from qms.domain.archive import Beside
from qms.domain.clause_maps import maps_of
from qms.domain.clause_matrix import build_clause_matrix
from qms.domain.diagnostics import Diagnostic
from qms.domain.documents import ControlledDocument
from qms.domain.glossary import glossary_of
from qms.domain.library import Library
from qms.domain.register import build_register, referring_documents
from qms.domain.site import SiteFile, Visibility
from qms.render import uris
from qms.render.abbreviations import abbreviation_marks
from qms.render.assets import asset_files, sorting_file
from qms.render.document import finished_markdown
from qms.render.escape import escape_html
from qms.render.facts import DocumentFacts, SiteFacts
from qms.render.footer import document_footer
from qms.render.header import document_header
from qms.render.navigation import large_types, page_title, visibility_of
from qms.render.notices import notice_blocks
from qms.render.pages.clause_maps import clause_map_page
from qms.render.pages.clauses import clause_matrix_page, clauses_by_document_page
from qms.render.pages.documents import documents_page, type_page
from qms.render.pages.duties import duties_page
from qms.render.pages.findings import findings_page, refused_page
from qms.render.pages.forms import forms_page, retention_page
from qms.render.pages.home import home_page
from qms.render.pages.maps import map_pages
from qms.render.pages.model import ComputedPage, computed_file, front_matter
from qms.render.pages.not_applicable import not_applicable_page
from qms.render.pages.notices import notices_page
from qms.render.pages.obligations import obligations_page
from qms.render.pages.protection import protection_page
from qms.render.pages.register_entries import register_entries_pages
from qms.render.pages.rules import rule_pages, rules_page
from qms.render.pages.sites import sites_page
from qms.render.pages.standard import has_standard_page, standard_page
from qms.render.pages.status import status_file
from qms.render.pages.training import training_page
from qms.rules.approval_state import missing_approvals, statements
from qms.rules.registry import ALL_RULES
from qms.source.files import Unreadable

INSTRUCTION_WEIGHT = 2


def computed_pages(library: Library, facts: SiteFacts) -> Iterator[ComputedPage]:
    """Yield the pages that nobody writes, in the order of the menu."""
    register = build_register(library)
    matrices = tuple(build_clause_matrix(library, each) for each in library.standards.values())
    approvals = {each.id: statements(library, each) for each in library.documents}
    yield home_page(library, facts, register, matrices)
    yield documents_page(library, facts, register)
    yield notices_page(library, facts)
    for each in large_types(library, facts):
        yield type_page(library, facts, register, each)
    yield forms_page(library, facts)
    yield retention_page(library, facts)
    yield from register_entries_pages(library, facts)
    yield from map_pages(library, facts)
    primary = next((each for each in matrices if each.standard is library.primary), None)
    yield from registration_pages(library, facts, primary)
    if library.configuration.sites:
        yield sites_page(library, facts, primary)
    if facts.training.texts:
        yield training_page(library, facts)
    if facts.has_duties:
        yield duties_page(library, facts, coming_duties(library))
    for matrix in matrices:
        yield clause_matrix_page(library, facts, matrix)
    for standard, mapping in maps_of(library):
        yield clause_map_page(library, facts, standard, mapping)
    yield clauses_by_document_page(library, facts)
    yield not_applicable_page(library, facts)
    asking = [each for each in matrices if each.standard.is_own or each.standard is library.primary]
    if library.primary is not None:
        yield obligations_page(library, facts, asking)
    if has_standard_page(library):
        yield standard_page(library, facts)
    yield protection_page(library, facts, approvals)
    yield rules_page(facts, ALL_RULES)
    yield from rule_pages(facts, ALL_RULES)
    if facts.is_preview:
        yield findings_page(facts)
        yield from _refused_pages(library, facts)


def all_files(
    root: Path, library: Library, facts: SiteFacts, pages: Iterable[ComputedPage]
) -> Iterator[SiteFile]:
    """Yield every file of the site, documents first."""
    referring = referring_documents(library)
    findings = _by_document(library, facts.findings)
    glossary = glossary_of(library)
    for document in library.documents:
        if document.path in facts.documents:
            others = [each for each in referring.get(document.id, ()) if each is not document]
            beside = _shown_beside(library, document, facts)
            found = findings.get(document.path, ())
            drafted = any(library.archived(each.document) is None for each in beside)
            own = DocumentFacts(
                site=facts,
                beside=beside,
                approvals=facts.stated.get(document.path) or statements(library, document),
                missing=missing_approvals(library, document) if facts.is_internal else (),
                referring=tuple(each for each in others if each.path in facts.documents),
                findings=() if drafted else found,
            )
            marks = abbreviation_marks(document, glossary, facts.links_from(document.path))
            yield replace(_document_file(library, document, own), abbreviations=marks)
            for each in beside:
                yield _revision_file(library, document, each, facts, found)
    for path in sorted(facts.assets):
        try:
            yield SiteFile(uri=path, content=published_file(root, path), source=path)
        except Unreadable:
            continue  # the check names it; a publication does not come this far
    for page in pages:
        yield computed_file(page, facts)
    yield status_file(library, facts, build_register(library))
    if facts.has_duties:
        yield duties_file(library)
    yield from asset_files()
    if facts.is_internal and library.entries:
        yield sorting_file()


def _document_file(
    library: Library, document: ControlledDocument, facts: DocumentFacts
) -> SiteFile:
    visibility = visibility_of(library, document, facts.site)
    body = finished_markdown(library, document, facts.site.links_from(document.path))
    title = f"{document.printed_number} {document.title}"
    front = front_matter(title, weight=_weight(document, visibility))
    return SiteFile(
        uri=document.path,
        content=front + body,
        source=document.path,
        title=page_title(document),
        visibility=visibility,
        header=lambda: document_header(library, document, facts),
        footer=lambda: document_footer(library, document, facts),
        section_html=notice_blocks(library, document, facts.site),
    )


def _shown_beside(
    library: Library, document: ControlledDocument, facts: SiteFacts
) -> tuple[Beside, ...]:
    """Return the other texts of a document that have a page."""
    return tuple(
        each
        for each in library.beside.get(document.id, ())
        if uris.revision(each.document.id, each.document.revision) in facts.revisions
    )


def _revision_file(
    library: Library,
    main: ControlledDocument,
    other: Beside,
    facts: SiteFacts,
    findings: tuple[Diagnostic, ...],
) -> SiteFile:
    """Return the page of a text that is shown beside the one in force; only links lead to it."""
    document, revision = other.document, library.archived(other.document)
    page = uris.revision(document.id, document.revision)
    own = DocumentFacts(
        site=facts,
        page=page,
        instead_of=main,
        beside=(other,),
        approvals=statements(library, document),
        missing=missing_approvals(library, document),
        findings=findings if revision is None else (),
    )
    title = f"{document.printed_number} {document.title}, revision {document.printed_revision}"
    body = finished_markdown(library, document, facts.links_from(page))
    return SiteFile(
        uri=page,
        content=front_matter(title, weight=0) + body,
        source=document.path,
        title=escape_html(title),
        visibility=Visibility.UNLISTED,
        header=lambda: document_header(library, document, own),
        footer=lambda: document_footer(library, document, own),
    )


def _weight(document: ControlledDocument, visibility: Visibility) -> float:
    """Return a document's weight in the search: what tells a role what to do comes first."""
    if visibility is Visibility.UNLISTED:
        return 0
    return INSTRUCTION_WEIGHT if document.applies_to.roles else 1


def _refused_pages(library: Library, facts: SiteFacts) -> Iterator[ComputedPage]:
    for refused in library.refused:
        if refused.path.endswith(".md"):
            own = tuple(each for each in facts.findings if each.location.path == refused.path)
            yield refused_page(refused.path, refused.id or refused.path, own)


def _by_document(
    library: Library, findings: tuple[Diagnostic, ...]
) -> Mapping[str, tuple[Diagnostic, ...]]:
    """Return findings by the path of the document they belong to, wherever they were found."""
    found: dict[str, list[Diagnostic]] = {}
    for each in findings:
        document = library.by_id.get(each.document)
        path = document.path if document is not None else each.location.path
        found.setdefault(path, []).append(each)
    return {path: tuple(own) for path, own in found.items()}
