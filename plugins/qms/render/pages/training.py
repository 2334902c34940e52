"""The training matrix: roles and documents with counts, and who is still missing."""

from __future__ import annotations

from collections.abc import Sequence

from qms.domain.library import Library
from qms.domain.training import NOT_SIGNED, Need, TrainedText
from qms.render import uris
from qms.render.facts import SiteFacts
from qms.render.links import SiteLinks
from qms.render.pages import cells
from qms.render.pages.documents import revision_page
from qms.render.pages.model import ComputedPage
from qms.render.tables import html_table
from qms.render.words import day_in_words

MOST_NAMES = 12
"""Names of those who are missing; `qms training` knows all."""
MISSING_HEADS = ("Document", "On record", "Missing")
LEAD = f"""\
How many of the people who hold a role are on record as knowing the text that is meant for it. Every
entry is bound to exactly one text, so that a new revision asks anew; an editorial change does not.
Who wrote or approved a text knows it. Readings and trainings are {NOT_SIGNED}; the proof is
the signed sheet, where one is named.
"""


def training_page(library: Library, site: SiteFacts) -> ComputedPage:
    """Return the matrix, and for each text who is not on record yet."""
    links = site.links_from(uris.TRAINING)
    texts = site.training.texts
    roles = site.training.roles(library.roster.roles)
    titles = [library.roster.role_title(role) for role in roles]
    rows = (_row(text, roles, site, links) for text in texts)
    missing = [_missing(text, site, links) for text in texts if text.open_needs]
    done = sum(text.done for text in texts)
    needed = sum(len(text.needs) for text in texts)
    parts = [
        LEAD,
        f"{done} of {needed} needed readings or trainings are on record.\n",
        html_table(("Document", *titles), rows),
    ]
    if missing:
        parts += ["## Still to be trained\n", html_table(MISSING_HEADS, missing)]
    return ComputedPage(
        uri=uris.TRAINING,
        title="Training matrix",
        markdown="\n".join(parts),
        above="Status and clauses",
        in_menu=True,
        hidden=("navigation", "toc"),
        is_searchable=False,
    )


def _row(
    text: TrainedText, roles: Sequence[str], site: SiteFacts, links: SiteLinks
) -> tuple[str, ...]:
    document, by_role = text.document, text.by_role()
    _, anchor = uris.trained(document.id, document.revision)
    shown = f'<span id="{anchor}">{_document(text, site, links)}</span>{_revision(text)}'
    if text.is_coming:
        day = day_in_words(document.effective_date.first)
        shown += f" {cells.mark(f'From {day}' if day else 'No date yet', 'pending')}"
    counts = (_count(by_role.get(role)) for role in roles)
    return (shown, *counts)


def _count(found: tuple[int, int] | None) -> str:
    if found is None:
        return ""
    done, needed = found
    words = f"{done}/{needed}"
    return words if done == needed else cells.mark(words, "review")


def _missing(text: TrainedText, site: SiteFacts, links: SiteLinks) -> tuple[str, ...]:
    document = text.document
    named = text.open_needs[:MOST_NAMES]
    names = ", ".join(_name(each) for each in named)
    more = len(text.open_needs) - len(named)
    rest = f" and {more} more (<code>qms training --document {document.id} --due</code>)"
    return (
        _document(text, site, links) + _revision(text),
        cells.words(f"{text.done} of {len(text.needs)}"),
        names + (rest if more else ""),
    )


def _revision(text: TrainedText) -> str:
    """Return the revision, which stands below the link."""
    return cells.words(f" Revision {text.document.printed_revision}")


def _name(need: Need) -> str:
    before = f" (knows {need.record.revision})" if need.record else ""
    return cells.words(need.person.name + before)


def _document(text: TrainedText, site: SiteFacts, links: SiteLinks) -> str:
    """Return a link to the text itself, which may be one that is shown beside that in force."""
    document, page = text.document, revision_page(text.document)
    if page not in site.revisions:
        return cells.document_link(document, links)
    link = cells.link(f"{document.printed_number} {document.title}", links.uri(page))
    return link.replace("<a ", '<a class="qms-doc" ', 1)
