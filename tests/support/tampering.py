"""Ways of changing a sealed file: by hand, by an editor that appends, by a rewrite."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO

import pikepdf
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

Tamper = Callable[[bytes], bytes]


def byte_ranges(data: bytes) -> list[tuple[int, int, int, int]]:
    """Return the ranges that each signature covers, the seal's first."""
    found = re.findall(rb"/ByteRange \[(\d+) (\d+) (\d+) (\d+)\]", data)
    assert found
    return [(int(a), int(b), int(c), int(d)) for a, b, c, d in found]


def byte_range(data: bytes) -> tuple[int, int, int, int]:
    return byte_ranges(data)[0]


def flip(data: bytes, position: int, bit: int = 0) -> bytes:
    changed = bytearray(data)
    changed[position] ^= 1 << bit
    return bytes(changed)


class PlainWriter(IncrementalPdfFileWriter):
    """Appends exactly the given changes; pyHanko would set dates too."""

    def _update_meta(self) -> None:
        pass


def update(data: bytes, change: Callable[[IncrementalPdfFileWriter], None]) -> bytes:
    """Append a revision, as any editor that saves incrementally does."""
    writer = PlainWriter(BytesIO(data))
    change(writer)
    output = BytesIO()
    writer.write(output)
    changed = output.getvalue()
    assert changed.startswith(data)
    assert len(changed) > len(data)
    return changed


def replace_xmp(data: bytes) -> bytes:
    def change(writer):
        packet = writer.root["/Metadata"].data.replace(b">QP-07<", b">QP-99<")
        assert b"QP-99" in packet
        stream = generic.StreamObject(
            {
                generic.pdf_name("/Type"): generic.pdf_name("/Metadata"),
                generic.pdf_name("/Subtype"): generic.pdf_name("/XML"),
            },
            stream_data=packet,
        )
        writer.root["/Metadata"] = writer.add_object(stream)
        writer.update_root()

    return update(data, change)


def retitle(data: bytes) -> bytes:
    def change(writer):
        info = writer.trailer["/Info"]
        info["/Title"] = generic.pdf_string("Another title")
        writer.update_container(info)

    return update(data, change)


def first_page(writer):
    return writer.root["/Pages"]["/Kids"][0].get_object()


def annotate(kind: str, **more: generic.PdfObject) -> Tamper:
    """Put an annotation on the first page, for example a note that says otherwise."""

    def tamper(data: bytes) -> bytes:
        def change(writer):
            page = first_page(writer)
            note = dictionary(
                Type=generic.pdf_name("/Annot"),
                Subtype=generic.pdf_name(kind),
                Rect=numbers(10, 10, 400, 400),
                Contents=generic.pdf_string("Approved, no inspection"),
                **more,
            )
            page["/Annots"].append(writer.add_object(note))
            writer.update_container(page["/Annots"])
            writer.mark_update(page.container_ref)

        return update(data, change)

    return tamper


def rewrite_page(data: bytes) -> bytes:
    def change(writer):
        page = first_page(writer)
        page["/Contents"] = writer.add_object(generic.StreamObject(stream_data=b"0 0 99 99 re f"))
        writer.mark_update(page.container_ref)

    return update(data, change)


def add_page(data: bytes) -> bytes:
    def change(writer):
        pages = writer.root["/Pages"]
        page = generic.DictionaryObject(first_page(writer))
        pages["/Kids"].append(writer.add_object(page))
        pages["/Count"] = generic.NumberObject(pages["/Count"] + 1)
        writer.update_container(pages["/Kids"])
        writer.mark_update(pages.container_ref)

    return update(data, change)


def dictionary(**entries: generic.PdfObject) -> generic.DictionaryObject:
    return generic.DictionaryObject({generic.pdf_name(f"/{k}"): v for k, v in entries.items()})


def numbers(*values: int) -> generic.ArrayObject:
    return generic.ArrayObject([generic.NumberObject(one) for one in values])


def text(value: str) -> generic.PdfObject:
    return generic.pdf_string(value)


def in_root(key: str, value: Callable[[], generic.PdfObject]) -> Tamper:
    def tamper(data: bytes) -> bytes:
        def change(writer):
            writer.root[key] = value()
            writer.update_root()

        return update(data, change)

    return tamper


def out_of_root(key: str) -> Tamper:
    def tamper(data: bytes) -> bytes:
        def change(writer):
            del writer.root[key]
            writer.update_root()

        return update(data, change)

    return tamper


