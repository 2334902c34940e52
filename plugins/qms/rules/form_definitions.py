"""61x: what a form asks for can be filled in and judged by a program."""

from __future__ import annotations

from collections.abc import Iterator

from qms.domain.diagnostics import Diagnostic, Rule, finding
from qms.domain.documents import ControlledDocument
from qms.domain.form_values import LIMIT, as_day, as_number, rule_names
from qms.domain.library import Library
from qms.domain.records import FieldKind, FormColumn, FormDefinition, FormField, FormKind, FormRule
from qms.rules.check import Check, Nearest, about

FAULTY_LIMIT = Rule(
    code="QMS610",
    name="faulty-limit",
    summary="A field has a limit that nothing can be compared with.",
    clause="AS9120 7.5.2",
)
FAULTY_PATTERN = Rule(
    code="QMS611",
    name="pattern-of-other-field",
    summary="A field that is not a line of text has a pattern or a length.",
    clause="AS9120 7.5.2",
)
FAULTY_GROUP = Rule(
    code="QMS612",
    name="faulty-group",
    summary="A group of columns cannot be laid out.",
    clause="AS9120 7.5.2",
)
UNKNOWN_RULE_FIELD = Rule(
    code="QMS613",
    name="unknown-field-in-rule",
    summary="A rule of a form speaks of a field that the form does not have.",
    clause="AS9120 7.5.2",
)
FAULTY_RULE = Rule(
    code="QMS614",
    name="faulty-form-rule",
    summary="A rule of a form can never say anything.",
    clause="AS9120 7.5.2",
)
FAULTY_START = Rule(
    code="QMS615",
    name="retention-without-start",
    summary="The retention period starts from a field that holds no date.",
    clause="AS9120 7.5.3.2",
)
TOO_MANY_FIELDS = Rule(
    code="QMS616",
    name="too-many-fields",
    summary="A form has more fields than people fill in.",
    clause="AS9120 7.5.2",
)
MAX_FIELDS = 300
"""Places that take a value on one form; the longest of the example has 25."""
MAX_ROWS = 40
MAX_COLUMNS = 8
_LIMITED = {FieldKind.NUMBER, FieldKind.DATE}
_WRITTEN = {FieldKind.TEXT, FieldKind.MULTILINE}


def check_limits(library: Library) -> Iterator[Diagnostic]:
    """A limit is of the kind of its field, and leaves something to write.

    ## What it checks
    `min` and `max` stand on fields of the kind `number` or `date`, are written as such, and `min`
    is not above `max`.

    ## Why it matters
    A limit that cannot be compared judges nothing; one that excludes everything refuses every
    record.

    ## Example
    `{name: quantity, label: Quantity, kind: number, min: 10, max: 1}`.

    ## How to fix it
    Write numbers like `10` or `2.5`, days like `2026-11-05`, the lower one at `min`.

    ## When to accept
    Never.
    """
    for document, field, key in _fields(library):
        for name in ("min", "max"):
            value = field.min if name == "min" else field.max
            message = _limit_fault(field, value)
            if message:
                advice = "write a number like 10 or a day like 2026-11-05, or take it out"
                yield about(FAULTY_LIMIT, document, f"{key}.{name}", message, advice=advice)
        read = as_number if field.kind is FieldKind.NUMBER else as_day
        least, most = read(field.min), read(field.max)
        if least is not None and most is not None and least > most:  # type: ignore[operator]
            message = f"{field.name} can hold nothing between {field.min} and {field.max}"
            advice = "exchange min and max"
            yield about(FAULTY_LIMIT, document, f"{key}.min", message, advice=advice)


def check_patterns(library: Library) -> Iterator[Diagnostic]:
    """A pattern stands on a line of text, a length on text.

    ## What it checks
    `pattern` is only on fields of the kind `text`, `length` on `text` and `multiline`.

    ## Why it matters
    Numbers, days and choices have their own way of being written; a pattern there is a slip.

    ## Example
    `{name: due_on, label: Due on, kind: date, pattern: "####-##-##"}`.

    ## How to fix it
    Take it out, or set `kind: text`. In a pattern `#` is a digit, `@` a letter, `?` either, and
    everything else stands for itself: `NCR-##-###`.

    ## When to accept
    Never.
    """
    for document, field, key in _fields(library):
        if field.pattern and field.kind is not FieldKind.TEXT:
            message = f"{field.name} is of the kind {field.kind} and has a pattern"
            advice = "take the pattern out, or set `kind: text`"
            yield about(FAULTY_PATTERN, document, f"{key}.pattern", message, advice=advice)
        if field.length and field.kind not in _WRITTEN:
            message = f"{field.name} is of the kind {field.kind} and has a length"
            advice = "take the length out; a number has `max`"
            yield about(FAULTY_PATTERN, document, f"{key}.length", message, advice=advice)


