"""The annex of the manual that says how approvals and records are protected."""

from __future__ import annotations

from collections.abc import Sequence

from qms.domain.book import PrintPart
from qms.domain.documents import ControlledDocument
from qms.domain.library import Library
from qms.render.print.annex import text_annex
from qms.render.print.context import BookContext
from qms.render.protection import TITLE, protection_markdown


def protection_part(
    library: Library, documents: Sequence[ControlledDocument], context: BookContext
) -> PrintPart:
    """Return the annex for the documents that are printed."""
    approvals = {each.id: context.approvals.get(each.path, ()) for each in documents}
    text = protection_markdown(library, documents, approvals)
    return text_annex(library, context, key="protection", title=TITLE, markdown=text)
