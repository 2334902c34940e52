"""Findings are values: a rule, a place, what was found there and what to do next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Severity(StrEnum):
    """How much a finding weighs."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"

    @property
    def rank(self) -> int:
        """Return 0 for the heaviest severity, growing as it gets lighter."""
        return list(Severity).index(self)


class Kind(StrEnum):
    """What a finding is about; only integrity ever blocks a build."""

    INTEGRITY = "integrity"
    """A text, an approval, a reference or a file is not what it must be."""
    CALENDAR = "calendar"
    """A date passed: never a reason to stop publishing."""
    COMPLETENESS = "completeness"
    """Something the house rules ask for is still missing; information while in setup."""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Location:
    """A place in the repository; lines and columns count from 1."""

    path: str
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        """Write the place as editors understand it."""
        return f"{self.path}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """Something that must hold, with the code auditors cite and the name people read."""

    code: str
    name: str
    summary: str
    severity: Severity = Severity.ERROR
    kind: Kind = Kind.INTEGRITY
    clause: str = ""
    """The requirement behind it, for example `AS9120 7.5.2`; empty where it is a house rule."""
    explanation: str = ""
    """The rule's page in Markdown: what it checks, why it matters, an example, the cure."""

    @property
    def acceptable(self) -> bool:
        """Return whether findings may be accepted with reason and expiry; integrity never."""
        return self.kind is not Kind.INTEGRITY


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnostic:
    """One finding."""

    rule: Rule
    location: Location
    message: str
    advice: str
    """The next step, printed after `help:`."""
    document: str = ""
    """Id of the controlled document concerned, where there is one."""
    severity: Severity = Severity.ERROR

    @property
    def sort_key(self) -> tuple[str, int, int, str, str]:
        """Order findings by place, then by code."""
        place = self.location
        return (place.path, place.line, place.column, self.rule.code, self.message)


@dataclass(frozen=True, slots=True, kw_only=True)
class Positions:
    """Where each value of a YAML file was written, by its path such as `approvals[0].person`."""

    path: str
    places: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    """Line and column of each, counted from 1."""

    def at(self, key: str) -> Location:
        """Return the place of a value, or of the nearest thing around it."""
        while key:
            if key in self.places:
                line, column = self.places[key]
                return Location(path=self.path, line=line, column=column)
            cut = max(key.rfind("."), key.rfind("["))
            key = key[:cut] if cut > 0 else ""
        return Location(path=self.path)


def finding(
    rule: Rule, location: Location, message: str, *, advice: str, document: str = ""
) -> Diagnostic:
    """Make a diagnostic with the severity its rule gives."""
    return Diagnostic(
        rule=rule,
        location=location,
        message=message,
        advice=advice,
        document=document,
        severity=rule.severity,
    )
