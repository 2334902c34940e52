"""Fields of a fillable form, put where the laid-out page has cells for them.

WeasyPrint can make fields itself, but names the kids of radio buttons, forgets what must be filled
in, turns hidden fields into visible ones and embeds a whole font for each file (design, integrity
§2.5). So the page is laid out as every other page, and the fields are ours: a cell with the
attribute `data-qms-field` gives a field its place, and its structure element gets the field as its
child, so that the order of reading is the order of the tab key.

Nothing in the file is a program. Every field has an appearance, drawn in our font, so that no
viewer needs to be asked for one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import pydyf
from weasyprint.formatting_structure import boxes

from qms.domain.fillable import (
    MARK_FIELD,
    SIGNATURE_SUFFIX,
    BlankField,
    BlankKind,
    BoxPlace,
    FormMark,
)
from qms.publish.pdf.form_font import NAME, add_form_font
from qms.publish.pdf.tags import at

if TYPE_CHECKING:
    from weasyprint import Document

ATTRIBUTE = "data-qms-field"
POINTS = 0.75
INSET = 1.5
"""Points between a cell's border and its field, so that both are seen."""
TICK = 11.0
"""Side of a tick box."""
CAPTION = 10.0
"""Height of the words below a line for a name."""
LIST = 15.0
"""Height of a list to choose from that has boxes for paper."""
SHARE_OF_NAME = 0.48
SIZE, SMALL = 9, 8
READ_ONLY, REQUIRED, MULTILINE, COMBO = 1, 1 << 1, 1 << 12, 1 << 17
"""Flags of fields (ISO 32000-1, 12.7.3 and 12.7.4)."""
PRINTED = 4
Box = tuple[float, float, float, float]


def add_blanks(
    document: Document, pdf: pydyf.PDF, blanks: Sequence[BlankField], mark: FormMark | None
) -> None:
    """Add the fields to a file that is about to be written.

    Args:
        document: The pages as they were laid out.
        pdf: The file's objects, whose structure tree is tidy already.
        blanks: What the fields are; each has a cell of its name.
        mark: Which form it is.

    Raises:
        KeyError: a field has no cell, or a cell no field.
    """
    font = pydyf.Dictionary({"Font": pydyf.Dictionary({NAME: add_form_font(pdf)})})
    press = _Blanks(pdf, font)
    by_name = {each.name: each for each in blanks}
    for number, box in _cells(document):
        blank = by_name.pop(box.element.get(ATTRIBUTE))
        press.page, press.cell = pdf.page_references[number], box.mark
        press.add(blank, _place(document.pages[number].height, box))
    if by_name:
        raise KeyError(next(iter(by_name)))
    if mark is not None:
        press.add_mark(mark)
    form = pydyf.Dictionary(
        {"Fields": press.fields, "DR": font, "DA": pydyf.String(f"/{NAME} {SIZE} Tf 0 g")}
    )
    pdf.add_object(form)
    pdf.catalog["AcroForm"] = form.reference


def _cells(document: Document) -> Iterator[tuple[int, boxes.TableCellBox]]:
    for number, page in enumerate(document.pages):
        for box in page._page_box.descendants():  # noqa: SLF001 - cells have no public name
            is_cell = isinstance(box, boxes.TableCellBox) and box.element_tag == "td"
            if is_cell and box.element.get(ATTRIBUTE):
                yield number, box


def _place(page_height: float, box: boxes.TableCellBox) -> Box:
    """Return a cell as points from the lower left corner of its page."""
    left, top = box.position_x * POINTS, box.position_y * POINTS
    right = left + box.border_width() * POINTS
    bottom = top + box.border_height() * POINTS
    height = page_height * POINTS
    return left + INSET, height - bottom + INSET, right - INSET, height - top - INSET


