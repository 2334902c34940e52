"""The company's settings (`qms.yml`) and the small registers, as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from qms.domain.activities import Activity, Doing
from qms.domain.diagnostics import Location, Positions
from qms.domain.documents import ControlledDocument, DocumentType
from qms.domain.look import Look


class Stage(StrEnum):
    """Whether the system is being built up or in use."""

    SETUP = "setup"
    OPERATING = "operating"


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """Who the system belongs to; identity values, inputs of no document."""

    name: str
    short_name: str = ""
    address: str = ""
    logo: str = ""

    @property
    def display_name(self) -> str:
        """Return the short name where there is one."""
        return self.short_name or self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """A certificate as its issuer wrote it; whether it is valid only the issuer can say."""

    number: str
    body: str
    """The certification body that issued it."""
    standard: str = ""
    until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A place where the system applies."""

    id: str
    name: str
    address: str = ""
    activities: tuple[str, ...] = ()
    """What is done there, in the company's own words."""
    headcount: int | None = None
    scope: str = ""
    """The scope on the certificate for this site, word for word."""
    certificate: Certificate | None = None
    oasis: str = ""
    """How the site is identified in the IAQG's database OASIS."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Policies:
    """House rules about approvals."""

    author_may_not_approve: bool = True
    one_person_one_role: bool = True
    keeper_attests_others_only: bool = True
    """Whether a keeper of records may not attest a decision of their own."""
    late_filing_days: int = 14
    notice_days: int = 90
    """How long a temporary notice may hold; what holds longer is a revision."""
    notice_warning_days: int = 14
    """How long before and after its end people are told about it."""
    interim_follow_up_days: int = 30
    """By when the full approval of an interim change must follow."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingPolicy:
    """Which texts people are on record for, and when the company wants to be told."""

    types: frozenset[str] = frozenset()
    """Codes of types; empty for every document that is meant for roles."""
    before_effective: bool = False
    """Whether people are to be trained before a revision comes into force."""
    notice_days: int = 14
    """How long before that day what is missing becomes a finding."""
    required_from: date | None = None
    """Nothing is published while people are not trained in a revision that came into force on this
    day or later; None where the day comes all the same."""

    def requires(self, document: ControlledDocument) -> bool:
        """Return whether nothing is published while people are not trained in a revision."""
        begins, first = self.required_from, document.effective_date.first
        return begins is not None and first is not None and begins <= first


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerEdition:
    """What customers may see: whole types of documents, and single documents."""

    types: frozenset[str] = frozenset()
    documents: frozenset[str] = frozenset()

    def shows(self, document: ControlledDocument) -> bool:
        """Return whether a document is one that customers may see."""
        return document.type.code in self.types or document.id in self.documents


@dataclass(frozen=True, slots=True, kw_only=True)
class Configuration:
    """The settings of one company's quality management system."""

    repository: str
    """Name that approval records are bound to."""
    organisation: Organisation
    stage: Stage = Stage.SETUP
    primary_standard: str = "AS9120"
    standards: tuple[str, ...] = ("AS9120", "ISO9001")
    language: str = "en"
    scope_document: str = ""
    """Id of the document whose text depends on `applicability.yml`."""
    terms_document: str = ""
    """Id of the document that explains terms and abbreviations: the glossary."""
    identity_values: frozenset[str] = frozenset()
    """Variables that are inputs of no document: changing them needs no new approval."""
    sites: Mapping[str, Site] = field(default_factory=dict)
    activities: Mapping[Activity, Doing] = field(default_factory=dict)
    """What is done to parts beyond buying, storing, splitting and selling them."""
    variables: Mapping[str, str] = field(default_factory=dict)
    types: Mapping[str, DocumentType] = field(default_factory=dict)
    policies: Policies = field(default_factory=Policies)
    look: Look = field(default_factory=Look)
    """Of printed pages."""
    stale_after_days: int = 7
    customer_edition: CustomerEdition = field(default_factory=CustomerEdition)
    training: TrainingPolicy = field(default_factory=TrainingPolicy)
    approver_fields: tuple[str, ...] = ()
    """Roles whose holders sign the manual's PDF, in the order in which they sign."""
    issues_folder: str = ""
    """Where the PDFs of each issue are kept, from the root; empty where they are not."""
    records_folder: str = ""
    """Where filled forms are filed, from the root; empty for `../<folder>-records` beside it."""
    registers: Mapping[str, str] = field(default_factory=dict)
    """Registers that the site shows: the file of their entries by form, from the root."""
    positions: Positions = field(default_factory=lambda: Positions(path="qms.yml"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """Somebody who gets the manual or some documents."""

    name: str
    medium: str
    location: Location
    documents: tuple[str, ...] = ()
    copy: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptedFinding:
    """A finding that the company lives with for a while, and why."""

    code: str
    path: str
    reason: str
    person: str
    expires: date
    location: Location
