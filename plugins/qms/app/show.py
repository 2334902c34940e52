"""Which revision of a document is in force on a day, how it was approved, and what is coming."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from qms.app.check import with_evidence
from qms.app.reading import read_library
from qms.domain.approvals import ApprovalRecord
from qms.domain.documents import ControlledDocument, Status
from qms.domain.errors import UsageError
from qms.domain.library import Library
from qms.domain.notices import JudgedNotice
from qms.render.words import acting_role, how_given, missing_in_words
from qms.rules.approval_state import missing_approvals, statements
from qms.rules.check import listed
from qms.rules.in_force import (
    issued_revisions,
    obsolete_since,
    pending_revisions,
    revision_in_force,
    starts_on,
)
from qms.rules.notice_state import judged_notices


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownRevision:
    """One revision of a document, with what is known about it."""

    document: ControlledDocument
    since: date | None
    digest: str
    statements: tuple[ApprovalRecord, ...]
    how: tuple[str, ...]
    """How each of the statements was given, in words."""
    roles: tuple[str, ...]
    """In which role each was made, and for whom."""
    missing: tuple[str, ...]
    still_needed: str
    """The missing approvals as people read them."""
    text_path: str
    """Where its text lies: in its place, or in the archive."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """The answer to `qms show`."""

    document_id: str
    title: str
    as_of: date
    site: str
    tense: str
    """`was` for a past day, `is` for today, `will be` for a day to come."""
    revision: ShownRevision | None
    """The one in force, or the one that was asked for."""
    is_in_force: bool
    pending: tuple[ShownRevision, ...]
    obsolete_since: date | None
    is_obsolete: bool
    written: ControlledDocument | None
    """The present text, where it is a draft or under review."""
    notices: tuple[JudgedNotice, ...]
    """Temporary notices and interim changes that readers must know of on the day."""


def show_document(
    root: Path, document_id: str, *, as_of: date, now: datetime, site: str = "", revision: str = ""
) -> Shown:
    """Return what was in force on a day, or a revision by its letter.

    Raises:
        UsageError: there is no such document, site or revision.
    """
    library = with_evidence(read_library(root, as_of=as_of, now=now))
    present = _named(library, document_id)
    sites = library.configuration.sites
    if site and site not in sites:
        raise UsageError(f"{site} is not a site in qms.yml; known: {', '.join(sites) or 'none'}")
    in_force = revision_in_force(library, document_id, as_of, site)
    wanted = _revision(library, present, revision) if revision else in_force
    since = obsolete_since(library, present)
    ended = present.status.value == "obsolete" and (since is None or since <= as_of)
    return Shown(
        document_id=document_id,
        title=(wanted or present).title,
        as_of=as_of,
        site=sites[site].name if site else "",
        tense=_tense(as_of, now.date()),
        revision=_shown(library, wanted, site) if wanted else None,
        is_in_force=wanted is not None and wanted is in_force,
        pending=tuple(
            _shown(library, each, site)
            for each in pending_revisions(library, document_id, as_of, site)
        ),
        obsolete_since=since if ended else None,
        is_obsolete=ended,
        written=present if present.status in {Status.DRAFT, Status.IN_REVIEW} else None,
        notices=tuple(
            each
            for each in judged_notices(library)
            if each.notice.document == document_id and each.standing.is_current
        ),
    )


def shown_json(shown: Shown) -> str:
    """Write the answer for programs."""
    value = {
        "id": shown.document_id,
        "title": shown.title,
        "as_of": shown.as_of.isoformat(),
        "site": shown.site,
        "in_force": shown.is_in_force,
        "obsolete_since": str(shown.obsolete_since or ""),
        "revision": _json(shown.revision) if shown.revision else None,
        "pending": [_json(each) for each in shown.pending],
        "registers_as_of": "today",
    }
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def _tense(day: date, today: date) -> str:
    if day == today:
        return "is"
    return "was" if day < today else "will be"


def _named(library: Library, document_id: str) -> ControlledDocument:
    """Return a document by its number; one whose file is gone from the archive."""
    found = library.by_id.get(document_id)
    if found is not None:
        return found
    revisions: Sequence[ControlledDocument] = issued_revisions(library, document_id)
    if revisions:
        return revisions[-1]
    if any(each.number == document_id for each in library.packages):
        raise UsageError(f"{document_id} is a change package: `qms change show {document_id}`")
    notice = next((each for each in library.notices if each.number == document_id), None)
    if notice is not None:
        raise UsageError(f"{document_id} is a notice for {notice.document}; see {notice.path}")
    raise UsageError(f"there is no document {document_id}; `qms register` lists all documents")


def _revision(library: Library, present: ControlledDocument, wanted: str) -> ControlledDocument:
    every = [*issued_revisions(library, present.id), present]
    found = [each for each in every if each.revision == wanted]
    if not found:
        known = listed(dict.fromkeys(each.revision for each in every))
        raise UsageError(f"revision {wanted} of {present.id} is not kept here; kept: {known}")
    return found[-1]


def _shown(library: Library, document: ControlledDocument, site: str) -> ShownRevision:
    kept = library.archived(document)
    missing = missing_approvals(library, document)
    given = tuple(
        each for each in statements(library, document) if each.decided_on <= library.as_of
    )
    return ShownRevision(
        document=document,
        since=starts_on(library, document, site),
        digest=library.digest(document),
        statements=given,
        how=tuple(how_given(library, each) for each in given),
        roles=tuple(acting_role(library, each) for each in given),
        missing=tuple(f"{each.meaning.value} by {each.role}" for each in missing),
        still_needed=missing_in_words(library, missing),
        text_path=f"{kept.folder}/document.md" if kept else document.path,
    )


def _json(revision: ShownRevision) -> dict[str, object]:
    return {
        "revision": revision.document.revision,
        "status": revision.document.status.value,
        "since": str(revision.since or ""),
        "text": revision.text_path,
        "content_sha256": revision.digest,
        "statements": [
            {
                "meaning": record.meaning.value,
                "person": record.person,
                "name": record.name,
                "role": record.role,
                "decided_on": record.decided_on.isoformat(),
                "evidence": record.evidence.value,
                "how": how,
            }
            for record, how in zip(revision.statements, revision.how, strict=True)
        ],
        "missing": list(revision.missing),
    }
