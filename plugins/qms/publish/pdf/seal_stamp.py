"""A visible stamp for a seal: printed name, meaning and time, where the last page is empty.

The field is put into the file before it is sealed, with its tag, because a field within the page
that no tag names breaks PDF/UA. The drawing has our own embedded font, because the one that a
signing library would use is not embedded and breaks PDF/A.
"""

from __future__ import annotations

import html
import io
import os
import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pikepdf
import pypdfium2
import weasyprint
from pikepdf import Array, Dictionary, Name, Pdf

from qms.domain.approver_fields import HEIGHT, WIDTH
from qms.domain.errors import QmsError
from qms.publish.pdf.fonts import SETTINGS_VARIABLE, offer_only_our_fonts

EDGE = 24
"""Points that stay free between the stamp and the edge of the page."""
GAP = 3
"""Points that stay free around the stamp."""
STEP = 4
"""Points between two places that are tried."""
WHITE = 250
PRINTED = 4
"""The flag of a field that is printed; PDF/A asks for it."""
CSS = f"""
@page {{ size: {WIDTH}pt {HEIGHT}pt; margin: 0 }}
body {{ font: 7.5pt/1.35 "Noto Sans"; margin: 0; padding: 4pt 7pt; box-sizing: border-box;
  width: {WIDTH}pt; height: {HEIGHT}pt; border: 0.8pt solid #333; color: #111; overflow: hidden }}
p {{ margin: 0; white-space: nowrap; overflow: hidden; text-overflow: ellipsis }}
.name {{ font-weight: bold; font-size: 9pt }}
"""


class NoPlace(QmsError):
    """A file has no room for a stamp."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SealStamp:
    """What the stamp says."""

    name: str
    meaning: str
    moment: datetime
    kind: str = "seal"
    """A seal of the organisation, or the signature of a person."""

    @property
    def lines(self) -> tuple[str, ...]:
        """Return the lines, the name first."""
        when = f"{self.moment:%Y-%m-%d %H:%M} UTC"
        advice = f"Electronic {self.kind}: verify it in a PDF reader."
        return (self.name, self.meaning, when, advice)


def draw_stamp(stamp: SealStamp) -> bytes:
    """Return a page of the stamp's size that shows it."""
    first, *others = map(html.escape, stamp.lines)
    body = f'<p class="name">{first}</p>' + "".join(f"<p>{each}</p>" for each in others)
    text = f"<!DOCTYPE html><title>Seal</title><style>{CSS}</style><body>{body}"
    before = os.environ.get(SETTINGS_VARIABLE)
    with tempfile.TemporaryDirectory() as folder:
        offer_only_our_fonts(Path(folder))
        try:
            drawn: bytes = weasyprint.HTML(string=text).write_pdf()
        finally:
            del os.environ[SETTINGS_VARIABLE]
            if before is not None:
                os.environ[SETTINGS_VARIABLE] = before
    return drawn


def with_stamp_field(data: bytes, stamp: SealStamp, *, field: str, label: str) -> bytes:
    """Return the file with an empty, tagged field for the stamp on its last page.

    Raises:
        NoPlace: the last page is full, or it is no PDF.
    """
    try:
        left, bottom = _free_place(data)
        return _with_field(data, stamp, (left, bottom), field=field, label=label)
    except (pikepdf.PdfError, pypdfium2.PdfiumError) as error:
        raise NoPlace(f"it cannot be read as a PDF ({error}), so no stamp was drawn") from error


def _with_field(
    data: bytes, stamp: SealStamp, place: tuple[int, int], *, field: str, label: str
) -> bytes:
    left, bottom = place
    with Pdf.open(io.BytesIO(data)) as pdf:
        page = pdf.pages[-1].obj
        widget = pdf.make_indirect(
            Dictionary(
                Type=Name.Annot,
                Subtype=Name.Widget,
                FT=Name.Sig,
                T=field,
                TU=label,
                F=PRINTED,
                Rect=[left, bottom, left + WIDTH, bottom + HEIGHT],
                P=page,
            )
        )
        page.Annots = Array([*page.get("/Annots", Array()), widget])
        if "/AcroForm" not in pdf.Root:
            pdf.Root.AcroForm = pdf.make_indirect(Dictionary(Fields=Array()))
        pdf.Root.AcroForm.Fields.append(widget)
        if "/StructTreeRoot" in pdf.Root:
            _tag(pdf, page, widget, ". ".join(stamp.lines))
        output = io.BytesIO()
        pdf.save(output, deterministic_id=True)
    return output.getvalue()


def _tag(pdf: Pdf, page: pikepdf.Object, widget: pikepdf.Object, alternative: str) -> None:
    tree = pdf.Root.StructTreeRoot
    kids = tree.K if isinstance(tree.K, Array) else Array([tree.K])
    parent = kids[0] if len(kids) else tree
    element = pdf.make_indirect(
        Dictionary(
            Type=Name.StructElem,
            S=Name.Form,
            P=parent,
            Alt=alternative,
            K=Dictionary(Type=Name.OBJR, Obj=widget, Pg=page),
        )
    )
    below = parent.get("/K", Array())
    parent.K = Array([*(below if isinstance(below, Array) else [below]), element])
    numbers = tree.ParentTree.Nums
    key = max([int(each) for each in list(numbers)[::2]], default=-1) + 1
    widget.StructParent = key
    numbers.append(key)
    numbers.append(element)
    tree.ParentTreeNextKey = key + 1
    page.Tabs = Name.S


def _free_place(data: bytes) -> tuple[int, int]:
    """Return the lowest empty place on the last page, as far right as possible, in points."""
    document = pypdfium2.PdfDocument(data)
    try:
        page = document[len(document) - 1]
        width, height = (int(each) for each in page.get_size())
        picture = page.render(scale=1, grayscale=True).to_pil()
    finally:
        document.close()
    columns, rows = picture.size
    for bottom in range(EDGE, height // 2, STEP):
        for left in range(width - EDGE - WIDTH, EDGE - 1, -STEP):
            top = rows - bottom - HEIGHT
            area = (left - GAP, top - GAP, left + WIDTH + GAP, rows - bottom + GAP)
            fits = min(area) >= 0 and area[2] <= columns and area[3] <= rows
            if fits and picture.crop(area).getextrema()[0] >= WHITE:
                return left, bottom
    raise NoPlace(
        "the last page has no empty place for a stamp of 75 by 20 mm in its lower half; seal it"
        " without --visible"
    )
