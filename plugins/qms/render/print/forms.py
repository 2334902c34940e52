"""A form for paper: what is known about it, and the blank itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qms.domain.library import Library
from qms.domain.records import FieldKind, FormColumn, FormDefinition, FormField, FormKind
from qms.render.field_words import field_notes, rules_in_words
from qms.render.header import Reference
from qms.render.links import PrintLinks
from qms.render.words import FIELD_KINDS, FORM_KINDS, MEDIA

BLANK_LINES = 10
_WEIGHTS = {
    FieldKind.TEXT: 20,
    FieldKind.MULTILINE: 28,
    FieldKind.NUMBER: 11,
    FieldKind.DATE: 14,
    FieldKind.CHECKBOX: 10,
    FieldKind.CHOICE: 16,
    FieldKind.SIGNATURE: 18,
    FieldKind.TABLE: 60,
}
"""How much room a column of a register gets, compared with the others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedField:
    """One field as it is printed."""

    label: str
    kind: str
    kind_in_words: str
    required: bool
    unit: str
    help: str
    choices: tuple[str, ...]
    notes: str
    share: int
    """Width of its column in a register, in percent."""
    columns: tuple[PrintedField, ...] = ()
    """Of a group, which is filled in once for each of several things."""
    rows: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedForm:
    """A form as it is printed."""

    kind: str
    procedure: Reference
    kept: str
    basis: str
    disposition: str
    medium: str
    where: str
    is_register: bool
    """Whether it is a register: one column per field, one line per entry."""
    blank_lines: int
    fields: tuple[PrintedField, ...]
    rules: tuple[str, ...]
    """What is compared when a filled form is read, as sentences."""


def printed_form(library: Library, form: FormDefinition, links: PrintLinks) -> PrintedForm:
    """Return what is printed of a form; a produced list has nothing to fill in."""
    retention = form.retention
    procedure = library.by_id.get(form.procedure)
    name = f"{procedure.printed_number} {procedure.title}" if procedure else form.procedure
    fillable = form.kind is not FormKind.GENERATED
    return PrintedForm(
        kind=FORM_KINDS[form.kind],
        procedure=Reference(text=name, uri=links.document(procedure, "") if procedure else ""),
        kept=str(retention) if retention else "",
        basis=retention.basis if retention else "",
        disposition=retention.disposition if retention else "",
        medium=MEDIA.get(form.medium, form.medium),
        where=form.where,
        is_register=fillable and form.kind is FormKind.REGISTER,
        blank_lines=BLANK_LINES,
        fields=_fields(form.fields) if fillable else (),
        rules=rules_in_words(form) if fillable else (),
    )


def shares(fields: Sequence[FormColumn]) -> tuple[int, ...]:
    """Return how wide each column of a register is, in percent."""
    total = sum(_WEIGHTS[each.kind] for each in fields)
    return tuple(100 * _WEIGHTS[each.kind] // total for each in fields)


def _fields(fields: Sequence[FormColumn]) -> tuple[PrintedField, ...]:
    return tuple(map(_field, fields, shares(fields)))


def _field(field: FormColumn, share: int) -> PrintedField:
    group = field if isinstance(field, FormField) and field.columns else None
    is_choice = field.kind is FieldKind.CHOICE
    choices = " / ".join(field.choices)
    return PrintedField(
        label=field.label,
        kind=field.kind.value,
        kind_in_words=FIELD_KINDS[field.kind],
        required=field.required,
        unit=field.unit,
        help=field.help if group is not None else field_notes(field),
        choices=field.choices if is_choice else (),
        notes=". ".join(part.rstrip(".") for part in (choices, field_notes(field)) if part),
        share=share,
        columns=_fields(group.columns) if group is not None else (),
        rows=group.rows if group is not None else 0,
    )
