"""A manual that three people sign, and ways of tampering with its fields."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigFieldSpec, append_signature_field

from qms.domain.approver_fields import PREFIX, ApproverField
from qms.domain.book import PartKind, PrintPart
from qms.publish.pdf import join_manual
from qms.publish.pdf.seal_stamp import SealStamp, draw_stamp
from qms.signing.field_signer import FieldSigner
from support.printing import DAY, book, page, part, typeset
from support.tampering import Tamper, byte_ranges, flip, retitle, update

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
FIELDS = tuple(
    ApproverField(role=role, title=title)
    for role, title in (
        ("quality-manager", "Quality Manager"),
        ("warehouse-manager", "Warehouse Manager"),
        ("managing-director", "Managing Director"),
    )
)
ROLES = tuple(each.role for each in FIELDS)


def approvals_part() -> PrintPart:
    """Return the page of approvals, with a frame for each field."""
    frames = "".join(
        f'<div class="qms-signature"><p>{each.title}</p>'
        f'<div class="qms-frame" id="{each.name}"></div></div>'
        for each in FIELDS
    )
    return part(
        "approvals",
        "",
        kind=PartKind.FRONT,
        title="Approvals",
        number="",
        group="",
        date=DAY,
        attachments=(),
        html=page(frames, number="", title="Approvals"),
    )


def unsigned_manual(folder: Path, headings: int = 3) -> bytes:
    """Return a manual with a field for each role, and one document of some headings."""
    many = "".join(f"<h2>Section {n}</h2><p>Words.</p>" for n in range(headings))
    made = book(part("QP-01", many))
    made = book(*made.parts[1:], parts=(approvals_part(), *made.parts), approver_fields=FIELDS)
    return join_manual(made, typeset(made, folder))


def signed(
    signer: FieldSigner, data: bytes, role: str, *, minutes: int = 1, now: datetime = NOW
) -> bytes:
    """Return the file with one more signature, as `qms sign --field` makes it."""
    moment = now + timedelta(minutes=minutes)
    field = signer.field(data, role, now=moment, name="manual.pdf")
    stamp = SealStamp(
        name=signer.facts.signer, meaning=field.meaning, moment=moment, kind="signature"
    )
    done = signer.sign(
        data,
        field,
        now=moment,
        name="manual.pdf",
        reason=field.meaning,
        drawing=draw_stamp(stamp),
    )
    return done.data


def _named(writer: IncrementalPdfFileWriter, role: str) -> generic.DictionaryObject:
    fields = writer.root["/AcroForm"]["/Fields"]
    found = next(each.get_object() for each in fields if each.get_object()["/T"] == PREFIX + role)
    assert isinstance(found, generic.DictionaryObject)
    return found


def _changed(role: str, key: str, value: object) -> Tamper:
    def change(writer: IncrementalPdfFileWriter) -> None:
        field = _named(writer, role)
        field[generic.pdf_name(key)] = value
        writer.update_container(field)

    return lambda data: update(data, change)


def _swap_names(writer: IncrementalPdfFileWriter) -> None:
    first, last = _named(writer, ROLES[0]), _named(writer, ROLES[2])
    first[generic.pdf_name("/T")], last[generic.pdf_name("/T")] = last["/T"], first["/T"]
    writer.update_container(first)
    writer.update_container(last)


def _list_of_fields(change: Callable[[generic.ArrayObject], None]) -> Tamper:
    def changed(writer: IncrementalPdfFileWriter) -> None:
        fields = writer.root["/AcroForm"]["/Fields"]
        change(fields)
        writer.update_container(fields)

    return lambda data: update(data, changed)


def _reverse(fields: generic.ArrayObject) -> None:
    fields.reverse()


def _drop_open(fields: generic.ArrayObject) -> None:
    kept = [each for each in fields if each.get_object()["/T"] != PREFIX + ROLES[2]]
    fields[:] = kept


def _drop_signed(fields: generic.ArrayObject) -> None:
    kept = [each for each in fields if each.get_object()["/T"] != PREFIX + ROLES[0]]
    fields[:] = kept


def _add_field(name: str) -> Tamper:
    def change(writer: IncrementalPdfFileWriter) -> None:
        append_signature_field(writer, SigFieldSpec(name))

    return lambda data: update(data, change)


def _draw(role: str) -> Tamper:
    """Draw something else in a field."""

    def change(writer: IncrementalPdfFileWriter) -> None:
        field = _named(writer, role)
        drawing = generic.StreamObject(stream_data=b"0 0 212 56 re f")
        for key, value in (("/Type", "/XObject"), ("/Subtype", "/Form")):
            drawing[generic.pdf_name(key)] = generic.pdf_name(value)
        box = [generic.NumberObject(each) for each in (0, 0, 212, 56)]
        drawing[generic.pdf_name("/BBox")] = generic.ArrayObject(box)
        field["/AP"][generic.pdf_name("/N")] = writer.add_object(drawing)
        writer.update_container(field["/AP"])

    return lambda data: update(data, change)


def _borrow_signature(writer: IncrementalPdfFileWriter) -> None:
    open_field = _named(writer, ROLES[2])
    open_field[generic.pdf_name("/V")] = _named(writer, ROLES[0]).raw_get("/V")
    writer.update_container(open_field)


def _cut(data: bytes) -> bytes:
    return data[: byte_ranges(data)[-1][2] + 100]


TAMPERINGS: dict[str, Tamper] = {
    "names of two fields swapped": lambda data: update(data, _swap_names),
    "fields listed in another order": _list_of_fields(_reverse),
    "open field taken out": _list_of_fields(_drop_open),
    "signed field taken out": _list_of_fields(_drop_signed),
    "field added": _add_field("Approver-nobody"),
    "unseen field added": _add_field("Extra"),
    "label changed": _changed(ROLES[2], "/TU", generic.pdf_string("Signature of the approver: X")),
    "open field moved": _changed(
        ROLES[2],
        "/Rect",
        generic.ArrayObject([generic.NumberObject(each) for each in (0, 0, 212, 56)]),
    ),
    "drawing of an open field changed": _draw(ROLES[2]),
    "drawing of a signed field changed": _draw(ROLES[0]),
    "signature of one in the field of another": lambda data: update(data, _borrow_signature),
    "signature taken away": _changed(ROLES[1], "/V", generic.NullObject()),
    "flags changed": _changed(ROLES[2], "/F", generic.NumberObject(2)),
    "title changed": retitle,
    "cut": _cut,
    "bytes after the end": lambda data: data + b"\n1 0 obj\nnull\nendobj\n",
    "byte of a page flipped": lambda data: flip(data, 2000),
}
