"""Empty fields on the page of approvals, for people to sign the joined manual.

They are in the bytes before the seal, so that the seal covers their number, order, names and
places; what it permits is to sign them. Each is tagged, described and drawn as nothing, as PDF/UA
and PDF/A ask; the frame and the role beside it are words and lines of the page itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pikepdf import Array, Dictionary, Name, Object, Pdf, String

from qms.domain.approver_fields import HEIGHT, WIDTH, ApproverField
from qms.publish.pdf.model import PublicationError, TypesetBook
from qms.publish.pdf.structure import Structure

PART = "approvals"
PRINTED = 4
"""The flag of a field that is printed; PDF/A asks for it."""


def add_approver_fields(
    manual: Pdf,
    fields: Sequence[ApproverField],
    typeset: TypesetBook,
    pages: Mapping[str, Sequence[Object]],
    structure: Structure,
) -> None:
    """Put the fields where the page of approvals has frames for them.

    Raises:
        PublicationError: the page has no frame for a field.
    """
    if not fields:
        return
    part = typeset.part(PART)
    places = part.layout.anchors if part else {}
    manual.Root.AcroForm = manual.make_indirect(Dictionary(Fields=manual.make_indirect(Array())))
    for field in fields:
        place = places.get(field.name)
        if place is None:
            message = f"The page of approvals has no frame for the role {field.role}; build again."
            raise PublicationError(message)
        page = pages[PART][place.page]
        widget = _widget(manual, field, page, [place.x, place.y - HEIGHT])
        if "/Annots" not in page:
            page.Annots = manual.make_indirect(Array())
        page.Annots.append(widget)
        page.Tabs = Name.S
        manual.Root.AcroForm.Fields.append(widget)
        structure.add_field(PART, page, widget, field.label)


def _widget(manual: Pdf, field: ApproverField, page: Object, corner: list[float]) -> Object:
    left, bottom = corner
    nothing = manual.make_stream(b"")
    nothing.Type, nothing.Subtype = Name.XObject, Name.Form
    nothing.BBox = Array([0, 0, WIDTH, HEIGHT])
    return manual.make_indirect(
        Dictionary(
            Type=Name.Annot,
            Subtype=Name.Widget,
            FT=Name.Sig,
            T=String(field.name),
            TU=String(field.label),
            F=PRINTED,
            Rect=Array([left, bottom, round(left + WIDTH, 2), round(bottom + HEIGHT, 2)]),
            P=page,
            AP=Dictionary(N=nothing),
        )
    )
