"""The page of the site that says how approvals and records are protected."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from qms.domain.approvals import ApprovalRecord
from qms.domain.library import Library
from qms.render import uris
from qms.render.facts import SiteFacts
from qms.render.pages.model import ComputedPage
from qms.render.protection import TITLE, protection_markdown


def protection_page(
    library: Library, site: SiteFacts, approvals: Mapping[str, Sequence[ApprovalRecord]]
) -> ComputedPage:
    """Return the page; `approvals` are the records that count, by document id."""
    shown = [each for each in library.documents if each.path in site.documents]
    return ComputedPage(
        uri=uris.PROTECTION,
        title=TITLE,
        markdown=protection_markdown(library, shown, approvals),
        above="Status and clauses",
        in_menu=True,
    )
