"""The field of a seal in the structure of a tagged PDF, so that it stays tagged throughout.

PDF/UA wants every field in the tree, described in words; PDF/A wants it printable and with an
appearance. Both are written in the revision that the seal closes, before it is made (integrity
§2.3), so that the bytes before sealing need no field.
"""

from __future__ import annotations

from pyhanko.pdf_utils.generic import (
    ArrayObject,
    DictionaryObject,
    IndirectObject,
    NumberObject,
    PdfObject,
    StreamObject,
    pdf_name,
    pdf_string,
)
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import (
    InvisSigSettings,
    SigFieldSpec,
    append_signature_field,
    enumerate_sig_fields,
)

TREE = "/StructTreeRoot"


def is_tagged(writer: IncrementalPdfFileWriter) -> bool:
    """Return whether a PDF has a structure that a field can be put into."""
    return TREE in writer.root and "/ParentTree" in writer.root[TREE]


def add_tagged_field(writer: IncrementalPdfFileWriter, name: str, words: str) -> None:
    """Add an invisible signature field to the first page and to the structure."""
    settings = InvisSigSettings(set_hidden_flag=False, set_print_flag=True)
    append_signature_field(
        writer, SigFieldSpec(name, readable_field_name=words, invis_sig_settings=settings)
    )
    field = next(found[2] for found in enumerate_sig_fields(writer, with_name=name))
    tree = writer.root[TREE]
    number = _next_number(tree["/ParentTree"])
    widget = field.get_object()
    widget[pdf_name("/AP")] = _dictionary(N=writer.add_object(_nothing()))
    widget[pdf_name("/StructParent")] = _number(number)
    element = _add_element(writer, field, widget.raw_get("/P"), words)
    _append_number(writer, tree["/ParentTree"], number, element)
    if "/ParentTreeNextKey" in tree:
        tree[pdf_name("/ParentTreeNextKey")] = _number(number + 1)
        writer.update_container(tree)


def _add_element(
    writer: IncrementalPdfFileWriter, field: IndirectObject, page: IndirectObject, words: str
) -> IndirectObject:
    """File an element for the field under the topmost one, and return it."""
    top = writer.root[TREE].raw_get("/K")
    if isinstance(top.get_object(), ArrayObject):
        top = top.get_object().raw_get(0)
    element = writer.add_object(
        _dictionary(
            Type=pdf_name("/StructElem"),
            S=pdf_name("/Form"),
            P=top,
            Pg=page,
            Alt=pdf_string(words),
            K=_dictionary(Type=pdf_name("/OBJR"), Obj=field, Pg=page),
        )
    )
    above = top.get_object()
    kids = above["/K"]
    if not isinstance(kids, ArrayObject):
        kids = above[pdf_name("/K")] = ArrayObject([above.raw_get("/K")])
        writer.update_container(above)
    kids.append(element)
    writer.update_container(kids)
    return element


def _next_number(node: DictionaryObject) -> int:
    if "/Kids" in node:
        return _next_number(node["/Kids"][-1])
    numbers = node["/Nums"]
    return int(numbers[-2]) + 1 if len(numbers) else 0


def _append_number(
    writer: IncrementalPdfFileWriter, node: DictionaryObject, number: int, element: IndirectObject
) -> None:
    """Add an entry behind all others: a leaf of its own where the tree has leaves."""
    entry = ArrayObject([_number(number), element])
    if "/Kids" in node:
        limits = ArrayObject([_number(number), _number(number)])
        node["/Kids"].append(writer.add_object(_dictionary(Limits=limits, Nums=entry)))
        writer.update_container(node["/Kids"])
    else:
        node["/Nums"].extend(entry)
        writer.update_container(node["/Nums"])


def _nothing() -> StreamObject:
    """Return a drawing without content, for a field that is not to be seen."""
    return StreamObject(
        _dictionary(
            Type=pdf_name("/XObject"),
            Subtype=pdf_name("/Form"),
            BBox=ArrayObject([_number(0)] * 4),
        ),
        stream_data=b"",
    )


def _dictionary(**entries: PdfObject) -> DictionaryObject:
    named = {pdf_name(f"/{name}"): value for name, value in entries.items()}
    return DictionaryObject(named)  # type: ignore[no-untyped-call]


def _number(value: int) -> NumberObject:
    return NumberObject(value)  # type: ignore[no-untyped-call]
