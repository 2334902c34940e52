"""The fillable form: one sheet from the definition, with a cell for each field."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from qms.domain.book import PartKind, PrintPart
from qms.domain.documents import ControlledDocument, Standing
from qms.domain.fillable import (
    DATE_FIELD,
    NUMBER_FIELD,
    SITE_FIELD,
    BlankField,
    BlankKind,
    BoxPlace,
    FormMark,
)
from qms.domain.form_values import field_names
from qms.domain.library import Library
from qms.domain.records import FieldKind, FormColumn, FormDefinition, FormField, FormKind
from qms.domain.short_code import short_code
from qms.render.facts import blank_form_key
from qms.render.field_words import field_notes, limits_in_words, rules_in_words
from qms.render.print.templating import render_print

COMPARE = "Compare revision and code with the document library before use."
_KINDS = {
    FieldKind.TEXT: BlankKind.TEXT,
    FieldKind.MULTILINE: BlankKind.MULTILINE,
    FieldKind.NUMBER: BlankKind.TEXT,
    FieldKind.DATE: BlankKind.TEXT,
    FieldKind.CHECKBOX: BlankKind.CHECKBOX,
    FieldKind.CHOICE: BlankKind.CHOICE,
    FieldKind.SIGNATURE: BlankKind.SIGNATURE,
}
_HINTS = {FieldKind.DATE: "year-month-day, such as 2026-11-05", FieldKind.NUMBER: "number"}
_NUMBER_HELP = "Record number; left empty, it is given when the record is filed"
_NUMBER_LENGTH = 40
_LONGEST_BESIDE, _MOST_BESIDE = 32, 110
"""Characters of a choice, and of all, whose boxes stand beside their list in three lines."""
_WEIGHTS = {FieldKind.TEXT: 20, FieldKind.NUMBER: 13, FieldKind.DATE: 14, FieldKind.CHECKBOX: 9}


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of a group on the sheet."""

    label: str
    required: bool
    unit: str
    choices: tuple[str, ...]
    """Offered in every line, for whoever fills it in on paper."""
    share: int
    """Percent of the width."""
    names: tuple[str, ...]
    """The fields below it, line by line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetField:
    """One line of the sheet: a field, or a group with its columns."""

    name: str
    label: str
    kind: str
    required: bool
    unit: str
    notes: str
    choices: tuple[str, ...]
    boxes: str
    """Where the choices stand, beside or below the list."""
    columns: tuple[Column, ...] = ()
    rows: int = 0


def is_fillable(library: Library, document: ControlledDocument) -> bool:
    """Return whether a document is a form in force that people fill in."""
    form = document.form
    if form is None or form.kind is not FormKind.FORM or not form.fields:
        return False
    return library.standing(document) is Standing.EFFECTIVE


def fillable_forms(library: Library) -> Iterator[ControlledDocument]:
    """Yield the forms in force that have a fillable PDF."""
    return (each for each in library.documents if is_fillable(library, each))


def form_mark(library: Library, document: ControlledDocument) -> FormMark:
    """Return what a file says about the form that it was made from."""
    return FormMark(
        repository=library.configuration.repository,
        form=document.id,
        revision=document.revision,
        code=short_code(library.digest(document)),
    )


def fillable_part(library: Library, document: ControlledDocument) -> PrintPart:
    """Return the fillable PDF of a form, to be laid out."""
    form, mark = document.form, form_mark(library, document)
    assert form is not None  # noqa: S101 - callers ask `is_fillable`
    configuration = library.configuration
    history, retention = document.current_history, form.retention
    dated = document.effective_date.first or (history.date if history else None)
    sites = tuple(each.name for each in configuration.sites.values())
    has_sites = len(sites) > 1
    procedure = library.by_id.get(form.procedure)
    html = render_print(
        "form-fill.html",
        page_title=f"{document.printed_number} {document.title}",
        language=document.language or configuration.language,
        organisation=configuration.organisation.name,
        issue="",
        notice="\n".join(each for each in (document.classification, COMPARE) if each),
        classification=document.classification,
        watermark="",
        document=document,
        code=mark.code,
        procedure=f"{procedure.printed_number} {procedure.title}" if procedure else "",
        kept=str(retention) if retention else "",
        where=form.where,
        has_sites=has_sites,
        has_choices=any(each.choices for each in form.fields),
        fields=tuple(_sheet_field(each) for each in form.fields),
        rules=rules_in_words(form),
    )
    return PrintPart(
        key=blank_form_key(document.id),
        kind=PartKind.DOCUMENT,
        title=document.title,
        number=document.printed_number,
        revision=document.printed_revision,
        language=document.language or configuration.language,
        date=dated.isoformat() if dated else "",
        html=html,
        blanks=(*_header(sites if has_sites else ()), *_blanks(form)),
        mark=mark,
        look=configuration.look,
    )


def _header(sites: tuple[str, ...]) -> Iterator[BlankField]:
    yield BlankField(
        name=NUMBER_FIELD, kind=BlankKind.TEXT, description=_NUMBER_HELP, length=_NUMBER_LENGTH
    )
    yield BlankField(
        name=DATE_FIELD,
        kind=BlankKind.TEXT,
        description=f"Date of the record, {_HINTS[FieldKind.DATE]}",
    )
    if sites:
        yield BlankField(name=SITE_FIELD, kind=BlankKind.CHOICE, description="Site", choices=sites)


def _blanks(form: FormDefinition) -> Iterator[BlankField]:
    for name, field in field_names(form):
        is_cell = name != field.name
        yield BlankField(
            name=name,
            kind=_KINDS[field.kind],
            description=_description(field),
            required=field.required and not is_cell,
            choices=field.choices,
            length=field.length,
            is_small=is_cell,
            boxes=BoxPlace.NONE if is_cell else _boxes(field),
        )


def _boxes(field: FormColumn) -> BoxPlace:
    """Say where the boxes for paper cost the least room."""
    if field.kind is not FieldKind.CHOICE:
        return BoxPlace.NONE
    lengths = [len(each) for each in field.choices]
    is_short = max(lengths, default=0) <= _LONGEST_BESIDE and sum(lengths) <= _MOST_BESIDE
    return BoxPlace.BESIDE if is_short else BoxPlace.BELOW


def _description(field: FormColumn) -> str:
    """Return what a field is, as it is read aloud."""
    unit = f" in {field.unit}" if field.unit else ""
    hint = _HINTS.get(field.kind, "")
    parts = (f"{field.label}{unit}", hint, *limits_in_words(field), field.help)
    required = "must be ticked" if field.kind is FieldKind.CHECKBOX else "must be filled in"
    return ", ".join((*filter(None, parts), *((required,) if field.required else ())))


def _sheet_field(field: FormField) -> SheetField:
    total = sum(_WEIGHTS.get(each.kind, 18) for each in field.columns)
    names = list(field_names(FormDefinition(kind=FormKind.FORM, fields=(field,))))
    return SheetField(
        name=field.name,
        label=field.label,
        kind=field.kind.value,
        required=field.required,
        unit=field.unit,
        notes=field.help if field.columns else field_notes(field),
        choices=field.choices,
        boxes=_boxes(field).value,
        columns=tuple(
            Column(
                label=column.label,
                required=column.required,
                unit=column.unit,
                choices=column.choices,
                share=100 * _WEIGHTS.get(column.kind, 18) // total,
                names=tuple(name for name, _ in names[index :: len(field.columns)]),
            )
            for index, column in enumerate(field.columns)
        ),
        rows=field.rows,
    )
