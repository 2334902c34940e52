"""What is said about values that were written into a form."""

from __future__ import annotations

from dataclasses import replace

import pytest

from qms.domain.form_values import (
    FilledValues,
    check_values,
    fits_pattern,
    pattern_in_words,
    value_faults,
)
from qms.domain.records import (
    Comparison,
    FieldKind,
    FormDefinition,
    FormField,
    FormKind,
    FormRule,
    Relation,
)

TEXT = FormField(name="text", label="Text", kind=FieldKind.TEXT)
NUMBER = FormField(name="number", label="Number", kind=FieldKind.NUMBER, min="1", max="2.5")
DAY = FormField(name="day", label="Day", kind=FieldKind.DATE, min="2026-01-01", max="2026-12-31")
CHOICE = FormField(name="choice", label="Choice", kind=FieldKind.CHOICE, choices=("a", "b"))
TICK = FormField(name="tick", label="Tick", kind=FieldKind.CHECKBOX)
OTHER = replace(NUMBER, name="other", label="Other", min="", max="")
LATER = replace(DAY, name="later", label="Later", min="", max="")
GROUP = FormField(
    name="group",
    label="Group",
    kind=FieldKind.TABLE,
    rows=2,
    columns=(
        replace(TEXT, name="lot", label="Lot", required=True),
        replace(OTHER, name="pieces", label="Pieces", required=True),
    ),
)


def form(*rules: FormRule, fields: tuple[FormField, ...] = ()) -> FormDefinition:
    every = fields or (TEXT, NUMBER, OTHER, DAY, LATER, CHOICE, TICK, GROUP)
    return FormDefinition(kind=FormKind.FORM, fields=every, rules=rules)


def found(definition: FormDefinition, **values: str) -> list[str]:
    written = {name.replace("__", "-"): value for name, value in values.items()}
    return [str(each) for each in check_values(definition, FilledValues(values=written))]


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        (NUMBER, "2.5", ""),
        (NUMBER, "0", "0 is less than 1"),
        (NUMBER, "3", "3 is more than 2.5"),
        (NUMBER, "1,000", "“1,000” is not a number; write it like 1000 or 2.5"),
        (NUMBER, "1e3", "“1e3” is not a number; write it like 1000 or 2.5"),
        (NUMBER, "٣", "“٣” is not a number; write it like 1000 or 2.5"),
        (DAY, "2026-02-28", ""),
        (DAY, "2026-02-30", "“2026-02-30” is not a date; write it like 2026-11-05"),
        (DAY, "05/11/2026", "“05/11/2026” is not a date; write it like 2026-11-05"),
        (DAY, "2025-12-31", "2025-12-31 is before 2026-01-01"),
        (DAY, "2027-01-01", "2027-01-01 is after 2026-12-31"),
        (CHOICE, "b", ""),
        (CHOICE, "c", "“c” is not offered; choose one of: a, b"),
        (replace(CHOICE, required=True), "", "nothing is chosen"),
        (replace(TEXT, required=True), "", "must be filled in"),
        (replace(TEXT, length=3), "four", "has 4 characters; 3 are the most"),
        (replace(TEXT, pattern="NCR-##"), "NCR-26", ""),
        (replace(TEXT, pattern="NCR-##"), "NCR-2x", "“NCR-2x” is not written like NCR-11"),
        (replace(TICK, required=True), "no", "must be ticked"),
        (replace(TICK, required=True), "yes", ""),
    ],
)
def test_each_value_is_judged_by_its_field(field: FormField, value: str, said: str) -> None:
    assert list(value_faults(field, value)) == ([said] if said else [])


def test_a_pattern_is_no_program() -> None:
    assert fits_pattern("(a+)+#@?", "(a+)+1bc")
    assert not fits_pattern(".*", "anything")
    assert pattern_in_words("@@-##-?") == "AA-11-A"


def test_a_line_that_nobody_began_asks_for_nothing() -> None:
    assert found(form(), group__1__lot="L1", group__1__pieces="3") == []
    said = found(form(), group__2__lot="L1")
    assert said == ["Group, line 2: Pieces: must be filled in"]


