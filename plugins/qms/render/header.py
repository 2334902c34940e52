"""The block above every document: identity, status and approvals, where no author can write.

It is inserted after the document's own HTML was sanitised, with classes that sanitising takes away
from authors, so that a text can never imitate it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from qms.domain.approvals import ApprovalRecord, Meaning
from qms.domain.documents import ControlledDocument, Standing
from qms.domain.library import Library
from qms.domain.notices import interim_on
from qms.domain.register import register_entry
from qms.domain.short_code import short_code
from qms.domain.standards import parse_clause
from qms.render import uris
from qms.render.banner import Banner
from qms.render.facts import DocumentFacts, PublishedPdf, SiteFacts
from qms.render.findings import FindingLine, finding_lines
from qms.render.links import SiteLinks
from qms.render.notices import notice_banners
from qms.render.revisions import revision_banners
from qms.render.templating import render_template
from qms.render.words import (
    MEANINGS,
    acting_role,
    day_in_words,
    effective_in_words,
    how_given,
    missing_in_words,
    standing_key,
    status_in_words,
)

UNAPPROVED = "Not approved as it stands here"


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalLine:
    """One approval as people read it."""

    meaning: str
    name: str
    role: str
    date: str
    how: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """A link with its words; without address only the words."""

    text: str
    uri: str = ""
    title: str = ""


def document_header(library: Library, document: ControlledDocument, facts: DocumentFacts) -> str:
    """Return the header block of a document's page as HTML."""
    entry = register_entry(library, document)
    history = document.current_history
    links = facts.links_of(document)
    unapproved = _is_unapproved(document, entry.standing, facts)
    return render_template(
        "header.html",
        document=document,
        standing="unapproved" if unapproved else standing_key(entry.standing),
        status=UNAPPROVED if unapproved else _status(library, document, facts),
        is_obsolete=entry.standing is Standing.OBSOLETE,
        revision_date=history.date if history else None,
        effective=effective_in_words(library, document.effective_date),
        next_review=entry.next_review,
        owner=library.roster.role_title(document.owner),
        prepared_by=", ".join(map(library.roster.person_name, document.prepared_by)),
        is_internal=facts.site.is_internal,
        applies_to=applies_to(library, document),
        training=facts.site.training.of(document),
        training_code=short_code(library.digest(document)),
        training_uri=links.uri(*uris.trained(document.id, document.revision)),
        clauses=clause_references(library, document, links),
        approvals=list(dict.fromkeys(approval_line(library, each) for each in facts.approvals)),
        missing=missing_in_words(library, facts.missing),
        banners=[*banners(library, document, facts), *revision_banners(library, document, facts)],
        changes_uri=_changes_uri(document, facts.site, links),
        code=short_code(library.digest(document)) if facts.missing else "",
        pdf=_pdf(facts, document),
        pdf_uri=_pdf_uri(facts, document, links),
        findings=_findings(facts, links),
        as_of=facts.site.as_of,
        stale_after_days=facts.site.stale_after_days,
    )


def banners(
    library: Library, document: ControlledDocument, facts: DocumentFacts
) -> Iterator[Banner]:
    """Yield the notices above the facts, most serious first."""
    links = facts.links_of(document)
    standing = library.standing(document)
    if _is_unapproved(document, standing, facts):
        text = "This text was not approved as it stands here. Do not work to it."
        yield Banner(kind="draft", word="Not approved", text=text)
        return
    yield from notice_banners(library, document, facts.site)
    match standing:
        case Standing.DRAFT:
            yield Banner(kind="draft", word="Draft", text="Not approved. Do not work to this text.")
        case Standing.UNDER_REVIEW:
            yield Banner(
                kind="draft",
                word="Under review",
                text="Not approved yet. Do not work to this text.",
            )
        case Standing.PENDING:
            yield Banner(kind="pending", word="Pending", text=_pending(document))
            yield from _untrained(library, document, facts)
        case Standing.OBSOLETE:
            yield _obsolete(library, document, facts, links)
        case Standing.EFFECTIVE:
            entry = register_entry(library, document)
            if entry.review_is_due and facts.site.is_internal:
                text = f"The review was due on {day_in_words(entry.next_review)}."
                still = "This revision stays effective until it is replaced."
                yield Banner(kind="review", word="Review due", text=f"{text} {still}")


