"""The manual: all parts in one file, links made into places, bookmarks, page labels and stamps.

Like the documents' own PDFs it is built to PDF/A-3a and PDF/UA-1: the structure trees of the parts
are joined too (`structure.py`), and what is added to the pages is marked as artifacts.
"""

from __future__ import annotations

import io
from collections.abc import Iterator

from pikepdf import Array, AttachedFileSpec, Dictionary, Name, Object, ObjectStreamMode, Pdf, String

from qms.domain.book import Attachment, Book, PartKind
from qms.publish.pdf.approver_fields import add_approver_fields
from qms.publish.pdf.contents import roman
from qms.publish.pdf.links import connect, dead_links
from qms.publish.pdf.model import PublicationError, TypesetBook, TypesetPart
from qms.publish.pdf.outline import Bookmark, nested, write_outline
from qms.publish.pdf.stamps import (
    FONT_NAME,
    PageStamp,
    StampFont,
    opening_operators,
    stamp_operators,
)
from qms.publish.pdf.structure import Structure
from qms.publish.pdf.xmp import Metadata, info_moment, xmp_packet

PRODUCER = "qms-manual"


def join_manual(
    book: Book, typeset: TypesetBook, *, withheld: frozenset[str] = frozenset()
) -> bytes:
    """Return the whole manual as one PDF; the same parts give the same bytes.

    Documents may be withheld on purpose: links to them become plain text.

    Raises `PublicationError` when a link leads nowhere; the message names document and target.
    """
    faults = dead_links(typeset, withheld)
    if faults:
        raise PublicationError("\n".join(str(fault) for fault in faults), faults)
    if typeset.alphabet is None:
        message = "The stamps of the manual could not be laid out."
        raise PublicationError(message, typeset.faults)
    with Pdf.new() as manual:
        structure = Structure(manual, book.language)
        pages = _collect_pages(manual, typeset, structure)
        font = StampFont(manual, typeset.alphabet)
        _stamp(manual, book, typeset, pages, font)
        connect(typeset, pages, structure, withheld)
        add_approver_fields(manual, book.approver_fields, typeset, pages, structure)
        structure.write()
        write_outline(manual, _bookmarks(typeset, pages))
        _label_pages(manual, typeset)
        _embed(manual, [*book.attachments, *_sources(book, typeset)], book.date)
        _describe(manual, book)
        output = io.BytesIO()
        manual.save(
            output,
            deterministic_id=True,
            min_version="1.7",
            object_stream_mode=ObjectStreamMode.generate,
            fix_metadata_version=False,
        )
    return output.getvalue()


Pages = dict[str, list[Object]]
"""The page objects of each part in the joined file."""


def _collect_pages(manual: Pdf, typeset: TypesetBook, structure: Structure) -> Pages:
    """Copy the pages and the structure of every part.

    A part's file is let go, not closed, once it is copied: the copies keep its bytes, and what else
    was read of it frees its memory at once.
    """
    found: Pages = {}
    profile: Object | None = None
    for part in typeset.parts:
        source = Pdf.open(io.BytesIO(part.pdf_bytes()))
        if len(source.pages) != part.page_count:
            message = (
                f"The stored PDF of {part.key} has lost pages; delete the folder of the cache."
            )
            raise PublicationError(message)
        if profile is None:
            intents = source.make_indirect(source.Root.OutputIntents)
            manual.Root.OutputIntents = manual.copy_foreign(intents)
        first = len(manual.pages)
        for page in source.pages:
            manual.pages.append(page)
        pages: list[Object] = [
            manual.pages[index].obj for index in range(first, first + part.page_count)
        ]
        resources = pages[0].Resources
        profile = profile or resources.ColorSpace
        # Every part carries the same colour profile; the manual needs it once.
        resources.ColorSpace = profile
        structure.add(source, part, pages)
        found[part.key] = pages
    return found


