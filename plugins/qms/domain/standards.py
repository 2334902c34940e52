"""Standards as data: clauses by (standard, edition, number), never their text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache

from qms.domain.diagnostics import Location, Positions


class Origin(StrEnum):
    """Who wrote a clause."""

    ISO = "iso"
    ISO_IAQG = "iso+iaqg"
    IAQG = "iaqg"
    RESERVED = "reserved"


class StandardStatus(StrEnum):
    """Whether an edition is in use."""

    WITHDRAWN = "withdrawn"
    CURRENT = "current"
    EXPECTED = "expected"


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What an amendment adds to a clause, in our own words."""

    designation: str
    text: str
    basis: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """A clause: its number, a short title, and what we know about it."""

    standard: str
    number: str
    title: str
    titled: bool = True
    """False where the standard prints no title and the words are ours."""
    origin: Origin = Origin.ISO
    verified: bool = False
    """Number and title rest on several independent sources and are not in doubt."""
    confidence: str = ""
    auditable: bool = True
    doubt: str = ""
    auditor_looks_for: str = ""
    adds: str = ""
    """What this standard adds to the one it contains, in our own words."""
    adds_confidence: str = ""
    aliases: tuple[str, ...] = ()
    """Other titles under which the clause is met."""
    notes: tuple[Note, ...] = ()

    @property
    def parent_number(self) -> str:
        """Return the number one level up, or empty at the top."""
        return self.number.rpartition(".")[0]

    @property
    def anchor(self) -> str:
        """Return the anchor of the clause on the matrix page."""
        return f"{self.standard.lower()}-{self.number.replace('.', '-')}"

    @property
    def label(self) -> str:
        """Return standard and number as people cite them."""
        return f"{self.standard} {self.number}"

    @property
    def can_fail(self) -> bool:
        """Return whether house coverage may ask for it: auditable, in use and not in doubt."""
        return self.auditable and not self.doubt and self.origin is not Origin.RESERVED


class Keep(StrEnum):
    """What is to be done with documented information (ISO 9001 7.5.1)."""

    MAINTAIN = "maintain"
    """A document: it says what is to be done and is kept up to date."""
    RETAIN = "retain"
    """A record: it shows what was done and is never rewritten."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Obligation:
    """Something that a standard asks to have in writing, in our own words."""

    clause: str
    keep: Keep
    what: str
    confidence: str = ""
    """A: several sources agree; B: one source; C: inferred."""
    as_needed: bool = False
    """Only as far as the company finds necessary."""

    @property
    def is_certain(self) -> bool:
        """Return whether a finding may rest on it."""
        return self.confidence in {"A", "B"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """A question that is still open about a standard (facts, D1-D12)."""

    id: str
    question: str
    behaviour: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OldNumber:
    """Where a clause of an older edition went."""

    old: str
    old_title: str
    new: tuple[str, ...]
    confidence: str


class Relation(StrEnum):
    """How what a clause asks relates to the clauses of another standard that it is mapped to."""

    EQUAL = "equal"
    SUBSET = "subset"
    """It asks for a part of what they ask: whoever answers them answers it."""
    SUPERSET = "superset"
    """It asks for more than they do."""
    NEW = "new"
    """Only the other standard has it."""
    DROPPED = "dropped"
    """The other standard has nothing for it."""

    @property
    def is_answered_there(self) -> bool:
        """Return whether what answers the other clauses answers this one too."""
        return self in {Relation.EQUAL, Relation.SUBSET}


@dataclass(frozen=True, slots=True, kw_only=True)
class MappedClause:
    """One line of a mapping: a clause and its counterparts in another standard."""

    number: str
    """Empty where only the other standard has something."""
    to: tuple[str, ...]
    relation: Relation
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseMap:
    """How the clauses of a standard relate to those of another one."""

    to: str
    """Key of the other standard."""
    clauses: tuple[MappedClause, ...] = ()
    counts: bool = False
    """Whether a clause counts as covered when its counterparts are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standard:
    """One edition of a standard."""

    key: str
    edition: str
    designation: str
    title: str
    status: StandardStatus = StandardStatus.CURRENT
    aliases: tuple[str, ...] = ()
    includes: str = ""
    """Key of the standard whose requirements it contains."""
    exclusions_allowed: tuple[str, ...] = ()
    clauses: tuple[Clause, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    old_numbers: tuple[OldNumber, ...] = ()
    obligations: tuple[Obligation, ...] = ()
    """What this standard itself asks to have in writing, without the one it contains."""
    amendments: tuple[str, ...] = ()
    by_number: Mapping[str, Clause] = field(init=False, repr=False, compare=False)
    maps: tuple[ClauseMap, ...] = ()
    positions: Positions | None = field(default=None, compare=False)
    """Where a company's own standard is written; None for one that ships with the package."""
    _below: dict[str, list[Clause]] = field(
        init=False, repr=False, compare=False, default_factory=dict
    )

    def __post_init__(self) -> None:
        # Asked thousands of times in one check.
        by_number = {clause.number: clause for clause in self.clauses}
        object.__setattr__(self, "by_number", by_number)
        for clause in self.clauses:
            self._below.setdefault(clause.parent_number, []).append(clause)

    @property
    def is_own(self) -> bool:
        """Return whether the company wrote it: its requirements may be a customer's."""
        return self.positions is not None

    def children(self, number: str) -> tuple[Clause, ...]:
        """Return the clauses one level below."""
        return tuple(self._below.get(number, ()))

    def is_leaf(self, number: str) -> bool:
        """Return whether nothing lies below a clause that coverage could ask for."""
        return not any(child.can_fail for child in self.children(number))

    def leaves(self) -> Iterator[Clause]:
        """Yield the clauses that house coverage counts, in the standard's order."""
        return (
            clause for clause in self.clauses if clause.can_fail and self.is_leaf(clause.number)
        )

    def ancestors(self, number: str) -> Iterator[str]:
        """Yield the number itself and every number above it."""
        while number:
            yield number
            number = number.rpartition(".")[0]


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class ClauseRef:
    """A clause as a document cites it."""

    standard: str
    number: str

    def __str__(self) -> str:
        """Write the clause as people cite it."""
        return f"{self.standard} {self.number}"


CLAUSE_TOKEN = re.compile(r"(?:(?P<standard>[A-Za-z0-9][A-Za-z0-9-]*):)?(?P<number>\d+(?:\.\d+)*)")
"""The grammar of a clause tag: a number, or a standard's key, a colon and a number."""


@lru_cache(maxsize=4096)
def parse_clause(token: str, primary: str) -> ClauseRef | None:
    """Read a clause tag; None when it is not written as one."""
    match = CLAUSE_TOKEN.fullmatch(token)
    if match is None:
        return None
    return ClauseRef(standard=match["standard"] or primary, number=match["number"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Exclusion:
    """A clause declared not applicable, with its reason (AS9120 4.3)."""

    reference: ClauseRef
    justification: str
    location: Location


@dataclass(frozen=True, slots=True, kw_only=True)
class Applicability:
    """What does not apply (`applicability.yml`); it inherits downwards."""

    exclusions: tuple[Exclusion, ...] = ()
    positions: Positions = field(default_factory=lambda: Positions(path="applicability.yml"))

    def exclusion_of(self, reference: ClauseRef) -> Exclusion | None:
        """Return the exclusion that a clause falls under."""
        for exclusion in self.exclusions:
            excluded = exclusion.reference
            below = reference.number.startswith(excluded.number + ".")
            if excluded.standard == reference.standard and (
                excluded.number == reference.number or below
            ):
                return exclusion
        return None
