"""What was written into a form, judged by the form's own definition.

Pure and strict: nothing that a form says is evaluated, it is only compared. Numbers are written
with a point and without separators, days as YYYY-MM-DD, because 1,000 and 03/04 mean different
things on two sides of an ocean.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from qms.domain.records import FieldKind, FormColumn, FormDefinition, FormField, FormRule, Relation

YES, NO = "yes", "no"
NUMBER = re.compile(r"[+-]?[0-9]{1,15}(\.[0-9]{1,9})?")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
MAX_TEXT = 20_000
"""Characters of one value; a page has four thousand."""
LIMIT = re.compile(rf"(above|below) ({NUMBER.pattern})")
_CLASSES = {"#": "[0-9]", "@": "[A-Za-z]", "?": "[A-Za-z0-9]"}


@dataclass(frozen=True, slots=True, kw_only=True)
class FormFault:
    """One thing that is wrong with a filled form, for the person who filled it."""

    label: str
    """Of the field, with the line of a group; empty for what is about several fields."""
    message: str
    name: str = ""

    def __str__(self) -> str:
        """Write it as one line."""
        return f"{self.label}: {self.message}" if self.label else self.message


@dataclass(frozen=True, slots=True, kw_only=True)
class FilledValues:
    """What was read from a form; an empty field has the empty text, a tick is `yes`."""

    values: Mapping[str, str]
    """By field; `group-LINE-column` for a group."""
    signed: frozenset[str] = frozenset()
    """Fields of signatures in which a digital signature lies."""

    def get(self, name: str) -> str:
        """Return what stands in a field."""
        value = self.values.get(name, "")
        return value if value or name not in self.signed else "signed digitally"


def cell_name(group: str, line: int, column: str) -> str:
    """Return the name of one cell of a group; names of fields have no hyphen."""
    return f"{group}-{line}-{column}"


def field_names(form: FormDefinition) -> Iterator[tuple[str, FormColumn]]:
    """Yield every place of a form that takes a value, in order, with what it takes.

    The label of a cell says its group and line.
    """
    for field in form.fields:
        if field.kind is not FieldKind.TABLE:
            yield field.name, field
            continue
        for line in range(1, field.rows + 1):
            for column in field.columns:
                label = f"{field.label}, line {line}: {column.label}"
                yield cell_name(field.name, line, column.name), replace(column, label=label)


def check_values(form: FormDefinition, filled: FilledValues) -> Iterator[FormFault]:
    """Yield everything that is wrong with a filled form, in the order of its fields."""
    used = {
        (field.name, line)
        for field in form.fields
        if field.kind is FieldKind.TABLE
        for line in range(1, field.rows + 1)
        if any(
            filled.get(cell_name(field.name, line, each.name)) not in {"", NO}
            for each in field.columns
        )
    }
    wrong: set[str] = set()
    for name, field in field_names(form):
        group, _, rest = name.partition("-")
        line = int(rest.partition("-")[0]) if rest else 0
        # Lines that nobody began ask for nothing.
        asked = field.required and (not line or (group, line) in used)
        for message in _of_value(replace(field, required=asked), filled.get(name)):
            wrong.add(f"{group}.{field.name}" if line else name)
            yield FormFault(label=field.label, message=message, name=name)
    for field in form.fields:
        lines = (each for each in used if each[0] == field.name)
        if field.kind is FieldKind.TABLE and field.required and not any(lines):
            yield FormFault(label=field.label, message="at least one line must be filled in")
    for rule in form.rules:
        # A value that cannot be read was named already.
        if not wrong & set(rule_names(rule)):
            yield from _of_rule(form, rule, filled)


def value_faults(field: FormColumn, value: str) -> Iterator[str]:
    """Yield what is wrong with one value, without its label."""
    yield from _of_value(field, value)


def as_number(value: str) -> Decimal | None:
    """Read a number as forms take it; None for anything else."""
    return Decimal(value) if NUMBER.fullmatch(value) else None


def as_day(value: str) -> date | None:
    """Read a day as forms take it; None for anything else."""
    try:
        return date.fromisoformat(value) if DAY.fullmatch(value) else None
    except ValueError:
        return None


def pattern_in_words(pattern: str) -> str:
    """Say how a text is written: NCR-## becomes an example."""
    return pattern.replace("#", "1").replace("@", "A").replace("?", "A")


def fits_pattern(pattern: str, value: str) -> bool:
    """Return whether a text is written as a pattern says; it takes as long as the text is."""
    written = "".join(_CLASSES.get(each, re.escape(each)) for each in pattern)
    return re.fullmatch(written, value) is not None


def rule_names(rule: FormRule) -> Iterator[str]:
    """Yield the fields that a rule speaks of."""
    yield from (name for name, _ in rule.when)
    yield from (*rule.required, *rule.empty, *rule.sum)
    yield from (each for each in (rule.field, *(each.other for each in rule.comparisons)) if each)


def _of_value(field: FormColumn, value: str) -> Iterator[str]:
    if field.kind is FieldKind.CHECKBOX:
        if field.required and value != YES:
            yield "must be ticked"
        return
    if not value:
        if field.required:
            yield _MISSING.get(field.kind, "must be filled in")
        return
    if len(value) > (field.length or MAX_TEXT):
        yield f"has {len(value)} characters; {field.length or MAX_TEXT} are the most"
    match field.kind:
        case FieldKind.NUMBER:
            yield from _of_number(field, value)
        case FieldKind.DATE:
            yield from _of_day(field, value)
        case FieldKind.CHOICE if value not in field.choices:
            yield f"“{_short(value)}” is not offered; choose one of: {', '.join(field.choices)}"
        case FieldKind.TEXT if field.pattern and not fits_pattern(field.pattern, value):
            yield f"“{_short(value)}” is not written like {pattern_in_words(field.pattern)}"
        case _:
            return