def _stamp(manual: Pdf, book: Book, typeset: TypesetBook, pages: Pages, font: StampFont) -> None:
    openings: dict[tuple[float, float, str], Object] = {}
    marked = {part.key for part in book.parts if part.watermark}
    numbers = _page_names(typeset)
    for part in typeset.parts:
        pages[part.key][0].Resources.Font[FONT_NAME] = font.reference
        for page in pages[part.key]:
            width, height = (float(each) for each in list(page.MediaBox)[2:])
            # A draft bears its own mark already.
            watermark = "" if part.key in marked else book.watermark
            if (width, height, watermark) not in openings:
                operators = opening_operators(font, watermark, width, height)
                openings[width, height, watermark] = manual.make_stream(operators)
            opening = openings[width, height, watermark]
            stamp = PageStamp(left=book.stamp, right=next(numbers))
            closing = manual.make_stream(stamp_operators(font, stamp, width))
            page.Contents = Array([opening, page.Contents, closing])


def _page_names(typeset: TypesetBook) -> Iterator[str]:
    """Yield what each page of the manual is called, in order."""
    front = sum(part.page_count for part in typeset.parts if part.kind is PartKind.FRONT)
    body = sum(part.page_count for part in typeset.parts) - front
    yield from (f"Manual page {roman(page)} of {roman(front)}" for page in range(1, front + 1))
    yield from (f"Manual page {page} of {body}" for page in range(1, body + 1))


def _label_pages(manual: Pdf, typeset: TypesetBook) -> None:
    front = sum(part.page_count for part in typeset.parts if part.kind is PartKind.FRONT)
    labels: list[Object | int] = []
    if front:
        labels += [0, Dictionary(S=Name.r)]
    labels += [front, Dictionary(S=Name.D)]
    manual.Root.PageLabels = Dictionary(Nums=Array(labels))


def _bookmarks(typeset: TypesetBook, pages: Pages) -> list[Bookmark]:
    top: list[Bookmark] = []
    groups: dict[str, Bookmark] = {}
    for part in typeset.parts:
        own = Bookmark(
            title=f"{part.number} {part.title}".strip(),
            destination=Array([pages[part.key][0], Name.Fit]),
        )
        nested(list(_headings(part, pages[part.key])), own)
        if not part.group:
            top.append(own)
            continue
        if part.group not in groups:
            groups[part.group] = Bookmark(title=part.group, destination=own.destination)
            top.append(groups[part.group])
        groups[part.group].children.append(own)
    return top


def _headings(part: TypesetPart, pages: list[Object]) -> Iterator[tuple[int, Bookmark]]:
    """Yield the headings below a part's title, which is its own bookmark."""
    for heading in part.layout.headings:
        if heading.level > 1:
            place = heading.place
            destination = Array([pages[place.page], Name.XYZ, place.x, place.y, 0])
            yield heading.level, Bookmark(title=heading.text, destination=destination)


def _sources(book: Book, typeset: TypesetBook) -> Iterator[Attachment]:
    printed = {part.key for part in typeset.parts}
    for part in book.parts:
        if part.key in printed:
            yield from part.attachments


def _embed(manual: Pdf, attachments: list[Attachment], date: str) -> None:
    moment = info_moment(date)
    files = Array()
    for attachment in attachments:
        specification = AttachedFileSpec(
            manual,
            attachment.data,
            description=attachment.description,
            filename=attachment.name,
            mime_type=attachment.media_type,
            creation_date=moment,
            mod_date=moment,
        )
        specification.relationship = Name("/" + attachment.relationship)
        manual.attachments[attachment.name] = specification
        files.append(specification.obj)
    if attachments:
        manual.Root.AF = files
        # An inline name tree is written again by every signature.
        manual.Root.Names = manual.make_indirect(manual.Root.Names)


def _describe(manual: Pdf, book: Book) -> None:
    metadata = Metadata(
        title=f"{book.organisation}: {book.title}",
        organisation=book.organisation,
        language=book.language,
        date=book.date,
        producer=PRODUCER,
    )
    packet = manual.make_stream(xmp_packet(metadata))
    packet.Type, packet.Subtype = Name.Metadata, Name.XML
    manual.Root.Metadata = packet
    manual.Root.Lang = String(book.language)
    manual.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    manual.trailer.Info = manual.make_indirect(
        Dictionary(
            Title=String(metadata.title),
            Author=String(metadata.organisation),
            Producer=String(metadata.producer),
            CreationDate=String(info_moment(book.date)),
            ModDate=String(info_moment(book.date)),
        )
    )
