"""Photographs on paper: as large as a page needs, upright, without the place of the camera."""

from __future__ import annotations

import io
import subprocess
from pathlib import Path

from PIL import Image

from support.printing import book, part, saved, typeset

PLACE = "PLACE-OF-THE-CAMERA"


def test_a_photograph_is_printed_small_upright_and_without_notes(tmp_path: Path) -> None:
    notes = Image.Exif()
    notes[0x010F] = PLACE
    notes[0x0112] = 6
    out = io.BytesIO()
    Image.new("RGB", (4000, 3000), "red").save(out, "JPEG", exif=notes)
    (tmp_path / "repository").mkdir()
    (tmp_path / "repository" / "photo.jpg").write_bytes(out.getvalue())
    shown = part("QP-01", '<img src="photo.jpg" alt="The store">', assets=("photo.jpg",))
    made = typeset(book(shown), tmp_path)
    made.raise_for_faults()
    found = made.part("QP-01")
    assert found is not None
    path = saved(found.pdf_bytes(), tmp_path / "QP-01.pdf")
    listed = subprocess.run(
        ["pdfimages", "-list", str(path)], check=True, capture_output=True, text=True
    ).stdout.splitlines()
    assert listed[2].split()[3:5] == ["1500", "2000"]
    command = ["qpdf", "--qdf", "--stream-data=uncompress", str(path), "-"]
    whole = subprocess.run(command, check=True, capture_output=True).stdout
    assert PLACE.encode() not in whole
    assert out.getvalue() == (tmp_path / "repository" / "photo.jpg").read_bytes()