def check_groups(library: Library) -> Iterator[Diagnostic]:
    """A group has columns and lines, and fits the page.

    ## What it checks
    A field of the kind `table` has 1 to 8 `columns`, each with a name of its own and none of them a
    group or a signature, and `rows` from 1 to 40; other fields have neither; registers have no
    groups, for each of their columns is a field already. Choices stand where columns ask for a
    choice.

    ## Why it matters
    The group is printed, becomes fields of the fillable form, and is read back by line and column.

    ## Example
    `{name: child_lots, label: Child lots, kind: table}`.

    ## How to fix it
    Add `rows: 8` and `columns: [{name: lot, label: Lot, kind: text}]`.

    ## When to accept
    Never.
    """
    for document in library.documents:
        form = document.form
        for index, field in enumerate(form.fields if form else ()):
            for message, advice in _group_faults(field, form.kind if form else FormKind.FORM):
                key = f"fields[{index}].kind"
                yield about(FAULTY_GROUP, document, key, message, advice=advice)


def check_rule_fields(library: Library) -> Iterator[Diagnostic]:
    """A rule speaks of fields that the form has.

    ## What it checks
    Every name in `rules` of a form is that of a field, or `group.column`.

    ## Why it matters
    A rule about a field that does not exist never finds anything.

    ## Example
    `rules: [{sum: [children, rest], equals: quantity_before}]` where the field is `remainder`.

    ## How to fix it
    Write the field's `name`, not its label.

    ## When to accept
    Never.
    """
    for document, form, index, rule in _rules(library):
        names = [each.name for each in form.fields]
        names += [f"{each.name}.{column.name}" for each in form.fields for column in each.columns]
        nearest = Nearest(names)
        for name in dict.fromkeys(rule_names(rule)):
            if form.field(name) is None:
                message = f"the form has no field {name}"
                advice = nearest.advice(name, "write the name of a field, not its label")
                place = document.at(f"rules[{index}]")
                yield finding(
                    UNKNOWN_RULE_FIELD, place, message, advice=advice, document=document.id
                )


def check_rules(library: Library) -> Iterator[Diagnostic]:
    """A rule compares what can be compared, and says what must hold.

    ## What it checks
    Each rule has `required` or `empty`, or `sum` or `field` with one of `equals`, `at_most`,
    `at_least` (numbers) or `after`, `before`, `not_after`, `not_before` (days). Values in `when`
    are choices of the field; `yes` and `no` of a tick box; `above 3` and `below 3` of a number;
    `filled` and `empty` of anything.

    ## Why it matters
    Whoever approves the form relies on its rules when records are read back.

    ## Example
    `{field: expires_on, at_least: quantity}`, or `{when: {result: refused}, required: [ncr]}` where
    the choice is called `rejected`.

    ## How to fix it
    Compare numbers with numbers and days with days; write choices as the field has them.

    ## When to accept
    Never.
    """
    for document, form, index, rule in _rules(library):
        for message, advice in _rule_faults(form, rule):
            place = document.at(f"rules[{index}]")
            yield finding(FAULTY_RULE, place, message, advice=advice, document=document.id)


def check_start(library: Library) -> Iterator[Diagnostic]:
    """The period of retention starts from a date that the record has.

    ## What it checks
    `start_field` in `retention` of a form is the name of one of its fields of the kind `date`.

    ## Why it matters
    `qms records` counts from it when a record may be destroyed.

    ## Example
    `retention: {period: 10 years, start_field: closed}` where the field is `closed_on`.

    ## How to fix it
    Write the name of the date field, or leave it out: then the day of filing counts.

    ## When to accept
    Never.
    """
    for document in library.documents:
        form = document.form
        name = form.retention.start_field if form and form.retention else ""
        if form is None or not name:
            continue
        found = form.field(name)
        if found is None or found.kind is not FieldKind.DATE:
            message = f"{name} is no date field of {document.id}"
            advice = "write the name of a field of the kind date, or leave start_field out"
            yield about(FAULTY_START, document, "retention.start_field", message, advice=advice)


def check_size(library: Library) -> Iterator[Diagnostic]:
    """A form is as long as a person fills in.

    ## What it checks
    A form has at most 300 places that take a value; each cell of a group is one.

    ## Why it matters
    Nobody fills in more in one go, and a returned file with more is refused as hostile.

    ## Example
    Eight groups of 40 lines.

    ## How to fix it
    Make it a register, or several forms.

    ## When to accept
    Never.
    """
    for document in library.documents:
        form = document.form
        count = sum(
            field.rows * len(field.columns) if field.kind is FieldKind.TABLE else 1
            for field in (form.fields if form else ())
        )
        if count > MAX_FIELDS:
            message = f"{document.id} has {count} places to fill in; {MAX_FIELDS} are the most"
            advice = "make it a register, or several forms"
            yield about(TOO_MANY_FIELDS, document, "kind", message, advice=advice)


def _fields(library: Library) -> Iterator[tuple[ControlledDocument, FormColumn, str]]:
    """Yield every field and column with the key at which it was written."""
    for document in library.documents:
        for index, field in enumerate(document.form.fields if document.form else ()):
            yield document, field, f"fields[{index}]"
            for number, column in enumerate(field.columns):
                yield document, column, f"fields[{index}].columns[{number}]"


