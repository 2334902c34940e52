"""The list of forms, and how long every record is kept."""

from __future__ import annotations

from collections.abc import Iterator

from qms.domain.documents import ControlledDocument, Standing
from qms.domain.library import Library
from qms.domain.records import FormDefinition, Record
from qms.render import uris
from qms.render.escape import escape_markdown
from qms.render.facts import SiteFacts
from qms.render.links import SiteLinks
from qms.render.pages.common import document_link, named_link
from qms.render.pages.model import ComputedPage
from qms.render.tables import markdown_table
from qms.render.words import FORM_KINDS_SHORT, MEDIA

FORM_HEADS = ("Form", "Kind", "Procedure", "Medium", "Kept where")
RETENTION_HEADS = ("Record", "Form", "Procedure", "Owner", "Kept for", "Basis", "Then")

RETENTION_LEAD = """\
Every period is the company's own rule unless the column *Basis* names a contract or a law. Where a
customer's contract asks for longer, the longer period counts.
"""


def forms_page(library: Library, site: SiteFacts) -> ComputedPage:
    """Return the list of forms, registers and layouts."""
    links = site.links_from(uris.FORMS)
    rows = (
        _form_row(library, document, document.form, links)
        for document in _forms(library, site)
        if document.form is not None
    )
    lead = f"How long each record is kept: [Retention schedule]({links.uri(uris.RETENTION)}).\n"
    return ComputedPage(
        uri=uris.FORMS,
        title="Forms and registers",
        markdown=f"{lead}\n{markdown_table(FORM_HEADS, rows)}",
        above="Status and clauses",
        shows_contents=False,
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
        shows_contents=False,
    )


def _forms(library: Library, site: SiteFacts) -> Iterator[ControlledDocument]:
    for document in library.documents:
        shown = document.path in site.documents
        if document.form is not None and shown and library.standing(document) != Standing.OBSOLETE:
            yield document


def _form_row(
    library: Library, document: ControlledDocument, form: FormDefinition, links: SiteLinks
) -> tuple[str, ...]:
    return (
        document_link(document, links),
        FORM_KINDS_SHORT[form.kind],
        named_link(library, form.procedure, links) if form.procedure else "",
        MEDIA.get(form.medium, escape_markdown(form.medium)),
        escape_markdown(form.where),
    )


def _records(library: Library, site: SiteFacts, links: SiteLinks) -> Iterator[tuple[str, ...]]:
    """Yield the records that procedures name, then the forms that none of them names."""
    named: set[str] = set()
    for document in library.documents:
        if document.path not in site.documents:
            continue
        for record in document.records:
            named.add(record.form)
            yield _record_row(library, document, record, links)
    for document in _forms(library, site):
        if document.id not in named and document.form is not None:
            record = Record(name=document.title, form=document.id)
            procedure = library.by_id.get(document.form.procedure, document)
            yield _record_row(library, procedure, record, links)


def _record_row(
    library: Library, procedure: ControlledDocument, record: Record, links: SiteLinks
) -> tuple[str, ...]:
    form = library.by_id.get(record.form)
    definition = form.form if form is not None else None
    retention = record.retention or (definition.retention if definition else None)
    owner = record.owner or (form.owner if form is not None else procedure.owner)
    return (
        escape_markdown(record.name),
        named_link(library, record.form, links) if record.form else "",
        document_link(procedure, links),
        escape_markdown(library.roster.role_title(owner)),
        escape_markdown(str(retention)) if retention else "",
        escape_markdown(retention.basis) if retention else "",
        escape_markdown(retention.disposition) if retention else "",
    )
