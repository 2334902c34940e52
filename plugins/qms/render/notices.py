"""Temporary notices and interim changes as readers meet them, where no author can write.

Like the header, these blocks are put in after a document's own HTML was sanitised, with classes
that sanitising takes away from authors.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from qms.domain.approvals import ApprovalRecord
from qms.domain.documents import ControlledDocument
from qms.domain.library import Library
from qms.domain.notices import (
    JudgedNotice,
    Notice,
    NoticeKind,
    NoticeStanding,
    days_after,
    interim_on,
    notices_on,
)
from qms.render.banner import Banner
from qms.render.document import finished_words
from qms.render.facts import SiteFacts
from qms.render.links import Links
from qms.render.markdown import to_html
from qms.render.templating import render_template
from qms.render.words import MEANINGS, day_in_words

_CLAUSES_BELOW = r'(?:\s*<p class="qms-clauses">.*?</p>)?'


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeBox:
    """A temporary notice as it is shown below the heading of the section that it amends."""

    number: str
    is_draft: bool
    span: str
    text: str
    """Harmless HTML."""
    sites: str
    authority: str
    reason: str
    afterwards: str


def notice_blocks(
    library: Library, document: ControlledDocument, site: SiteFacts
) -> dict[str, str]:
    """Return the notices on a document's page as HTML, by the anchor of their section.

    Drafts are shown to authors only.
    """
    standings = {NoticeStanding.RUNNING} | ({NoticeStanding.DRAFT} if site.is_preview else set())
    links = site.links_from(document.path)
    blocks: dict[str, str] = {}
    for judged in notices_on(site.notices, document, *standings):
        box = notice_box(library, document, judged, links)
        section = judged.notice.section
        blocks[section] = blocks.get(section, "") + render_template("notice.html", box=box)
    return blocks


def notice_box(
    library: Library, document: ControlledDocument, judged: JudgedNotice, links: Links
) -> NoticeBox:
    """Return what the box of a notice says."""
    notice = judged.notice
    return NoticeBox(
        number=notice.number,
        is_draft=judged.authority is None,
        span=span_in_words(judged),
        text=to_html(finished_words(library, document, notice.text.text, links)),
        sites=sites_in_words(library, notice),
        authority=authority_in_words(library, judged.authority),
        reason=_sentence(notice.reason),
        afterwards=_afterwards(document, judged),
    )


def with_blocks(html: str, blocks: Mapping[str, str]) -> str:
    """Return sanitised HTML with blocks of ours below the headings that they belong to.

    A block whose heading is not found stands above everything: it is never left out.
    """
    lost = ""
    for anchor, block in blocks.items():
        heading = re.compile(
            rf'<(h[1-6])(?=\s)(?=[^>]*\sid="{re.escape(anchor)}")[^>]*>.*?</\1>{_CLAUSES_BELOW}',
            re.DOTALL,
        )
        found = heading.search(html)
        if found is None:
            lost += block
        else:
            html = f"{html[: found.end()]}\n{block}{html[found.end() :]}"
    return lost + html


def notice_banners(
    library: Library, document: ControlledDocument, site: SiteFacts
) -> Iterator[Banner]:
    """Yield what the top of a document's page says about its notices."""
    interim = interim_on(site.notices, document)
    if interim is not None:
        late = interim.standing is NoticeStanding.LAPSED
        yield Banner(
            kind="obsolete" if late else "interim",
            word="Interim, lapsed" if late else "Interim",
            text=interim_in_words(library, document, interim),
        )
    for judged in notices_on(site.notices, document):
        where = f" at {sites_in_words(library, judged.notice)}" if judged.notice.sites else ""
        yield Banner(
            kind="notice",
            word=f"Temporary notice {judged.notice.number}",
            text=f"until {day_in_words(judged.last_day)}{where}. It amends the section",
            link=f"#{judged.notice.section}",
            link_text=section_title(document, judged.notice),
        )


def interim_in_words(library: Library, document: ControlledDocument, judged: JudgedNotice) -> str:
    """Say by whose word a text is in force, and what must still follow."""
    notice = judged.notice
    missing = ", ".join(
        f"{MEANINGS[each.meaning].lower()} by the {library.roster.role_title(each.role)}"
        for each in judged.missing
    )
    due = day_in_words(judged.due)
    follows = f"Its full approval must follow by {due}; still missing: {missing}."
    if judged.standing is NoticeStanding.LAPSED:
        follows = f"Its full approval was due on {due} and did not follow; missing: {missing}."
    return (
        f"Revision {document.printed_revision} is in force since {day_in_words(notice.start)} by"
        f" interim change {notice.number}, authorised by one person:"
        f" {authority_in_words(library, judged.authority)}. Reason: {_sentence(notice.reason)}"
        f" {follows} Until it is replaced, work to this text."
    )


def span_in_words(judged: JudgedNotice) -> str:
    """Say from when to when a notice applies."""
    first, last = day_in_words(judged.notice.start), day_in_words(judged.last_day)
    if judged.notice.kind is NoticeKind.INTERIM:
        return f"since {first}"
    return first if first == last else f"{first} to {last}"


def sites_in_words(library: Library, notice: Notice) -> str:
    """Name the sites where a notice applies; empty when everywhere."""
    sites = library.configuration.sites
    return ", ".join(sites[key].name if key in sites else key for key in notice.sites)


def authority_in_words(library: Library, record: ApprovalRecord | None) -> str:
    """Say who authorised a notice, in which role, when."""
    if record is None:
        return ""
    role = library.roster.role_title(record.role)
    return f"{record.name}, {role}, on {day_in_words(record.decided_on)}"


def ending_in_words(library: Library, judged: JudgedNotice) -> str:
    """Say who ended a notice early, from when on, and why; empty when nobody did."""
    ending, day = judged.ending, judged.notice.ended_on
    if ending is None or day is None:
        return ""
    by = authority_in_words(library, ending)
    reason = _sentence(ending.further.get("reason", "without a reason"))
    return f"Ended early, from {day_in_words(day)} on, by {by}: {reason}"


def notice_words(judged: JudgedNotice) -> str:
    """Name a notice in force in a few words, for lists of documents."""
    notice = judged.notice
    if notice.kind is NoticeKind.INTERIM:
        late = ", lapsed" if judged.standing is NoticeStanding.LAPSED else ""
        return f"{notice.number} interim{late}"
    return f"{notice.number} until {day_in_words(judged.last_day)}"


def section_title(document: ControlledDocument, notice: Notice) -> str:
    """Return the heading of the section that a notice amends, or its anchor when it is gone."""
    found = (each.text for each in document.body.headings if each.anchor == notice.section)
    return next(found, notice.section)


def _afterwards(document: ControlledDocument, judged: JudgedNotice) -> str:
    if judged.last_day is None:
        return ""
    day = day_in_words(days_after(judged.last_day, 1))
    return (
        f"Revision {document.printed_revision} itself is unchanged; from {day} it applies again"
        " as it stands here."
    )


def _sentence(words: str) -> str:
    plain = " ".join(words.split())
    return plain if plain.endswith((".", "!", "?")) else f"{plain}."
