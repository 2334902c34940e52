"""The block below every document: form, records, who refers to it, and the revision history."""

from __future__ import annotations

from dataclasses import dataclass

from qms.domain.documents import ControlledDocument
from qms.domain.library import Library
from qms.domain.records import FieldKind, FormDefinition, FormField, FormKind
from qms.render import uris
from qms.render.evidence import section_evidence
from qms.render.facts import DocumentFacts, blank_form_key
from qms.render.field_words import field_notes, rules_in_words
from qms.render.header import Reference
from qms.render.links import SiteLinks
from qms.render.record_lines import document_reference, kept_for, named_reference, record_line
from qms.render.registers import shown_registers
from qms.render.templating import render_template
from qms.render.words import FIELD_KINDS, FORM_KINDS, MEDIA


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldLine:
    """One field of a form."""

    label: str
    kind: str
    required: str
    choices: tuple[str, ...]
    notes: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FormBlock:
    """What a form says about itself."""

    kind: str
    procedure: Reference
    kept: str
    basis: str
    disposition: str
    medium: str
    where: str
    schedule: str
    fields: tuple[FieldLine, ...]
    rules: tuple[str, ...]


def document_footer(library: Library, document: ControlledDocument, facts: DocumentFacts) -> str:
    """Return the block below a document's text as HTML."""
    links = facts.links_of(document)
    blank = facts.site.pdfs.get(blank_form_key(document.id))
    has_entries = document in shown_registers(library, facts.site)
    return render_template(
        "footer.html",
        document=document,
        form=_form(library, document.form, links) if document.form else None,
        blank=links.uri(blank.uri) if blank is not None and blank.uri else "",
        entries=links.uri(uris.register_entries(document.id)) if has_entries else "",
        records=[record_line(library, record, links) for record in document.records],
        referring=[document_reference(each, links) for each in facts.referring],
        supersedes=[named_reference(library, target, links) for target in document.supersedes],
        schedule=links.uri(uris.RETENTION),
        is_internal=facts.site.is_internal,
        evidence=facts.site.shows_evidence and section_evidence(library, document, links),
    )


def _form(library: Library, form: FormDefinition, links: SiteLinks) -> FormBlock:
    retention = form.retention
    return FormBlock(
        kind=FORM_KINDS[form.kind],
        procedure=named_reference(library, form.procedure, links),
        kept=kept_for(retention),
        basis=retention.basis if retention else "",
        disposition=retention.disposition if retention else "",
        medium=MEDIA.get(form.medium, form.medium),
        where=form.where,
        schedule=links.uri(uris.RETENTION) if form.kind is FormKind.GENERATED else "",
        fields=tuple(_field(field) for field in form.fields),
        rules=rules_in_words(form),
    )


def _field(field: FormField) -> FieldLine:
    unit = f" ({field.unit})" if field.unit else ""
    is_choice = field.kind is FieldKind.CHOICE
    return FieldLine(
        label=field.label,
        kind=f"{FIELD_KINDS[field.kind]}{unit}" if not is_choice else "One of",
        required="Yes" if field.required else "No",
        choices=field.choices,
        notes=field_notes(field),
    )
