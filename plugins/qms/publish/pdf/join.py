"""The manual: all parts in one file, links made into places, bookmarks, page labels and stamps.

Like the documents' own PDFs it is built to PDF/A-3a and PDF/UA-1: the structure trees of the parts
are joined too (`structure.py`), and what is added to the pages is marked as artifacts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

import pydyf

from qms.domain.book import Attachment, Book, PartKind
from qms.publish.garbage import no_garbage_made
from qms.publish.pdf.approver_fields import PART, placed_fields
from qms.publish.pdf.attachments import embed
from qms.publish.pdf.contents import roman
from qms.publish.pdf.copying import Copy
from qms.publish.pdf.links import Links, dead_links
from qms.publish.pdf.model import PublicationError, TypesetBook, TypesetPart
from qms.publish.pdf.numbering import Numbers, numbered, numbers_needed
from qms.publish.pdf.outline import Bookmark, nested, write_outline
from qms.publish.pdf.reading import DAMAGE, OwnFile, number_of, parsed
from qms.publish.pdf.section import Placement, Shared, made_section
from qms.publish.pdf.sections import NoSections, Sections
from qms.publish.pdf.stamps import PageStamp, StampFont, opening_operators, stamp_operators
from qms.publish.pdf.structure import Structure
from qms.publish.pdf.writing import ObjectFile, as_bytes, as_stream, reference
from qms.publish.pdf.xmp import Metadata, info_moment, xmp_packet

PRODUCER = "qms-manual"
Pages = Mapping[str, Sequence[bytes]]
"""References to the pages of each part in the joined file."""


def join_manual(
    book: Book,
    typeset: TypesetBook,
    *,
    withheld: frozenset[str] = frozenset(),
    sections: Sections = NoSections(),  # noqa: B008 - it holds nothing
) -> bytes:
    """Return the whole manual as one PDF; the same parts give the same bytes.

    Args:
        book: What the manual is made of.
        typeset: Its parts, laid out.
        withheld: Keys of documents that are left out on purpose; links to them become plain text.
        sections: What parts have become before; without it every part is copied anew.

    Raises:
        PublicationError: a link leads nowhere (the message names document and target), or a part
            is not as it was laid out.
    """
    faults = dead_links(typeset, withheld)
    if faults:
        raise PublicationError("\n".join(str(fault) for fault in faults), faults)
    if typeset.alphabet is None:
        message = "The stamps of the manual could not be laid out."
        raise PublicationError(message, typeset.faults)
    with no_garbage_made():
        return bytes(_Joining(book, typeset, typeset.alphabet, withheld).joined(sections))


class _Joining:
    """The manual in the making; every part is read, changed, written and forgotten in its turn."""

    def __init__(
        self, book: Book, typeset: TypesetBook, alphabet: TypesetPart, withheld: frozenset[str]
    ) -> None:
        self._book = book
        self._typeset = typeset
        self._manual = ObjectFile()
        self._fields = placed_fields(book.approver_fields, typeset.parts)
        self._structure = Structure(self._manual, typeset.parts)
        self._shared = self._common(alphabet)
        # A draft bears its own mark already.
        self._marked = {part.key for part in book.parts if part.watermark}
        self._openings: dict[tuple[float, float, str], bytes] = {}
        self._numbers = self._numbered()
        self._pages = {key: numbers.pages for key, numbers in self._numbers.items()}
        self._links = Links(typeset, self._pages, withheld)

    def joined(self, sections: Sections) -> bytearray:
        """Return the finished file."""
        for part in self._typeset.parts:
            self._add(part, sections)
        names = _page_names(self._typeset)
        for part in self._typeset.parts:
            self._stamp(part, names)
        kids = [page for pages in self._pages.values() for page in pages]
        tree = {"Type": "/Pages", "Kids": kids, "Count": len(kids)}
        self._manual.put(self._shared.page_tree, tree)
        return self._manual.close(self._catalogue(), self._information())

    def _common(self, alphabet: TypesetPart) -> Shared:
        """Write what all parts refer to; the colour profile is every part's, the alphabet's too."""
        with _named(alphabet):
            source = OwnFile(alphabet.pdf_bytes())
            catalogue = source.value(source.trailer["Root"])
            page = source.value(source.value(catalogue["Pages"])["Kids"][0])
            space = number_of(source.value(page["Resources"])["ColorSpace"])
            colours = self._manual.reserve()
            copy = Copy(source, self._manual, {}, {space: colours})
            self._intents = parsed(copy.renumbered(as_bytes(catalogue["OutputIntents"])))
            copy.write()
            self._font = StampFont(self._manual, source)
        return Shared(
            page_tree=self._manual.reserve(),
            structure=self._structure.root,
            colours=colours,
            font=self._font.reference,
            language=self._book.language,
        )

    def _numbered(self) -> dict[str, Numbers]:
        """Return the numbers of each part; openings of pages are written before the parts."""
        parts = [
            (part, len(self._fields) if part.key == PART else 0) for part in self._typeset.parts
        ]
        for part, _ in parts:
            for size in part.layout.sizes:
                self._open(size, part)
        first = self._manual.reserve(sum(numbers_needed(*each) for each in parts))
        return {
            part.key: numbers
            for (part, _), numbers in zip(parts, numbered(parts, first), strict=True)
        }

    def _open(self, size: tuple[float, float], part: TypesetPart) -> bytes:
        """Return what refers to the operators before those of a page."""
        watermark = "" if part.key in self._marked else self._book.watermark
        look = *size, watermark
        if look not in self._openings:
            operators = opening_operators(self._font, watermark, *size)
            self._openings[look] = self._manual.add_stream(operators)
        return self._openings[look]

    def _add(self, part: TypesetPart, sections: Sections) -> None:
        placement = Placement(
            key=part.key,
            title=f"{part.number} {part.title}".strip(),
            numbers=self._numbers[part.key],
            shelf=self._structure.shelf(part),
            openings=tuple(self._open(size, part) for size in part.layout.sizes),
            goals=self._links.goals(part),
            fields=self._fields if part.key == PART else (),
            shared=self._shared,
        )
        digest = placement.digest(part.sha256)
        section = sections.find(digest)
        if section is None:
            with _named(part):
                section = made_section(part.pdf_bytes(), placement)
        sections.note(digest, section, self._manual.size)
        self._manual.take(section)

    def _stamp(self, part: TypesetPart, names: Iterator[str]) -> None:
        """Write the stamps of a part's pages, which change whenever the manual's length does."""
        stamps = self._numbers[part.key].stamps
        for (width, _), number in zip(part.layout.sizes, map(number_of, stamps), strict=True):
            stamp = PageStamp(left=self._book.stamp, right=next(names))
            operators = stamp_operators(self._font, stamp, width)
            self._manual.put_whole(number, as_stream({}, operators, packed=True))

    def _catalogue(self) -> bytes:
        manual, book = self._manual, self._book
        catalogue: dict[str, object] = {
            "Type": "/Catalog",
            "Pages": reference(self._shared.page_tree),
            "PageLabels": {"Nums": list(_labels(self._typeset))},
            "Outlines": write_outline(manual, _bookmarks(self._typeset, self._pages)),
            "PageMode": "/UseOutlines",
            "StructTreeRoot": self._structure.write(
                manual, [(part, self._numbers[part.key]) for part in self._typeset.parts]
            ),
            "MarkInfo": {"Marked": "true"},
            "OutputIntents": self._intents,
            "Metadata": manual.add_stream(
                xmp_packet(_metadata(book)), {"Type": "/Metadata", "Subtype": "/XML"}, packed=False
            ),
            "Lang": pydyf.String(book.language),
            "ViewerPreferences": {"DisplayDocTitle": "true"},
        }
        attachments = [*book.attachments, *_sources(book, self._typeset)]
        if attachments:
            catalogue["AF"], catalogue["Names"] = embed(manual, attachments, book.date)
        if self._fields:
            fields = self._numbers[PART].fields
            catalogue["AcroForm"] = manual.add({"Fields": manual.add(fields)})
        return manual.add(catalogue)

    def _information(self) -> bytes:
        metadata = _metadata(self._book)
        moment = pydyf.String(info_moment(metadata.date))
        return self._manual.add(
            {
                "Title": pydyf.String(metadata.title),
                "Author": pydyf.String(metadata.organisation),
                "Producer": pydyf.String(metadata.producer),
                "CreationDate": moment,
                "ModDate": moment,
            }
        )


@contextmanager
def _named(part: TypesetPart) -> Iterator[None]:
    """Name the part whose PDF cannot be read."""
    try:
        yield
    except DAMAGE as error:
        message = f"The stored PDF of {part.key} is damaged; delete the folder of the cache."
        raise PublicationError(message) from error


def _page_names(typeset: TypesetBook) -> Iterator[str]:
    """Yield what each page of the manual is called, in order."""
    front = _front_pages(typeset)
    body = sum(part.page_count for part in typeset.parts) - front
    yield from (f"Manual page {roman(page)} of {roman(front)}" for page in range(1, front + 1))
    yield from (f"Manual page {page} of {body}" for page in range(1, body + 1))


def _labels(typeset: TypesetBook) -> Iterator[object]:
    front = _front_pages(typeset)
    if front:
        yield from (0, {"S": "/r"})
    yield from (front, {"S": "/D"})


def _front_pages(typeset: TypesetBook) -> int:
    return sum(part.page_count for part in typeset.parts if part.kind is PartKind.FRONT)


def _bookmarks(typeset: TypesetBook, pages: Pages) -> list[Bookmark]:
    top: list[Bookmark] = []
    groups: dict[str, Bookmark] = {}
    for part in typeset.parts:
        own = Bookmark(
            title=f"{part.number} {part.title}".strip(),
            destination=[pages[part.key][0], "/Fit"],
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


def _headings(part: TypesetPart, pages: Sequence[bytes]) -> Iterator[tuple[int, Bookmark]]:
    """Yield the headings below a part's title, which is its own bookmark."""
    for heading in part.layout.headings:
        if heading.level > 1:
            place = heading.place
            destination: list[object] = [pages[place.page], "/XYZ", place.x, place.y, 0]
            yield heading.level, Bookmark(title=heading.text, destination=destination)


def _sources(book: Book, typeset: TypesetBook) -> Iterator[Attachment]:
    printed = {part.key for part in typeset.parts}
    for part in book.parts:
        if part.key in printed:
            yield from part.attachments


def _metadata(book: Book) -> Metadata:
    return Metadata(
        title=f"{book.organisation}: {book.title}",
        organisation=book.organisation,
        language=book.language,
        date=book.date,
        producer=PRODUCER,
    )
