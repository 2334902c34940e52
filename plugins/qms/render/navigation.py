"""A short menu: some themes write all of it into every page, which grows with the square."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from qms.domain.documents import ControlledDocument, DocumentType, Standing
from qms.domain.library import Library
from qms.domain.site import Visibility
from qms.render import uris
from qms.render.escape import escape_html
from qms.render.facts import SiteFacts
from qms.render.pages.model import ComputedPage

LONGEST_LIST = 40
"""Types with more documents get one page that lists them, instead of a menu entry each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MenuEntry:
    """A page of the menu, or a group of pages."""

    title: str
    uri: str = ""
    children: tuple[MenuEntry, ...] = ()


def large_types(library: Library, site: SiteFacts) -> list[DocumentType]:
    """Return the types whose documents are too many for a menu."""
    return [
        each
        for each in library.configuration.types.values()
        if len(list(_listed(library, site, each))) > LONGEST_LIST
    ]


def menu(
    library: Library, site: SiteFacts, pages: tuple[ComputedPage, ...]
) -> tuple[MenuEntry, ...]:
    """Return the menu: the documents by folder, then the computed pages."""
    groups: dict[str, list[MenuEntry]] = {}
    large = {each.code for each in large_types(library, site)}
    for each in library.configuration.types.values():
        group = groups.setdefault(_folder_title(each.directory), [])
        if each.code in large:
            title = escape_html(f"All: {each.name}")
            group.append(MenuEntry(title=title, uri=uris.documents_of(each.code)))
            continue
        group.extend(
            MenuEntry(title=page_title(document), uri=document.path)
            for document in _listed(library, site, each)
        )
    status = tuple(
        MenuEntry(title=escape_html(page.title), uri=page.uri) for page in pages if page.in_menu
    )
    return (
        MenuEntry(title="Home", uri=uris.HOME),
        *(
            MenuEntry(title=title, children=tuple(group))
            for title, group in groups.items()
            if group
        ),
        *((MenuEntry(title="Status and clauses", children=status),) if site.is_internal else ()),
    )


def page_title(document: ControlledDocument) -> str:
    """Return what menus and browser tabs call a document's page."""
    return escape_html(f"{document.printed_number} {document.title}")


def _listed(
    library: Library, site: SiteFacts, document_type: DocumentType
) -> Iterator[ControlledDocument]:
    """Yield the documents of a type that belong in a menu: neither drafts nor obsolete ones."""
    for document in library.documents:
        if document.type.code != document_type.code or document.path not in site.documents:
            continue
        if visibility_of(library, document, site) is Visibility.SHOWN:
            yield document


def visibility_of(library: Library, document: ControlledDocument, site: SiteFacts) -> Visibility:
    """Return where readers meet a document."""
    match library.standing(document):
        case Standing.OBSOLETE:
            return Visibility.UNLISTED
        case Standing.EFFECTIVE | Standing.PENDING:
            return Visibility.SHOWN
        case Standing.DRAFT | Standing.UNDER_REVIEW:
            return site.drafts


def _folder_title(directory: str) -> str:
    return escape_html(directory.replace("_", " ").replace("-", " ").capitalize())
