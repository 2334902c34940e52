"""One controlled document for paper: what controls it, its text, its history and approvals.

Nothing here depends on the day of the build beyond the document's own standing, so that a
document's PDF stays the same until the document changes.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from qms.domain.body import Link
from qms.domain.book import Attachment, PartKind, PrintPart
from qms.domain.documents import ControlledDocument, Standing
from qms.domain.library import Library
from qms.domain.notices import JudgedNotice, interim_on, notices_on
from qms.domain.records import Record
from qms.domain.register import next_review_date, resolve_path
from qms.domain.short_code import short_code
from qms.domain.standards import parse_clause
from qms.render.captions import with_captions
from qms.render.document import finished_markdown
from qms.render.evidence import section_evidence
from qms.render.header import Reference, applies_to, approval_line
from qms.render.links import PrintLinks
from qms.render.notices import (
    NoticeBox,
    interim_in_words,
    notice_box,
    section_title,
    with_blocks,
)
from qms.render.print.context import UNCONTROLLED, BookContext
from qms.render.print.forms import printed_form
from qms.render.print.templating import render_print, safe
from qms.render.redline.marked import marked_document
from qms.render.words import (
    day_in_words,
    effective_in_words,
    missing_in_words,
    standing_key,
    status_in_words,
)

_PICTURES = (".svg", ".png", ".jpg", ".jpeg", ".gif", ".webp")


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordLine:
    """One record that a procedure asks for."""

    name: str
    form: Reference
    kept: str
    basis: str
    bar: str = ""
    """Class of a bar beside it."""


def document_part(
    library: Library, document: ControlledDocument, links: PrintLinks, context: BookContext
) -> PrintPart:
    """Return a document as a part of the book."""
    language = document.language or library.configuration.language
    history = document.current_history
    dated = document.effective_date.first or (history.date if history else None)
    return PrintPart(
        key=document.id,
        kind=PartKind.DOCUMENT,
        title=document.title,
        number=document.printed_number,
        revision=document.printed_revision,
        language=language,
        date=dated.isoformat() if dated else "",
        group=document.type.name,
        html=_html(library, document, links, context),
        attachments=_source(document),
        assets=tuple(_pictures(library, document)),
        watermark=_watermark(library.standing(document), interim_on(context.notices, document)),
    )


def _html(
    library: Library, document: ControlledDocument, links: PrintLinks, context: BookContext
) -> str:
    standing = library.standing(document)
    history = document.current_history
    configuration = library.configuration
    lines = (document.classification, UNCONTROLLED, context.notice)
    notice = "\n".join(line for line in lines if line)
    interim = interim_on(context.notices, document)
    boxes = [
        (notice_box(library, document, judged, links), judged)
        for judged in notices_on(context.notices, document)
    ]
    digest = library.digest(document)
    bars = context.bars.get(digest)
    body = context.to_html(finished_markdown(library, document, links))
    marked = marked_document(document, body, bars)
    return render_print(
        "document.html",
        page_title=f"{document.printed_number} {document.title}",
        language=document.language or configuration.language,
        organisation=configuration.organisation.name,
        issue="",
        notice=notice,
        classification=document.classification,
        watermark=_watermark(standing, interim),
        document=document,
        standing=standing_key(standing),
        standing_word="INTERIM" if interim else standing.value.upper(),
        status=status_in_words(library, document),
        revision_date=history.date if history else None,
        effective=effective_in_words(library, document.effective_date),
        next_review=next_review_date(library, document),
        owner=library.roster.role_title(document.owner),
        prepared_by=", ".join(map(library.roster.person_name, document.prepared_by)),
        applies_to=applies_to(library, document),
        clauses=list(_clauses(library, document, links)),
        banners=list(_banners(library, document)),
        interim=interim_in_words(library, document, interim) if interim else "",
        notices=[
            (box, section_title(document, judged.notice), judged.notice.section)
            for box, judged in boxes
        ],
        body=safe(_with_notices(with_captions(marked.body), boxes)),
        form=printed_form(library, document.form, links) if document.form else None,
        records=[
            _record(library, record, links, marked.record(index))
            for index, record in enumerate(document.records)
        ],
        bar_of_title=marked.title,
        bars_of_fields=[marked.field(each) for each in range(marked.field_count)],
        before=context.before.get(digest, ""),
        has_requests=any(entry.change_request for entry in document.history),
        approvals=[
            approval_line(library, record) for record in context.approvals.get(document.path, ())
        ],
        missing=missing_in_words(library, context.missing.get(document.path, ())),
        is_internal=context.is_internal,
        evidence=section_evidence(library, document, links) if context.shows_evidence else (),
        digest=digest,
        code=short_code(digest),
    )


def _with_notices(body: str, boxes: Sequence[tuple[NoticeBox, JudgedNotice]]) -> str:
    """Put the temporary notices below the headings of the sections that they amend."""
    blocks: dict[str, str] = {}
    for box, judged in boxes:
        section = judged.notice.section
        html = render_print("notice.html", box=box, text=safe(box.text))
        blocks[section] = blocks.get(section, "") + html
    return with_blocks(body, blocks)


def _watermark(standing: Standing, interim: JudgedNotice | None) -> str:
    if interim is not None:
        return "INTERIM"
    match standing:
        case Standing.DRAFT | Standing.UNDER_REVIEW:
            return "DRAFT"
        case Standing.PENDING:
            return "PENDING"
        case Standing.OBSOLETE:
            return "OBSOLETE"
        case Standing.EFFECTIVE:
            return ""


def _banners(library: Library, document: ControlledDocument) -> Iterator[str]:
    match library.standing(document):
        case Standing.DRAFT | Standing.UNDER_REVIEW:
            yield "Not approved. Do not work to this text."
        case Standing.PENDING:
            first = document.effective_date.first
            when = f" It becomes effective on {day_in_words(first)}." if first else ""
            yield f"Approved, but not in force yet.{when} Until then do not work to this text."
        case Standing.EFFECTIVE | Standing.OBSOLETE:
            return


def _clauses(
    library: Library, document: ControlledDocument, links: PrintLinks
) -> Iterator[Reference]:
    for token in document.clauses:
        reference = parse_clause(token, library.configuration.primary_standard)
        if reference is not None:
            known = library.clause(reference) is not None
            yield Reference(text=str(reference), uri=links.clause(reference) if known else "")


def _record(library: Library, record: Record, links: PrintLinks, bar: str) -> RecordLine:
    form = library.by_id.get(record.form)
    definition = form.form if form is not None else None
    retention = record.retention or (definition.retention if definition else None)
    text = f"{form.printed_number} {form.title}" if form is not None else record.form
    return RecordLine(
        name=record.name,
        form=Reference(text=text, uri=links.document(form, "") if form is not None else ""),
        kept=str(retention) if retention else "Not stated",
        basis=retention.basis if retention else "",
        bar=bar,
    )


def _source(document: ControlledDocument) -> tuple[Attachment, ...]:
    if not document.source_text:
        return ()
    return (
        Attachment(
            name=f"{document.id}.md",
            data=document.source_text.encode("utf-8"),
            media_type="text/markdown",
            description=f"Source text of {document.id} revision {document.revision}",
        ),
    )


def _pictures(library: Library, document: ControlledDocument) -> Iterator[str]:
    """Yield the pictures that a text embeds, once each; tables become text."""
    embedded = dict.fromkeys(_path(document, link) for link in document.body.links if link.embedded)
    for path in embedded:
        is_picture = posixpath.splitext(path)[1].lower() in _PICTURES
        file = library.file_of(document, path)
        if file in library.assets and is_picture:
            yield file


def _path(document: ControlledDocument, link: Link) -> str:
    return resolve_path(document.path, link.target.partition("#")[0])
