"""What changed in a document between two of its revisions, for readers and for approvers."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path

from qms.app.approvals.approval_files import find_document
from qms.app.changes.revisions import (
    Text,
    archived_text,
    blocks_of,
    earlier_revision,
    last_approved,
    present_text,
    reasons_between,
    text_of,
)
from qms.app.reading import read_library
from qms.app.site.published_pictures import published_file
from qms.domain.blocks import Block, Token
from qms.domain.diagrams import drawing_id
from qms.domain.document_changes import DocumentChange
from qms.domain.documents import ControlledDocument
from qms.domain.errors import UsageError
from qms.domain.library import Library
from qms.domain.redline import build_redline
from qms.render import redline as render
from qms.render.diagrams import inline_drawing
from qms.render.redline import Reading
from qms.render.redline.page import RedlinePage, Side, redline_file, redline_part
from qms.render.words import markings_in_words
from qms.source.files import Unreadable

FIRST = "There is no earlier revision: the whole text is new."
_MEDIA_TYPES = {
    "svg": "image/svg+xml",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "gif": "image/gif",
    "webp": "image/webp",
}


class RedlineFormat(StrEnum):
    """How a redline is written."""

    TEXT = "text"
    HTML = "html"
    PDF = "pdf"


def redline(
    root: Path,
    document_id: str,
    from_revision: str = "",
    to_revision: str = "",
    *,
    as_of: date,
    now: datetime,
    reading: Reading = Reading.CHANGES,
) -> RedlinePage:
    """Return the difference of two revisions of a document.

    Args:
        root: The repository's folder.
        document_id: The document.
        from_revision: The old revision; otherwise the one that the new one takes the place of.
        to_revision: The new revision; otherwise the present text.
        as_of: The day from which statuses are judged.
        now: The present instant, UTC.
        reading: How much of the unchanged text is shown.

    Raises:
        UsageError: there is no such document or revision, or nothing to compare with.
        UnreadableRegister: a register is missing or broken.
    """
    library = read_library(root, as_of=as_of, now=now)
    document = find_document(library, document_id)
    new = text_of(library, document, to_revision or document.revision)
    old = text_of(library, document, from_revision) if from_revision else _before(library, new)
    if old is None:
        raise UsageError(
            f"{document_id} has no earlier revision in the archive to compare with; a revision is"
            " kept there when the next one is begun"
        )
    return redline_page(root, library, old, new, reading=reading)


def redline_page(
    root: Path,
    library: Library,
    old: Text,
    new: Text,
    *,
    reading: Reading = Reading.CHANGES,
    pictures: Mapping[str, str] | None = None,
) -> RedlinePage:
    """Return the difference of two texts.

    Args:
        root: The repository's folder.
        library: What the texts belong to.
        old: The earlier text.
        new: The later one.
        reading: How much of the unchanged text is shown.
        pictures: Addresses of their pictures by SHA-256; otherwise they are put into the page.
    """
    before, after = blocks_of(library, old), blocks_of(library, new)
    document = new.document
    return RedlinePage(
        number=document.printed_number,
        title=document.title,
        organisation=library.configuration.organisation.name,
        language=document.language or library.configuration.language,
        old=_side(old),
        new=_side(new),
        redline=build_redline(before, after),
        reasons=reasons_between(old.document, document),
        pictures={**pictures, **drawings_of(old), **drawings_of(new)}
        if pictures is not None
        else {**picture_addresses(root, old, before), **picture_addresses(root, new, after)},
        reading=reading,
        look=library.configuration.look.unstyled,
        classification=markings_in_words((document, old.document)),
    )


def write_redline(root: Path, page: RedlinePage, output_format: RedlineFormat) -> bytes:
    """Return a redline as a file.

    Raises:
        PublicationError: it cannot be printed.
    """
    match output_format:
        case RedlineFormat.TEXT:
            head = f"{page.page_title}\n{render.summary(page.redline)}\n"
            lines = "".join(f"  {line}\n" for line in render.change_lines(page.redline))
            return (head + lines).encode("utf-8")
        case RedlineFormat.HTML:
            return redline_file(page).encode("utf-8")
        case RedlineFormat.PDF:
            from qms.app.manual.printing import print_part

            return print_part(root, redline_part(page), page.organisation)


def change_lines(root: Path, library: Library, document_id: str) -> tuple[str, ...]:
    """Return what changed since the last approved text, one line for each change.

    Raises:
        UsageError: there is no such document, or the archived text was altered.
    """
    del root  # pictures are compared by their digests, which the library knows
    document = find_document(library, document_id)
    archived = last_approved(library, document)
    if archived is None:
        return (FIRST,)
    old, new = archived_text(library, archived), present_text(library, document)
    found = build_redline(blocks_of(library, old), blocks_of(library, new))
    return render.change_lines(found) or (render.summary(found),)


def editorial_words(
    base: Library, library: Library, changes: Iterable[DocumentChange]
) -> Mapping[str, str]:
    """Say by document what editorial changes did to the words, so that a changed number is seen.

    Args:
        base: What the texts before belong to.
        library: What the texts after belong to.
        changes: The documents that were changed editorially.
    """
    found = {}
    for each in changes:
        old, new = present_text(base, each.before), present_text(library, each.after)
        differs = build_redline(blocks_of(base, old), blocks_of(library, new))
        lines = "; ".join(render.change_lines(differs))
        said = render.summary(differs).removesuffix(".")
        found[each.after.id] = f"{said[:1].lower()}{said[1:]}{': ' if lines else ''}{lines}"
    return found


def earlier_text(library: Library, document: ControlledDocument) -> Text | None:
    """Return the text that a document's present one takes the place of, if it was kept.

    Raises:
        UsageError: the archived text was altered.
    """
    archived = earlier_revision(library, document)
    return archived_text(library, archived) if archived is not None else None


def picture_addresses(root: Path, text: Text, blocks: Iterable[Block]) -> Mapping[str, str]:
    """Return the pictures of a text as `data:` addresses, by their SHA-256."""
    wanted = {token.picture for block in blocks for token in _tokens(block) if token.picture}
    found = dict(drawings_of(text))
    for name, path in text.files.items():
        sha256 = text.document.inputs.get(name, "")
        media_type = _MEDIA_TYPES.get(path.rpartition(".")[2].lower())
        if sha256 not in wanted or media_type is None:
            continue
        try:
            data = published_file(root, path)
        except Unreadable:
            continue  # its description is shown instead; the check names the file
        found[sha256] = f"data:{media_type};base64,{base64.b64encode(data).decode('ascii')}"
    return found


def drawings_of(text: Text) -> Mapping[str, str]:
    """Return the drawings of a text's diagrams; one that cannot be drawn is described instead."""
    return {
        drawing_id(each.text): inline_drawing(each.text, each.caption)
        for each in text.document.body.diagrams
    }


def _tokens(block: Block) -> Iterator[Token]:
    yield from block.tokens
    for row in block.rows:
        for cell in row.cells:
            yield from cell


def _before(library: Library, new: Text) -> Text | None:
    """Return the text before another one: of the revision before, else of the one approved last."""
    document = new.document
    archived = earlier_revision(library, document) or last_approved(library, document)
    return archived_text(library, archived) if archived is not None else None


def _side(text: Text) -> Side:
    entry = text.document.current_history
    return Side(
        revision=text.revision,
        status=text.status,
        digest=text.digest,
        date=entry.date if entry is not None else None,
    )
