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


@dataclass(frozen=True, slots=True, kw_only=True)
class FormField:
    """One field of a form."""

    name: str
    label: str
    kind: FieldKind
    required: bool = False
    choices: tuple[str, ...] = ()
    unit: str = ""
    help: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormDefinition:
    """What a form adds to a controlled document."""

    kind: FormKind
    procedure: str = ""
    retention: Retention | None = None
    fields: tuple[FormField, ...] = ()
    medium: str = ""
    where: str = ""
