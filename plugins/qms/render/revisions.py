"""What a page says about other revisions of its document: pending, drafted, at other sites."""

from __future__ import annotations

from collections.abc import Iterator

from qms.domain.archive import Beside
from qms.domain.documents import ControlledDocument, Standing
from qms.domain.library import Library
from qms.render import uris
from qms.render.banner import Banner
from qms.render.facts import DocumentFacts
from qms.render.links import SiteLinks
from qms.render.words import day_in_words, effective_in_words


def revision_banners(
    library: Library, document: ControlledDocument, facts: DocumentFacts
) -> Iterator[Banner]:
    """Yield a notice for each other revision that has a page, with a link to it."""
    links = facts.links_of(document)
    main = facts.instead_of
    if main is None:
        for each in facts.beside:
            yield _to_other(library, document, each, links)
        return
    sites = next((each.sites for each in facts.beside), ())
    counts = library.standing(main) is Standing.EFFECTIVE
    yield Banner(
        kind="pending",
        word="Other sites" if sites else "In force" if counts else "Before this one",
        text=f"In force at {site_names(library, sites)}. Elsewhere counts" if sites else "Read",
        link=links.document(main, ""),
        link_text=f"revision {main.printed_revision}",
    )


def site_names(library: Library, sites: tuple[str, ...]) -> str:
    """Return the names of sites."""
    known = library.configuration.sites
    return ", ".join(known[each].name if each in known else each for each in sites)


def pending_in_words(library: Library, document: ControlledDocument) -> str:
    """Say which revision comes into force, and when."""
    when = effective_in_words(library, document.effective_date)
    day = when if document.effective_date.by_site else f"from {when}"
    date = day if when else "without a date yet"
    return f"revision {document.printed_revision} pending, {date}"


def _to_other(
    library: Library, document: ControlledDocument, other: Beside, links: SiteLinks
) -> Banner:
    revision = f"Revision {other.document.printed_revision}"
    link = links.uri(uris.revision(other.document.id, other.document.revision))
    read = f"read revision {other.document.printed_revision}"
    if other.sites:
        until = ", ".join(
            f"{site_names(library, (site,))} until {day_in_words(day)}"
            for site in other.sites
            if (day := document.effective_date.by_site.get(site)) is not None
        )
        where = until or site_names(library, other.sites)
        text = f"{revision} stays in force at {where}:"
        return Banner(kind="pending", word="Other sites", text=text, link=link, link_text=read)
    word = "Next revision"
    match library.standing(other.document):
        case Standing.DRAFT:
            text = f"{revision} is being written:"
        case Standing.UNDER_REVIEW:
            text = f"{revision} is under review:"
        case _:
            word, when = "Pending", effective_in_words(library, other.document.effective_date)
            becomes = f" and becomes effective on {when}" if when else ", without a date yet"
            text = f"{revision} is approved{becomes}. Until then work to this one;"
    return Banner(kind="pending", word=word, text=text, link=link, link_text=read)
