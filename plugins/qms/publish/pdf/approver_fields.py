"""Empty fields on the page of approvals, for people to sign the joined manual.

They are in the bytes before the seal, so that the seal covers their number, order, names and
places; what it permits is to sign them. Each is tagged, described and drawn as nothing, as PDF/UA
and PDF/A ask; the frame and the role beside it are words and lines of the page itself.
"""

from __future__ import annotations

from collections.abc import Sequence

import pydyf

from qms.domain.approver_fields import HEIGHT, WIDTH, ApproverField
from qms.publish.pdf.model import Place, PublicationError, TypesetPart
from qms.publish.pdf.numbering import Numbers
from qms.publish.pdf.reading import number_of
from qms.publish.pdf.structure import PartTree
from qms.publish.pdf.writing import Objects

PART = "approvals"
PRINTED = 4
"""The flag of a field that is printed; PDF/A asks for it."""


def placed_fields(
    fields: Sequence[ApproverField], parts: Sequence[TypesetPart]
) -> tuple[tuple[ApproverField, Place], ...]:
    """Return each field with its frame on the page of approvals.

    Raises:
        PublicationError: there is no frame for one.
    """
    places = next((part.layout.anchors for part in parts if part.key == PART), {})
    for field in fields:
        if field.name not in places:
            message = f"The page of approvals has no frame for the role {field.role}; build again."
            raise PublicationError(message)
    return tuple((field, places[field.name]) for field in fields)


def add_approver_fields(
    file: Objects, fields: Sequence[tuple[ApproverField, Place]], numbers: Numbers, tree: PartTree
) -> dict[int, list[bytes]]:
    """Write the fields where the page of approvals has frames for them.

    Returns:
        References to the fields by page, counted from 0, for the pages to list.
    """
    written: dict[int, list[bytes]] = {}
    for (field, place), widget in zip(fields, numbers.fields, strict=True):
        page = numbers.pages[place.page]
        number = tree.add_field(page, widget, field.label, file)
        value = _widget(file, field, [place.x, place.y - HEIGHT])
        file.put(number_of(widget), {**value, "P": page, "StructParent": number})
        written.setdefault(place.page, []).append(widget)
    return written


def _widget(file: Objects, field: ApproverField, corner: list[float]) -> dict[str, object]:
    left, bottom = corner
    nothing = file.add_stream(
        b"", {"Type": "/XObject", "Subtype": "/Form", "BBox": [0, 0, WIDTH, HEIGHT]}
    )
    return {
        "Type": "/Annot",
        "Subtype": "/Widget",
        "FT": "/Sig",
        "T": pydyf.String(field.name),
        "TU": pydyf.String(field.label),
        "F": PRINTED,
        "Rect": [left, bottom, round(left + WIDTH, 2), round(bottom + HEIGHT, 2)],
        "AP": {"N": nothing},
    }