def in_page(key: str, value: Callable[[], generic.PdfObject]) -> Tamper:
    def tamper(data: bytes) -> bytes:
        def change(writer):
            page = first_page(writer)
            page[key] = value()
            writer.mark_update(page.container_ref)

        return update(data, change)

    return tamper


def in_info(key: str, value: str) -> Tamper:
    def tamper(data: bytes) -> bytes:
        def change(writer):
            info = writer.trailer["/Info"]
            info[key] = text(value)
            writer.update_container(info)

        return update(data, change)

    return tamper


def in_field(key: str, value: Callable[[], generic.PdfObject]) -> Tamper:
    """Change the field of the seal itself."""

    def tamper(data: bytes) -> bytes:
        def change(writer):
            field = writer.root["/AcroForm"]["/Fields"][0].get_object()
            field[key] = value()
            writer.mark_update(field.container_ref)

        return update(data, change)

    return tamper


def kids(data: bytes, order: Callable[[list], list]) -> bytes:
    def change(writer):
        pages = writer.root["/Pages"]
        pages["/Kids"] = generic.ArrayObject(order(list(pages["/Kids"])))
        pages["/Count"] = generic.NumberObject(len(pages["/Kids"]))
        writer.mark_update(pages.container_ref)

    return update(data, change)


def extra_field(kind: str) -> Tamper:
    """Add a field that asks for something, or a signature that nobody gave."""

    def tamper(data: bytes) -> bytes:
        def change(writer):
            form = writer.root["/AcroForm"]
            field = dictionary(
                FT=generic.pdf_name(kind),
                T=text("Extra"),
                Subtype=generic.pdf_name("/Widget"),
                Rect=numbers(0, 0, 0, 0),
            )
            form["/Fields"].append(writer.add_object(field))
            writer.update_container(form["/Fields"])

        return update(data, change)

    return tamper


def script() -> generic.PdfObject:
    return dictionary(S=generic.pdf_name("/JavaScript"), JS=text("app.alert(1)"))


def link() -> generic.PdfObject:
    return dictionary(S=generic.pdf_name("/URI"), URI=text("https://evil.example"))


def named_script() -> generic.PdfObject:
    return dictionary(JavaScript=dictionary(Names=generic.ArrayObject([text("x"), script()])))


def attached_file() -> generic.PdfObject:
    file = dictionary(Type=generic.pdf_name("/Filespec"), F=text("other.pdf"))
    return dictionary(EmbeddedFiles=dictionary(Names=generic.ArrayObject([text("x"), file])))


def remove_permissions(data: bytes) -> bytes:
    def change(writer):
        del writer.root["/Perms"]
        writer.update_root()

    return update(data, change)


def remove_field(data: bytes) -> bytes:
    def change(writer):
        form = writer.root["/AcroForm"]
        form["/Fields"] = generic.ArrayObject()
        writer.update_container(form)

    return update(data, change)


def empty_revision(data: bytes) -> bytes:
    return update(data, lambda writer: writer.update_root())


def rewrite_with_pikepdf(data: bytes) -> bytes:
    output = BytesIO()
    with pikepdf.open(BytesIO(data)) as pdf:
        pdf.save(output)
    return output.getvalue()


def strip_seal(data: bytes, *, thoroughly: bool = True) -> bytes:
    """Take the seal out; the structure of a tagged file leads to its field too."""
    output = BytesIO()
    with pikepdf.open(BytesIO(data)) as pdf:
        del pdf.Root.Perms
        del pdf.Root.AcroForm
        for page in pdf.pages:
            if "/Annots" in page:
                del page.Annots
        if thoroughly:
            for each in pdf.objects:
                if isinstance(each, pikepdf.Dictionary) and each.get("/S") == pikepdf.Name.Form:
                    del each.K
        pdf.remove_unreferenced_resources()
        pdf.save(output)
    return output.getvalue()


def remove_byte_range(data: bytes) -> bytes:
    return data.replace(b"/ByteRange", b"/ByteXange")


def zero_contents(data: bytes) -> bytes:
    _, start, end, _ = byte_range(data)
    return data[: start + 1] + b"0" * (end - start - 2) + data[end - 1 :]


def lower_case_digit(data: bytes) -> bytes:
    _, start, end, _ = byte_range(data)
    position = next(i for i in range(start + 1, end) if chr(data[i]) in "ABCDEF")
    return flip(data, position, 5)


def padding_with_content(data: bytes) -> bytes:
    _, _, end, _ = byte_range(data)
    return data[: end - 3] + b"41" + data[end - 1 :]


