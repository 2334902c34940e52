"""What a field of a form asks for, in words: the same on page, print and screen form."""

from __future__ import annotations

from collections.abc import Iterator

from qms.domain.form_values import pattern_in_words
from qms.domain.records import FieldKind, FormColumn, FormDefinition, FormField, FormRule


def limits_in_words(field: FormColumn) -> Iterator[str]:
    """Yield the limits of a field."""
    is_day = field.kind is FieldKind.DATE
    if field.min and (is_day or field.min != "0"):  # people know that they count from 0
        yield f"not before {field.min}" if is_day else f"at least {field.min}"
    if field.max:
        yield f"not after {field.max}" if is_day else f"at most {field.max}"
    if field.pattern:
        yield f"written like {pattern_in_words(field.pattern)}"
    if field.length:
        yield f"at most {field.length} characters"


def field_notes(field: FormColumn) -> str:
    """Return help and limits of a field as sentences; the last ends as its author ended it."""
    limits = ", ".join(limits_in_words(field))
    lines = _lines(field) if isinstance(field, FormField) and field.columns else ""
    parts = [each for each in (field.help, _capital(limits), lines) if each]
    return ". ".join([*(each.rstrip(".") for each in parts[:-1]), *parts[-1:]])


def rules_in_words(form: FormDefinition) -> tuple[str, ...]:
    """Return every comparison of a form as a sentence."""
    return tuple(sentence for rule in form.rules for sentence in _rule(form, rule))


def _lines(group: FormField) -> str:
    return f"{group.rows} lines of: {', '.join(map(_column, group.columns))}"


def _column(column: FormColumn) -> str:
    unit = f" ({column.unit})" if column.unit else ""
    notes = [*limits_in_words(column), *column.choices]
    limits = f" [{', '.join(notes)}]" if notes else ""
    return f"{column.label}{unit}{limits}"


def _rule(form: FormDefinition, rule: FormRule) -> Iterator[str]:
    if rule.says:
        yield f"{rule.says.rstrip('.')}."
        return
    conditions = [f"{_label(form, name)} is {' or '.join(values)}" for name, values in rule.when]
    start = f"When {' and '.join(conditions)}: " if conditions else ""
    subject = " + ".join(_label(form, each) for each in rule.sum or (rule.field,))
    for each in rule.comparisons:
        yield f"{start}{subject} {each.relation.in_words} {_label(form, each.other)}."
    if rule.required:
        yield f"{start}{_listed(form, rule.required)} must be filled in."
    if rule.empty:
        yield f"{start}{_listed(form, rule.empty)} must stay empty."


def _listed(form: FormDefinition, names: tuple[str, ...]) -> str:
    return ", ".join(_label(form, each) for each in names)


def _label(form: FormDefinition, name: str) -> str:
    group, _, column = name.partition(".")
    field, own = form.field(group), form.field(name)
    if own is None or field is None:
        return name
    return f"“{field.label}, {own.label}”" if column else f"“{own.label}”"


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
