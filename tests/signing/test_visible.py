"""A seal that the last page shows: printed name, meaning and time."""

from __future__ import annotations

import subprocess
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest

from qms.domain.approver_fields import HEIGHT, WIDTH
from qms.domain.seals import Verdict
from qms.publish.pdf import seal_stamp
from qms.publish.pdf.seal_stamp import (
    NoPlace,
    SealStamp,
    draw_stamp,
    with_stamp_field,
)
from qms.signing.pdf_signer import FIELD_NAME
from support.lasting import present, sealer, verified

STAMP = SealStamp(
    name="Example Aero Seal",
    meaning="Issue 4 of the manual",
    moment=datetime(2026, 11, 27, 20, 0, tzinfo=UTC),
)


def prepared(data: bytes, stamp: SealStamp = STAMP) -> bytes:
    return with_stamp_field(data, stamp, field=FIELD_NAME, label="Seal of Example Aero")


@pytest.fixture(scope="module")
def shown(pki, pki_trust, unsigned, tmp_path_factory) -> Path:
    """Return a file with a visible seal that is built to last."""
    one = sealer(pki, pki_trust, level="B-LTA")
    done = one.seal_for(
        pki_trust,
        prepared(unsigned),
        now=present(),
        name="QP-07.pdf",
        drawing=draw_stamp(STAMP),
    )
    path: Path = tmp_path_factory.mktemp("shown") / "QP-07.pdf"
    path.write_bytes(done.data)
    return path


def said(*command: object) -> str:
    ran = subprocess.run([str(each) for each in command], capture_output=True, check=False)
    return ran.stdout.decode("utf-8", "replace")


def test_the_last_page_shows_name_meaning_and_time(shown):
    pages = said("pdftotext", "-layout", shown, "-").rstrip("\f").split("\f")
    for line in STAMP.lines:
        assert line in pages[-1]
        assert all(line not in page for page in pages[:-1])


def test_it_is_sealed_all_the_same(shown, pki_trust, unsigned):
    result = verified(shown.read_bytes(), pki_trust)
    assert result.verdict is Verdict.SEALED, result.sentences
    assert "Signature is Valid." in said("pdfsig", "-nocert", shown)
    checked = subprocess.run(["qpdf", "--check", shown], capture_output=True, check=False)
    assert checked.returncode == 0, checked.stderr


def test_its_fonts_are_embedded_and_its_field_is_tagged(shown):
    fonts = said("pdffonts", shown).splitlines()[2:]
    assert fonts
    assert all(" yes yes " in line for line in fonts), fonts
    assert "Form" in said("pdfinfo", "-struct", shown)
    with pikepdf.open(shown) as pdf:
        field = pdf.Root.AcroForm.Fields[0]
        assert (str(field.T), str(field.TU)) == (FIELD_NAME, "Seal of Example Aero")
        numbers = pdf.Root.StructTreeRoot.ParentTree.Nums
        keys = [int(each) for each in list(numbers)[::2]]
        element = numbers[2 * keys.index(int(field.StructParent)) + 1]
        assert (str(element.S), str(element.K.Type)) == ("/Form", "/OBJR")
        assert "Issue 4 of the manual" in str(element.Alt)


def test_it_covers_nothing(shown, unsigned):
    """What lies under the stamp was white before."""
    left, bottom = seal_stamp._free_place(unsigned)
    with pikepdf.open(shown) as pdf:
        box = [float(each) for each in pdf.Root.AcroForm.Fields[0].Rect]
    assert box == [left, bottom, left + WIDTH, bottom + HEIGHT]
    with pikepdf.open(BytesIO(unsigned)) as pdf:
        page = pdf.pages[-1]
        # A line of text where the stamp would go moves the stamp.
        page.contents_add(f"{left + 20} {bottom + 10} 90 20 re f\n".encode(), prepend=True)
        output = BytesIO()
        pdf.save(output)
    assert seal_stamp._free_place(output.getvalue()) != (left, bottom)


def test_a_full_page_is_refused(unsigned):
    with pikepdf.open(BytesIO(unsigned)) as pdf:
        pdf.pages[-1].contents_add(b"0 0 2000 2000 re f")
        output = BytesIO()
        pdf.save(output)
    with pytest.raises(NoPlace, match="no empty place for a stamp"):
        prepared(output.getvalue())


@pytest.mark.parametrize("data", [b"", b"no pdf", b"%PDF-1.7\n%%EOF\n"])
def test_what_is_no_pdf_is_refused(data):
    with pytest.raises(NoPlace, match="cannot be read as a PDF"):
        prepared(data)


def test_a_file_without_tags_gets_none(tmp_path):
    pdf = pikepdf.new()
    pdf.add_blank_page(page_size=(595, 842))
    output = BytesIO()
    pdf.save(output)
    with pikepdf.open(BytesIO(prepared(output.getvalue()))) as made:
        assert "/StructTreeRoot" not in made.Root
        assert len(made.Root.AcroForm.Fields) == 1


def test_a_long_name_stays_within_the_frame(tmp_path):
    long = SealStamp(name="Example " * 30, meaning="<b>" * 60, moment=STAMP.moment)
    path = tmp_path / "stamp.pdf"
    path.write_bytes(draw_stamp(long))
    with pikepdf.open(path) as pdf:
        assert len(pdf.pages) == 1
    assert "<b><b>" in said("pdftotext", "-layout", path, "-")
