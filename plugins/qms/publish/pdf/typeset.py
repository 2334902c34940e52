"""One part of the book: complete HTML in, a PDF and what is known about it out."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import weasyprint
from weasyprint.formatting_structure import boxes
from weasyprint.text.fonts import FontConfiguration

from qms.domain.book import PartKind, PrintPart
from qms.domain.limits import MAX_PAGES
from qms.domain.look import INK, Look
from qms.publish.pdf.columns import size_columns
from qms.publish.pdf.company_fonts import ChangedFont, CompanyFonts, FontShelf
from qms.publish.pdf.engine import forget, speed_up
from qms.publish.pdf.fetcher import REPOSITORY, Locked, Refused
from qms.publish.pdf.finish import finish
from qms.publish.pdf.fonts import BASE_STYLE, STYLE, WATERMARK_STYLE
from qms.publish.pdf.markup import Markup
from qms.publish.pdf.measure import Measure
from qms.publish.pdf.model import HeadingPlace, Layout, LinkPlace, Place
from qms.publish.pdf.opened import open_tabs_and_boxes
from qms.publish.pdf.reading import object_count
from qms.publish.pdf.xmp import Metadata

if TYPE_CHECKING:
    from datetime import datetime
    from xml.etree.ElementTree import Element

VARIANT = "pdf/a-3a"
FILLABLE = "pdf/ua-1"
"""Fields that people fill in have no place in an archive copy."""
POINTS = 0.75
"""PDF points per CSS pixel."""
_SLACK = 1.0
_LINK_STARTS = ("qms:", "http://", "https://", "mailto:")
_LAST_FIT = 3


class LayoutRefused(Exception):
    """A part cannot be printed; carries the reason, what to do and what of the text it is about."""

    def __init__(self, message: str, advice: str, about: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.advice = advice
        self.about = about


@dataclass(frozen=True, slots=True, kw_only=True)
class Typeset:
    """A part's PDF and its layout."""

    pdf: bytes
    layout: Layout


@dataclass(frozen=True, slots=True, kw_only=True)
class _Dress:
    """A look as the layout engine knows it: made once for each look."""

    sheet: weasyprint.CSS
    fonts: FontConfiguration
    measure: Measure


class Typesetter:
    """Lays out parts one after the other; each look has one style sheet and one set of fonts."""

    def __init__(self, root: Path, organisation: str) -> None:
        logging.getLogger("weasyprint").setLevel(logging.CRITICAL)
        speed_up()
        self._root = root
        self._organisation = organisation
        self._base = weasyprint.CSS(
            string=BASE_STYLE.read_text(encoding="utf-8"),
            url_fetcher=Locked(root),
            base_url=None,
        )
        self._dresses: dict[tuple[Look, bool], _Dress] = {}

    def _dress(self, look: Look, *, is_marked: bool) -> _Dress:
        """Return our style sheet on a company's paper, in its colour and fonts, with its rules."""
        key = (look, is_marked)
        if key not in self._dresses:
            company = CompanyFonts.of(look, self._root)
            ours = STYLE.read_text(encoding="utf-8").replace(INK, look.colour)
            paper = look.paper.value
            sizes = f"@page {{ size: {paper} }} @page turned {{ size: {paper} landscape }}"
            mark = WATERMARK_STYLE.read_text(encoding="utf-8") if is_marked else ""
            fonts = FontConfiguration()
            sheet = weasyprint.CSS(
                string="\n".join([company.before(ours), company.rules(), *look.style, sizes, mark]),
                font_config=fonts,
                url_fetcher=FontShelf(company),
                base_url=None,
            )
            self._dresses[key] = _Dress(sheet=sheet, fonts=fonts, measure=Measure(company))
        return self._dresses[key]

    def typeset(self, part: PrintPart, identifier: bytes) -> Typeset:
        """Lay out a part and write its PDF; `identifier` makes the file's own id."""
        fetcher = Locked(self._root, part.assets)
        try:
            document = self._fitted(part, fetcher)
            pages = len(document.pages)
            if part.kind is PartKind.DOCUMENT and pages > MAX_PAGES:
                message = f"it would take {pages} pages, more than the {MAX_PAGES} of one document."
                raise LayoutRefused(message, "Split it into several documents.")
            layout = Layout(
                sizes=tuple(_size(page) for page in document.pages),
                headings=tuple(_headings(document)),
                anchors=_anchors(document),
                links=tuple(_links(document)),
            )
            pdf = self._written(part, document, identifier)
        except Refused as refusal:
            raise _not_fetched(refusal) from refusal
        except ChangedFont as changed:
            message = f"the font {changed} is not the one that was checked."
            raise LayoutRefused(message, "Put the font file back, or build again.") from changed
        except RecursionError as error:
            message = "its lists, quotes or tables are nested too deeply to be printed."
            raise LayoutRefused(message, "Nest them less deeply.") from error
        finally:
            forget()
        if fetcher.violations:
            raise _not_fetched(fetcher.violations[0])
        return Typeset(pdf=pdf, layout=replace(layout, objects=object_count(pdf)))

    def _fitted(self, part: PrintPart, fetcher: Locked) -> weasyprint.Document:
        """Lay out; where a table is wider than the page, set it smaller, turned, then broken."""
        dress = self._dress(part.look, is_marked=bool(part.watermark))
        variant = FILLABLE if part.blanks else VARIANT
        html = Markup(part.html, REPOSITORY, fetcher, self._base)
        open_tabs_and_boxes(html.etree_element)
        is_doubtful = size_columns(html.etree_element, part.look.paper, dress.measure)
        fits: dict[Element, int] = {}
        while True:
            document = html.render(
                font_config=dress.fonts, stylesheets=[dress.sheet], pdf_variant=variant
            )
            wide = _too_wide(document, fits) if is_doubtful else []
            if not wide:
                return document
            for table in wide:
                _fit(table, fits)

    def _written(self, part: PrintPart, document: weasyprint.Document, identifier: bytes) -> bytes:
        if document.metadata.attachments:
            message = "it asks to embed a file."
            raise LayoutRefused(message, "Remove the attachment link.")
        metadata = Metadata(
            title=f"{part.number} {part.title}".strip(),
            organisation=self._organisation,
            language=part.language,
            date=part.date,
            number=part.number,
            revision=part.revision,
            producer=f"WeasyPrint {weasyprint.__version__}",
            is_archival=not part.blanks,
            subject=str(part.mark or ""),
        )
        pdf: bytes = document.write_pdf(
            pdf_variant=FILLABLE if part.blanks else VARIANT,
            attachments=_attachments(part),
            finisher=lambda laid_out, objects: finish(
                laid_out, objects, metadata, identifier, part
            ),
        )
        missing = _missing_characters(document)
        if missing:
            shown = ", ".join(f"“{chr(code)}” (U+{code:04X})" for code in missing[:5])
            message = f"the manual's fonts have no character {shown}."
            raise LayoutRefused(message, "Write it differently or use a picture.", chr(missing[0]))
        return pdf


