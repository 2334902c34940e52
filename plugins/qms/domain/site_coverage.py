"""Which texts hold at a site."""

from __future__ import annotations

from qms.domain.clause_matrix import ClauseRow
from qms.domain.documents import ControlledDocument, Standing
from qms.domain.library import Library


def holds_at(library: Library, document: ControlledDocument, site: str) -> bool:
    """Return whether a document applies at a site and is in force there on the library's day."""
    where = document.applies_to.sites
    if (where and site not in where) or library.standing(document) is not Standing.EFFECTIVE:
        return False
    effective = document.effective_date
    day = effective.by_site.get(site) if effective.by_site else effective.everywhere
    return day is not None and day <= library.as_of


def answers_at(library: Library, row: ClauseRow, site: str) -> bool:
    """Return whether a text that holds at a site answers a clause."""
    documents = {each.document.id: each.document for each in row.citations}
    return any(holds_at(library, document, site) for document in documents.values())
