"""Approvals: the line a person reads, the record that proves it, and who may give it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from qms.domain.canonical import canonical_json, sha256_hex
from qms.domain.deputies import Capacity, Deputy
from qms.domain.diagnostics import Positions

RECORD_FORMAT = "qms-approval@1"


class Meaning(StrEnum):
    """What a person states with an approval (21 CFR 11.50 asks for it to be shown)."""

    PREPARED = "prepared"
    REVIEWED = "reviewed"
    APPROVED = "approved"
    EDITORIAL = "editorial"
    OBSOLETED = "obsoleted"
    REVIEW_NO_CHANGE = "review-no-change"
    WITHDRAWN = "withdrawn"


class EvidenceKind(StrEnum):
    """How a decision is evidenced."""

    SIGNED = "signed"
    ATTESTED = "attested"
    RECORDED = "recorded"

    @property
    def in_words(self) -> str:
        """Say what this evidence is worth, as every approval line shows it."""
        return {
            EvidenceKind.SIGNED: "signed with the person's own key",
            EvidenceKind.ATTESTED: "decided off-line, attested by a keeper of records",
            EvidenceKind.RECORDED: "recorded, not cryptographically signed",
        }[self]


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """One line of the approval block in a document's front matter."""

    meaning: Meaning
    role: str
    person: str
    date: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalRecord:
    """One record of approval (contract §4): the evidence, bound to a document's digest."""

    path: str
    repository: str
    document: str
    revision: str
    content_sha256: str
    person: str
    name: str
    role: str
    meaning: Meaning
    evidence: EvidenceKind
    decided_on: date
    signed_at: datetime
    further: Mapping[str, str] = field(default_factory=dict)
    """The further payload fields of this meaning and kind of evidence, exactly as written."""
    signature: str = ""

    def payload(self) -> dict[str, str]:
        """Return the payload as written to the file; all values are text."""
        return {
            "format": RECORD_FORMAT,
            "repository": self.repository,
            "document": self.document,
            "revision": self.revision,
            "content_sha256": self.content_sha256,
            "person": self.person,
            "name": self.name,
            "role": self.role,
            "meaning": self.meaning.value,
            "evidence": self.evidence.value,
            "decided_on": self.decided_on.isoformat(),
            "signed_at": self.signed_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
            **self.further,
        }

    @property
    def payload_bytes(self) -> bytes:
        """Return the bytes that a signature covers."""
        return canonical_json(self.payload())

    @property
    def payload_sha256(self) -> str:
        """Return the SHA-256 of the payload; names the file and is cited by withdrawals."""
        return sha256_hex(self.payload_bytes)

    @property
    def file_name(self) -> str:
        """Return the name the record must have in its folder."""
        parts = (self.meaning.value, self.role, self.person, self.payload_sha256[:12])
        return "-".join(parts) + ".json"


FURTHER_BY_MEANING: Mapping[Meaning, frozenset[str]] = {
    Meaning.PREPARED: frozenset(),
    Meaning.REVIEWED: frozenset(),
    Meaning.APPROVED: frozenset(),
    Meaning.EDITORIAL: frozenset({"previous_sha256"}),
    Meaning.OBSOLETED: frozenset({"superseded_by", "reason"}),
    Meaning.REVIEW_NO_CHANGE: frozenset({"evidence_reference"}),
    Meaning.WITHDRAWN: frozenset({"target"}),
}
"""Further payload fields by meaning; of `obsoleted` exactly one of the two is present."""

FURTHER_BY_EVIDENCE: Mapping[EvidenceKind, frozenset[str]] = {
    EvidenceKind.SIGNED: frozenset(),
    EvidenceKind.ATTESTED: frozenset({"method", "evidence_sha256", "keeper"}),
    EvidenceKind.RECORDED: frozenset(),
}

ATTESTATION_METHODS = frozenset({"wet-signature", "email", "minutes", "forge-review"})


class RecordFault(StrEnum):
    """Why the signature of a record does not count."""

    UNREADABLE = "unreadable signature"
    NOT_ALLOWED = "algorithm or namespace not allowed"
    CONTENT_DIFFERS = "signature of another text"
    SIGNER_UNKNOWN = "signer unknown"
    NOT_THE_SIGNERS_KEY = "key not the signer's"
    KEY_NOT_VALID_THEN = "key not valid at signing"
    KEY_REVOKED = "key revoked"
    DEMONSTRATION_KEY = "key of the demonstration"


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalEvidence:
    """What checking the signature of a record said; `recorded` ones have none to check."""

    record: ApprovalRecord
    verified: bool
    """Whether a signature was checked and belongs to a key of the person (or keeper)."""
    problem: str = ""
    """Why not, in one sentence; empty when nothing is wrong."""
    fault: RecordFault | None = None
    """What kind of problem it is."""
    key: str = ""
    """Fingerprint of the key that signed, as `ssh-keygen -l` prints it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleTerm:
    """A role that a person holds for a time; both days included."""

    role: str
    start: date
    end: date | None = None

    def covers(self, day: date) -> bool:
        """Return whether the role is held on the day."""
        return self.start <= day and (self.end is None or day <= self.end)


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicKey:
    """A person's public key and the days on which it counts."""

    key: str
    """One line in OpenSSH format."""
    after: date | None = None
    before: date | None = None
    revoked: date | None = None
    compromised_since: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who can own, prepare or approve documents."""

    id: str
    name: str
    """Printed name; identity is by id and key."""
    roles: tuple[RoleTerm, ...] = ()
    keys: tuple[PublicKey, ...] = ()
    logins: tuple[str, ...] = ()
    certificates: tuple[str, ...] = ()
    """SHA-256 of the certificates with which they sign fields of the manual, lower-case hex."""
    """Names under which the person reviews changes on GitHub, GitLab and the like."""

    def holds(self, role: str, on_date: date) -> bool:
        """Return whether the person holds the role on the date."""
        return any(term.role == role and term.covers(on_date) for term in self.roles)


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """A function in the company."""

    id: str
    title: str
    reports_to: str = ""
    """The role that it answers to; empty at the top, and where nothing is said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Authority:
    """What a role may state about which types of document, at which sites."""

    role: str
    meanings: frozenset[Meaning]
    types: frozenset[str]
    sites: frozenset[str] = frozenset()
    """Sites for whose documents this holds; empty for all."""