def test_a_required_group_needs_one_line() -> None:
    required = form(fields=(replace(GROUP, required=True),))
    assert found(required) == ["Group: at least one line must be filled in"]


def test_sums_over_lines_are_exact() -> None:
    rule = FormRule(
        sum=("group.pieces", "other"), comparisons=(Comparison(Relation.EQUALS, "number"),)
    )
    lines = {"group__1__lot": "L1", "group__1__pieces": "0.1", "group__2__lot": "L2"}
    lines |= {"group__2__pieces": "0.2", "other": "1"}
    assert found(form(rule), **lines, number="1.3") == []
    assert found(form(rule), **lines, number="1.4") == [
        "Group, Pieces + Other: is 1.3, and must equal Number, which is 1.4"
    ]


@pytest.mark.parametrize(
    ("relation", "later", "is_fine"),
    [
        (Relation.AFTER, "2026-03-02", True),
        (Relation.AFTER, "2026-03-01", False),
        (Relation.NOT_BEFORE, "2026-03-01", True),
        (Relation.BEFORE, "2026-03-01", False),
        (Relation.NOT_AFTER, "2026-03-01", True),
        (Relation.NOT_AFTER, "2026-03-02", False),
    ],
)
def test_days_are_compared(relation: Relation, later: str, *, is_fine: bool) -> None:
    rule = FormRule(field="later", comparisons=(Comparison(relation, "day"),))
    assert (found(form(rule), day="2026-03-01", later=later) == []) is is_fine


def test_an_empty_day_is_not_compared() -> None:
    rule = FormRule(field="later", comparisons=(Comparison(Relation.AFTER, "day"),))
    assert found(form(rule), day="2026-03-01") == []


@pytest.mark.parametrize(
    ("when", "values", "counts"),
    [
        (("choice", ("b",)), {"choice": "b"}, True),
        (("choice", ("b",)), {"choice": "a"}, False),
        (("choice", ("a", "b")), {"choice": "a"}, True),
        (("number", ("above 2",)), {"number": "2.5"}, True),
        (("number", ("above 2",)), {"number": "2"}, False),
        (("number", ("below 2",)), {"number": "1"}, True),
        (("number", ("above 2",)), {}, False),
        (("tick", ("yes",)), {"tick": "yes"}, True),
        (("tick", ("no",)), {"tick": "no"}, True),
        (("day", ("filled",)), {"day": "2026-03-01"}, True),
        (("day", ("empty",)), {}, True),
    ],
)
def test_a_rule_counts_when_its_condition_holds(
    when: tuple[str, tuple[str, ...]], values: dict[str, str], *, counts: bool
) -> None:
    rule = FormRule(when=(when,), required=("text",))
    assert bool(found(form(rule), **values)) is counts


def test_what_must_stay_empty_is_said_with_its_reason() -> None:
    rule = FormRule(when=(("choice", ("a",)),), empty=("text",))
    said = found(form(rule), choice="a", text="x")
    assert said == ["Text: must stay empty, because Choice is a"]


def test_the_companys_own_words_are_said() -> None:
    rule = FormRule(
        field="number", comparisons=(Comparison(Relation.AT_MOST, "other"),), says="Count again"
    )
    assert found(form(rule), number="2", other="1") == ["Number: Count again"]


def test_a_value_that_cannot_be_read_is_named_once() -> None:
    rule = FormRule(field="number", comparisons=(Comparison(Relation.AT_MOST, "other"),))
    said = found(form(rule), number="two", other="1")
    assert said == ["Number: “two” is not a number; write it like 1000 or 2.5"]


def test_a_digital_signature_stands_for_the_name() -> None:
    field = FormField(name="by", label="By", kind=FieldKind.SIGNATURE, required=True)
    definition = form(fields=(field,))
    assert list(check_values(definition, FilledValues(values={"by": ""}))) != []
    signed = FilledValues(values={"by": ""}, signed=frozenset({"by"}))
    assert list(check_values(definition, signed)) == []
