"""What the printed manual needs to know beside the library."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from qms.domain.approvals import ApprovalRecord
from qms.domain.approver_fields import ApproverField
from qms.domain.configuration import Stage
from qms.domain.documents import ControlledDocument, RequiredApproval, Standing
from qms.domain.library import Library
from qms.domain.notices import JudgedNotice
from qms.render.links import PrintLinks
from qms.render.markdown import to_html
from qms.render.redline.bars import Bars
from qms.render.words import day_in_words

UNCONTROLLED = (
    "Uncontrolled when printed, unless it bears a copy number. "
    "The document library holds the valid revision."
)
_ROOM_FOR_MARKINGS = 60
"""Characters that the small print of a page has left for the classifications."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BookContext:
    """Everything about one build of the manual that is not in the repository's documents."""

    issue: int | None = None
    """Number of the issue; None for a build that was not issued."""
    commit: str | None = None
    """Which state of the repository it was made from, where that is known."""
    edition: str = ""
    """Name of the edition, such as `auditor`; empty for the ordinary one."""
    shows_drafts: bool = False
    """Whether drafts are printed too; each is marked on every page."""
    notice: str = ""
    """Words of a demonstration identity, such as `TEST SIGNATURE: proves no identity`."""
    watermark: str = ""
    """Printed across every page of the joined manual; empty in an issue."""
    approvals: Mapping[str, tuple[ApprovalRecord, ...]] = field(default_factory=dict)
    """The records that count for each document's present text, by its path."""
    missing: Mapping[str, tuple[RequiredApproval, ...]] = field(default_factory=dict)
    """What each document's type asks for and nobody has given, by its path."""
    notices: tuple[JudgedNotice, ...] = ()
    """Every temporary notice and interim change, as it stands on the day."""
    bars: Mapping[str, Bars] = field(default_factory=dict)
    """Where bars stand beside what changed since the revision before, by a text's digest."""
    before: Mapping[str, str] = field(default_factory=dict)
    """The revision that bars compare with, by a text's digest."""
    is_internal: bool = True
    """Whether it may name people, procedures and what is overdue; not in the customers' edition."""
    shows_evidence: bool = False
    """Whether each section says which clauses it answers and where its records are kept."""
    to_html: Callable[[str], str] = to_html
    """Turns finished Markdown into HTML for print; a build remembers what it made before."""
    signature: str = ""
    """How the finished PDF is protected, in one sentence, for the cover."""

    def state_in_words(self, as_of: date) -> str:
        """Say, for heads and feet, which issue this is or which day it shows."""
        if self.issue is not None:
            return f"Issue {self.issue}"
        if self.shows_drafts:
            return f"PREVIEW WITH DRAFTS, {day_in_words(as_of)}"
        return f"As of {day_in_words(as_of)}"


def printed_documents(library: Library, context: BookContext) -> tuple[ControlledDocument, ...]:
    """Return the documents of the printed manual: never an obsolete one."""
    shown = {Standing.EFFECTIVE, Standing.PENDING}
    if context.shows_drafts or library.configuration.stage is Stage.SETUP:
        shown |= {Standing.DRAFT, Standing.UNDER_REVIEW}
    return tuple(each for each in library.documents if library.standing(each) in shown)


def print_links(
    library: Library, documents: tuple[ControlledDocument, ...], *, with_matrix: bool = True
) -> PrintLinks:
    """Return the links of the printed manual.

    Args:
        library: Everything that the manual may show.
        documents: What is printed.
        with_matrix: Whether the clause matrix is printed too.
    """
    standards = frozenset(library.configuration.standards) & frozenset(library.standards)
    return PrintLinks(
        documents=frozenset(each.id for each in documents),
        assets=library.assets,
        standards=standards if with_matrix else frozenset(),
    )


def approver_fields(library: Library, context: BookContext) -> tuple[ApproverField, ...]:
    """Return the fields that people sign: in the ordinary edition only, which is the one issued."""
    if context.edition or not context.is_internal:
        return ()
    return tuple(
        ApproverField(role=role, title=library.roster.role_title(role))
        for role in library.configuration.approver_fields
    )


def stamp(library: Library, context: BookContext) -> str:
    """Return the small print of every page of the joined manual."""
    day = day_in_words(library.as_of)
    pieces = [f"Documents as of {day}"]
    if context.issue is not None:
        pieces.insert(0, f"Issue {context.issue}")
    if context.shows_drafts:
        pieces.insert(0, "PREVIEW WITH DRAFTS: NOT AN ISSUE")
    elif context.edition:
        pieces.insert(1, f"{context.edition} edition")
    if context.commit:
        pieces.append(f"source {context.commit[:12]}")
    pieces += _contained(printed_documents(library, context))
    return " · ".join(pieces)


def _contained(documents: Iterable[ControlledDocument]) -> list[str]:
    """Say on pages that belong to no document, too, what classified texts the manual holds."""
    markings = list(dict.fromkeys(each.classification for each in documents if each.classification))
    shown = f"contains {', '.join(markings)}"
    if len(shown) > _ROOM_FOR_MARKINGS:
        shown = "contains classified documents, named on the cover"
    return [shown] if markings else []