TOP_MANAGEMENT_MEANINGS = frozenset(
    {Meaning.REVIEWED, Meaning.APPROVED, Meaning.OBSOLETED, Meaning.WITHDRAWN}
)
"""What top management may state about every document."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Roster:
    """People, roles and authority (`approvers.yml`)."""

    roles: Mapping[str, Role] = field(default_factory=dict)
    people: Mapping[str, Person] = field(default_factory=dict)
    authority: tuple[Authority, ...] = ()
    keepers: tuple[str, ...] = ()
    """Roles whose holders may attest decisions made off-line; empty where none is named."""
    top_management: str = ""
    """The role that may always approve, so that one person's illness stops nothing."""
    deputies: tuple[Deputy, ...] = ()
    positions: Positions = field(default_factory=lambda: Positions(path="approvers.yml"))

    def role_title(self, role: str) -> str:
        """Return the printed title of a role, or the id when it is unknown."""
        return self.roles[role].title if role in self.roles else role

    def person_name(self, person: str) -> str:
        """Return the printed name of a person, or the id when it is unknown."""
        return self.people[person].name if person in self.people else person

    def role_permits(
        self, role: str, meaning: Meaning, document_type: str, sites: Collection[str] = ()
    ) -> bool:
        """Return whether a role may state this meaning about this type of document.

        Args:
            role: The role.
            meaning: What is stated.
            document_type: Code of the type.
            sites: Where the document applies; empty is everywhere, for which authority that is
                limited to sites does not suffice.
        """
        if role == self.top_management and meaning in TOP_MANAGEMENT_MEANINGS:
            return True
        lines = [
            line
            for line in self.authority
            if line.role == role and meaning in line.meanings and document_type in line.types
        ]
        if any(not line.sites for line in lines):
            return True
        permitted = frozenset().union(*(line.sites for line in lines))
        return bool(sites) and permitted.issuperset(sites)

    def capacity(self, person: str, role: str, on_date: date) -> Capacity | None:
        """Return how a person can act in a role on a date: holding it, as a deputy, or not."""
        stands_for = self.principals(person, role, on_date)
        if not stands_for:
            return None
        return Capacity(role=role, acts_for="" if stands_for[0] == person else stands_for[0])

    def principals(self, person: str, role: str, on_date: date) -> tuple[str, ...]:
        """Return for whom a person can act in a role on a date: themselves, or others as deputy.

        Who holds the role acts for nobody else. Empty for somebody who may not act in it.
        """
        known = self.people.get(person)
        if known is None:
            return ()
        if known.holds(role, on_date):
            return (person,)
        found = []
        for each in self.deputies:
            principal = self.people.get(each.principal)
            appointed = each.deputy == person and each.principal != person
            # Who no longer holds a role leaves nothing to act for.
            held = principal is not None and principal.holds(role, on_date)
            if appointed and held and each.covers(role, on_date):
                found.append(each.principal)
        return tuple(dict.fromkeys(found))

    def may_approve(
        self,
        person: str,
        role: str,
        meaning: Meaning,
        document_type: str,
        on_date: date,
        sites: Collection[str] = (),
    ) -> bool:
        """Return whether a person, in a role, may state the meaning about the type on a date."""
        return self.capacity(person, role, on_date) is not None and self.role_permits(
            role, meaning, document_type, sites
        )

    def may_issue(self, person: str, role: str, manual_type: str, on_date: date) -> bool:
        """Return whether a person, in a role, may issue the manual on a date.

        Those may who approve the manual's own texts, keepers of records, and top management.
        """
        if self.capacity(person, role, on_date) is None:
            return False
        approves = self.role_permits(role, Meaning.APPROVED, manual_type)
        return approves or role in self.keepers or role == self.top_management

    def may_attest(self, person: str, on_date: date) -> bool:
        """Return whether a person is a keeper of records on a date; where none are named, any."""
        return bool(self.attests_for(person, on_date))

    def attests_for(self, person: str, on_date: date) -> tuple[str, ...]:
        """Return for whom a person keeps records on a date: themselves, or others as deputy."""
        if not self.keepers:
            return (person,) if person in self.people else ()
        found = (self.principals(person, role, on_date) for role in self.keepers)
        return tuple(dict.fromkeys(each for some in found for each in some))
