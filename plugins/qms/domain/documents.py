"""Controlled documents: what front matter and body say, as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from qms.domain.approvals import Approval, EvidenceKind, Meaning
from qms.domain.body import Body
from qms.domain.diagnostics import Location, Positions
from qms.domain.records import FormDefinition, Record


class Status(StrEnum):
    """The status an author writes."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    APPROVED = "approved"
    OBSOLETE = "obsolete"


class Standing(StrEnum):
    """How a document stands on a given day; the word readers see."""

    DRAFT = "draft"
    UNDER_REVIEW = "under review"
    PENDING = "pending"
    EFFECTIVE = "effective"
    OBSOLETE = "obsolete"


@dataclass(frozen=True, slots=True, kw_only=True)
class RequiredApproval:
    """An approval that every document of a type needs."""

    meaning: Meaning
    role: str
    others: tuple[str, ...] = ()
    """Further roles, any one of which does as well: one place of a quorum."""

    @property
    def roles(self) -> tuple[str, ...]:
        """Return every role that can give it."""
        return (self.role, *self.others)


@dataclass(frozen=True, slots=True, kw_only=True)
class Quorum:
    """Approvals needed from a number of the named roles, each by another person."""

    count: int
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentType:
    """A kind of controlled document and the rules that go with it."""

    code: str
    name: str
    directory: str
    number_pattern: str
    """A regular expression that the whole id must match."""
    revision_scheme: str
    """`letters`, `numbers`, `dotted` or `none` (adopted documents)."""
    review_interval_months: int | None
    required_approvals: tuple[RequiredApproval, ...]
    required_headings: tuple[str, ...]
    evidence: tuple[EvidenceKind, ...]
    """The kinds of approval evidence that suffice for this type."""
    follows_procedure: bool
    """Whether the review date is that of the document's procedure (forms)."""
    quorum: Quorum | None = None
    """Asked for beside the required approvals."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectiveDate:
    """The first day a revision is in force, everywhere or by site."""

    everywhere: date | None = None
    by_site: Mapping[str, date] = field(default_factory=dict)

    @property
    def first(self) -> date | None:
        """Return the earliest day on which the revision is in force anywhere."""
        days = [*self.by_site.values(), *([self.everywhere] if self.everywhere else [])]
        return min(days, default=None)

    def __str__(self) -> str:
        """Write the date, or each site's date, as readers see it."""
        if self.by_site:
            return ", ".join(f"{site}: {day}" for site, day in sorted(self.by_site.items()))
        return str(self.everywhere or "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """One line of a document's history."""

    revision: str
    """Opaque text such as "C" or "1.10"; order comes from the list, never from the text."""
    date: date
    description_of_change: str
    change_request: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AppliesTo:
    """Where and for whom a document is meant; empty means everywhere and everybody."""

    sites: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlledDocument:
    """A controlled document as it stands in the repository."""

    id: str
    title: str
    type: DocumentType
    status: Status
    revision: str
    owner: str
    path: str
    """From the repository root, with `/`."""
    body: Body
    positions: Positions
    prepared_by: tuple[str, ...] = ()
    effective_date: EffectiveDate = field(default_factory=EffectiveDate)
    next_review_date: date | None = None
    clauses: tuple[str, ...] = ()
    """As written: `8.4.2` is the primary standard's, others are `KEY:8.4.2`."""
    applies_to: AppliesTo = field(default_factory=AppliesTo)
    distribution: tuple[str, ...] = ()
    classification: str = ""
    records: tuple[Record, ...] = ()
    history: tuple[Revision, ...] = ()
    approvals: tuple[Approval, ...] = ()
    supersedes: tuple[str, ...] = ()
    superseded_by: str = ""
    reason: str = ""
    language: str = ""
    translation_of: str = ""
    number_as_printed: str = ""
    revision_as_printed: str = ""
    form: FormDefinition | None = None
    """Only for forms (type F)."""
    inputs: Mapping[str, str] = field(default_factory=dict)
    """SHA-256 of everything outside the file that shapes the text, by name (contract §3)."""
    source_text: str = ""
    """The whole file, for embedding and archiving."""

    @property
    def current_history(self) -> Revision | None:
        """Return the history entry of the current revision."""
        return next((entry for entry in self.history if entry.revision == self.revision), None)

    @property
    def printed_number(self) -> str:
        """Return the number as readers know it."""
        return self.number_as_printed or self.id

    @property
    def printed_revision(self) -> str:
        """Return the revision as readers know it."""
        return self.revision_as_printed or self.revision

    def at(self, key: str) -> Location:
        """Return where a front-matter value was written."""
        return self.positions.at(key)

    def standing(self, as_of: date) -> Standing:
        """Return how the document stands on a day."""
        match self.status:
            case Status.DRAFT:
                return Standing.DRAFT
            case Status.IN_REVIEW:
                return Standing.UNDER_REVIEW
            case Status.OBSOLETE:
                return Standing.OBSOLETE
            case Status.APPROVED:
                first = self.effective_date.first
                in_force = first is not None and first <= as_of
                return Standing.EFFECTIVE if in_force else Standing.PENDING
