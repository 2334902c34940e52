"""The annex of the manual that explains the abbreviations that its texts use."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from qms.domain.book import PrintPart
from qms.domain.documents import ControlledDocument
from qms.domain.glossary import Abbreviation, glossary_of
from qms.domain.library import Library
from qms.render.escape import escape_markdown
from qms.render.links import Links
from qms.render.print.annex import text_annex
from qms.render.print.context import BookContext
from qms.render.tables import markdown_table

TITLE = "Abbreviations"
MOST_NAMED = 6
"""A short form that more documents use is everybody's."""
LEAD = "The abbreviations that this manual uses, as {document} explains them.\n\n"


def abbreviations_parts(
    library: Library,
    documents: Sequence[ControlledDocument],
    links: Links,
    context: BookContext,
) -> Iterator[PrintPart]:
    """Yield the annex, if the texts that are printed use anything that is explained."""
    rows = [
        (escape_markdown(short), escape_markdown(each.meaning), _used_in(documents, each, links))
        for short, each in sorted(glossary_of(library).items(), key=lambda item: item[0].lower())
        if any(_uses(document, each) for document in documents)
    ]
    glossary = library.by_id.get(library.configuration.terms_document)
    if rows and glossary is not None:
        lead = LEAD.format(document=_link(glossary, links))
        table = markdown_table(("Short", "Means", "Used in"), rows)
        yield text_annex(library, context, key="abbreviations", title=TITLE, markdown=lead + table)


def _used_in(documents: Sequence[ControlledDocument], each: Abbreviation, links: Links) -> str:
    using = [document for document in documents if _uses(document, each)]
    if len(using) > MOST_NAMED:
        return f"{len(using)} documents"
    return ", ".join(_link(document, links) for document in using)


def _link(document: ControlledDocument, links: Links) -> str:
    number, uri = escape_markdown(document.printed_number), links.document(document, "")
    return f"[{number}]({uri})" if uri else number


def _uses(document: ControlledDocument, each: Abbreviation) -> bool:
    """Return whether a text uses a short form; the document of terms only explains it."""
    if document.id == each.document.id or each.short not in document.body.text:
        return False
    found = rf"(?<![\w-]){re.escape(each.short)}(?![\w]|-\d)"
    return re.search(found, document.body.text) is not None
