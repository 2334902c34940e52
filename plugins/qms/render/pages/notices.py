"""Temporary notices and interim changes: those in force, those to come, those of the past."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from qms.domain.library import Library
from qms.domain.notices import JudgedNotice, NoticeKind, NoticeStanding
from qms.render import uris
from qms.render.escape import escape_markdown
from qms.render.facts import SiteFacts
from qms.render.links import SiteLinks
from qms.render.notices import (
    authority_in_words,
    ending_in_words,
    section_title,
    sites_in_words,
    span_in_words,
)
from qms.render.pages.common import document_link, link, mark
from qms.render.pages.model import ComputedPage
from qms.render.tables import markdown_table
from qms.render.words import count, day_in_words

LEAD = """\
A *temporary notice* amends one section of a document for a time and is shown there, in a box. The
revision itself stays as it was approved and applies again when the notice ends. An *interim change*
puts a new revision in force at once on the word of one authorised person; its full approval must
follow by a day that is named. Until it does, or the next revision replaces it, that text holds.
"""
HEADS = ("Notice", "Amends", "Applies", "Where", "Authorised by", "Reason")
INTERIM_HEADS = (
    "Interim change",
    "Document",
    "In force",
    "Full approval",
    "Authorised by",
    "Reason",
)
KINDS = {
    NoticeStanding.DRAFT: "draft",
    NoticeStanding.ANNOUNCED: "pending",
    NoticeStanding.RUNNING: "notice",
    NoticeStanding.LAPSED: "obsolete",
}


def notices_page(library: Library, site: SiteFacts) -> ComputedPage:
    """Return the list of all notices; those that nobody authorised are shown to authors only."""
    links = site.links_from(uris.NOTICES)
    shown = [
        each
        for each in site.notices
        if each.standing is not NoticeStanding.DRAFT or site.is_preview
    ]
    current = [each for each in shown if not each.standing.is_past]
    past = [each for each in shown if each.standing.is_past]
    parts = [LEAD, f"{_summary(current)}\n"]
    parts += _sections(library, current, links)
    if past:
        parts += ["## Past\n", *_tables(library, sorted(past, key=_latest, reverse=True), links)]
    return ComputedPage(
        uri=uris.NOTICES,
        title="Notices and interim changes",
        markdown="\n".join(parts),
        above="Status and clauses",
        in_menu=True,
        hidden=("toc",),
    )


def _summary(current: Iterable[JudgedNotice]) -> str:
    number = sum(each.standing.is_current for each in current)
    if not number:
        return "No notice is in force today."
    return f"{count(number, 'notice')} in force today."


def _sections(library: Library, current: list[JudgedNotice], links: SiteLinks) -> Iterator[str]:
    in_force = [each for each in current if each.standing.is_current]
    ahead = [each for each in current if not each.standing.is_current]
    if in_force:
        yield "## In force\n"
        yield from _tables(library, in_force, links)
    if ahead:
        yield "## To come\n"
        yield from _tables(library, ahead, links)


def _tables(library: Library, notices: Iterable[JudgedNotice], links: SiteLinks) -> Iterator[str]:
    every = list(notices)
    temporary = [each for each in every if each.notice.kind is NoticeKind.TEMPORARY]
    interim = [each for each in every if each.notice.kind is NoticeKind.INTERIM]
    if temporary:
        yield markdown_table(HEADS, (_temporary(library, each, links) for each in temporary))
    if interim:
        rows = (_interim(library, each, links) for each in interim)
        yield markdown_table(INTERIM_HEADS, rows)


def _temporary(library: Library, judged: JudgedNotice, links: SiteLinks) -> tuple[str, ...]:
    notice = judged.notice
    return (
        _number(judged),
        _target(library, judged, links),
        span_in_words(judged),
        escape_markdown(sites_in_words(library, notice)) or "Everywhere",
        escape_markdown(authority_in_words(library, judged.authority)) or "Nobody yet",
        escape_markdown(_reasons(library, judged)),
    )


def _reasons(library: Library, judged: JudgedNotice) -> str:
    """Say why there was a notice and, where it was ended early, why it ended."""
    ending = ending_in_words(library, judged)
    reason = judged.notice.reason
    if not ending:
        return reason
    return f"{reason if reason.endswith(('.', '!', '?')) else f'{reason}.'} {ending}"


def _interim(library: Library, judged: JudgedNotice, links: SiteLinks) -> tuple[str, ...]:
    return (
        _number(judged),
        _target(library, judged, links),
        span_in_words(judged),
        _full_approval(judged),
        escape_markdown(authority_in_words(library, judged.authority)) or "Nobody yet",
        escape_markdown(judged.notice.reason),
    )


def _full_approval(judged: JudgedNotice) -> str:
    match judged.standing:
        case NoticeStanding.CONFIRMED:
            return "Given"
        case NoticeStanding.REPLACED:
            return "Replaced by a later revision"
        case NoticeStanding.LAPSED:
            return f"Was due on {day_in_words(judged.due)}"
        case _:
            return f"Due by {day_in_words(judged.due)}"


def _number(judged: JudgedNotice) -> str:
    number = escape_markdown(judged.notice.number)
    kind = KINDS.get(judged.standing)
    if kind is None:
        return f"{number} ({judged.standing.value})"
    return f"{number} {mark(judged.standing.value.capitalize(), kind)}"


def _target(library: Library, judged: JudgedNotice, links: SiteLinks) -> str:
    notice = judged.notice
    document = library.by_id.get(notice.document)
    revision = escape_markdown(notice.revision)
    if document is None:
        return f"{escape_markdown(notice.document)} revision {revision}"
    words = f"{document_link(document, links)} revision {revision}"
    if not notice.section:
        return words
    is_shown = document.revision == notice.revision
    uri = links.document(document, notice.section) if is_shown else ""
    return f"{words}, {link(escape_markdown(section_title(document, notice)), uri)}"


def _latest(judged: JudgedNotice) -> tuple[str, str]:
    return str(judged.last_day or judged.notice.start), judged.notice.number