def longer_range(data: bytes) -> bytes:
    """Let the second range end early, with the number as long as before."""
    _, _, third, fourth = byte_range(data)
    shorter = f"{third} {fourth - 1}]".encode()
    return data.replace(f"{third} {fourth}]".encode(), shorter)


TAMPERINGS: dict[str, Tamper] = {
    "first byte of a page flipped": lambda data: flip(data, 400),
    "byte of the seal's reason flipped": lambda data: flip(data, data.rindex(b"/Reason (") + 12),
    "permission raised": lambda data: data.replace(b"/P 1\n", b"/P 3\n"),
    "bytes appended": lambda data: data + b"%%EOF\n<script>alert(1)</script>",
    "second end appended": lambda data: data + b"%%EOF\n",
    "line end appended": lambda data: data + b"\n",
    "bytes put in front": lambda data: b"GIF89a" + data,
    "last byte cut off": lambda data: data[:-1],
    "last hundred bytes cut off": lambda data: data[:-100],
    "cut in the middle of the seal": lambda data: data[: byte_range(data)[2] - 100],
    "XMP replaced": replace_xmp,
    "title changed": retitle,
    "note added": annotate("/Text"),
    "page content replaced": rewrite_page,
    "page added": add_page,
    "script on opening": in_root("/OpenAction", script),
    "language changed": in_root("/Lang", lambda: generic.pdf_string("de")),
    "revision that changes nothing": empty_revision,
    "permissions removed": remove_permissions,
    "field removed": remove_field,
    "rewritten by pikepdf": rewrite_with_pikepdf,
    "byte range removed": remove_byte_range,
    "byte range shortened": longer_range,
    "contents set to zero": zero_contents,
    "one digit of the seal in lower case": lower_case_digit,
    "bytes behind the seal": padding_with_content,
    "free text laid over the page": annotate("/FreeText", DA=text("/Helv 12 Tf 0 g")),
    "square laid over the page": annotate("/Square", IC=numbers(1, 1, 1)),
    "link to another place": annotate("/Link", A=link()),
    "file attached to the page": annotate("/FileAttachment"),
    "stamp put on the page": annotate("/Stamp", Name=generic.pdf_name("/Approved")),
    "page turned": in_page("/Rotate", lambda: generic.NumberObject(180)),
    "page cropped": in_page("/CropBox", lambda: numbers(0, 0, 100, 100)),
    "page made smaller": in_page("/MediaBox", lambda: numbers(0, 0, 100, 100)),
    "page with other fonts": in_page("/Resources", dictionary),
    "page with an action": in_page("/AA", lambda: dictionary(O=script())),
    "last page taken out": lambda data: kids(data, lambda pages: pages[:-1]),
    "first page shown twice": lambda data: kids(data, lambda pages: [pages[0], *pages]),
    "pages in another order": lambda data: kids(data, lambda pages: pages[::-1]),
    "author changed": in_info("/Author", "Somebody else"),
    "subject added": in_info("/Subject", "Superseded"),
    "bookmarks replaced": in_root("/Outlines", dictionary),
    "script among the names": in_root("/Names", named_script),
    "file embedded": in_root("/Names", attached_file),
    "action of the document": in_root("/AA", lambda: dictionary(WC=script())),
    "link on opening": in_root("/OpenAction", link),
    "layers added": in_root("/OCProperties", dictionary),
    "page labels changed": in_root("/PageLabels", lambda: dictionary(Nums=numbers())),
    "viewer told otherwise": in_root("/ViewerPreferences", dictionary),
    "tags removed": out_of_root("/StructTreeRoot"),
    "mark of tags removed": out_of_root("/MarkInfo"),
    "colours removed": out_of_root("/OutputIntents"),
    "XMP removed": out_of_root("/Metadata"),
    "form removed": out_of_root("/AcroForm"),
    "field to fill in": extra_field("/Tx"),
    "field for another signature": extra_field("/Sig"),
    "field of the seal renamed": in_field("/T", lambda: text("Other")),
    "field of the seal described otherwise": in_field("/TU", lambda: text("Seal of another")),
    "field of the seal moved": in_field("/Rect", lambda: numbers(0, 0, 300, 100)),
    "field of the seal emptied": in_field("/V", generic.NullObject),
    "two revisions that undo each other": lambda data: retitle(retitle(data)),
    "one zero byte appended": lambda data: data + b"\0",
    "the whole file twice": lambda data: data + data,
}