_MISSING = {
    FieldKind.CHOICE: "nothing is chosen",
    FieldKind.SIGNATURE: "neither a name is written nor a digital signature given",
}


def _of_number(field: FormColumn, value: str) -> Iterator[str]:
    number = as_number(value)
    if number is None:
        yield f"“{_short(value)}” is not a number; write it like 1000 or 2.5"
        return
    least, most = as_number(field.min), as_number(field.max)
    if least is not None and number < least:
        yield f"{value} is less than {field.min}"
    if most is not None and number > most:
        yield f"{value} is more than {field.max}"


def _of_day(field: FormColumn, value: str) -> Iterator[str]:
    day = as_day(value)
    if day is None:
        yield f"“{_short(value)}” is not a date; write it like 2026-11-05"
        return
    first, last = as_day(field.min), as_day(field.max)
    if first is not None and day < first:
        yield f"{value} is before {field.min}"
    if last is not None and day > last:
        yield f"{value} is after {field.max}"


def _of_rule(form: FormDefinition, rule: FormRule, filled: FilledValues) -> Iterator[FormFault]:
    if not all(_holds(form, name, values, filled) for name, values in rule.when):
        return
    because = _because(form, rule)
    for name in rule.required:
        if _is_empty(form, name, filled):
            yield _fault(form, rule, name, f"must be filled in{because}")
    for name in rule.empty:
        if not _is_empty(form, name, filled):
            yield _fault(form, rule, name, f"must stay empty{because}")
    for each in rule.comparisons:
        yield from _compared(form, rule, each.relation, each.other, filled)


def _compared(
    form: FormDefinition, rule: FormRule, relation: Relation, other: str, filled: FilledValues
) -> Iterator[FormFault]:
    because = _because(form, rule)
    if relation.is_of_days:
        first, second = as_day(filled.get(rule.field)), as_day(filled.get(other))
        if first is None or second is None:
            return
        holds = {
            Relation.AFTER: first > second,
            Relation.BEFORE: first < second,
            Relation.NOT_AFTER: first <= second,
            Relation.NOT_BEFORE: first >= second,
        }[relation]
        shown, wanted = first.isoformat(), second.isoformat()
    else:
        terms = rule.sum or (rule.field,)
        left = [each for name in terms for each in _numbers(form, name, filled)]
        right = [*_numbers(form, other, filled)]
        if not right or not left:
            return  # nothing to compare; what must be filled in says so itself
        total, limit = sum(left, Decimal(0)), sum(right, Decimal(0))
        holds = {
            Relation.EQUALS: total == limit,
            Relation.AT_MOST: total <= limit,
            Relation.AT_LEAST: total >= limit,
        }[relation]
        shown, wanted = str(total), str(limit)
    if holds:
        return
    names = rule.sum or (rule.field,)
    subject = " + ".join(_label(form, each) for each in names)
    message = (
        f"is {shown}, and {relation.in_words} {_label(form, other)}, which is {wanted}{because}"
    )
    yield FormFault(label=subject, message=rule.says or message, name=names[0])


def _fault(form: FormDefinition, rule: FormRule, name: str, message: str) -> FormFault:
    return FormFault(label=_label(form, name), message=rule.says or message, name=name)


def _because(form: FormDefinition, rule: FormRule) -> str:
    """Say when a rule counts, for the end of its sentence."""
    said = [f"{_label(form, name)} is {' or '.join(values)}" for name, values in rule.when]
    return f", because {' and '.join(said)}" if said else ""


def _holds(form: FormDefinition, name: str, values: tuple[str, ...], filled: FilledValues) -> bool:
    return any(_is(form, name, each, filled) for each in values)


def _is(form: FormDefinition, name: str, wanted: str, filled: FilledValues) -> bool:
    field, value = form.field(name), filled.get(name)
    if field is None:
        return False
    limit = LIMIT.fullmatch(wanted)
    if field.kind is FieldKind.NUMBER and limit is not None:
        number = as_number(value)
        if number is None:
            return False
        bound = Decimal(limit[2])
        return number > bound if limit[1] == "above" else number < bound
    if field.kind is FieldKind.CHECKBOX:
        return (value == YES) == (wanted == YES)
    if wanted in {"filled", "empty"} and wanted not in field.choices:
        return bool(value) == (wanted == "filled")
    return value == wanted


def _is_empty(form: FormDefinition, name: str, filled: FilledValues) -> bool:
    return all(value in {"", NO} for value in _values(form, name, filled))


def _values(form: FormDefinition, name: str, filled: FilledValues) -> Iterator[str]:
    """Yield what stands in a field, or in every line of a column or group."""
    group, _, column = name.partition(".")
    field = form.field(group)
    if not isinstance(field, FormField) or field.kind is not FieldKind.TABLE:
        yield filled.get(name)
        return
    for line in range(1, field.rows + 1):
        for each in field.columns:
            if column in {"", each.name}:
                yield filled.get(cell_name(group, line, each.name))


def _numbers(form: FormDefinition, name: str, filled: FilledValues) -> Iterator[Decimal]:
    for value in _values(form, name, filled):
        number = as_number(value)
        if number is not None:
            yield number


def _label(form: FormDefinition, name: str) -> str:
    field, group = form.field(name), form.field(name.partition(".")[0])
    if field is None or group is None:
        return name
    return field.label if field is group else f"{group.label}, {field.label}"


def _short(value: str) -> str:
    shown = " ".join(value.split())
    return shown if len(shown) <= 40 else f"{shown[:39]}…"  # noqa: PLR2004 - as much as a line has
