"""The MkDocs adapter (ProperDocs loads it unchanged). It carries, it does not decide.

on_startup       notes whether this is a preview (`serve`) or a build
on_config        resets what belongs to one build; refuses settings that could change what readers
                 see; adds our style and script; for a site opened as a file, addresses of files
on_files         checks the repository, lists findings, mounts every file of the site, sets the menu
on_env           lends the generator the templates that were compiled before
on_page_content  gives the search a page's words, and the theme its headings
on_page_context  puts in the page's HTML, made and sanitised by us, between our own blocks
on_serve         keeps the server, which is told of folders that settings name later
on_post_build    leaves the proof, for the build that asked for one, that this plugin made the site
on_build_error   says in words that a disk is full or a folder cannot be written
"""

from __future__ import annotations

import os
import posixpath
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from mkdocs.exceptions import PluginError
from mkdocs.plugins import BasePlugin, event_priority, get_plugin_logger
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.toc import AnchorLink, TableOfContents

from qms.app.compiled_templates import SiteTemplates, site_templates
from qms.app.folders import refuse_foreign_site, refuse_linked_state
from qms.app.site.page_cache import default_cache_path
from qms.app.site.site import MenuEntry, Purpose, Site, SitePage, build_site, findings_text
from qms.app.site.site_context import VARIABLE, SiteContext, read_context
from qms.app.site.site_setup import OFFLINE_SEARCH, SCRIPT, STYLE
from qms.domain.errors import QmsError, file_fault
from qms.domain.site import SiteFile, Visibility
from qms.mkdocs_plugin.config import QmsConfig
from qms.mkdocs_plugin.serving import say_faults_in_words
from qms.mkdocs_plugin.settings import RefusedSetting, refused_settings
from qms.publish.garbage import collect_garbage_seldom
from qms.publish.site import PROOF_FILE, PROOF_VARIABLE
from qms.render.escape import escape_html

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.livereload import LiveReloadServer
    from mkdocs.structure.nav import Navigation
    from mkdocs.structure.pages import Page
    from mkdocs.utils.templates import TemplateContext

    from qms.render.page import PageHeading

log = get_plugin_logger("qms")

TEMPLATES = Path(__file__).parent / "templates"
SITEMAP = "sitemap.xml"
"""Left out: it would list obsolete pages, and carries the day of the build."""

SEARCH_INDEX = "search/search_index.json"

INCLUSION = {
    Visibility.SHOWN: InclusionLevel.NOT_IN_NAV,
    Visibility.DRAFT: InclusionLevel.DRAFT,
    Visibility.UNLISTED: InclusionLevel.NOT_IN_NAV,
}
"""Being in the menu is decided by the menu alone, so that no page is reported as forgotten."""


