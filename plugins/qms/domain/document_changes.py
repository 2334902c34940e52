"""How the documents of two states of a system differ: pairs by number, numbers gone or reused.

Text changes, which need an approval, are kept apart from administrative ones, which do not.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Set as AbstractSet
from dataclasses import dataclass, fields

from qms.domain.digest import covered_content
from qms.domain.documents import ControlledDocument, Revision, Status
from qms.domain.library import Library
from qms.domain.register_values import in_words

ARCHIVE = "quality_manual/archive/"
Archived = Mapping[str, AbstractSet[str]]
"""Revisions by document."""
NOT_ADMINISTRATIVE = frozenset(
    {
        "id",
        "history",
        "title",
        "type",
        "revision",
        "path",
        "body",
        "positions",
        "prepared_by",
        "classification",
        "records",
        "language",
        "translation_of",
        "number_as_printed",
        "revision_as_printed",
        "form",
        "inputs",
        "source_text",
    }
)
"""Fields that an approval covers, or that say the same thing twice."""
PARTS = {"body_sha256": "text", "records": "list of records", "history": "history entry"}
"""Covered content in words, where its key is not one already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueChange:
    """A value that differs."""

    key: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentChange:
    """A document that is in both states and differs."""

    before: ControlledDocument
    after: ControlledDocument
    parts: tuple[str, ...] = ()
    """What an approval covers and that differs, in words."""
    administrative: tuple[ValueChange, ...] = ()
    """What no approval covers and that differs."""


def changed_documents(base: Library, head: Library) -> Iterator[DocumentChange]:
    """Yield every document of both states that differs in anything."""
    for after in head.by_id.values():
        before = base.by_id.get(after.id)
        if before is None:
            continue
        parts = () if base.digest(before) == head.digest(after) else _parts(before, after)
        administrative = tuple(_administrative(before, after))
        if parts or administrative or before.path != after.path:
            yield DocumentChange(
                before=before, after=after, parts=parts, administrative=administrative
            )


def lost_history(before: ControlledDocument, after: ControlledDocument) -> tuple[Revision, ...]:
    """Return entries of the earlier history that are edited or gone.

    The present revision's own entry is part of what an approval covers, so it is left out.
    """
    present = before.revision if before.revision == after.revision else None
    return tuple(
        entry
        for entry in before.history
        if entry not in after.history and entry.revision != present
    )


def removed_documents(base: Library, head: Library) -> Iterator[ControlledDocument]:
    """Yield documents that are gone; one that cannot be read at the moment is not gone."""
    refused = {each.path for each in head.refused} | {each.id for each in head.refused}
    for document in base.documents:
        if document.id not in head.by_id and not {document.id, document.path, ""} & refused:
            yield document


def reused_numbers(base: Library, head: Library) -> Iterator[ControlledDocument]:
    """Yield documents under a number that is not free: of an obsolete document, or a lost one."""
    unread = {each.id for each in base.refused} | {each.path for each in base.refused}
    archived = archived_revisions(base)
    for document in head.documents:
        before = base.by_id.get(document.id)
        if before is not None:
            revived = before.status is Status.OBSOLETE and document.status is not Status.OBSOLETE
            if revived and base.digest(before) != head.digest(document):
                yield document
        elif {document.id, document.path, ""} & unread:
            continue
        elif used_revisions(base, document.id, archived):
            approved = {record.content_sha256 for record in base.records.get(document.id, ())}
            if head.digest(document) not in approved:
                yield document


def used_revisions(base: Library, number: str, archived: Archived) -> dict[str, str]:
    """Return every revision that a document is known to have had, with what knows it."""
    found = dict.fromkeys(sorted(archived.get(number, ())), "the archive")
    found |= {record.revision: "a record of approval" for record in base.records.get(number, ())}
    document = base.by_id.get(number)
    if document is not None:
        found |= {entry.revision: "its history" for entry in document.history}
    return found


def archived_revisions(library: Library) -> Archived:
    """Return the revisions that the archive holds, by document."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for path in library.kept:
        if path.startswith(ARCHIVE):
            number, _, rest = path.removeprefix(ARCHIVE).partition("/")
            found[number].add(rest.partition("/")[0])
    return found


def _parts(before: ControlledDocument, after: ControlledDocument) -> tuple[str, ...]:
    old, new = covered_content(before), covered_content(after)
    changed = [key for key in {**old, **new} if old.get(key) != new.get(key)]
    return tuple(part for key in changed for part in _part(key, before, after)) or ("text",)


def _part(key: str, before: ControlledDocument, after: ControlledDocument) -> Iterator[str]:
    if key != "inputs":
        yield PARTS.get(key, key.replace("_", " "))
        return
    for name in sorted({*before.inputs, *after.inputs}):
        if before.inputs.get(name) != after.inputs.get(name):
            yield name.replace("variable:", "variable ")


def _administrative(before: ControlledDocument, after: ControlledDocument) -> Iterator[ValueChange]:
    for each in fields(ControlledDocument):
        if each.name in NOT_ADMINISTRATIVE:
            continue
        old, new = getattr(before, each.name), getattr(after, each.name)
        if old != new:
            yield ValueChange(key=each.name, before=in_words(old), after=in_words(new))
    lost = lost_history(before, after)
    if lost:
        revisions = {entry.revision for entry in lost}
        now = [entry for entry in after.history if entry.revision in revisions]
        yield ValueChange(key="history", before=in_words(lost), after=in_words(now))
    old_tags, new_tags = _clause_tags(before), _clause_tags(after)
    if old_tags != new_tags:
        yield ValueChange(key="clauses of sections", before=old_tags, after=new_tags)
    if before.form is not None and after.form is not None:
        for name in ("medium", "where"):
            old, new = getattr(before.form, name), getattr(after.form, name)
            if old != new:
                yield ValueChange(key=name, before=in_words(old), after=in_words(new))


def _clause_tags(document: ControlledDocument) -> str:
    return ", ".join(
        f"{heading.text}: {' '.join(mark.token for mark in heading.clauses)}"
        for heading in document.body.headings
        if heading.clauses
    )
