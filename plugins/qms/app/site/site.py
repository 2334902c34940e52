"""The site as data: what a generator mounts, page by page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path, PurePosixPath

from qms.app.check import blocks, check_repository
from qms.app.manual.editions import shown_in
from qms.app.manual.fingerprint import library_fingerprint
from qms.app.site.page_cache import PageCache
from qms.app.site.site_context import SiteContext
from qms.app.site.site_facts import Purpose, site_facts
from qms.app.site.site_pages import all_files, computed_pages
from qms.app.text_cache import TextCache, text_cache
from qms.domain.diagnostics import Diagnostic
from qms.domain.library import Library
from qms.domain.refusals import UnreadableRegister
from qms.domain.site import SiteFile, Visibility
from qms.render import uris
from qms.render.abbreviations import with_abbreviations
from qms.render.assets import asset_files, offline_file
from qms.render.facts import SiteFacts
from qms.render.navigation import MenuEntry, menu
from qms.render.notices import with_blocks
from qms.render.page import (
    RenderedPage,
    page_key,
    render_computed_page,
    render_document_page,
    resolved_links,
)
from qms.render.pages.customer import customer_home_page
from qms.render.pages.findings import unusable_page
from qms.render.pages.model import ComputedPage, computed_file, without_front_matter
from qms.render.pages.rules import rule_pages, rules_page
from qms.render.search_text import search_text
from qms.render.words import day_in_words
from qms.rules.in_force import library_in_force
from qms.rules.registry import ALL_RULES

__all__ = [
    "MenuEntry",
    "Purpose",
    "Site",
    "SitePage",
    "build_site",
    "findings_text",
    "site_files",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class SitePage:
    """A page, ready to be shown."""

    file: SiteFile
    rendered: RenderedPage

    @property
    def front_matter(self) -> str:
        """Return what a generator reads of the page: our front matter, and no text."""
        front, _ = without_front_matter(str(self.file.content))
        return front

    @property
    def search_text(self) -> str:
        """Return what a search reads of the page: no word of our own blocks."""
        return search_text(self.rendered.html)

    def html(self, resolve: Callable[[str], str]) -> str:
        """Return the page between our own blocks, harmless.

        Args:
            resolve: Turns a path of the site's source tree into an address on this page.
        """
        uri, body = self.file.uri, self.rendered.html
        if not self.file.source:
            name = PurePosixPath(uri).stem.partition("-")[0]
            body = f'<div class="qms-computed qms-computed--{name}">\n{body}</div>\n'
        body = with_abbreviations(body, self.file.abbreviations)
        body = with_blocks(body, self.file.section_html)
        parts = (self.file.header(), body, self.file.footer())
        return "".join(resolved_links(part, uri, resolve) for part in parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """Everything a generator needs."""

    files: tuple[SiteFile, ...]
    pages: Mapping[str, SitePage]
    """The pages among the files, by their uri."""
    menu: tuple[MenuEntry, ...]
    folders: tuple[str, ...]
    """Repository folders whose files are on the site, to be watched in a preview."""
    findings: tuple[Diagnostic, ...]
    notice: str
    """One line for the foot of every page."""
    logo: str = ""
    fingerprint: str = ""
    """Of everything that was read; only for a build that compares it."""
    stand_in: SitePage | None = None
    """In a preview while a register is broken: what is shown at the addresses of other pages."""

    @property
    def blocking(self) -> tuple[Diagnostic, ...]:
        """Return the findings that forbid publishing."""
        return tuple(each for each in self.findings if blocks(each))


def build_site(
    root: Path,
    *,
    as_of: date,
    now: datetime,
    purpose: Purpose,
    context: SiteContext,
    cache_path: Path | None = None,
) -> Site:
    """Read, check and lay out the site of a repository.

    Args:
        root: The folder that holds `mkdocs.yml`.
        as_of: The day from which calendars are judged.
        now: The present instant, UTC.
        purpose: Whether readers or authors will look at it.
        context: What the build knows beside the repository.
        cache_path: A file with pages made before; None to make every page anew.

    Raises:
        UnreadableRegister: a register is missing or broken, and it is not a preview.
    """
    try:
        result = check_repository(root, as_of=as_of, now=now, trust=context.trust)
    except UnreadableRegister as refusal:
        if purpose is Purpose.PUBLICATION:
            raise
        return _unusable_site(refusal.diagnostics, as_of)
    fingerprint = library_fingerprint(root, result.library) if context.is_compared else ""
    library, findings = library_in_force(result.library), result.diagnostics
    facts, library = _facts(library, findings, purpose, context)
    kept = text_cache(root, "redlines") if cache_path is not None else TextCache(None)
    computed, pictures = _computed(root, library, facts, kept)
    offline = (offline_file(),) if context.is_offline else ()
    files = (*all_files(root, library, facts, computed), *pictures, *offline)
    organisation = library.configuration.organisation
    return Site(
        files=files,
        pages=_rendered(files, PageCache(cache_path)),
        menu=menu(library, facts, computed),
        folders=tuple(dict.fromkeys(t.directory for t in library.configuration.types.values())),
        findings=findings,
        notice=(
            f"{organisation.name}. Status computed on {day_in_words(as_of)}."
            " Uncontrolled when printed."
        ),
        logo=organisation.logo if organisation.logo in facts.assets else "",
        fingerprint=fingerprint,
    )


def _facts(
    library: Library, findings: tuple[Diagnostic, ...], purpose: Purpose, context: SiteContext
) -> tuple[SiteFacts, Library]:
    """Return what pages share, and the library as the edition shows it."""
    if context.edition.is_internal:
        return site_facts(library, findings, purpose, context), library
    shown = shown_in(context.edition, library)
    facts = site_facts(shown.library, (), purpose, context)
    return replace(facts, stated=shown.approvals), shown.library


def site_files(
    root: Path, library: Library, findings: tuple[Diagnostic, ...], context: SiteContext
) -> tuple[SiteFile, ...]:
    """Return every file of the published site of a library that was read and checked."""
    facts, shown = _facts(library_in_force(library), findings, Purpose.PUBLICATION, context)
    computed, pictures = _computed(root, shown, facts, TextCache(None))
    return (*all_files(root, shown, facts, computed), *pictures)


def findings_text(findings: Iterable[Diagnostic]) -> str:
    """Return findings as lines of text."""
    return "\n".join(
        f"{each.location}: {each.severity.value} {each.rule.code} {each.rule.name}:"
        f" {each.message}\n  help: {each.advice}"
        for each in findings
    )


def _computed(
    root: Path, library: Library, facts: SiteFacts, kept: TextCache
) -> tuple[tuple[ComputedPage, ...], tuple[SiteFile, ...]]:
    """Return the pages that nobody writes, and the pictures that only they show."""
    if not facts.is_internal:
        return (customer_home_page(library, facts),), ()
    pages = computed_pages(library, facts)
    if not library.archive:
        return tuple(pages), ()
    # Loaded only where something was revised: redlines need more code than the rest of the site.
    from qms.app.site.change_pages import change_pages, with_changes

    changes = change_pages(root, library, facts, kept)
    return with_changes(pages, changes), changes.pictures


def _rendered(files: Iterable[SiteFile], cache: PageCache) -> dict[str, SitePage]:
    pages: dict[str, SitePage] = {}
    for file in files:
        if not isinstance(file.content, str):
            continue
        _, body = without_front_matter(file.content)
        render = render_document_page if file.source else render_computed_page
        key = page_key(body, "document" if file.source else "computed")
        rendered = cache.find(key)
        if rendered is None:
            rendered = render(body)
            cache.keep(key, rendered)
        pages[file.uri] = SitePage(file=file, rendered=rendered)
    cache.save()
    return pages


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
    explained = (rules_page(facts, ALL_RULES), *rule_pages(facts, ALL_RULES))
    rules = (computed_file(each, facts) for each in explained)
    files = (
        computed_file(unusable_page(facts), facts),
        *(replace(each, visibility=Visibility.UNLISTED) for each in rules),
        *asset_files(),
    )
    pages = _rendered(files, PageCache(None))
    return Site(
        files=files,
        pages=pages,
        menu=(MenuEntry(title="Findings", uri=uris.HOME),),
        folders=(),
        findings=findings,
        notice="Preview",
        stand_in=pages[uris.HOME],
    )
