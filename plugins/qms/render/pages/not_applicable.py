"""Clauses that do not apply, each with its reason."""

from __future__ import annotations

from qms.domain.library import Library
from qms.domain.standards import Exclusion
from qms.render import uris
from qms.render.escape import escape_markdown
from qms.render.facts import SiteFacts
from qms.render.links import SiteLinks
from qms.render.pages.common import link, named_link
from qms.render.pages.model import ComputedPage

LEAD = """\
A requirement may be left out only where it cannot apply and leaving it out affects neither the
conformity of products nor the satisfaction of customers (clause 4.3). What is left out, and why, is
a decision of management; a clause stands here together with everything below it.
"""


def not_applicable_page(library: Library, site: SiteFacts) -> ComputedPage:
    """Return the clauses left out, with their justification."""
    links = site.links_from(uris.NOT_APPLICABLE)
    exclusions = library.applicability.exclusions
    parts = [LEAD]
    scope = library.configuration.scope_document
    if scope in library.by_id:
        parts.append(f"The scope of the system is in {named_link(library, scope, links)}.\n")
    parts += [_section(library, each, links) for each in exclusions]
    if not exclusions:
        parts.append("Every clause of the standards applies; nothing is left out.\n")
    return ComputedPage(
        uri=uris.NOT_APPLICABLE,
        title="Clauses that do not apply",
        markdown="\n".join(parts),
        above="Status and clauses",
        in_menu=True,
    )


def _section(library: Library, exclusion: Exclusion, links: SiteLinks) -> str:
    clause = library.clause(exclusion.reference)
    title = f"{exclusion.reference} {clause.title}" if clause else str(exclusion.reference)
    where = link("Show it in the clause matrix", links.clause(exclusion.reference))
    reason = escape_markdown(exclusion.justification)
    return f"## {escape_markdown(title)}\n\n{reason}\n\n{where if clause else ''}\n"