def _rules(library: Library) -> Iterator[tuple[ControlledDocument, FormDefinition, int, FormRule]]:
    for document in library.documents:
        if document.form is not None:
            for index, rule in enumerate(document.form.rules):
                yield document, document.form, index, rule


def _limit_fault(field: FormColumn, value: str) -> str:
    if not value:
        return ""
    if field.kind not in _LIMITED:
        return f"{field.name} is of the kind {field.kind} and has a limit"
    is_number = field.kind is FieldKind.NUMBER
    read = as_number(value) if is_number else as_day(value)
    return "" if read is not None else f"“{value}” is no {field.kind}"


def _group_faults(field: FormField, kind: FormKind) -> Iterator[tuple[str, str]]:
    if field.kind is not FieldKind.TABLE:
        if field.columns or field.rows:
            yield f"{field.name} has columns or rows and is no table", "set `kind: table`"
        return
    if kind is FormKind.REGISTER:
        yield f"{field.name} is a table in a register", "make its columns fields of the register"
    if not 1 <= len(field.columns) <= MAX_COLUMNS:
        yield (
            f"{field.name} has {len(field.columns)} columns; a table has 1 to {MAX_COLUMNS}",
            "add `columns: [{name: lot, label: Lot, kind: text}]`",
        )
    if not 1 <= field.rows <= MAX_ROWS:
        yield f"{field.name} has {field.rows} rows; a table has 1 to {MAX_ROWS}", "add `rows: 8`"
    seen: set[str] = set()
    for column in field.columns:
        if column.name in seen:
            yield f"two columns are called {column.name}", "give each column a name of its own"
        seen.add(column.name)
        if column.kind in {FieldKind.TABLE, FieldKind.SIGNATURE, FieldKind.MULTILINE}:
            yield (
                f"the column {column.name} is of the kind {column.kind}",
                "choose text, number, date, choice or checkbox",
            )
        if (column.kind is FieldKind.CHOICE) != bool(column.choices):
            yield (
                f"the column {column.name} has choices without asking for one, or none to choose",
                "give a column of the kind choice its choices",
            )


def _rule_faults(form: FormDefinition, rule: FormRule) -> Iterator[tuple[str, str]]:
    if rule.comparisons and bool(rule.sum) == bool(rule.field):
        yield "this rule does not say what is compared", "add either `field` or `sum`"
    compares = bool(rule.sum or rule.field)
    if not rule.comparisons and not rule.required and not rule.empty and not compares:
        yield "this rule asks for nothing", "add `required`, or `field` with what it is compared to"
    if not rule.comparisons and compares:
        yield "this rule compares with nothing", "add `equals`, `at_most`, `after` or another"
    for relation, other in ((each.relation, each.other) for each in rule.comparisons):
        wanted = FieldKind.DATE if relation.is_of_days else FieldKind.NUMBER
        names = (*rule.sum, *((rule.field,) if rule.field else ()), other)
        for name in names:
            field = form.field(name)
            if field is not None and field.kind is not wanted:
                yield (
                    f"{name} is of the kind {field.kind}; {relation} compares {wanted}s",
                    (f"name fields of the kind {wanted}"),
                )
            if relation.is_of_days and "." in name:
                yield f"{name} is a column; days of columns are not compared", "name a single field"
    for name, values in rule.when:
        yield from _condition_faults(form.field(name), name, values)


def _condition_faults(
    field: FormColumn | None, name: str, values: tuple[str, ...]
) -> Iterator[tuple[str, str]]:
    if field is None:
        return
    if "." in name or field.kind is FieldKind.TABLE:
        yield f"{name} is not a single field", "name a single field in `when`"
    for value in values:
        match field.kind:
            case FieldKind.CHOICE:
                fits = value in {*field.choices, "filled", "empty"}
            case FieldKind.CHECKBOX:
                fits = value in {"yes", "no"}
            case FieldKind.NUMBER:
                fits = value in {"filled", "empty"} or LIMIT.fullmatch(value) is not None
            case _:
                fits = value in {"filled", "empty"}
        if not fits:
            yield (
                f"{name} can never be “{value}”",
                _CONDITIONS.get(field.kind, "write filled or empty"),
            )


_CONDITIONS = {
    FieldKind.CHOICE: "write one of its choices",
    FieldKind.CHECKBOX: "write yes or no",
    FieldKind.NUMBER: "write above or below and a number, filled or empty",
}

CHECKS = (
    Check(rule=FAULTY_LIMIT, function=check_limits),
    Check(rule=FAULTY_PATTERN, function=check_patterns),
    Check(rule=FAULTY_GROUP, function=check_groups),
    Check(rule=UNKNOWN_RULE_FIELD, function=check_rule_fields),
    Check(rule=FAULTY_RULE, function=check_rules),
    Check(rule=FAULTY_START, function=check_start),
    Check(rule=TOO_MANY_FIELDS, function=check_size),
)
