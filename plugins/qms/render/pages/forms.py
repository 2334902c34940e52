"""The list of forms, and how long every record is kept."""

from __future__ import annotations

from collections.abc import Iterator

from qms.domain.documents import ControlledDocument, Standing
from qms.domain.library import Library
from qms.domain.records import FormDefinition, Retention
from qms.render import uris
from qms.render.escape import escape_markdown
from qms.render.facts import SiteFacts
from qms.render.links import SiteLinks
from qms.render.pages.common import document_link, named_link
from qms.render.pages.model import ComputedPage
from qms.render.registers import shown_registers
from qms.render.tables import markdown_table
from qms.render.words import FORM_KINDS_SHORT, MEDIA

FORM_HEADS = ("Form", "Kind", "Procedure", "Medium", "Kept where")
RETENTION_HEADS = ("Record", "Procedure", "Owner", "Kept for", "Basis", "Then")

RETENTION_LEAD = """\
Every period is the company's own rule unless the column *Basis* names a contract or a law. Where a
customer's contract asks for longer, the longer period counts.
"""


def forms_page(library: Library, site: SiteFacts) -> ComputedPage:
    """Return the list of forms, registers and layouts."""
    links = site.links_from(uris.FORMS)
    shown = {each.id: uris.register_entries(each.id) for each in shown_registers(library, site)}
    rows = (
        _form_row(library, document, document.form, links, shown.get(document.id, ""))
        for document in _forms(library, site)
        if document.form is not None
    )
    lead = f"How long each record is kept: [Retention schedule]({links.uri(uris.RETENTION)}).\n"
    return ComputedPage(
        uri=uris.FORMS,
        title="Forms and registers",
        markdown=f"{lead}\n{markdown_table(FORM_HEADS, rows)}",
        above="Status and clauses",
        in_menu=True,
        hidden=("toc",),
        is_searchable=False,
    )


def retention_page(library: Library, site: SiteFacts) -> ComputedPage:
    """Return every record with its period, from the forms and procedures themselves."""
    links = site.links_from(uris.RETENTION)
    table = markdown_table(RETENTION_HEADS, _records(library, site, links))
    return ComputedPage(
        uri=uris.RETENTION,
        title="Retention schedule",
        markdown=f"{RETENTION_LEAD}\n{table}",
        above="Status and clauses",
        in_menu=True,
        hidden=("toc",),
        is_searchable=False,
    )


def _forms(library: Library, site: SiteFacts) -> Iterator[ControlledDocument]:
    for document in library.documents:
        shown = document.path in site.documents
        if document.form is not None and shown and library.standing(document) != Standing.OBSOLETE:
            yield document


def _form_row(
    library: Library,
    document: ControlledDocument,
    form: FormDefinition,
    links: SiteLinks,
    uri: str,
) -> tuple[str, ...]:
    entries = f", [entries]({links.uri(uri)})" if uri else ""
    return (
        document_link(document, links) + entries,
        FORM_KINDS_SHORT[form.kind],
        named_link(library, form.procedure, links) if form.procedure else "",
        MEDIA.get(form.medium, escape_markdown(form.medium)),
        escape_markdown(form.where),
    )


def _records(library: Library, site: SiteFacts, links: SiteLinks) -> Iterator[tuple[str, ...]]:
    """Yield every form once, as the record it becomes, then the records that have no form."""
    for document in _forms(library, site):
        if document.form is not None:
            form = document.form
            procedure = named_link(library, form.procedure, links) if form.procedure else ""
            owner = library.roster.role_title(document.owner)
            itself = document_link(document, links)
            yield (itself, procedure, escape_markdown(owner), *_retention(form.retention))
    for document in library.documents:
        for record in document.records if document.path in site.documents else ():
            if not record.form:
                owner = library.roster.role_title(record.owner or document.owner)
                yield (
                    escape_markdown(record.name),
                    document_link(document, links),
                    escape_markdown(owner),
                    *_retention(record.retention),
                )


def _retention(retention: Retention | None) -> tuple[str, str, str]:
    if retention is None:
        return ("Not stated", "", "")
    return (
        escape_markdown(str(retention)),
        escape_markdown(retention.basis),
        escape_markdown(retention.disposition),
    )
