"""The revisions of a document that there are: its present text, and those in the archive."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from qms.domain.archive import ArchivedHead, ArchivedRevision
from qms.domain.blocks import Block
from qms.domain.documents import ControlledDocument, Revision
from qms.domain.errors import UsageError
from qms.domain.library import Library
from qms.render.links import PrintLinks
from qms.render.redline import document_blocks
from qms.render.redline.key import text_key
from qms.render.words import day_in_words, status_in_words


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """One revision of a document, wherever it lies."""

    document: ControlledDocument
    digest: str
    status: str
    """How it stands, in words."""
    files: Mapping[str, str]
    """Repository paths of the files it shows, by the path that each has in the text."""

    @property
    def revision(self) -> str:
        """Return the revision as readers know it."""
        return self.document.printed_revision


def present_text(library: Library, document: ControlledDocument) -> Text:
    """Return a document's text in its place."""
    return Text(
        document=document,
        digest=library.digest(document),
        status=status_in_words(library, document),
        files={name: name for name in document.inputs if name in library.assets},
    )


def archived_text(library: Library, archived: ArchivedRevision) -> Text:
    """Return an archived text.

    Raises:
        UsageError: it is not the text that was archived.
    """
    digest = library.digest(archived.document)
    if digest != archived.content_sha256:
        raise UsageError(
            f"{archived.folder} is not the text that was archived there;"
            " `qms check` shows what to mend"
        )
    return Text(
        document=archived.document,
        digest=digest,
        status=f"Archived on {day_in_words(archived.archived_on)}",
        files=archived.files,
    )


def text_in(library: Library, document: ControlledDocument) -> Text:
    """Return a document's text, whether it lies in its place or in the archive."""
    archived = library.archived(document)
    return present_text(library, document) if archived is None else archived_text(library, archived)


def earlier_revision(library: Library, document: ControlledDocument) -> ArchivedRevision | None:
    """Return the last text of another revision that was archived before a document's own."""
    others = [
        each for each in _archived_before(library, document) if each.revision != document.revision
    ]
    return library.archive.revision(others[-1]) if others else None


def last_approved(library: Library, document: ControlledDocument) -> ArchivedRevision | None:
    """Return the last archived text that is another one, whatever its revision."""
    digest = library.digest(document)
    others = [each for each in _archived_before(library, document) if each.content_sha256 != digest]
    return library.archive.revision(others[-1]) if others else None


def text_of(library: Library, document: ControlledDocument, revision: str) -> Text:
    """Return the text of a revision: of the archive's several with the same letter the last.

    Raises:
        UsageError: there is no such revision.
    """
    if revision == document.revision:
        return present_text(library, document)
    archived = [
        each for each in library.archive.heads.get(document.id, ()) if each.revision == revision
    ]
    if not archived:
        heads = library.archive.heads.get(document.id, ())
        known = dict.fromkeys([*(each.revision for each in heads), document.revision])
        raise UsageError(
            f"{document.id} has no revision {revision} that was kept; there are {', '.join(known)}"
        )
    return archived_text(library, library.archive.revision(archived[-1]))


def blocks_of(library: Library, text: Text) -> tuple[Block, ...]:
    """Return a text as the blocks that readers see."""
    links = redline_links(library, text)
    pictures = _pictures(text, links)
    return document_blocks(library, text.document, links, pictures)


def key_of(library: Library, text: Text) -> str:
    """Return a name for everything that the blocks of a text depend on."""
    links = redline_links(library, text)
    return text_key(library, text.document, links, _pictures(text, links))


def redline_links(library: Library, text: Text) -> PrintLinks:
    """Return links that are the same in every revision: to all documents and all files."""
    extra = frozenset(text.files.values()) - library.assets
    return PrintLinks(
        documents=_numbers(library),
        assets=library.assets | extra if extra else library.assets,
        standards=frozenset(library.standards),
    )


def intact_earlier_text(library: Library, document: ControlledDocument) -> Text | None:
    """Return the text that the present one replaces; none where it was altered in the archive.

    For pages and print: the check finds the alteration, and it keeps a manual from being built.
    """
    archived = earlier_revision(library, document)
    if archived is None or library.digest(archived.document) != archived.content_sha256:
        return None
    return archived_text(library, archived)


def reasons_between(old: ControlledDocument, new: ControlledDocument) -> tuple[Revision, ...]:
    """Return the entries of the history that the old text does not have."""
    known = {entry.revision for entry in old.history}
    return tuple(entry for entry in new.history if entry.revision not in known)


def _pictures(text: Text, links: PrintLinks) -> dict[str, str]:
    """Return the SHA-256 of a text's pictures by their addresses in it."""
    inputs = text.document.inputs
    return {links.asset(path): inputs[name] for name, path in text.files.items() if name in inputs}


def _archived_before(library: Library, document: ControlledDocument) -> tuple[ArchivedHead, ...]:
    every, own = library.archive.heads.get(document.id, ()), library.archived(document)
    if own is None:
        return every
    return every[: [each.folder for each in every].index(own.folder)]


@lru_cache(maxsize=2)
def _numbers(library: Library) -> frozenset[str]:
    return frozenset(library.by_id)
