"""What all annexes of the manual share: the clause matrix, maps drawn from data, protection."""

from __future__ import annotations

from qms.domain.book import PartKind, PrintPart
from qms.domain.library import Library
from qms.render.diagrams import with_drawings
from qms.render.markdown import to_html
from qms.render.print.context import UNCONTROLLED, BookContext
from qms.render.print.templating import render_print, safe


def text_annex(
    library: Library, context: BookContext, *, key: str, title: str, markdown: str
) -> PrintPart:
    """Return an annex that is a heading and a text."""
    body = safe(with_drawings(to_html(markdown)))
    return annex(library, context, key=key, title=title, template="annex.html", body=body)


def annex(
    library: Library,
    context: BookContext,
    *,
    key: str,
    title: str,
    template: str,
    **content: object,
) -> PrintPart:
    """Return an annex; `content` is what its template shows."""
    configuration = library.configuration
    html = render_print(
        template,
        page_title=title,
        language=configuration.language,
        organisation=configuration.organisation.name,
        issue=context.state_in_words(library.as_of),
        notice="\n".join(line for line in (UNCONTROLLED, context.notice) if line),
        watermark="",
        **content,
    )
    return PrintPart(
        key=key,
        kind=PartKind.ANNEX,
        title=title,
        html=html,
        language=configuration.language,
        date=library.as_of.isoformat(),
        group="Annex",
    )
