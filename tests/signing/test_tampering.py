"""Each way of changing a sealed file, judged by our verifier and, beside it, by pdfsig."""

from __future__ import annotations

import random
import re
import subprocess
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO

import pikepdf
import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from qms.domain.seals import Verdict
from qms.signing.keys import LoadedKey
from qms.signing.verify import verify_bytes

Tamper = Callable[[bytes], bytes]


def byte_range(data: bytes) -> tuple[int, int, int, int]:
    found = re.search(rb"/ByteRange \[(\d+) (\d+) (\d+) (\d+)\]", data)
    assert found
    first, second, third, fourth = (int(one) for one in found.groups())
    return first, second, third, fourth


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


def annotate(data: bytes) -> bytes:
    def change(writer):
        page = first_page(writer)
        note = generic.DictionaryObject(
            {
                generic.pdf_name("/Type"): generic.pdf_name("/Annot"),
                generic.pdf_name("/Subtype"): generic.pdf_name("/Text"),
                generic.pdf_name("/Rect"): generic.ArrayObject(
                    [generic.NumberObject(one) for one in (10, 10, 40, 40)]
                ),
                generic.pdf_name("/Contents"): generic.pdf_string("Approved, no inspection"),
            }
        )
        page["/Annots"].append(writer.add_object(note))
        writer.update_container(page["/Annots"])
        writer.mark_update(page.container_ref)

    return update(data, change)


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


def in_root(key: str, value: Callable[[], generic.PdfObject]) -> Tamper:
    def tamper(data: bytes) -> bytes:
        def change(writer):
            writer.root[key] = value()
            writer.update_root()

        return update(data, change)

    return tamper


def script() -> generic.PdfObject:
    return generic.DictionaryObject(
        {
            generic.pdf_name("/S"): generic.pdf_name("/JavaScript"),
            generic.pdf_name("/JS"): generic.pdf_string("app.alert(1)"),
        }
    )


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


def strip_seal(data: bytes) -> bytes:
    output = BytesIO()
    with pikepdf.open(BytesIO(data)) as pdf:
        del pdf.Root.Perms
        del pdf.Root.AcroForm
        for page in pdf.pages:
            if "/Annots" in page:
                del page.Annots
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
    "annotation added": annotate,
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
}

SEEN_BY_PDFSIG = frozenset(
    {
        "first byte of a page flipped",
        "byte of the seal's reason flipped",
        "permission raised",
        "bytes put in front",
    }
)


def pdfsig(data: bytes, folder) -> str:
    path = folder / "file.pdf"
    path.write_bytes(data)
    ran = subprocess.run(["pdfsig", "-nocert", path], capture_output=True, check=False)
    return ran.stdout.decode("utf-8", "replace")


@pytest.mark.parametrize("name", TAMPERINGS)
def test_every_change_is_refused(name, sealed, trust, now):
    changed = TAMPERINGS[name](sealed)
    assert changed != sealed
    result = verify_bytes(changed, name="QP-07.pdf", trust=trust, now=now)
    assert result.verdict is Verdict.CHANGED, result.sentences
    assert result.exit_code == 1
    assert not result.intact
    assert len(result.sentences) > 1  # it says why
    assert all(one.endswith(".") for one in result.sentences)
    assert result.document_number in {"", "QP-07"}  # never what the change claims


@pytest.mark.parametrize("name", sorted(SEEN_BY_PDFSIG))
def test_pdfsig_sees_changes_of_signed_bytes_too(name, sealed, tmp_path):
    said = pdfsig(TAMPERINGS[name](sealed), tmp_path)
    assert "Signature is Valid." not in said


def test_pdfsig_says_digest_mismatch_for_a_flip(sealed, tmp_path):
    said = pdfsig(TAMPERINGS["byte of the seal's reason flipped"](sealed), tmp_path)
    assert "Digest Mismatch" in said


def test_rewritten_by_qpdf(sealed_path, trust, now, tmp_path):
    rewritten = tmp_path / "rewritten.pdf"
    command = ["qpdf", "--deterministic-id", "--linearize", sealed_path, rewritten]
    subprocess.run(command, check=True)
    result = verify_bytes(rewritten.read_bytes(), name="QP-07.pdf", trust=trust, now=now)
    assert result.verdict is Verdict.CHANGED


def test_stripped_file_is_not_sealed(sealed, trust, now):
    result = verify_bytes(strip_seal(sealed), name="QP-07.pdf", trust=trust, now=now)
    assert result.verdict is Verdict.NOT_SEALED
    assert result.exit_code == 1


def test_cut_back_to_the_unsigned_file(sealed, unsigned, trust, now):
    result = verify_bytes(sealed[: len(unsigned)], name="QP-07.pdf", trust=trust, now=now)
    assert result.verdict is Verdict.NOT_SEALED


def test_seal_of_another_document(sealer, sealed, pdf_maker, trust, now, tmp_path):
    other = sealer.seal(pdf_maker("QP-08", "B"), now=now)
    _, start, end, _ = byte_range(sealed)
    _, other_start, other_end, _ = byte_range(other)
    assert end - start == other_end - other_start
    moved = sealed[:start] + other[other_start:other_end] + sealed[end:]
    result = verify_bytes(moved, name="QP-07.pdf", trust=trust, now=now)
    assert result.verdict is Verdict.CHANGED
    assert "Digest Mismatch" in pdfsig(moved, tmp_path)


def test_sealed_with_a_key_that_is_not_the_certificates(
    signer, certificate_maker, identity_maker, unchecked_sealer, unsigned, trust, now
):
    mixed = replace(identity_maker(signer), key=LoadedKey(certificate_maker("Other").key))
    data = unchecked_sealer(mixed).seal(unsigned, now=now)
    result = verify_bytes(data, name="QP-07.pdf", trust=trust, now=now)
    assert result.verdict is Verdict.CHANGED


def test_single_bits_anywhere(sealed, trust, now):
    """No flipped bit is accepted: not in the signed bytes, nor in the seal's own."""
    chance = random.Random(20261122)
    _, start, end, _ = byte_range(sealed)
    positions = [chance.randrange(len(sealed)) for _ in range(35)]
    positions += [chance.randrange(start, end) for _ in range(15)]
    der_end = len(sealed[start:end].rstrip(b"0>"))
    positions += [start + chance.randrange(der_end) for _ in range(30)]
    accepted = [
        (position, bit)
        for position in positions
        for bit in [chance.randrange(8)]
        if verify_bytes(flip(sealed, position, bit), name="x", trust=trust, now=now).intact
    ]
    assert accepted == []
