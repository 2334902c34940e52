"""Types that a company's own numbers need before documents with them can be taken over."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from qms.domain.adoption import PlanRow, id_of, revision_of
from qms.domain.configuration import Configuration
from qms.domain.documents import DocumentType
from qms.rules.adoption import fitting_types
from qms.rules.identity import ADOPTED
from qms.rules.revision import PATTERNS

_MOST_SHAPES = 4
_NAMES = {
    "SOP": "Operating procedure",
    "WI": "Work instruction",
    "FRM": "Blank form",
    "FORM": "Blank form",
    "FB": "Blank form",
    "POL": "Policy",
    "QMM": "Quality manual",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class NewType:
    """A type that has to be made."""

    code: str
    model: DocumentType
    """The type whose rules it takes."""
    numbers: tuple[str, ...]

    @property
    def roles(self) -> frozenset[str]:
        """Return the roles that approve documents of the type."""
        return frozenset(each.role for each in self.model.required_approvals)

    @property
    def block(self) -> str:
        """Return the type as lines of `qms.yml`."""
        shapes = [*dict.fromkeys(map(_shape, self.numbers))][:_MOST_SHAPES]
        approvals = ", ".join(
            f"{{meaning: {each.meaning.value}, role: {each.role}}}"
            for each in self.model.required_approvals
        )
        return "\n".join(
            (
                f"  {self.code}:",
                f"    name: {_NAMES.get(self.code, f'{self.code} document')}",
                f"    directory: {self.model.directory}",
                f"    number_pattern: '{'|'.join(shapes)}'",
                f"    revision_scheme: {ADOPTED}     # revisions stay as they are printed",
                f"    review_interval_months: {self.model.review_interval_months or 36}",
                f"    required_approvals: [{approvals}]",
                f"    evidence: [{', '.join(each.value for each in self.model.evidence)}]",
            )
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class NeededTypes:
    """What the settings lack for some documents."""

    new: tuple[NewType, ...]
    as_printed: tuple[str, ...]
    """Types that must keep revisions as they are printed."""

    def __bool__(self) -> bool:
        """Return whether anything is lacking."""
        return bool(self.new or self.as_printed)


def needed_types(configuration: Configuration, rows: Iterable[PlanRow]) -> NeededTypes:
    """Return what the settings lack for these documents."""
    groups: dict[str, list[str]] = {}
    as_printed: dict[str, None] = {}
    for row in rows:
        identifier = id_of(row.number)
        fitting = fitting_types(configuration, row.number)
        if identifier and not fitting:
            groups.setdefault(new_type(configuration, identifier), []).append(identifier)
        elif len(fitting) == 1 and not _keeps(fitting[0], row):
            as_printed[fitting[0].code] = None
    model = _model(configuration)
    return NeededTypes(
        new=tuple(
            NewType(code=code, model=model, numbers=tuple(found))
            for code, found in sorted(groups.items())
        ),
        as_printed=tuple(sorted(as_printed)),
    )


def new_type(configuration: Configuration, number: str) -> str:
    """Return the code of a type to be made for such numbers: the letters they begin with."""
    letters = re.match(r"[A-Za-z]+", id_of(number))
    code = letters[0].upper() if letters else "OLD"
    return f"{code}-OLD" if code in configuration.types else code


def _keeps(kind: DocumentType, row: PlanRow) -> bool:
    """Return whether a type leaves number and revision as they are printed."""
    if kind.revision_scheme == ADOPTED:
        return True
    revision = revision_of(row.revision)
    fits = revision == row.revision and PATTERNS[kind.revision_scheme].fullmatch(revision)
    return bool(fits) and id_of(row.number) == row.number


def _model(configuration: Configuration) -> DocumentType:
    """Return the type of procedures: the first that is neither the manual nor a form."""
    types = [*configuration.types.values()]
    ordinary = (
        each for each in types if each.directory != "quality_manual" and not each.follows_procedure
    )
    return next(ordinary, types[0])


def _shape(identifier: str) -> str:
    """Return a pattern for numbers like this one."""
    escaped = identifier.replace(".", r"\.")
    return re.sub(r"\d+", lambda match: f"\\d{{{len(match[0])}}}", escaped)
