"""The first page: what is in force, what changed, and where to find one's own work."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from textwrap import indent

from qms.domain.clause_matrix import ClauseMatrix
from qms.domain.configuration import Stage
from qms.domain.documents import Standing
from qms.domain.library import Library
from qms.domain.register import Register, RegisterEntry
from qms.render import uris
from qms.render.escape import escape_markdown
from qms.render.facts import SiteFacts
from qms.render.links import SiteLinks
from qms.render.maps import map_titles
from qms.render.notices import notice_words, section_title
from qms.render.pages.common import bullets, chip, document_link, link, mark
from qms.render.pages.documents import (
    coming_entries,
    manual_block,
    published_entries,
    revision_page,
)
from qms.render.pages.model import ComputedPage
from qms.render.pages.standard import containing_standard, standard_title
from qms.render.tables import markdown_table
from qms.render.templating import render_template
from qms.render.words import day_in_words, doubtful_in_words

CHANGES_SHOWN = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A number that matters, with its words."""

    number: str
    words: str
    uri: str
    kind: str = "plain"


def home_page(
    library: Library, site: SiteFacts, register: Register, matrices: Sequence[ClauseMatrix]
) -> ComputedPage:
    """Return the first page of the site."""
    links = site.links_from(uris.HOME)
    entries, beside = published_entries(site, register), coming_entries(site, register)
    top = render_template(
        "home.html",
        figures=list(_figures([*entries, *beside], matrices, site, links)),
        is_setup=library.configuration.stage is Stage.SETUP,
    )
    sections = (
        _notices(library, site, links),
        _your_work(library, entries, links),
        _changes(entries, links),
        _coming(entries, beside, links),
        _in_preparation(entries, beside, links),
        _reviews(entries, links),
        _look_up(library, site, matrices, links),
    )
    return ComputedPage(
        uri=uris.HOME,
        title="Quality management system",
        markdown="\n".join(section for section in sections if section),
        above=library.configuration.organisation.name,
        top_html=top,
        late_html=lambda: manual_block(site, uris.HOME),
        findings=tuple(each for each in site.findings if not each.document),
        hidden=("navigation", "toc"),
    )


def _figures(
    entries: Sequence[RegisterEntry],
    matrices: Sequence[ClauseMatrix],
    site: SiteFacts,
    links: SiteLinks,
) -> Iterator[Figure]:
    counts = dict.fromkeys(Standing, 0)
    for entry in entries:
        counts[entry.standing] += 1
    documents = links.uri(uris.DOCUMENTS)
    effective = counts[Standing.EFFECTIVE]
    words = "document effective" if effective == 1 else "documents effective"
    yield Figure(number=str(effective), words=words, uri=documents)
    yield Figure(number=str(counts[Standing.PENDING]), words="pending", uri=documents)
    in_work = counts[Standing.DRAFT] + counts[Standing.UNDER_REVIEW]
    if in_work:
        yield Figure(number=str(in_work), words="draft or under review", uri=documents)
    due = sum(entry.review_is_due for entry in entries)
    words, kind = "review due" if due == 1 else "reviews due", "due" if due else "plain"
    yield Figure(number=str(due), words=words, uri=documents, kind=kind)
    for matrix in matrices:
        doubtful = doubtful_in_words(matrix)
        covered = f"of applicable {matrix.standard.key} clauses covered"
        yield Figure(
            number=f"{matrix.percentage} %",
            words=f"{covered}; {doubtful}" if doubtful else covered,
            uri=links.uri(uris.clause_matrix(matrix.standard.key)),
        )
    if site.is_preview:
        kind = "due" if site.findings else "plain"
        uri = links.uri(uris.FINDINGS)
        yield Figure(number=str(len(site.findings)), words="findings", uri=uri, kind=kind)


def _your_work(library: Library, entries: Sequence[RegisterEntry], links: SiteLinks) -> str:
    """Return, for every role, the documents that are meant for it."""
    usable = [
        each.document
        for each in entries
        if each.standing in {Standing.EFFECTIVE, Standing.PENDING} and each.document.form is None
    ]
    parts = []
    for role in library.roster.roles.values():
        own = [each for each in usable if role.id in each.applies_to.roles]
        if own:
            title = escape_markdown(f"{role.title} ({len(own)})").replace('"', "&quot;")
            lines = bullets(document_link(each, links) for each in own)
            parts.append(f'??? qms-role "{title}"\n' + indent(f"\n{lines}", "    "))
    if not parts:
        return ""
    lead = "Open your role to see the procedures that apply to it.\n"
    return "\n".join(["## Find your work\n", lead, *parts])


