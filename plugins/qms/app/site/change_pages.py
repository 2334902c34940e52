"""The pages of what changed: worked out once for each pair of texts, and kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from qms.app.changes.redline import redline_page
from qms.app.changes.revisions import Text, intact_earlier_text, key_of, text_in
from qms.app.site.published_pictures import published_file
from qms.app.text_cache import TextCache
from qms.domain.canonical import canonical_json
from qms.domain.documents import ControlledDocument
from qms.domain.library import Library
from qms.domain.site import SiteFile
from qms.render import uris
from qms.render.facts import SiteFacts
from qms.render.pages.changes import ChangedText, change_page, recent_changes_page
from qms.render.pages.model import ComputedPage
from qms.render.redline import Medium
from qms.render.redline.key import redline_key
from qms.render.redline.page import redline_content
from qms.source.files import Unreadable


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """Everything that the site shows of changes; empty where nothing has an earlier revision."""

    overview: tuple[ComputedPage, ...] = ()
    """The list of recent changes."""
    pages: tuple[ComputedPage, ...] = ()
    pictures: tuple[SiteFile, ...] = ()
    """Pictures that only earlier revisions show."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pair:
    changed: ChangedText
    old: Text
    new: Text


def changed_pages(library: Library, shown: Iterable[ControlledDocument]) -> frozenset[str]:
    """Return the pages of what changed, for those of the texts that have an earlier revision."""
    return frozenset(
        uris.changes_in(each.id, each.revision)
        for each in shown
        if intact_earlier_text(library, each) is not None
    )


def change_pages(root: Path, library: Library, site: SiteFacts, kept: TextCache) -> Changes:
    """Return the pages of what changed, for the documents that readers can open.

    Args:
        root: The repository's folder.
        library: The documents.
        site: What is on the site.
        kept: Redlines made before.
    """
    pairs = tuple(_pairs(library, site))
    if not pairs:
        return Changes()
    shown = {path for pair in pairs for path in pair.new.files.values() if path in site.assets}
    pictures = {
        file.uri: file for pair in pairs for file in _old_pictures(root, pair.old, pair.new, shown)
    }
    pages = [
        change_page(pair.changed, site, _html(root, library, site, pair, kept)) for pair in pairs
    ]
    kept.save()
    overview = recent_changes_page(library, site, (pair.changed for pair in pairs))
    return Changes(overview=(overview,), pages=tuple(pages), pictures=tuple(pictures.values()))


def with_changes(computed: Iterable[ComputedPage], changes: Changes) -> tuple[ComputedPage, ...]:
    """Return the computed pages with those of changes; their list follows that of documents."""
    found: list[ComputedPage] = []
    for page in computed:
        found.append(page)
        if page.uri == uris.DOCUMENTS:
            found.extend(changes.overview)
    return (*found, *changes.pages)


def _pairs(library: Library, site: SiteFacts) -> Iterator[_Pair]:
    for document, page in _shown(library, site):
        uri = uris.changes_in(document.id, document.revision)
        old = intact_earlier_text(library, document) if uri in site.changed else None
        if old is not None:
            changed = ChangedText(document=document, page=page, uri=uri)
            yield _Pair(changed=changed, old=old, new=text_in(library, document))


def _shown(library: Library, site: SiteFacts) -> Iterator[tuple[ControlledDocument, str]]:
    """Yield every text that readers can open, and its page."""
    for main in library.documents:
        if main.path not in site.documents:
            continue
        yield main, main.path
        for each in library.beside.get(main.id, ()):
            page = uris.revision(each.document.id, each.document.revision)
            if page in site.revisions:
                yield each.document, page


def _html(root: Path, library: Library, site: SiteFacts, pair: _Pair, kept: TextCache) -> str:
    addresses = _addresses(site, pair)

    def make() -> str:
        page = redline_page(root, library, pair.old, pair.new, pictures=addresses)
        return str(redline_content(page, Medium.SCREEN))

    particulars = [pair.old.status, pair.new.status, pair.old.digest, pair.new.digest, addresses]
    key = redline_key(
        "page",
        key_of(library, pair.old),
        key_of(library, pair.new),
        canonical_json(particulars).decode("utf-8"),
    )
    return kept.get(key, make)


def _addresses(site: SiteFacts, pair: _Pair) -> Mapping[str, str]:
    """Return where the pictures of both texts lie on the site, by their SHA-256."""
    links = site.links_from(pair.changed.uri)
    found = {
        pair.old.document.inputs[name]: links.uri(_place(pair.old, name))
        for name in pair.old.files
        if name in pair.old.document.inputs
    }
    for name, path in pair.new.files.items():
        if path in site.assets:
            found[pair.new.document.inputs[name]] = links.uri(path)
    return found


def _old_pictures(root: Path, old: Text, new: Text, shown: set[str]) -> Iterator[SiteFile]:
    present = {new.document.inputs.get(name) for name, path in new.files.items() if path in shown}
    for name, path in old.files.items():
        if old.document.inputs.get(name) in present or path.endswith((".csv", ".yml", ".yaml")):
            continue
        try:
            yield SiteFile(uri=_place(old, name), content=published_file(root, path))
        except Unreadable:
            continue  # its description is shown; the check names the file


def _place(text: Text, name: str) -> str:
    _, dot, suffix = text.files[name].rpartition("/")[2].rpartition(".")
    return uris.changed_picture(text.document.inputs[name], f"{dot}{suffix}")
