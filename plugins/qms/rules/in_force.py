"""Which text of a document counts on a day: the one in its place, or one from the archive.

A new revision is written in the place of the old one. Until its own day has come, the revision
before it stays in force, and readers are shown that one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from weakref import WeakKeyDictionary, WeakSet

from qms.domain.approvals import ApprovalRecord, Meaning
from qms.domain.archive import Archive, ArchivedHead, ArchivedRevision, Beside
from qms.domain.documents import ControlledDocument, EffectiveDate, Status
from qms.domain.library import Library
from qms.domain.register import resolve_path
from qms.rules.approval_state import (
    approved_digests,
    approved_on,
    counting_records,
    has_effect,
    missing_approvals,
    withdrawn_records,
)
from qms.rules.revision import chronological

_VIEWS: WeakKeyDictionary[Library, Library] = WeakKeyDictionary()
_THEMSELVES: WeakSet[Library] = WeakSet()
"""Libraries that are as readers see them; among the views they would keep themselves alive."""


def revision_in_force(
    library: Library, document_id: str, as_of: date, site: str = ""
) -> ControlledDocument | None:
    """Return the text of a document that is in force on a day; None when there is none.

    Of several whose day has come, the newest counts. An obsolete document is in force until the day
    on which it was made obsolete.

    Args:
        library: Everything the repository holds.
        document_id: The document's number.
        as_of: The day.
        site: Where; otherwise the earliest day anywhere decides.
    """
    present = library.by_id.get(document_id)
    if present is not None and present.status is Status.OBSOLETE:
        since = obsolete_since(library, present)
        if since is None or since <= as_of:
            return None
    for document in _newest_first(library, document_id):
        start = starts_on(library, document, site)
        if start is not None and start <= as_of:
            return document
    return None


def issued_revisions(library: Library, document_id: str) -> tuple[ControlledDocument, ...]:
    """Return the approved texts of a document, oldest first, the one in its place last."""
    return tuple(_newest_first(library, document_id))[::-1]


def pending_revisions(
    library: Library, document_id: str, as_of: date, site: str = ""
) -> tuple[ControlledDocument, ...]:
    """Return the texts that were approved by a day and come into force after it, oldest first."""
    present = library.by_id.get(document_id)
    if present is not None and present.status is Status.OBSOLETE:
        return ()
    found: dict[str, ControlledDocument] = {}
    for document in _newest_first(library, document_id):
        start = starts_on(library, document, site)
        if start is not None and start <= as_of:
            break
        complete = approved_on(library, document)
        if complete is None or complete <= as_of:
            found.setdefault(document.revision, document)  # not the text before an editorial change
    return tuple(reversed(found.values()))


def obsolete_since(library: Library, document: ControlledDocument) -> date | None:
    """Return the day on which a document was made obsolete, as its record says."""
    return min(
        (each.decided_on for each in _stated(library, document, Meaning.OBSOLETED)), default=None
    )


def starts_on(library: Library, document: ControlledDocument, site: str = "") -> date | None:
    """Return the first day on which a text is in force, at a site or anywhere.

    An editorial change takes the place of the text before it on the day that it was recorded.
    """
    start = _effective(document.effective_date, site)
    digest = library.digest(document)
    changed = [
        record.decided_on
        for record in _stated(library, document, Meaning.EDITORIAL)
        if record.content_sha256 == digest
    ]
    return max([start, *changed]) if start else None


def library_in_force(library: Library) -> Library:
    """Return the library as readers see it: for each document the text that is in force.

    Where none is, the pending one or the one in its place stands for the document. Texts that are
    approved and not yet in force, those in force at other sites only, and drafts of a next revision
    are `beside`. Without an archive it is the library itself.
    """
    if library in _THEMSELVES:
        return library
    found = _VIEWS.get(library)
    if found is None:
        found = _view(library)
        _THEMSELVES.add(found)
        if found is not library:
            _VIEWS[library] = found
    return found


def archived_and_shown(library: Library) -> tuple[ControlledDocument, ...]:
    """Return the archived texts that readers are shown, as they lie in the archive.

    People work to them as to those in their places, so that they are judged alike.
    """
    folders = folders_shown(library)
    return tuple(
        library.archive.revision(head).document
        for heads in library.archive.heads.values()
        for head in heads
        if head.folder in folders
    )


def folders_shown(library: Library) -> frozenset[str]:
    """Return the folders of the archive whose texts readers are shown, in force or beside."""
    view = library_in_force(library)
    if view is library:
        return frozenset()
    others = (each.document for beside in view.beside.values() for each in beside)
    found = filter(None, map(view.archived, (*view.documents, *others)))
    return frozenset(each.folder for each in found)


def text_shown(library: Library, document_id: str, revision: str) -> ControlledDocument | None:
    """Return the text of a revision that readers are shown, in force or beside; None without one.

    Args:
        library: Everything the repository holds.
        document_id: The document's number.
        revision: As it is written in the head.
    """
    shown = library_in_force(library)
    main = shown.by_id.get(document_id)
    beside = (each.document for each in shown.beside.get(document_id, ()))
    every = (main, *beside) if main is not None else ()
    return next((each for each in every if each.revision == revision), None)


def _view(library: Library) -> Library:
    documents: list[ControlledDocument] = []
    beside: dict[str, tuple[Beside, ...]] = {}
    placed = _placed(library)
    files: set[str] = set()

    def at_place(document: ControlledDocument) -> ControlledDocument:
        kept = library.archived(document)
        if kept is None:
            return document
        revision = placed.revision(kept.head())
        files.update(revision.files.values())
        return revision.document

    for present in library.documents:
        # Of two documents with one number, which is a finding, each stands for itself.
        if present.id not in library.archive or library.by_id[present.id] is not present:
            documents.append(present)
            continue
        main, others = _shown(library, present)
        documents.append(at_place(main))
        if others:
            beside[present.id] = tuple(
                replace(each, document=at_place(each.document)) for each in others
            )
    if not beside and all(a is b for a, b in zip(documents, library.documents, strict=True)):
        return library
    return replace(
        library,
        documents=tuple(documents),
        archive=placed,
        beside=beside,
        assets=library.assets | files,
    )


def _shown(
    library: Library, present: ControlledDocument
) -> tuple[ControlledDocument, tuple[Beside, ...]]:
    """Return the text that stands for a document, and those to be shown beside it."""
    day = library.as_of
    in_force = revision_in_force(library, present.id, day)
    pending = pending_revisions(library, present.id, day)
    main = in_force or (pending[0] if pending else present)
    others: dict[int, Beside] = {}
    if in_force is not None:
        for site in library.configuration.sites:
            there = revision_in_force(library, present.id, day, site)
            if there is not None and there is not main:
                sites = others[id(there)].sites if id(there) in others else ()
                others[id(there)] = Beside(document=there, sites=(*sites, site))
    for each in pending:
        others.setdefault(id(each), Beside(document=each))
    if present.status in {Status.DRAFT, Status.IN_REVIEW}:
        others[id(present)] = Beside(document=present)
    others.pop(id(main), None)
    return main, tuple(others.values())


def _newest_first(library: Library, document_id: str) -> Iterator[ControlledDocument]:
    """Yield the approved texts of a document, the one in its place first."""
    present = library.by_id.get(document_id)
    if present is not None and present.status is Status.APPROVED:
        yield present
    for found in _by_revision(library.archive, document_id, present):
        issued = [each for each in found if is_issued(library, document_id, each)]
        if len(issued) > 1:  # joined by editorial changes: the longest chain is the newest
            issued.sort(key=lambda each: len(approved_digests(library, each)), reverse=True)
        for head in issued:
            yield library.archive.revision(head).document


def _by_revision(
    archive: Archive, document_id: str, present: ControlledDocument | None
) -> list[list[ArchivedHead]]:
    """Return archived texts by their revision, newest first: in the order of the history.

    Revisions that the newest history does not know are older than those that it knows.
    """
    heads = archive.heads.get(document_id, ())
    if not heads:
        return []
    newest = present or archive.revision(heads[-1]).document
    order = {entry.revision: index for index, (_, entry) in enumerate(chronological(newest))}
    groups: dict[str, list[ArchivedHead]] = {}
    for each in heads:
        groups.setdefault(each.revision, []).insert(0, each)
    ranked = sorted(groups, key=lambda revision: order.get(revision, -1))
    return [groups[revision] for revision in reversed(ranked)]


def is_issued(library: Library, document_id: str, head: ArchivedHead) -> bool:
    """Return whether an archived text is one of the document, and was approved as it lies there.

    Whether it has every approval and the evidence that its type needs today is a rule of its own,
    for the one in force: what is asked for may have changed since.
    """
    if head.id != document_id or head.status is not Status.APPROVED:
        return False
    if not missing_approvals(library, head):
        return True
    return any(each.meaning is Meaning.APPROVED for each in counting_records(library, head))


def _stated(
    library: Library, document: ControlledDocument, meaning: Meaning
) -> Iterator[ApprovalRecord]:
    """Yield the records of a meaning that have effect; most documents have none."""
    withdrawn: frozenset[str] | None = None
    for record in library.records_of(document):
        if record.meaning is not meaning:
            continue
        withdrawn = withdrawn_records(library, document) if withdrawn is None else withdrawn
        if record.payload_sha256 not in withdrawn and has_effect(library, document, record):
            yield record


def _effective(effective: EffectiveDate, site: str) -> date | None:
    if not site:
        return effective.first
    return effective.by_site.get(site) if effective.by_site else effective.everywhere


def _placed(library: Library) -> Archive:
    """Return the archive with every text in the place of its document's present one."""
    paths = {each.id: each.path for each in library.documents}
    paths |= {each.id: each.path for each in library.by_id.values()}
    archive = library.archive

    def read(head: ArchivedHead) -> ArchivedRevision:
        revision = archive.revision(head)
        return _at_path(revision, paths.get(head.number, revision.document.path))

    return Archive(archive.heads, read)


def _at_path(revision: ArchivedRevision, path: str) -> ArchivedRevision:
    """Return an archived revision as it is shown in the place of the present text.

    The file may have been renamed since; what the text shows is then found from the new place.
    """
    document = revision.document
    if document.path == path:
        return revision
    files = dict(revision.files)
    for link in document.body.links:
        target = link.target.partition("#")[0]
        old = resolve_path(document.path, target)
        if old in revision.files:
            files[resolve_path(path, target)] = revision.files[old]
    return replace(revision, document=replace(document, path=path), files=files)