class QmsPlugin(BasePlugin[QmsConfig]):  # type: ignore[no-untyped-call]
    """Shows the quality management system of the repository that `mkdocs.yml` lies in."""

    def __init__(self) -> None:
        """Start without a site."""
        self._purpose = Purpose.PUBLICATION
        self._pages: Mapping[str, SitePage] = {}
        self._fingerprint = ""
        self._files = Files([])
        self._refused: tuple[RefusedSetting, ...] = ()
        self._server: LiveReloadServer | None = None
        self._watched: set[str] = set()
        self._templates: SiteTemplates | None = None
        self._last_pages: frozenset[str] = frozenset()

    def on_startup(self, *, command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:
        """Note whether authors or readers will look at the site."""
        del dirty
        self._purpose = Purpose.PREVIEW if command == "serve" else Purpose.PUBLICATION
        if self._purpose is Purpose.PUBLICATION:
            collect_garbage_seldom()

    def _refuse_lost_folders(self, config: MkDocsConfig) -> None:
        """Refuse what would cost somebody a folder: the generator empties the one of the site."""
        root = _root(config)
        try:
            refuse_linked_state(root)
            if self._purpose is Purpose.PUBLICATION:  # a preview has a folder of its own
                refuse_foreign_site(root, Path(config.site_dir))
        except QmsError as error:
            raise PluginError(str(error)) from error

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Reset what belongs to one build, and add our style and script."""
        self._pages = {}
        self._templates = site_templates(_root(config))
        self._refuse_lost_folders(config)
        self._refused = refused_settings(config)
        self._name_refused()
        # The generator reads no Markdown of ours; loading extensions costs time on each page.
        config.markdown_extensions[:] = []
        # Alone: a preview, which goes on, shows the refusal on a page that nothing else dresses.
        config.extra_css[:] = [STYLE]
        config.extra_javascript[:] = [SCRIPT]
        themes = [
            index
            for index, folder in enumerate(config.theme.dirs)
            if (Path(folder) / "mkdocs_theme.yml").is_file()
        ]
        config.theme.dirs.insert(themes[0] if themes else 0, str(TEMPLATES))
        config.theme.static_templates.discard(SITEMAP)
        if self._context().is_offline:
            # A browser opens no folder of a disk as a page, and starts no worker from one.
            config.use_directory_urls = False
            config.extra["polyfills"] = [OFFLINE_SEARCH]
        return config

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Check the repository and replace the files of `docs_dir` by the files of the site."""
        root = _root(config)
        site = self._site(root)
        is_refused = bool(site.blocking) and self._purpose is Purpose.PUBLICATION
        if site.findings:
            say = log.error if is_refused else log.info
            say("Findings:\n%s", findings_text(site.findings))
        if is_refused:
            number = len(site.blocking)
            subject = "1 finding" if number == 1 else f"{number} findings"
            message = f"Nothing was built: {subject} above must be mended first."
            raise PluginError(message)
        _drop_sources(files, config)
        self._pages = {**self._stand_ins(site), **site.pages}
        self._fingerprint = site.fingerprint
        for each in site.files:
            page = site.pages.get(each.uri)
            _mount(files, each, page.front_matter if page else each.content, root, config)
        for uri in self._pages.keys() - site.pages.keys():
            files.append(_generated(uri, self._pages[uri], config))
        if config.nav is None:
            config.nav = _navigation(site.menu)
        if config.copyright is None:
            config.copyright = site.notice
        if site.logo and not config.theme.get("logo"):
            config.theme["logo"] = site.logo
        self._watch([str(root / each) for each in site.folders if (root / each).is_dir()], config)
        return files

    def on_serve(
        self, server: LiveReloadServer, *, config: MkDocsConfig, builder: Callable[..., None]
    ) -> LiveReloadServer:
        """Keep the server: it asks only once, at its start, what is to be watched."""
        del builder
        self._server = server
        say_faults_in_words(server, config.config_file_path)
        return server

    def on_env(self, env: object, *, config: MkDocsConfig, files: Files) -> None:
        """Lend the generator the templates that were compiled before."""
        del config, files
        if self._templates is not None:
            self._templates.lend_to(env)

    @event_priority(-50)
    def on_page_content(self, html: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:
        """Give the search what it reads of a page, and the theme the page's headings."""
        del config
        self._files = files
        source = self._pages.get(page.file.src_uri)
        if source is None:
            return html
        page.toc = _contents(source.rendered.headings)
        is_searched = not (page.meta.get("search") or {}).get("exclude")
        return source.search_text if is_searched else ""

    @event_priority(-50)
    def on_page_context(
        self, context: TemplateContext, *, page: Page, config: MkDocsConfig, nav: Navigation
    ) -> TemplateContext:
        """Put in a page's HTML between our blocks; last, so that nothing comes after."""
        del config, nav
        source = self._pages.get(page.file.src_uri)
        if source is not None:
            page.content = _refusal_block(self._refused) + source.html(self._resolver(page))
        return context

    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """Leave the proof that these pages are ours, and words to search where files are opened."""
        if self._context().is_offline:
            index = Path(config.site_dir, SEARCH_INDEX)
            words = index.read_text("utf-8")
            index.with_suffix(".js").write_text(f"var __index = {words}\n", "utf-8")
        if self._templates is not None:
            self._templates.save()
        token = os.environ.get(PROOF_VARIABLE, "")
        if token and self._pages and not self._refused:
            proof = Path(config.site_dir) / PROOF_FILE
            proof.parent.mkdir(parents=True, exist_ok=True)
            proof.write_text(f"{token} {self._fingerprint}", "utf-8")

    def on_build_error(self, *, error: Exception) -> None:
        """Say a fault of the disk in words; the generator would print its own code instead.

        Raises:
            PluginError: it is one.
        """
        if said := file_fault(error):
            message = f"Nothing was built: {said}."
            raise PluginError(message) from error

    def _stand_ins(self, site: Site) -> Mapping[str, SitePage]:
        """Return what a preview shows at the addresses of pages that cannot be made just now.

        Whoever looks at one of them reads what is broken, and sees the page again once it is
        mended; an error page of the generator would neither say why nor load itself anew.
        """
        if site.stand_in is None:
            self._last_pages = frozenset(site.pages)
            return {}
        return dict.fromkeys(self._last_pages, site.stand_in)

    def _watch(self, folders: list[str], config: MkDocsConfig) -> None:
        """Have folders watched, also those that were unknown when the server was started."""
        config.watch.extend(folders)
        if self._server is not None:
            for folder in sorted({*folders} - self._watched):
                self._server.watch(folder)
        self._watched |= {*folders}

    def _resolver(self, page: Page) -> Callable[[str], str]:
        """Return what turns a path of the source tree into an address on a page."""

        @cache  # header, text and footer lead to the same places
        def resolve(uri: str) -> str:
            target = self._files.get_file_from_path(uri)
            if target is not None:
                return target.url_relative_to(page.file)
            if uri.endswith(".md"):
                log.warning("%s links to %s, which is not on the site.", page.file.src_uri, uri)
            folder = posixpath.dirname(page.file.dest_uri)
            return posixpath.relpath(uri, folder or ".")

        return resolve

    def _name_refused(self) -> None:
        """Name refused settings; a build ends with them, a preview shows them on every page.

        Raises:
            PluginError: it is a build.
        """
        if not self._refused:
            return
        lines = "\n".join(str(each) for each in self._refused)
        if self._purpose is Purpose.PUBLICATION:
            message = f"Nothing was built, because of settings in mkdocs.yml:\n{lines}"
            raise PluginError(message)
        log.info("Settings in mkdocs.yml:\n%s", lines)

    def _context(self) -> SiteContext:
        try:
            return read_context(os.environ.get(VARIABLE, ""))
        except QmsError as error:
            raise PluginError(str(error)) from error

    def _site(self, root: Path) -> Site:
        now, context = datetime.now(tz=UTC), self._context()
        try:
            return build_site(
                root,
                as_of=context.as_of or now.astimezone().date(),
                now=now,
                purpose=self._purpose,
                context=context,
                cache_path=default_cache_path(root),
            )
        except QmsError as error:
            raise PluginError(str(error)) from error


def _refusal_block(refused: tuple[RefusedSetting, ...]) -> str:
    if not refused:
        return ""
    lines = "".join(
        f'<li class="qms-finding qms-finding--error"><strong>Error</strong>'
        f" {escape_html(each.reason)}."
        f' <span class="qms-finding__place">mkdocs.yml, line {each.line}</span>'
        f' <span class="qms-finding__advice">What to do: {escape_html(each.advice)}.</span></li>'
        for each in refused
    )
    head = "<strong>Nothing can be published with these settings</strong>"
    return (
        '<section class="qms-findings" aria-label="Settings">'
        f'<p class="qms-findings__head">{head}</p><ul>{lines}</ul></section>\n'
    )


def _contents(headings: tuple[PageHeading, ...]) -> TableOfContents:
    links = [_link(each) for each in headings]
    if links:
        links[0].active = True  # type: ignore[attr-defined]  # as the generator itself does
    return TableOfContents(links)


def _link(heading: PageHeading) -> AnchorLink:
    link = AnchorLink(escape_html(heading.title), heading.anchor, heading.level)
    link.children = [_link(each) for each in heading.children]
    return link


def _root(config: MkDocsConfig) -> Path:
    if not config.config_file_path:
        message = "The folder of the quality manual is unknown: name mkdocs.yml with --config-file."
        raise PluginError(message)
    return Path(config.config_file_path).resolve().parent


def _drop_sources(files: Files, config: MkDocsConfig) -> None:
    """Take out what MkDocs found in `docs_dir`, but for files that `mkdocs.yml` names."""
    sitemap = files.get_file_from_path(SITEMAP)
    if sitemap is not None:
        files.remove(sitemap)
    named = {str(config.theme.get(key)) for key in ("logo", "favicon")}
    for file in list(files):
        if file.src_dir == config.docs_dir and file.src_uri not in named:
            files.remove(file)


def _mount(
    files: Files, each: SiteFile, content: str | bytes, root: Path, config: MkDocsConfig
) -> None:
    """Add a file of the site; a document keeps its repository path, for links and edit links."""
    inclusion = INCLUSION[each.visibility]
    existing = files.get_file_from_path(each.uri)
    if existing is not None:
        files.remove(existing)
    if each.source != each.uri:
        file = File.generated(config, each.uri, content=content, inclusion=inclusion)
    else:
        file = File(
            each.source,
            str(root),
            config.site_dir,
            config.use_directory_urls,
            inclusion=inclusion,
        )
        if isinstance(content, str):
            file.content_string = content
        else:
            file.content_bytes = content
    files.append(file)


def _generated(uri: str, page: SitePage, config: MkDocsConfig) -> File:
    inclusion = INCLUSION[Visibility.UNLISTED]
    return File.generated(config, uri, content=page.front_matter, inclusion=inclusion)


def _navigation(menu: tuple[MenuEntry, ...]) -> list[dict[str, Any]]:
    """Return the menu as `mkdocs.yml` would write it."""
    return [
        {entry.title: _navigation(entry.children) if entry.children else entry.uri}
        for entry in menu
    ]