def _not_fetched(refusal: Refused) -> LayoutRefused:
    return LayoutRefused(f"{refusal}.", refusal.advice, refusal.about)


def _too_wide(document: weasyprint.Document, fits: dict[Element, int]) -> list[Element]:
    """Return the tables that reach beyond the text area and can still be fitted better."""
    wide: dict[Element, None] = {}
    for page in document.pages:
        page_box = page._page_box  # noqa: SLF001 - the text area has no public name
        edge = page_box.content_box_x() + page_box.width + _SLACK
        for box in page_box.descendants():
            if isinstance(box, boxes.TableBox) and box.position_x + box.border_width() > edge:
                wide[box.element] = None
    return [table for table in wide if fits.get(table, 0) < _LAST_FIT]


def _fit(table: Element, fits: dict[Element, int]) -> None:
    level = fits[table] = fits.get(table, 0) + 1
    classes = [name for name in table.get("class", "").split() if not name.startswith("qms-fit")]
    table.set("class", " ".join([*classes, f"qms-fit-{level}"]))


def _headings(document: weasyprint.Document) -> Iterator[HeadingPlace]:
    for number, page in enumerate(document.pages):
        for level, text, (x, y), _ in page.bookmarks:
            place = _place(number, page, x, y)
            yield HeadingPlace(level=level, text=" ".join(text.split()), place=place)


def _anchors(document: weasyprint.Document) -> dict[str, Place]:
    found: dict[str, Place] = {}
    for number, page in enumerate(document.pages):
        for name, area in page.anchors.items():
            found.setdefault(name, _place(number, page, area[0], area[1]))
    return found


def _links(document: weasyprint.Document) -> Iterator[LinkPlace]:
    known = {name for page in document.pages for name in page.anchors}
    for number, page in enumerate(document.pages):
        for kind, target, _, box in page.links:
            words = " ".join("".join(box.element.itertext()).split())
            if kind == "attachment":
                message = f"the link “{words}” asks to embed a file."
                raise LayoutRefused(message, "Remove it.", words)
            if kind == "internal" and target not in known:
                message = f"the link “{words}” leads to “#{target}”, which is not in this document."
                raise LayoutRefused(message, "Correct the link or add the heading.", target)
            if kind == "external" and not target.startswith(_LINK_STARTS):
                message = f"the link “{words}” leads to “{target[:80]}”, which is not allowed."
                raise LayoutRefused(message, "Link to a document or to a web address.", target)
            shown = f"#{target}" if kind == "internal" else target
            yield LinkPlace(page=number, target=shown, text=words)


def _size(page: weasyprint.document.Page) -> tuple[float, float]:
    return round(page.width * POINTS, 2), round(page.height * POINTS, 2)


def _place(number: int, page: weasyprint.document.Page, x: float, y: float) -> Place:
    return Place(page=number, x=round(x * POINTS, 2), y=round((page.height - y) * POINTS, 2))


def _attachments(part: PrintPart) -> list[weasyprint.Attachment]:
    moment = _moment(part.date)
    return [
        weasyprint.Attachment(
            string=attachment.data,
            name=attachment.name,
            description=attachment.description,
            relationship=attachment.relationship,
            created=moment,
            modified=moment,
        )
        for attachment in part.attachments
    ]


def _moment(day: str) -> datetime:
    from datetime import UTC, datetime

    return datetime.fromisoformat(day or "1980-01-01").replace(tzinfo=UTC)


def _missing_characters(document: weasyprint.Document) -> list[int]:
    return sorted({code for font in document.fonts.values() for code in font.missing})
