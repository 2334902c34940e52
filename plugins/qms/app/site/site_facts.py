"""What all pages of one site share: which documents and files are on it, and for whom it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import StrEnum
from pathlib import PurePosixPath

from qms.app.registration.duties import coming_duties
from qms.app.site.site_context import SiteContext
from qms.domain.configuration import Stage
from qms.domain.diagnostics import Diagnostic
from qms.domain.documents import ControlledDocument, Status
from qms.domain.editions import Edition
from qms.domain.library import Library
from qms.domain.register import resolve_path
from qms.domain.site import Visibility
from qms.domain.training import TrainingMatrix
from qms.render import uris
from qms.render.facts import SiteFacts
from qms.rules.notice_state import judged_notices
from qms.rules.training_state import training_matrix

ASSET_SUFFIXES = frozenset(
    {".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg"}
    | {".csv", ".txt", ".pdf", ".xlsx", ".ods", ".docx", ".odt"}
)
"""Files that documents may hand to readers; nothing that a browser would run."""


class Purpose(StrEnum):
    """What a site is made for."""

    PUBLICATION = "publication"
    PREVIEW = "preview"
    """For authors: drafts and findings are shown."""


def site_facts(
    library: Library, findings: tuple[Diagnostic, ...], purpose: Purpose, context: SiteContext
) -> SiteFacts:
    """Return the facts of a site: drafts are left out of a publication unless they are marked.

    Args:
        library: The library as readers see it.
        findings: What was found, for a preview.
        purpose: Who will look at the site.
        context: What the build knows beside the repository.
    """
    marked = context.shows_drafts or library.configuration.stage is Stage.SETUP
    is_internal = context.edition.is_internal
    is_preview = purpose is Purpose.PREVIEW
    shown = {Status.APPROVED, Status.OBSOLETE}
    if marked or is_preview:
        shown |= {Status.DRAFT, Status.IN_REVIEW}
    documents = [each for each in library.documents if each.status in shown]
    beside = [
        each.document
        for document in documents
        for each in library.beside.get(document.id, ())
        if each.document.status in shown
    ]
    return SiteFacts(
        as_of=library.as_of,
        documents=frozenset(each.path for each in documents),
        revisions=frozenset(uris.revision(each.id, each.revision) for each in beside),
        assets=frozenset(_used_assets(library, [*documents, *beside])),
        standards=frozenset(library.standards) if is_internal else frozenset(),
        stale_after_days=library.configuration.stale_after_days,
        edition=context.edition.label,
        is_internal=is_internal,
        shows_evidence=context.edition is Edition.AUDITOR,
        pdfs=context.pdfs,
        changed=_changed(library, [*documents, *beside]) if is_internal else frozenset(),
        findings=findings if is_preview else (),
        notices=judged_notices(library),
        training=training_matrix(library) if is_internal else TrainingMatrix(),
        has_duties=is_internal and bool(coming_duties(library)),
        is_preview=is_preview,
        drafts=Visibility.SHOWN if marked else Visibility.DRAFT,
    )


def _changed(library: Library, documents: list[ControlledDocument]) -> frozenset[str]:
    """Return the pages of changes that there are."""
    if not library.archive:
        return frozenset()
    # Loaded only where something was revised: redlines need more code than the rest of the site.
    from qms.app.site.change_pages import changed_pages

    return changed_pages(library, documents)


def _used_assets(library: Library, documents: Iterable[ControlledDocument]) -> Iterator[str]:
    """Yield the pictures and files that documents show or offer, and the company's logo."""
    if library.configuration.organisation.logo in library.assets:
        yield library.configuration.organisation.logo
    for document in documents:
        for each in document.body.links:
            target = resolve_path(document.path, each.target.partition("#")[0])
            path = library.file_of(document, target)
            embedded_table = each.embedded and library.table_of(document, target) is not None
            suffix = PurePosixPath(path).suffix.lower()
            if path in library.assets and suffix in ASSET_SUFFIXES and not embedded_table:
                yield path