class _Blanks:
    """Writes fields one after the other."""

    def __init__(self, pdf: pydyf.PDF, resources: pydyf.Dictionary) -> None:
        self.fields = pydyf.Array()
        self.page = b""
        self.cell = pydyf.Dictionary()
        self._pdf = pdf
        self._resources = resources
        root = at(pdf, pdf.catalog["StructTreeRoot"])
        self._numbers = at(pdf, root["ParentTree"])["Nums"]
        self._next = max(self._numbers[0::2], default=-1) + 1

    def add(self, blank: BlankField, place: Box) -> None:
        """Add a field in a place."""
        left, bottom, right, top = place
        match blank.kind:
            case BlankKind.CHECKBOX:
                middle = (bottom + top) / 2
                left += 2 * INSET
                bottom, top = middle - TICK / 2, middle + TICK / 2
                self._tick(blank, (left, bottom, left + TICK, top))
            case BlankKind.SIGNATURE:
                middle = left + (right - left) * SHARE_OF_NAME
                bottom += CAPTION
                self._text(blank, (left, bottom, middle, top))
                self._signature(blank, (middle + INSET, bottom, right, top))
            case BlankKind.CHOICE if blank.boxes is BoxPlace.BESIDE:
                middle = left + (right - left) * SHARE_OF_NAME
                self._text(blank, (left, max(bottom, top - LIST), middle, top))
            case BlankKind.CHOICE if blank.boxes is BoxPlace.BELOW:
                self._text(blank, (left, top - LIST, right, top))
            case BlankKind.TEXT | BlankKind.MULTILINE | BlankKind.CHOICE:
                self._text(blank, place)

    def add_mark(self, mark: FormMark) -> None:
        """Add the field that says which form this is; it has no place on a page."""
        field = pydyf.Dictionary(
            {
                "FT": "/Tx",
                "T": pydyf.String(MARK_FIELD),
                "TU": pydyf.String("Form, revision and code that this file was made from"),
                "V": pydyf.String(str(mark)),
                "Ff": READ_ONLY,
                "DA": pydyf.String(f"/{NAME} {SIZE} Tf 0 g"),
            }
        )
        self._pdf.add_object(field)
        self.fields.append(field.reference)

    def _text(self, blank: BlankField, place: Box) -> None:
        size = SMALL if blank.is_small else SIZE
        flags = REQUIRED if blank.required else 0
        kind: dict[str, object] = {"FT": "/Tx"}
        if blank.kind is BlankKind.MULTILINE:
            flags |= MULTILINE
        if blank.kind is BlankKind.CHOICE:
            flags |= COMBO
            # Whoever need not choose can take a choice back.
            offered = blank.choices if blank.required else ("", *blank.choices)
            kind = {"FT": "/Ch", "Opt": pydyf.Array(map(pydyf.String, offered))}
        if blank.length:
            kind["MaxLen"] = blank.length
        kind["DA"] = pydyf.String(f"/{NAME} {size} Tf 0 g")
        kind["AP"] = pydyf.Dictionary({"N": self._drawn(place, b"/Tx BMC EMC")})
        self._widget(blank.name, blank.description, place, flags, kind)

    def _tick(self, blank: BlankField, place: Box) -> None:
        side = TICK
        frame = b"0.5 w 0.35 G 0.5 0.5 %.1f %.1f re S" % (side - 1, side - 1)
        cross = b" 1.4 w 0 G 2.2 5.6 m 4.6 2.8 l 8.8 8.6 l S"
        states = {"Yes": self._drawn(place, frame + cross), "Off": self._drawn(place, frame)}
        kind = {
            "FT": "/Btn",
            "V": "/Off",
            "AS": "/Off",
            "MK": pydyf.Dictionary({"CA": pydyf.String("4")}),
            "AP": pydyf.Dictionary({"N": pydyf.Dictionary(states)}),
        }
        flags = REQUIRED if blank.required else 0
        self._widget(blank.name, blank.description, place, flags, kind)

    def _signature(self, blank: BlankField, place: Box) -> None:
        left, bottom, right, top = place
        frame = b"0.4 w 0.7 G 0.2 0.2 %.2f %.2f re S" % (right - left - 0.4, top - bottom - 0.4)
        kind = {"FT": "/Sig", "AP": pydyf.Dictionary({"N": self._drawn(place, frame)})}
        words = f"{blank.description}. Place for a digital signature"
        self._widget(f"{blank.name}{SIGNATURE_SUFFIX}", words, place, 0, kind)

    def _drawn(self, place: Box, operators: bytes) -> bytes:
        left, bottom, right, top = place
        entries = pydyf.Dictionary(
            {
                "Type": "/XObject",
                "Subtype": "/Form",
                "BBox": pydyf.Array([0, 0, _rounded(right - left), _rounded(top - bottom)]),
                "Resources": self._resources,
            }
        )
        stream = pydyf.Stream([operators], entries)
        self._pdf.add_object(stream)
        reference: bytes = stream.reference
        return reference

    def _widget(
        self, name: str, description: str, place: Box, flags: int, kind: dict[str, object]
    ) -> None:
        widget = pydyf.Dictionary(
            {
                "Type": "/Annot",
                "Subtype": "/Widget",
                "T": pydyf.String(name),
                "TU": pydyf.String(description),
                "F": PRINTED,
                "Rect": pydyf.Array([_rounded(each) for each in place]),
                "P": self.page,
                "StructParent": self._next,
                **({"Ff": flags} if flags else {}),
                **kind,
            }
        )
        self._pdf.add_object(widget)
        self.fields.append(widget.reference)
        page = at(self._pdf, self.page)
        page.setdefault("Annots", pydyf.Array()).append(widget.reference)
        page["Tabs"] = "/S"
        self._tag(widget)

    def _tag(self, widget: pydyf.Dictionary) -> None:
        """Hang the field on the element of its cell (ISO 14289-1, 7.18.4)."""
        place = {"Type": "/OBJR", "Obj": widget.reference, "Pg": self.page}
        element = pydyf.Dictionary(
            {"S": "/Form", "P": self.cell.reference, "K": pydyf.Dictionary(place)}
        )
        self._pdf.add_object(element)
        kids = self.cell.get("K", pydyf.Array())
        kids = kids if isinstance(kids, list) else pydyf.Array([kids])
        kids.append(element.reference)
        self.cell["K"] = kids
        self._numbers.extend([self._next, element.reference])
        self._next += 1


def _rounded(value: float) -> float:
    return round(value, 2)
