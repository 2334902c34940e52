"""The master document list, computed from front matter and approval records."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from qms.domain.approvals import Meaning
from qms.domain.dates import add_months
from qms.domain.documents import ControlledDocument, Standing
from qms.domain.library import Library


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterEntry:
    """One line of the master document list."""

    document: ControlledDocument
    standing: Standing
    next_review: date | None
    review_is_due: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """The master document list on a day."""

    as_of: date
    entries: tuple[RegisterEntry, ...]
    beside: tuple[RegisterEntry, ...] = ()
    """Lines of texts that are shown beside those in force, such as pending revisions."""


def build_register(library: Library) -> Register:
    """Build the master document list: every document, in the library's order."""
    return Register(
        as_of=library.as_of,
        entries=tuple(register_entry(library, document) for document in library.documents),
        beside=tuple(
            register_entry(library, each.document)
            for document in library.documents
            for each in library.beside.get(document.id, ())
        ),
    )


def register_entry(library: Library, document: ControlledDocument) -> RegisterEntry:
    """Build one document's line."""
    next_review = next_review_date(library, document)
    standing = library.standing(document)
    return RegisterEntry(
        document=document,
        standing=standing,
        next_review=next_review,
        review_is_due=standing is Standing.EFFECTIVE
        and next_review is not None
        and next_review <= library.as_of,
    )


def next_review_date(library: Library, document: ControlledDocument) -> date | None:
    """Return the day on which a document must have been reviewed.

    The date its author wrote; else the type's interval after it became effective or after its
    last review without change; forms follow their procedure.
    """
    if document.next_review_date is not None:
        return document.next_review_date
    if document.type.follows_procedure and document.form is not None:
        procedure = library.by_id.get(document.form.procedure)
        follows = procedure is not None and not procedure.type.follows_procedure
        return next_review_date(library, procedure) if follows and procedure else None
    months, first = document.type.review_interval_months, document.effective_date.first
    if months is None or first is None:
        return None
    reviews = [
        record.decided_on
        for record in library.records_of(document)
        if record.meaning is Meaning.REVIEW_NO_CHANGE
        and record.content_sha256 == library.digest(document)
        and library.evidence_suffices(record, document)
        and library.roster.may_approve(
            record.person,
            record.role,
            record.meaning,
            document.type.code,
            record.decided_on,
            document.applies_to.sites,
        )
    ]
    return add_months(max([first, *reviews]), months)


def referring_documents(library: Library) -> Mapping[str, tuple[ControlledDocument, ...]]:
    """Return, by id, the documents whose text or records refer to each document."""
    found: defaultdict[str, dict[str, ControlledDocument]] = defaultdict(dict)
    for document in library.documents:
        for target in referenced_ids(library, document):
            if target != document.id:
                found[target][document.id] = document
    return {target: tuple(sources.values()) for target, sources in found.items()}


def referenced_ids(library: Library, document: ControlledDocument) -> tuple[str, ...]:
    """Return the ids a document refers to: mentions, links, record forms, its procedure."""
    ids = {mention.target: None for mention in document.body.mentions}
    for link in document.body.links:
        path = resolve_path(document.path, link.target.partition("#")[0])
        if path in library.by_path:
            ids[library.by_path[path].id] = None
    ids |= {record.form: None for record in document.records if record.form}
    if document.form is not None and document.form.procedure:
        ids[document.form.procedure] = None
    return tuple(ids)


def resolve_path(source: str, target: str) -> str:
    """Return the repository path of a relative link; empty when it leaves the repository."""
    if target.startswith("/"):
        return ""
    parts = source.split("/")[:-1]
    for part in target.split("/"):
        if part == ".." and not parts:
            return ""
        if part == "..":
            parts.pop()
        elif part not in {"", "."}:
            parts.append(part)
    return "/".join(parts)