def approval_line(library: Library, record: ApprovalRecord) -> ApprovalLine:
    """Return a record of approval in words, with how it was given."""
    how = how_given(library, record)
    return ApprovalLine(
        meaning=MEANINGS[record.meaning],
        name=record.name,
        role=acting_role(library, record),
        date=day_in_words(record.decided_on),
        how=how[:1].upper() + how[1:],
    )


def applies_to(library: Library, document: ControlledDocument) -> str:
    """Say where and for whom a document is meant; empty when everywhere and for everybody."""
    sites = library.configuration.sites
    names = [sites[key].name if key in sites else key for key in document.applies_to.sites]
    roles = [library.roster.role_title(role) for role in document.applies_to.roles]
    return "; ".join(", ".join(group) for group in (roles, names) if group)


def clause_references(
    library: Library, document: ControlledDocument, links: SiteLinks
) -> list[Reference]:
    """Return the clauses a document answers as a whole, with links to the matrix."""
    found = []
    for token in document.clauses:
        reference = parse_clause(token, library.configuration.primary_standard)
        if reference is None or reference.standard not in library.standards:
            continue
        clause = library.clause(reference)
        found.append(
            Reference(
                text=str(reference),
                uri=links.clause(reference) if clause else "",
                title=clause.title if clause else "",
            )
        )
    return found


def _pending(document: ControlledDocument) -> str:
    first = document.effective_date.first
    revision = f"Revision {document.printed_revision} is approved"
    if first is None:
        return f"{revision} but has no effective date yet. Do not work to this text."
    until = f"and becomes effective on {day_in_words(first)}"
    return f"{revision} {until}. Until then do not work to this text."


def _untrained(
    library: Library, document: ControlledDocument, facts: DocumentFacts
) -> Iterator[Banner]:
    """Yield a mark where people are to be trained before the day, and are not yet."""
    known = facts.site.training.of(document)
    if library.configuration.training.before_effective and known and known.open_needs:
        missing = len(known.open_needs)
        people = "1 person" if missing == 1 else f"{missing} people"
        are = "is" if missing == 1 else "are"
        text = f"{people} whom it is meant for {are} not on record as trained in this text."
        yield Banner(kind="review", word="Training", text=text)


def _is_unapproved(document: ControlledDocument, standing: Standing, facts: DocumentFacts) -> bool:
    """Return whether a text calls itself approved, but approvals of exactly this text are missing.

    Only authors see it, in the preview: a published site is not built from such a text. By an
    interim change a text is in force before its approvals are complete, and says so itself.
    """
    in_force = standing in {Standing.EFFECTIVE, Standing.PENDING}
    return bool(facts.missing) and in_force and not _is_interim(document, facts)


def _is_interim(document: ControlledDocument, facts: DocumentFacts) -> bool:
    return interim_on(facts.site.notices, document) is not None


def _status(library: Library, document: ControlledDocument, facts: DocumentFacts) -> str:
    words = status_in_words(library, document)
    return f"{words}, by interim change" if _is_interim(document, facts) else words


def _obsolete(
    library: Library, document: ControlledDocument, facts: DocumentFacts, links: SiteLinks
) -> Banner:
    days = [each.decided_on for each in facts.approvals if each.meaning is Meaning.OBSOLETED]
    since = f"Obsolete since {day_in_words(max(days))}. " if days else ""
    reason = f" {document.reason}" if document.reason else ""
    successor = library.by_id.get(document.superseded_by)
    if successor is None:
        return Banner(kind="obsolete", word="Obsolete", text=f"{since}Do not use.{reason}")
    return Banner(
        kind="obsolete",
        word="Obsolete",
        text=f"{since}Do not use.{reason} Superseded by",
        link=links.document(successor, ""),
        link_text=f"{successor.printed_number} {successor.title}",
    )


def _pdf(facts: DocumentFacts, document: ControlledDocument) -> PublishedPdf | None:
    """Return the document's PDF, which shows the text that stands for it and no other."""
    return facts.site.pdfs.get(document.id) if facts.instead_of is None else None


def _pdf_uri(facts: DocumentFacts, document: ControlledDocument, links: SiteLinks) -> str:
    pdf = _pdf(facts, document)
    return links.uri(pdf.uri) if pdf is not None and pdf.uri else ""


def _changes_uri(document: ControlledDocument, site: SiteFacts, links: SiteLinks) -> str:
    page = uris.changes_in(document.id, document.revision)
    return links.uri(page) if page in site.changed else ""


def _findings(facts: DocumentFacts, links: SiteLinks) -> list[FindingLine]:
    return finding_lines(facts.findings, lambda code: links.uri(*uris.rule(code)))
