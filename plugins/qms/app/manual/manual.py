"""The PDFs of a manual before anybody seals them; what a build publishes and a rebuild compares."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from qms.app.changes.change_bars import ChangeBars, change_bars
from qms.app.compiled_templates import print_templates
from qms.app.manual.editions import Shown
from qms.app.manual.unprintable import refuse_to_print
from qms.app.text_cache import TextCache
from qms.domain.book import Book, PartKind
from qms.domain.editions import Edition
from qms.domain.progress import Progress, silent
from qms.domain.seals import IdentityKind
from qms.publish.pdf.book import TypesetOptions, typeset_book
from qms.publish.pdf.joined import joined_manual
from qms.publish.pdf.links import dead_links
from qms.publish.pdf.model import TypesetBook
from qms.render.book import BookContext, build_book
from qms.render.markdown import to_html
from qms.render.page import page_key
from qms.rules.notice_state import judged_notices

MANUAL = "pdf/manual.pdf"


@dataclass(frozen=True, slots=True, kw_only=True)
class Printing:
    """How a repository's manual is printed; what of it shapes the bytes stands first."""

    root: Path
    commit: str | None
    edition: Edition
    identity: IdentityKind
    """On whose behalf the PDFs will be sealed: pages say what that proves."""
    cache: Path
    """Folder of parts laid out before."""
    spare: Path | None = None
    """Takes parts while that folder is full or cannot be written."""
    jobs: int = 0
    withhold_faulty: bool = False
    progress: Progress = silent
    texts: TextCache = field(default_factory=lambda: TextCache(None))
    """HTML made of the same Markdown before."""
    templates: TextCache = field(default_factory=lambda: TextCache(None))
    """Templates compiled before; they are code, which a rebuild takes from nowhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnsealedManual:
    """A manual that is laid out and joined."""

    typeset: TypesetBook
    manual: bytes
    withheld: Mapping[str, str]
    """Why a document's PDF is missing, by id."""

    def files(self) -> Iterator[tuple[str, bytes]]:
        """Yield every PDF with its path in the published folder, the manual first."""
        yield MANUAL, self.manual
        for part in self.typeset.parts:
            if part.kind is PartKind.DOCUMENT:
                yield f"pdf/{part.key}.pdf", part.pdf_bytes()

    def forms(self) -> Iterator[tuple[str, bytes]]:
        """Yield the fillable forms, which nobody seals: a seal would break when one is filled."""
        for part in self.typeset.forms:
            yield f"pdf/{part.key}.pdf", part.pdf_bytes()


def print_manual(shown: Shown, printing: Printing) -> UnsealedManual:
    """Lay out and join a manual; faulty documents stop it or are withheld.

    Args:
        shown: What the edition shows of what is in force.
        printing: How it is printed.

    Raises:
        UnprintableText: documents cannot be printed as they are.
        PublicationError: something else cannot be printed.
    """
    say = printing.progress
    book = _book(shown, printing)
    say("laying out the pages")
    typeset = typeset_book(
        book,
        TypesetOptions(
            root=printing.root,
            cache=printing.cache,
            spare=printing.spare,
            jobs=printing.jobs,
            progress=lambda key: say(f"laid out {key}"),
        ),
    )
    parts = (*book.parts, *book.forms)
    documents = {part.key for part in parts if part.kind is PartKind.DOCUMENT}
    faults = {each.part: str(each) for each in typeset.faults}
    texts = shown.library.documents
    if not printing.withhold_faulty or faults.keys() - documents:
        refuse_to_print(printing.root, texts, typeset.faults)
    say("joining the manual")
    withheld = frozenset(faults)
    refuse_to_print(printing.root, texts, dead_links(typeset, withheld))
    manual = joined_manual(book, typeset, withheld=withheld, folder=printing.cache / "joined")
    return UnsealedManual(typeset=typeset, manual=manual, withheld=faults)


def _book(shown: Shown, printing: Printing) -> Book:
    library, edition, identity = shown.library, printing.edition, printing.identity
    is_preview = edition is Edition.PREVIEW
    # Bars tell those who work to a text; customers never had the one before.
    changes = change_bars(printing.root, library) if edition.is_internal else ChangeBars()
    context = BookContext(
        commit=printing.commit,
        edition=edition.label,
        shows_drafts=is_preview,
        notice="" if identity is IdentityKind.CONFIGURED else identity.in_words,
        watermark="DRAFT" if is_preview else "",
        is_internal=edition.is_internal,
        shows_evidence=edition is Edition.AUDITOR,
        approvals=shown.approvals,
        missing=shown.missing,
        notices=judged_notices(library),
        to_html=lambda text: printing.texts.get(page_key(text, "print"), lambda: to_html(text)),
        bars=changes.bars,
        before=changes.before,
        signature=identity.in_words,
    )
    with print_templates(printing.templates):
        book = build_book(library, context)
    printing.texts.save()
    return book
