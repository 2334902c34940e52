"""Records and the forms that produce them: what is kept, how long, by whom."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """How long a record is kept; the period is the company's own words, never a guess of ours."""

    period: str
    starts: str = ""
    basis: str = ""
    """`contract`, `law` or `own rule`."""
    disposition: str = ""
    start_field: str = ""
    """The date field of the form from which the period runs; without one, the day of filing."""

    def __str__(self) -> str:
        """Write the rule as one phrase."""
        starts = f" after {self.starts}" if self.starts else ""
        return f"{self.period}{starts}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A record that a procedure asks for."""

    name: str
    form: str = ""
    retention: Retention | None = None
    storage: str = ""
    owner: str = ""


class FormKind(StrEnum):
    """What a form is in practice."""

    FORM = "form"
    REGISTER = "register"
    PRINT_TEMPLATE = "print_template"
    GENERATED = "generated"


class FieldKind(StrEnum):
    """What can be written into a field."""

    TEXT = "text"
    MULTILINE = "multiline"
    NUMBER = "number"
    DATE = "date"
    CHECKBOX = "checkbox"
    CHOICE = "choice"
    SIGNATURE = "signature"
    TABLE = "table"
    """A group of columns that is filled in once for each of several things."""


class Relation(StrEnum):
    """How two numbers or two days of one form must stand to each other."""

    EQUALS = "equals"
    AT_MOST = "at_most"
    AT_LEAST = "at_least"
    AFTER = "after"
    BEFORE = "before"
    NOT_AFTER = "not_after"
    NOT_BEFORE = "not_before"

    @property
    def is_of_days(self) -> bool:
        """Return whether days are compared, not numbers."""
        return self not in {Relation.EQUALS, Relation.AT_MOST, Relation.AT_LEAST}

    @property
    def in_words(self) -> str:
        """Return it as the middle of a sentence."""
        return _RELATIONS[self]


_RELATIONS = {
    Relation.EQUALS: "must equal",
    Relation.AT_MOST: "must be at most",
    Relation.AT_LEAST: "must be at least",
    Relation.AFTER: "must be after",
    Relation.BEFORE: "must be before",
    Relation.NOT_AFTER: "must not be after",
    Relation.NOT_BEFORE: "must not be before",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FormColumn:
    """One column of a group, or what a field of a form has in common with one."""

    name: str
    label: str
    kind: FieldKind
    required: bool = False
    choices: tuple[str, ...] = ()
    unit: str = ""
    help: str = ""
    min: str = ""
    """The least number or the earliest day."""
    max: str = ""
    pattern: str = ""
    """How a text is written: # is a digit, @ a letter, ? either; the rest stands for itself."""
    length: int = 0
    """The most characters; 0 for no limit of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormField(FormColumn):
    """One field of a form."""

    columns: tuple[FormColumn, ...] = ()
    """What is filled in for each thing, in a group."""
    rows: int = 0
    """Lines that a group has on the form."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """How something must stand to another field."""

    relation: Relation
    other: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FormRule:
    """One comparison between the fields of a filled form; all that is stated must hold.

    A name is that of a field, or `group.column` for every line of a group.
    """

    when: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Fields with the values for one of which the rule counts: a choice, `yes`, `no`, `filled`,
    `empty`, `above 3`, `below 3`."""
    required: tuple[str, ...] = ()
    empty: tuple[str, ...] = ()
    sum: tuple[str, ...] = ()
    """Numbers whose sum is compared."""
    field: str = ""
    """The one number or day that is compared."""
    comparisons: tuple[Comparison, ...] = ()
    """What it is compared with."""
    says: str = ""
    """The company's own words for whoever broke the rule."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormDefinition:
    """What a form adds to a controlled document."""

    kind: FormKind
    procedure: str = ""
    retention: Retention | None = None
    fields: tuple[FormField, ...] = ()
    rules: tuple[FormRule, ...] = ()
    medium: str = ""
    where: str = ""

    def field(self, name: str) -> FormColumn | None:
        """Return the field of a name; `group.column` names a column."""
        group, _, column = name.partition(".")
        found = next((each for each in self.fields if each.name == group), None)
        if not column or found is None:
            return found
        return next((each for each in found.columns if each.name == column), None)