def _notices(library: Library, site: SiteFacts, links: SiteLinks) -> str:
    """Return what holds otherwise than the documents say, first of all."""
    lines = []
    for judged in (each for each in site.notices if each.standing.is_current):
        notice = judged.notice
        document = library.by_id.get(notice.document)
        if document is None:
            continue
        where = section_title(document, notice) if notice.section else ""
        uri = links.document(document, notice.section)
        words = f"{document.printed_number} {document.title}{f', {where}' if where else ''}"
        shown = mark(notice_words(judged), "notice")
        lines.append(f"{shown} {link(escape_markdown(words), uri)}")
    more = f"[All notices]({links.uri(uris.NOTICES)})\n"
    return f"## Notices in force\n\n{bullets(lines)}\n{more}" if lines else ""


def _changes(entries: Sequence[RegisterEntry], links: SiteLinks) -> str:
    rows = []
    effective = [each for each in entries if each.standing is Standing.EFFECTIVE]
    effective.sort(key=lambda each: str(each.document.effective_date.first), reverse=True)
    for entry in effective[:CHANGES_SHOWN]:
        document, change = entry.document, entry.document.current_history
        rows.append(
            (
                document_link(document, links),
                escape_markdown(document.printed_revision),
                day_in_words(document.effective_date.first),
                escape_markdown(change.description_of_change) if change else "",
            )
        )
    if not rows:
        return ""
    heads = ("Document", "Revision", "Effective", "What changed")
    more = ""
    if len(effective) > CHANGES_SHOWN:
        more = f"\n[All documents]({links.uri(uris.DOCUMENTS)})\n"
    return "## What changed lately\n\n" + markdown_table(heads, rows) + more


def _coming(
    entries: Sequence[RegisterEntry], beside: Sequence[RegisterEntry], links: SiteLinks
) -> str:
    pending = [
        (each, page)
        for each, page in _with_links(entries, beside, links)
        if each.standing is Standing.PENDING
    ]
    pending.sort(key=lambda found: str(found[0].document.effective_date.first))
    rows = [
        (
            page,
            escape_markdown(each.document.printed_revision),
            day_in_words(each.document.effective_date.first) or "No date yet",
        )
        for each, page in pending
    ]
    if not rows:
        return ""
    heads = ("Document", "Revision", "Effective from")
    return "## Approved, not yet effective\n\n" + markdown_table(heads, rows)


def _in_preparation(
    entries: Sequence[RegisterEntry], beside: Sequence[RegisterEntry], links: SiteLinks
) -> str:
    lines = [
        f"{chip(each.standing)} {page}"
        for each, page in _with_links(entries, beside, links)
        if each.standing in {Standing.DRAFT, Standing.UNDER_REVIEW}
    ]
    return "## In preparation\n\n" + bullets(lines) if lines else ""


def _with_links(
    entries: Sequence[RegisterEntry], beside: Sequence[RegisterEntry], links: SiteLinks
) -> Iterator[tuple[RegisterEntry, str]]:
    """Yield lines with a link to each document's page, or to that of its next revision."""
    for each in entries:
        yield each, document_link(each.document, links)
    for each in beside:
        document = each.document
        text = escape_markdown(f"{document.printed_number} {document.title}")
        yield each, link(text, links.uri(revision_page(document)))


def _reviews(entries: Sequence[RegisterEntry], links: SiteLinks) -> str:
    lines = [
        f"{document_link(each.document, links)}, due {day_in_words(each.next_review)}"
        for each in entries
        if each.review_is_due
    ]
    return "## Reviews due\n\n" + bullets(lines) if lines else ""


def _look_up(
    library: Library, site: SiteFacts, matrices: Sequence[ClauseMatrix], links: SiteLinks
) -> str:
    def to(words: str, uri: str) -> str:
        return f"[{words}]({links.uri(uri)})"

    lines = [
        f"{to('Master document list', uris.DOCUMENTS)}: every document, its revision and status",
        f"{to('Notices and interim changes', uris.NOTICES)}: what holds otherwise for a time",
        f"{to('Forms and registers', uris.FORMS)} and {to('retention schedule', uris.RETENTION)}",
    ]
    if site.training.texts:
        lines.append(f"{to('Training matrix', uris.TRAINING)}: who knows which text")
    if site.has_duties:
        lines.append(f"{to('Duties', uris.DUTIES)}: everything with a date, also as a calendar")
    lines += [to(title, uris.data_map(key)) for key, title in map_titles(library).items()]
    for matrix in matrices:
        key = matrix.standard.key
        page = to(f"Clause matrix {escape_markdown(key)}", uris.clause_matrix(key))
        lines.append(f"{page}: which document answers which clause")
    by_document = to("Clauses by document", uris.CLAUSES_BY_DOCUMENT)
    left_out = to("clauses that do not apply", uris.NOT_APPLICABLE)
    lines.append(f"{by_document} and {left_out}")
    standard = containing_standard(library)
    if standard is not None:
        lines.append(to(escape_markdown(standard_title(library, standard)), uris.STANDARD))
    lines += [
        to("How approvals and records are protected", uris.PROTECTION),
    ]
    return "## Look up\n\n" + bullets(lines)
