"""What a page shows beside a document's own text: worked out above, only displayed here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from qms.domain.approvals import ApprovalRecord
from qms.domain.archive import Beside
from qms.domain.diagnostics import Diagnostic
from qms.domain.documents import ControlledDocument, RequiredApproval
from qms.domain.notices import JudgedNotice
from qms.domain.site import Visibility
from qms.domain.training import TrainingMatrix
from qms.render.links import SiteLinks

MANUAL_PDF = "manual"
"""Key of the whole manual among the PDFs; documents have their id."""


def blank_form_key(document_id: str) -> str:
    """Return the key of a form's fillable PDF among the PDFs."""
    return f"forms/{document_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedPdf:
    """The PDF of a document, as the build made it; without address when it was withheld."""

    uri: str = ""
    """From the root of the site."""
    sha256: str = ""
    withheld: str = ""
    """Why it is missing, in one sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteFacts:
    """What every page of one build shares."""

    as_of: date
    documents: frozenset[str]
    """Source paths of the documents that have a page."""
    assets: frozenset[str]
    standards: frozenset[str]
    stale_after_days: int
    edition: str = ""
    is_internal: bool = True
    """Whether pages may name people, procedures and what is overdue."""
    shows_evidence: bool = False
    """Whether each section says which clauses it answers and where its records are kept."""
    stated: Mapping[str, tuple[ApprovalRecord, ...]] = field(default_factory=dict)
    """Records that count for texts of an edition without people, by path."""
    pdfs: Mapping[str, PublishedPdf] = field(default_factory=dict)
    changed: frozenset[str] = frozenset()
    """The pages of what changed in a revision."""
    findings: tuple[Diagnostic, ...] = ()
    """Only in the preview; a published page shows none."""
    notices: tuple[JudgedNotice, ...] = ()
    """Every temporary notice and interim change, as it stands on the day."""
    training: TrainingMatrix = field(default_factory=TrainingMatrix)
    """Who must know what, and does; empty where no such records are kept."""
    has_duties: bool = False
    """Whether anything with a date is due within the time that the page of duties shows."""
    is_preview: bool = False
    revisions: frozenset[str] = frozenset()
    """Pages of texts that are shown beside those in force."""
    drafts: Visibility = Visibility.DRAFT
    """Where readers meet a draft, when it has a page at all."""

    def links_from(self, page: str) -> SiteLinks:
        """Return the links of one page."""
        return SiteLinks(
            page=page, documents=self.documents, assets=self.assets, standards=self.standards
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentFacts:
    """What is known about one document beside its text."""

    site: SiteFacts
    page: str = ""
    """Where it is shown, if that is not its own path."""
    instead_of: ControlledDocument | None = None
    """The text that stands for the document, on the page of another one."""
    beside: tuple[Beside, ...] = ()
    """Other texts of the document that have a page; on the page of one of them only itself."""
    approvals: tuple[ApprovalRecord, ...] = ()
    """The records that count for exactly this text."""
    missing: tuple[RequiredApproval, ...] = ()
    """What the document's type asks for and nobody has given."""
    referring: tuple[ControlledDocument, ...] = ()
    """Documents that refer to this one and have a page."""
    findings: tuple[Diagnostic, ...] = ()

    def links_of(self, document: ControlledDocument) -> SiteLinks:
        """Return the links of a document's page."""
        return self.site.links_from(self.page or document.path)
