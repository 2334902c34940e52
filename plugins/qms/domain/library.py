"""Everything the repository holds, as of a day: immutable and indexed once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from qms.domain.approvals import ApprovalEvidence, ApprovalRecord, EvidenceKind, Roster
from qms.domain.archive import Approvable, Archive, ArchivedHead, ArchivedRevision, Beside, Rows
from qms.domain.audits import AuditProgramme
from qms.domain.configuration import AcceptedFinding, Configuration, Holder
from qms.domain.diagnostics import Diagnostic
from qms.domain.digest import content_digest
from qms.domain.documents import ControlledDocument, Standing, Status
from qms.domain.external_documents import ExternalRegister
from qms.domain.manifests import (
    NOT_CHECKED,
    IssueChain,
    IssuedManifest,
    ManifestEvidence,
    build_chain,
)
from qms.domain.notices import Notice
from qms.domain.packages import ChangePackage
from qms.domain.processes import ProcessMap
from qms.domain.register_entries import RegisterFile
from qms.domain.registrar_findings import FindingLog
from qms.domain.standards import Applicability, Clause, ClauseRef, Standard
from qms.domain.training import Staff, TrainingRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedFile:
    """A file in a document folder that could not be read as a document."""

    path: str
    id: str = ""
    """Its id, where at least that could be read."""


class Anchor(StrEnum):
    """Whether the list of approvers was compared with one that the proposal cannot change."""

    UNASKED = "unasked"
    """Nobody wants to know: the result says it in words."""
    GIVEN = "given"
    MISSING = "missing"
    REQUIRED = "required and missing"


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuedRevision:
    """A document as an issue of the manual lists it."""

    path: str
    """The list of the issue (`quality_manual/issues/N.json`)."""
    document: str
    revision: str
    content_sha256: str


@dataclass(frozen=True, kw_only=True, eq=False)
class Library:
    """The documents, registers, records and standards of one quality management system.

    Compared by identity: a library is a whole repository, read once.
    """

    configuration: Configuration
    roster: Roster
    applicability: Applicability
    as_of: date
    """The day from which calendars are judged."""
    now: datetime
    """The instant of reading, UTC; only "signed in the future" looks at it."""
    documents: tuple[ControlledDocument, ...] = ()
    """Ordered by type as listed in the configuration, then by id."""
    standards: Mapping[str, Standard] = field(default_factory=dict)
    records: Mapping[str, tuple[ApprovalRecord, ...]] = field(default_factory=dict)
    """Approval records by document id."""
    evidence: Mapping[str, ApprovalEvidence] = field(default_factory=dict)
    """What checking signatures said, by the record's path."""
    archive: Archive = field(default_factory=Archive)
    """Archived revisions by document id, oldest first."""
    beside: Mapping[str, tuple[Beside, ...]] = field(default_factory=dict)
    """Other texts of a document that readers are shown beside the one in force, by its id."""
    packages: tuple[ChangePackage, ...] = ()
    """Change packages by number."""
    manifests: tuple[IssuedManifest, ...] = ()
    """Manifests of the issues of the manual; which count, `issue_evidence` says."""
    entries: Mapping[str, RegisterFile] = field(default_factory=dict)
    """Entries of the registers that the site shows, by form."""
    holders: tuple[Holder, ...] = ()
    process_map: ProcessMap = field(default_factory=ProcessMap)
    audits: AuditProgramme = field(default_factory=AuditProgramme)
    registrar_findings: FindingLog = field(default_factory=FindingLog)
    external_documents: ExternalRegister = field(default_factory=ExternalRegister)
    accepted: tuple[AcceptedFinding, ...] = ()
    staff: Staff = field(default_factory=Staff)
    training: tuple[TrainingRecord, ...] = ()
    """Who read which text or was trained in it, by path."""
    assets: frozenset[str] = frozenset()
    """Paths of pictures, tables and other files beside the documents."""
    refused: tuple[RefusedFile, ...] = ()
    reading: tuple[Diagnostic, ...] = ()
    """What reading the files already found."""
    tables: Mapping[str, Rows] = field(default_factory=dict)
    """Rows of every table that a document in its place embeds, by path."""
    issue_evidence: Mapping[str, ManifestEvidence] = field(default_factory=dict)
    """What checking the signatures of issues said, by the manifest's path."""
    base: Library | None = None
    """The library where the proposal began; None when there is nothing to compare with."""
    written: Library | None = None
    """The same files judged by their own registers, where those of the base decide instead."""
    proposed: Library | None = None
    """The same files judged by the registers that the proposal would leave, if those differ."""
    kept: Mapping[str, str] = field(default_factory=dict)
    """A fingerprint of every file that is written once (records, archive, issues), by path. Known
    only where there is a state to compare with; equal fingerprints are equal contents."""
    anchor: Anchor = Anchor.UNASKED
    left_out: frozenset[str] = frozenset()
    """Ids of documents that an edition leaves out: texts name them in plain words."""
    stated_digests: Mapping[str, str] = field(default_factory=dict)
    """Digests of texts of which an edition does not show all that they cover, by path."""
    notices: tuple[Notice, ...] = ()
    """Temporary notices and interim changes, by number; the unauthorised ones too."""
    by_id: Mapping[str, ControlledDocument] = field(init=False)
    by_path: Mapping[str, ControlledDocument] = field(init=False)
    digests: Mapping[str, str] = field(init=False)
    """The content digest of every document in its place, by path."""
    variables: Mapping[str, str] = field(init=False)
    """Every variable that a text may show."""
    first_signed_at: datetime | None = field(init=False)
    """When the first approval was signed; from then on unsigned records count no longer."""

    def __post_init__(self) -> None:
        """Build the indexes."""
        index = {document.id: document for document in reversed(self.documents)}
        object.__setattr__(self, "by_id", index)
        object.__setattr__(self, "by_path", {each.path: each for each in self.documents})
        digests = {each.path: content_digest(each) for each in self.documents}
        object.__setattr__(self, "digests", {**digests, **self.stated_digests})
        object.__setattr__(self, "variables", known_variables(self.configuration, self.roster))
        signed = (
            each.record.signed_at
            for each in self.evidence.values()
            if each.verified and each.record.repository == self.configuration.repository
        )
        object.__setattr__(self, "first_signed_at", min(signed, default=None))

    @property
    def as_written(self) -> Library:
        """Return the library with the registers as the files have them."""
        return self.written or self

    @property
    def issued(self) -> tuple[IssuedRevision, ...]:
        """Return the texts that the issues of the manual hold and promise."""
        return tuple(
            IssuedRevision(
                path=manifest.path,
                document=each.id,
                revision=each.revision,
                content_sha256=each.content_sha256,
            )
            for manifest in self.manifests
            for each in manifest.documents
            if each.is_promised
        )

    @property
    def issues(self) -> IssueChain:
        """Return the issues of this manual in the order of their chain."""
        ours = self.configuration.repository
        return build_chain(each for each in self.manifests if each.repository == ours)

    @property
    def manual_type(self) -> str:
        """Return the type of document that the manual itself is: that of its scope section."""
        scope = self.by_id.get(self.configuration.scope_document)
        if scope is not None:
            return scope.type.code
        return next(iter(self.configuration.types), "")

    def evidence_of_issue(self, manifest: IssuedManifest) -> ManifestEvidence:
        """Return what checking the signature of an issue said."""
        return self.issue_evidence.get(manifest.path, NOT_CHECKED)

    @property
    def primary(self) -> Standard | None:
        """Return the standard that bare clause numbers belong to."""
        return self.standards.get(self.configuration.primary_standard)

    def standing(self, document: ControlledDocument) -> Standing:
        """Return how a document stands on the library's day."""
        return document.standing(self.as_of)

    def digest(self, document: Approvable) -> str:
        """Return the digest of a document's text, in its place or in the archive."""
        if isinstance(document, ArchivedHead):
            return document.computed_sha256
        if self.by_path.get(document.path) is document:
            return self.digests[document.path]
        revision = self.archived(document)
        return content_digest(document) if revision is None else revision.computed_sha256

    def archived(self, document: ControlledDocument) -> ArchivedRevision | None:
        """Return the archived revision that a document is; None for one in its place."""
        return self.archive.holding(document)

    def variables_of(self, document: ControlledDocument) -> Mapping[str, str]:
        """Return the variables that a document shows; an archived one those of its time."""
        revision = self.archived(document)
        return self.variables if revision is None else {**self.variables, **revision.variables}

    def file_of(self, document: ControlledDocument, path: str) -> str:
        """Return where a file lies that a document shows; an archived one brought its own."""
        revision = self.archived(document)
        return path if revision is None else revision.files.get(path, path)

    def table_of(self, document: ControlledDocument, path: str) -> Rows | None:
        """Return the rows of a table that a document shows; an archived one brought its own."""
        revision = self.archived(document)
        if revision is not None and path in revision.files:
            return revision.tables.get(revision.files[path])
        return self.tables.get(path)

    def clause(self, reference: ClauseRef) -> Clause | None:
        """Return the clause that a reference names, if the standard has it."""
        standard = self.standards.get(reference.standard)
        return standard.by_number.get(reference.number) if standard else None

    def records_of(self, document: Approvable) -> tuple[ApprovalRecord, ...]:
        """Return the approval records of the revision that a document is."""
        every = self.records.get(document.id)
        if not every:
            return ()
        return tuple(record for record in every if record.revision == document.revision)

    def evidence_suffices(self, record: ApprovalRecord, document: ControlledDocument) -> bool:
        """Return whether a record's kind of evidence is enough for the type, and was verified."""
        if record.evidence not in document.type.evidence:
            return False
        if record.evidence is EvidenceKind.RECORDED:
            return not self.is_recorded_after_signed(record)
        found = self.evidence.get(record.path)
        return found is not None and found.verified

    def is_recorded_after_signed(self, record: ApprovalRecord) -> bool:
        """Return whether an unsigned record is from a time when approvals were signed already.

        Whoever writes it can give it any day: where the proposal began with signed approvals, an
        unsigned one that it adds comes after them, whatever it says.
        """
        first = self.first_signed_at
        if first is None or record.evidence is not EvidenceKind.RECORDED:
            return False
        if self.base is not None and self.base.first_signed_at is not None:
            known = self.base.records.get(record.document, ())
            if all(each.path != record.path for each in known):
                return True
        return record.signed_at > first or record.decided_on > first.date()

    def published(self) -> tuple[ControlledDocument, ...]:
        """Return the documents that readers may see; drafts only while in setup."""
        shown = {Status.APPROVED, Status.OBSOLETE}
        if self.configuration.stage == "setup":
            shown |= {Status.DRAFT, Status.IN_REVIEW}
        return tuple(each for each in self.documents if each.status in shown)


def known_variables(configuration: Configuration, roster: Roster) -> dict[str, str]:
    """Return every variable a text may show, by name."""
    organisation = configuration.organisation
    values = {
        "organisation.name": organisation.name,
        "organisation.short_name": organisation.display_name,
        "organisation.address": organisation.address,
    }
    values |= {f"role.{role.id}": role.title for role in roster.roles.values()}
    values |= {f"site.{site.id}.name": site.name for site in configuration.sites.values()}
    values |= {f"site.{site.id}.address": site.address for site in configuration.sites.values()}
    return values | dict(configuration.variables)
