"""Documents from outside with the revision held and its check; there only where data are."""

from __future__ import annotations

from qms.domain.external_documents import ExternalDocument
from qms.domain.library import Library
from qms.render import uris
from qms.render.escape import escape_markdown
from qms.render.facts import SiteFacts
from qms.render.pages.common import mark
from qms.render.pages.model import ComputedPage
from qms.render.tables import markdown_table
from qms.render.words import count, day_in_words

HEADS = ("Document", "Issued by", "Revision held", "Read where", "Limits", "Checked", "Next check")
LEAD = """\
Documents from outside that decide how we work. They belong to their publishers: read them at the
place named, within the limits. Every {rhythm} somebody looks whether the revision held is still the
current one, unless the entry has a rhythm of its own.
"""


def external_documents_page(library: Library, site: SiteFacts) -> ComputedPage:
    """Return the register, in the order in which it was written."""
    del site
    register = library.external_documents
    months = register.check_months
    rhythm = "month" if months == 1 else count(months, "month")
    rows = (_row(library, each) for each in register.documents)
    return ComputedPage(
        uri=uris.EXTERNAL_DOCUMENTS,
        title="External documents",
        markdown=f"{LEAD.format(rhythm=rhythm)}\n{markdown_table(HEADS, rows)}",
        above="Status and clauses",
        in_menu=True,
        hidden=("toc",),
    )


def _row(library: Library, each: ExternalDocument) -> tuple[str, ...]:
    due = library.external_documents.next_check(each)
    late = due < library.as_of
    return (
        f"**{escape_markdown(each.number)}** {escape_markdown(each.title)}",
        escape_markdown(each.issuer),
        escape_markdown(each.revision),
        escape_markdown(each.where),
        escape_markdown(each.limits),
        day_in_words(each.checked_on),
        f"{day_in_words(due)} {mark('Overdue', 'obsolete') if late else ''}",
    )
