"""The sites with what is done there, and the activities that may lie beyond distribution."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from qms.domain.activities import EXPLAINED, Activity, Doing
from qms.domain.clause_matrix import ClauseMatrix, Coverage
from qms.domain.configuration import Certificate, Site
from qms.domain.library import Library
from qms.domain.site_coverage import answers_at, holds_at
from qms.render import uris
from qms.render.escape import escape_markdown
from qms.render.facts import SiteFacts
from qms.render.links import SiteLinks
from qms.render.pages.common import bullets, document_link
from qms.render.pages.model import ComputedPage
from qms.render.tables import markdown_table
from qms.render.words import day_in_words

LEAD = """\
Where the system applies. What is printed of a certificate is what the company wrote down; whether
it is valid is shown by the certificate itself and by the database of the IAQG.
"""
ACTIVITIES = """\
Work on parts beyond buying, storing, splitting and selling them. Whether it is still distribution
is not guessed here: the certification body is asked, and what it answered is written down.
"""


def sites_page(library: Library, site: SiteFacts, matrix: ClauseMatrix | None) -> ComputedPage:
    """Return the sites, each with its facts, its texts and how far clauses are answered there."""
    links = site.links_from(uris.SITES)
    known = library.configuration.sites.values()
    parts = [LEAD, *(_site(library, each, matrix, links) for each in known)]
    if not known:
        parts.append("No site is named in the settings; the system applies to the whole company.\n")
    if library.configuration.activities:
        parts += ["## Activities\n", ACTIVITIES, *_activities(library.configuration.activities)]
    return ComputedPage(
        uri=uris.SITES,
        title="Sites and activities",
        markdown="\n".join(parts),
        above="Status and clauses",
        in_menu=True,
    )


def _site(library: Library, site: Site, matrix: ClauseMatrix | None, links: SiteLinks) -> str:
    facts = [line for line in _facts(site) if line]
    only_here = [
        document_link(each, links)
        for each in library.documents
        if site.id in each.applies_to.sites and holds_at(library, each, site.id)
    ]
    if matrix is not None:
        facts.append(_coverage(library, site, matrix))
    if only_here:
        facts.append(f"Texts that name this site: {', '.join(only_here)}")
    return f"## {escape_markdown(site.name)}\n\n{bullets(facts)}\n"


def _facts(site: Site) -> Iterator[str]:
    words = {
        "Address": site.address,
        "Activities": ", ".join(site.activities),
        "People": str(site.headcount) if site.headcount is not None else "",
        "Scope": site.scope,
        "Certificate": _certificate(site.certificate) if site.certificate else "",
        "OASIS": site.oasis,
    }
    for name, text in words.items():
        yield f"{name}: {escape_markdown(text)}" if text else ""


def _certificate(certificate: Certificate) -> str:
    until = f", until {day_in_words(certificate.until)}" if certificate.until else ""
    standard = f"{certificate.standard}, " if certificate.standard else ""
    return f"{standard}number {certificate.number} of {certificate.body}{until}"


def _coverage(library: Library, site: Site, matrix: ClauseMatrix) -> str:
    rows = [row for row in matrix.counted if row.coverage is not Coverage.NOT_APPLICABLE]
    here = sum(answers_at(library, row, site.id) for row in rows)
    return f"{here} of {len(rows)} applicable clauses are answered by texts in force here"


def _activities(activities: Mapping[Activity, Doing]) -> Iterator[str]:
    done = {key: doing for key, doing in activities.items() if doing.done}
    if done:
        heads = ("Done here", "Answer of the certification body")
        yield markdown_table(heads, (_activity(key, doing) for key, doing in done.items()))
    others = [EXPLAINED[key].title.lower() for key in activities if key not in done]
    if others:
        yield f"Not done here: {', '.join(others)}.\n"


def _activity(key: Activity, doing: Doing) -> tuple[str, ...]:
    answer = "Not asked yet" if doing.is_open else escape_markdown(doing.registrar)
    return (EXPLAINED[key].title, answer)
