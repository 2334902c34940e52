"""The annex of the manual that says how approvals and records are protected."""

from __future__ import annotations

from collections.abc import Sequence

from qms.domain.book import PartKind, PrintPart
from qms.domain.documents import ControlledDocument
from qms.domain.library import Library
from qms.render.markdown import to_html
from qms.render.print.context import UNCONTROLLED, BookContext
from qms.render.print.templating import render_print, safe
from qms.render.protection import TITLE, protection_markdown

KEY = "protection"


def protection_part(
    library: Library, documents: Sequence[ControlledDocument], context: BookContext
) -> PrintPart:
    """Return the annex for the documents that are printed."""
    configuration = library.configuration
    approvals = {each.id: context.approvals.get(each.path, ()) for each in documents}
    html = render_print(
        "protection.html",
        page_title=TITLE,
        language=configuration.language,
        organisation=configuration.organisation.name,
        issue=context.state_in_words(library.as_of),
        notice="\n".join(line for line in (UNCONTROLLED, context.notice) if line),
        watermark="",
        body=safe(to_html(protection_markdown(library, documents, approvals))),
    )
    return PrintPart(
        key=KEY,
        kind=PartKind.ANNEX,
        title=TITLE,
        html=html,
        language=configuration.language,
        date=library.as_of.isoformat(),
        group="Annex",
    )
