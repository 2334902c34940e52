"""The site as data: pages of documents, the files they show, and the computed pages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path, PurePosixPath

from qms.app.check import blocks, check_repository
from qms.app.site_context import SiteContext
from qms.domain.clause_matrix import ClauseMatrix, build_clause_matrix
from qms.domain.configuration import Stage
from qms.domain.diagnostics import Diagnostic
from qms.domain.documents import ControlledDocument, Status
from qms.domain.library import Library
from qms.domain.register import Register, build_register, referring_documents, resolve_path
from qms.domain.site import SiteFile, Visibility
from qms.render import uris
from qms.render.assets import asset_files
from qms.render.blocks import resolved_links
from qms.render.document import finished_markdown
from qms.render.facts import DocumentFacts, SiteFacts
from qms.render.footer import document_footer
from qms.render.header import document_header
from qms.render.navigation import MenuEntry, large_types, menu, page_title, visibility_of
from qms.render.pages.clauses import clause_matrix_page, clauses_by_document_page
from qms.render.pages.documents import documents_page, type_page
from qms.render.pages.findings import findings_page, refused_page, unusable_page
from qms.render.pages.forms import forms_page, retention_page
from qms.render.pages.home import home_page
from qms.render.pages.model import ComputedPage, computed_file, front_matter
from qms.render.pages.not_applicable import not_applicable_page
from qms.render.pages.protection import protection_page
from qms.render.pages.rules import rule_pages, rules_page
from qms.render.pages.standard import has_standard_page, standard_page
from qms.render.pages.status import status_file
from qms.render.sanitise import sanitise, sanitise_computed
from qms.render.words import day_in_words
from qms.rules.approval_state import counting_records, missing_approvals
from qms.rules.registry import ALL_RULES
from qms.source.files import Unreadable, read_bytes
from qms.source.repository import UnreadableRegister

__all__ = ["MenuEntry", "Purpose", "Site", "build_site", "findings_text", "page_html", "site_files"]

ASSET_SUFFIXES = frozenset(
    {".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg"}
    | {".csv", ".txt", ".pdf", ".xlsx", ".ods", ".docx", ".odt"}
)
"""Files that documents may hand to readers; nothing that a browser would run."""


class Purpose(StrEnum):
    """What a site is made for."""

    PUBLICATION = "publication"
    PREVIEW = "preview"
    """For authors: drafts and findings are shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """Everything a generator needs."""

    files: tuple[SiteFile, ...]
    menu: tuple[MenuEntry, ...]
    folders: tuple[str, ...]
    """Repository folders whose files are on the site, to be watched in a preview."""
    findings: tuple[Diagnostic, ...]
    notice: str
    """One line for the foot of every page."""
    logo: str = ""

    @property
    def blocking(self) -> tuple[Diagnostic, ...]:
        """Return the findings that forbid publishing."""
        return tuple(each for each in self.findings if blocks(each))


def build_site(
    root: Path, *, as_of: date, now: datetime, purpose: Purpose, context: SiteContext
) -> Site:
    """Read, check and lay out the site of a repository.

    Args:
        root: The folder that holds `mkdocs.yml`.
        as_of: The day from which calendars are judged.
        now: The present instant, UTC.
        purpose: Whether readers or authors will look at it.
        context: What the build knows beside the repository.

    Raises:
        UnreadableRegister: a register is missing or broken, and it is not a preview.
    """
    try:
        result = check_repository(root, as_of=as_of, now=now)
    except UnreadableRegister as refusal:
        if purpose is Purpose.PUBLICATION:
            raise
        return _unusable_site(refusal.diagnostics, as_of)
    library, findings = result.library, result.diagnostics
    facts = _site_facts(library, findings, purpose, context)
    register = build_register(library)
    pages = tuple(_pages(library, facts, register))
    organisation = library.configuration.organisation
    return Site(
        files=tuple(_files(root, library, facts, register, pages)),
        menu=menu(library, facts, pages),
        folders=tuple(dict.fromkeys(t.directory for t in library.configuration.types.values())),
        findings=findings,
        notice=_notice(organisation.name, as_of),
        logo=organisation.logo if organisation.logo in facts.assets else "",
    )


def site_files(
    root: Path, library: Library, findings: tuple[Diagnostic, ...], context: SiteContext
) -> tuple[SiteFile, ...]:
    """Return every file of the published site of a library that was read and checked."""
    facts = _site_facts(library, findings, Purpose.PUBLICATION, context)
    register = build_register(library)
    pages = tuple(_pages(library, facts, register))
    return tuple(_files(root, library, facts, register, pages))


def _site_facts(
    library: Library, findings: tuple[Diagnostic, ...], purpose: Purpose, context: SiteContext
) -> SiteFacts:
    marked = context.shows_drafts or library.configuration.stage is Stage.SETUP
    is_preview = purpose is Purpose.PREVIEW
    shown = {Status.APPROVED, Status.OBSOLETE}
    if marked or is_preview:
        shown |= {Status.DRAFT, Status.IN_REVIEW}
    documents = [
        each
        for each in library.documents
        if each.status in shown and library.by_path[each.path] is each
    ]
    return SiteFacts(
        as_of=library.as_of,
        documents=frozenset(each.path for each in documents),
        assets=frozenset(_used_assets(library, documents)),
        standards=frozenset(library.standards),
        stale_after_days=library.configuration.stale_after_days,
        edition=context.edition,
        pdfs=context.pdfs,
        findings=findings if is_preview else (),
        is_preview=is_preview,
        drafts=Visibility.SHOWN if marked else Visibility.DRAFT,
    )


