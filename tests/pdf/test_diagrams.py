"""Diagrams on paper: their words are text in our font, and the figure says what it shows."""

from __future__ import annotations

import subprocess
from pathlib import Path

from qms.publish.pdf.gate import check_completeness
from qms.render.captions import with_captions
from qms.render.diagrams import fence, with_drawings
from qms.render.markdown import to_html
from support.printing import book, part, saved, typeset

FLOW = 'digraph { a [label="Check the order"]; a -> b [label="yes"]; b [label="Größe prüfen"] }'


def test_words_of_a_drawing_are_found_in_the_pdf(tmp_path: Path) -> None:
    body = with_captions(to_html(fence(FLOW, "Receiving: goods are checked")))
    made = typeset(book(part("QP-01", body)), tmp_path)
    made.raise_for_faults()
    found = made.part("QP-01")
    assert found is not None
    path = saved(found.pdf_bytes(), tmp_path / "QP-01.pdf")
    text = _said_by("pdftotext", str(path), "-")
    for words in ("Check the order", "yes", "Größe prüfen", "Receiving"):
        assert words in text
    structure = _said_by("pdfinfo", "-struct", str(path))
    assert "Figure" in structure
    assert b"Receiving: goods are checked" in _uncompressed(path)
    fonts = _said_by("pdffonts", str(path)).splitlines()[2:]
    assert all("Noto-Sans" in line or "NotoSans" in line for line in fonts)


def test_the_gate_misses_a_word_that_is_not_drawn(tmp_path: Path) -> None:
    body = with_drawings(to_html(fence(FLOW, "Receiving")))
    made = typeset(book(part("QP-01", body)), tmp_path)
    found = made.part("QP-01")
    assert found is not None
    more = body.replace("Check the order", "Check the whole order thoroughly")
    assert not check_completeness(body, found.pdf_bytes()).problem
    assert "thoroughly" in check_completeness(more, found.pdf_bytes()).problem


def _said_by(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def _uncompressed(path: Path) -> bytes:
    command = ["qpdf", "--qdf", "--object-streams=disable", str(path), "-"]
    return subprocess.run(command, check=True, capture_output=True).stdout
