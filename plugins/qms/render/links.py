"""Where links lead: beside each other on the site, inside one file in print."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol
from urllib.parse import quote

from qms.domain.documents import ControlledDocument
from qms.domain.standards import ClauseRef
from qms.render import uris


class Links(Protocol):
    """How a rendering addresses other documents, clauses and pictures.

    Each method returns an empty address where this rendering has nothing to link to; the words of
    the link are then kept without it.
    """

    def document(self, document: ControlledDocument, anchor: str) -> str:
        """Return the address of a document, or of a section of it when the anchor is not empty."""
        ...

    def clause(self, reference: ClauseRef) -> str:
        """Return the address of a clause in the clause matrix."""
        ...

    def asset(self, path: str) -> str:
        """Return the address of a picture or another file of the repository."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteLinks:
    """Links between source files of the site, relative as an editor and a forge follow them."""

    page: str
    """Source path of the page that links."""
    documents: frozenset[str]
    """Source paths of the documents that have a page."""
    assets: frozenset[str]
    standards: frozenset[str]
    """Keys of the standards that have a matrix page."""

    def document(self, document: ControlledDocument, anchor: str) -> str:
        """Return the relative path of a document's source, empty when it is not published."""
        return self._address(document.path, anchor) if document.path in self.documents else ""

    def clause(self, reference: ClauseRef) -> str:
        """Return the relative path of the clause's line in the matrix."""
        if reference.standard not in self.standards:
            return ""
        return self._address(uris.clause_matrix(reference.standard), clause_anchor(reference))

    def asset(self, path: str) -> str:
        """Return the relative path of a file, empty when it is not published."""
        return self._address(path, "") if path in self.assets else ""

    def uri(self, uri: str, anchor: str = "") -> str:
        """Return the relative path of any page of the site."""
        return self._address(uri, anchor)

    def _address(self, target: str, anchor: str) -> str:
        fragment = f"#{anchor}" if anchor else ""
        if target == self.page and fragment:
            return fragment
        return _relative(posixpath.dirname(self.page), target) + fragment


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintLinks:
    """Links inside the printed manual, made into places when its parts are joined."""

    documents: frozenset[str]
    """Ids of the documents that are printed."""
    assets: frozenset[str]
    standards: frozenset[str]

    def document(self, document: ControlledDocument, anchor: str) -> str:
        """Return the private address of a document, empty when it is not in the book."""
        if document.id not in self.documents:
            return ""
        return f"qms:{document.id}#{anchor}" if anchor else f"qms:{document.id}"

    def clause(self, reference: ClauseRef) -> str:
        """Return the private address of the clause's line in the printed matrix."""
        if reference.standard not in self.standards:
            return ""
        return f"qms:clause-matrix#{clause_anchor(reference)}"

    def asset(self, path: str) -> str:
        """Return the file's path from the repository root, as the locked fetcher resolves it."""
        return quote(path, safe="/._-~") if path in self.assets else ""


@lru_cache(maxsize=100_000)  # the pages of a folder link to the same places
def _relative(folder: str, target: str) -> str:
    return quote(posixpath.relpath(f"/{target}", f"/{folder}"), safe="/._-~")


def clause_anchor(reference: ClauseRef) -> str:
    """Return the anchor of a clause's line in the matrix."""
    return f"{reference.standard.lower()}-{reference.number.replace('.', '-')}"
