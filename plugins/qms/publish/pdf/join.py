"""The manual: all parts in one file, links made into places, bookmarks, page labels and stamps.

Like the documents' own PDFs it is built to PDF/A-3a and PDF/UA-1: the structure trees of the parts
are joined too (`structure.py`), and what is added to the pages is marked as artifacts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pydyf

from qms.domain.book import Attachment, Book, PartKind
from qms.publish.garbage import no_garbage_made
from qms.publish.pdf.approver_fields import PART, add_approver_fields, refuse_without_page
from qms.publish.pdf.attachments import embed
from qms.publish.pdf.contents import roman
from qms.publish.pdf.copying import Copy
from qms.publish.pdf.links import Links, dead_links
from qms.publish.pdf.model import PublicationError, TypesetBook, TypesetPart
from qms.publish.pdf.outline import Bookmark, nested, write_outline
from qms.publish.pdf.reading import DAMAGE, OwnFile, number_of, parsed
from qms.publish.pdf.stamps import (
    FONT_NAME,
    PageStamp,
    StampFont,
    opening_operators,
    stamp_operators,
)
from qms.publish.pdf.structure import Structure, tree_root
from qms.publish.pdf.writing import ObjectFile, as_bytes, reference
from qms.publish.pdf.xmp import Metadata, info_moment, xmp_packet

PRODUCER = "qms-manual"
Pages = Mapping[str, Sequence[bytes]]
"""References to the pages of each part in the joined file."""


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
    refuse_without_page(book.approver_fields, typeset.parts)
    with no_garbage_made():
        return bytes(_Joining(book, typeset, typeset.alphabet, withheld).joined())


class _Joining:
    """The manual in the making; every part is read, changed, written and forgotten in its turn."""

    def __init__(
        self, book: Book, typeset: TypesetBook, alphabet: TypesetPart, withheld: frozenset[str]
    ) -> None:
        self._book = book
        self._typeset = typeset
        self._manual = ObjectFile()
        self._page_tree = self._manual.reserve()
        self._pages: dict[str, list[bytes]] = {}
        self._structure = Structure(self._manual, book.language)
        self._links = Links(self._manual, typeset, withheld)
        self._font = StampFont(self._manual, alphabet)
        self._openings: dict[tuple[float, float, str], bytes] = {}
        self._names = _page_names(typeset)
        # A draft bears its own mark already.
        self._marked = {part.key for part in book.parts if part.watermark}
        self._colours = 0
        self._intents: object = []
        self._fields: list[bytes] = []

    def joined(self) -> bytearray:
        """Return the finished file."""
        for part in self._typeset.parts:
            try:
                self._add(part)
            except DAMAGE as error:
                message = (
                    f"The stored PDF of {part.key} is damaged; delete the folder of the cache."
                )
                raise PublicationError(message) from error
        self._links.write(self._pages)
        kids = [page for pages in self._pages.values() for page in pages]
        tree = {"Type": "/Pages", "Kids": kids, "Count": len(kids)}
        self._manual.put(self._page_tree, tree)
        return self._manual.close(self._catalogue(), self._information())

    def _add(self, part: TypesetPart) -> None:
        source = OwnFile(part.pdf_bytes())
        copy, resources = self._copied(source, part)
        tree = self._structure.begin(source, copy)
        fields: Mapping[int, list[bytes]] = {}
        if part.key == PART:
            pages = self._pages[part.key]
            fields = add_approver_fields(
                self._manual, self._book.approver_fields, part, pages, tree
            )
        self._fields += [each for page in fields.values() for each in page]
        self._add_fonts(copy, resources)
        for number, page in enumerate(self._pages[part.key]):
            value = copy.value(page)
            self._stamp(value, part)
            value["StructParents"] = tree.first + int(value["StructParents"])
            own = copy.value(value.get("Annots", []))
            kept = self._links.connect(part, number, own, tree) + fields.get(number, [])
            value.pop("Annots", None)
            if kept:
                value |= {"Annots": kept, "Tabs": "/S"}
            copy.replace(page, value)
        self._structure.end(tree, part, source.value(source.trailer["Root"])["Lang"])
        copy.write()

    def _copied(self, source: OwnFile, part: TypesetPart) -> tuple[Copy, bytes]:
        """Copy what a part's pages and its structure lead to; return the pages' resources too."""
        catalogue = source.value(source.trailer["Root"])
        pages = source.value(catalogue["Pages"])["Kids"]
        if len(pages) != part.page_count:
            message = (
                f"The stored PDF of {part.key} has lost pages; delete the folder of the cache."
            )
            raise PublicationError(message)
        resources = source.value(pages[0])["Resources"]
        colours = number_of(source.value(resources)["ColorSpace"])
        known = {
            number_of(catalogue["Pages"]): self._page_tree,
            number_of(catalogue["StructTreeRoot"]): self._structure.root,
        }
        # Every part carries the same colour profile; the manual needs it once.
        if self._colours:
            known[colours] = self._colours
        roots = [*map(number_of, pages), number_of(tree_root(source)["K"][0])]
        copy = Copy(source, self._manual, known, roots)
        if not self._colours:
            self._colours = number_of(copy.reference(b"%d 0 R" % colours))
            self._intents = parsed(copy.renumbered(as_bytes(catalogue["OutputIntents"])))
        self._pages[part.key] = list(map(copy.reference, pages))
        return copy, copy.reference(resources)

    def _add_fonts(self, copy: Copy, resources: bytes) -> None:
        """Give the pages of a part, which share their resources, the font of the stamps."""
        fonts = copy.value(resources)["Font"]
        copy.replace(fonts, {**copy.value(fonts), FONT_NAME: self._font.reference})

    def _stamp(self, page: dict[str, Any], part: TypesetPart) -> None:
        width, height = (float(each) for each in page["MediaBox"][2:])
        watermark = "" if part.key in self._marked else self._book.watermark
        look = width, height, watermark
        if look not in self._openings:
            operators = opening_operators(self._font, watermark, width, height)
            self._openings[look] = self._manual.add_stream(operators)
        stamp = PageStamp(left=self._book.stamp, right=next(self._names))
        closing = self._manual.add_stream(stamp_operators(self._font, stamp, width))
        page["Contents"] = [self._openings[look], page["Contents"], closing]

    def _catalogue(self) -> bytes:
        manual, book = self._manual, self._book
        catalogue: dict[str, object] = {
            "Type": "/Catalog",
            "Pages": reference(self._page_tree),
            "PageLabels": {"Nums": list(_labels(self._typeset))},
            "Outlines": write_outline(manual, _bookmarks(self._typeset, self._pages)),
            "PageMode": "/UseOutlines",
            "StructTreeRoot": self._structure.write(),
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
            catalogue["AcroForm"] = manual.add({"Fields": manual.add(self._fields)})
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
