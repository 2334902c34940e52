"""The printed manual: every part as complete HTML, in order, with what is embedded in it."""

from __future__ import annotations

import json
from dataclasses import replace

from qms.domain.book import Attachment, Book, PrintPart
from qms.domain.documents import ControlledDocument
from qms.domain.library import Library
from qms.render.maps import data_maps
from qms.render.print.abbreviations import abbreviations_parts
from qms.render.print.annex import text_annex
from qms.render.print.clause_matrix import clause_matrix_part
from qms.render.print.context import (
    BookContext,
    approver_fields,
    print_links,
    printed_documents,
    stamp,
)
from qms.render.print.document import document_part
from qms.render.print.fillable import fillable_forms, fillable_part
from qms.render.print.front import TITLE, Front
from qms.render.print.protection import protection_part

CONTENTS_FORMAT = "qms-contents@1"


def build_book(library: Library, context: BookContext) -> Book:
    """Return the manual as data: front parts, documents, annexes."""
    documents = printed_documents(library, context)
    # Of some documents only, the matrix would say nothing but gaps: customers get none.
    links = print_links(library, documents, with_matrix=context.is_internal)
    bodies = tuple(document_part(library, each, links, context) for each in documents)
    annexes = (
        (
            *(
                text_annex(library, context, key=each.key, title=each.title, markdown=each.markdown)
                for each in data_maps(library, lambda _: links)
            ),
            *abbreviations_parts(library, documents, links, context),
            clause_matrix_part(library, links, context),
            protection_part(library, documents, context),
        )
        if context.is_internal
        else ()
    )
    front = Front(library, documents, links, context).parts(annexes)
    configuration = library.configuration
    return Book(
        title=TITLE,
        organisation=configuration.organisation.name,
        language=configuration.language,
        parts=tuple(replace(part, look=configuration.look) for part in (*front, *bodies, *annexes)),
        watermark=context.watermark,
        notice=context.notice,
        attachments=(_contents(library, documents, context),),
        date=library.as_of.isoformat(),
        approver_fields=approver_fields(library, context),
        stamp=stamp(library, context),
        forms=_forms(library, context),
    )


def _forms(library: Library, context: BookContext) -> tuple[PrintPart, ...]:
    """Return the fillable forms; customers get the sealed print versions only."""
    if not context.is_internal:
        return ()
    return tuple(fillable_part(library, each) for each in fillable_forms(library))


def _contents(
    library: Library, documents: tuple[ControlledDocument, ...], context: BookContext
) -> Attachment:
    """Return the list of what the manual holds, for programs."""
    content = {
        "format": CONTENTS_FORMAT,
        "repository": library.configuration.repository,
        "issue": context.issue,
        "edition": context.edition,
        "as_of": library.as_of.isoformat(),
        "commit": context.commit,
        "documents": [
            {
                "id": document.id,
                "title": document.title,
                "revision": document.revision,
                "status": library.standing(document).value,
                "effective_date": str(document.effective_date),
                "content_sha256": library.digest(document),
                "source": f"{document.id}.md" if document.source_text else None,
                "notices": [
                    each.notice.number
                    for each in context.notices
                    if each.notice.document == document.id and each.standing.is_current
                ],
            }
            for document in documents
        ],
    }
    data = json.dumps(content, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
    return Attachment(
        name="contents.json",
        data=data.encode("utf-8"),
        media_type="application/json",
        description="The documents of this manual, their revisions and fingerprints",
        relationship="Data",
    )


__all__ = ["CONTENTS_FORMAT", "BookContext", "build_book"]