def _used_assets(library: Library, documents: Iterable[ControlledDocument]) -> Iterator[str]:
    """Yield the pictures and files that documents show or offer, and the company's logo."""
    if library.configuration.organisation.logo in library.assets:
        yield library.configuration.organisation.logo
    for document in documents:
        for each in document.body.links:
            path = resolve_path(document.path, each.target.partition("#")[0])
            embedded_table = each.embedded and path in library.tables
            suffix = PurePosixPath(path).suffix.lower()
            if path in library.assets and suffix in ASSET_SUFFIXES and not embedded_table:
                yield path


def _pages(library: Library, facts: SiteFacts, register: Register) -> Iterator[ComputedPage]:
    matrices: tuple[ClauseMatrix, ...] = tuple(
        build_clause_matrix(library, standard) for standard in library.standards.values()
    )
    approvals = {each.id: counting_records(library, each) for each in library.documents}
    yield home_page(library, facts, register, matrices)
    yield documents_page(library, facts, register)
    for each in large_types(library, facts):
        yield type_page(library, facts, register, each)
    yield forms_page(library, facts)
    yield retention_page(library, facts)
    for matrix in matrices:
        yield clause_matrix_page(library, facts, matrix)
    yield clauses_by_document_page(library, facts)
    yield not_applicable_page(library, facts)
    if has_standard_page(library):
        yield standard_page(library, facts)
    yield protection_page(library, facts, approvals)
    yield rules_page(facts, ALL_RULES)
    yield from rule_pages(facts, ALL_RULES)
    if facts.is_preview:
        yield findings_page(facts)
        for refused in library.refused:
            if refused.path.endswith(".md"):
                own = tuple(each for each in facts.findings if each.location.path == refused.path)
                yield refused_page(refused.path, refused.id or refused.path, own)


def _files(
    root: Path,
    library: Library,
    facts: SiteFacts,
    register: Register,
    pages: tuple[ComputedPage, ...],
) -> Iterator[SiteFile]:
    referring = referring_documents(library)
    findings = _by_document(library, facts.findings)
    for document in library.documents:
        if document.path in facts.documents:
            shown = tuple(
                each for each in referring.get(document.id, ()) if each.path in facts.documents
            )
            own = findings.get(document.path, ())
            yield _document_file(library, document, facts, shown, own)
    for path in sorted(facts.assets):
        try:
            yield SiteFile(uri=path, content=read_bytes(root, path), source=path)
        except Unreadable:
            continue  # the check names it; a publication does not come this far
    for page in pages:
        yield computed_file(page, facts)
    yield status_file(library, facts, register)
    yield from asset_files()


def _document_file(
    library: Library,
    document: ControlledDocument,
    site: SiteFacts,
    referring: tuple[ControlledDocument, ...],
    findings: tuple[Diagnostic, ...],
) -> SiteFile:
    facts = DocumentFacts(
        site=site,
        approvals=counting_records(library, document),
        missing=missing_approvals(library, document),
        referring=referring,
        findings=findings,
    )
    visibility = visibility_of(library, document, site)
    body = finished_markdown(library, document, site.links_from(document.path))
    title = f"{document.printed_number} {document.title}"
    return SiteFile(
        uri=document.path,
        content=front_matter(title, visibility) + body,
        source=document.path,
        title=page_title(document),
        visibility=visibility,
        header_html=document_header(library, document, facts),
        footer_html=document_footer(library, document, facts),
    )


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


def _unusable_site(findings: tuple[Diagnostic, ...], as_of: date) -> Site:
    """Return what a preview shows while a register is broken."""
    facts = SiteFacts(
        as_of=as_of,
        documents=frozenset(),
        assets=frozenset(),
        standards=frozenset(),
        stale_after_days=0,
        findings=findings,
        is_preview=True,
    )
    page = unusable_page(facts)
    pages = (page, *rule_pages(facts, ALL_RULES))
    files = (*(computed_file(each, facts) for each in pages), *asset_files())
    return Site(
        files=tuple(_all_unlisted(files)),
        menu=(MenuEntry(title="Findings", uri=uris.HOME),),
        folders=(),
        findings=findings,
        notice="Preview",
    )


def _all_unlisted(files: Iterable[SiteFile]) -> Iterator[SiteFile]:
    for each in files:
        is_home = each.uri == uris.HOME
        yield each if is_home else replace(each, visibility=Visibility.UNLISTED)


def _notice(organisation: str, as_of: date) -> str:
    return f"{organisation}. Status computed on {day_in_words(as_of)}. Uncontrolled when printed."


def page_html(html: str, page: SiteFile | None, resolve: Callable[[str], str]) -> str:
    """Return a page's HTML, harmless, between our own blocks.

    Args:
        html: What the generator made of the page's Markdown.
        page: The page; None for one that is not ours.
        resolve: Turns a path of the site's source tree into an address on this page.
    """
    if page is None:
        return sanitise(html)
    clean = sanitise(html) if page.source else sanitise_computed(html)
    start = page.uri.rpartition("/")[0]
    header = resolved_links(page.header_html, start, resolve)
    footer = resolved_links(page.footer_html, start, resolve)
    return f"{header}{clean}{footer}"


def findings_text(site: Site) -> str:
    """Return the findings as lines of text."""
    return "\n".join(
        f"{each.location}: {each.severity.value} {each.rule.code} {each.rule.name}:"
        f" {each.message}\n  help: {each.advice}"
        for each in site.findings
    )
