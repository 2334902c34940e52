"""The diagrams that authors are told to copy are drawn, and their words can be read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from qms.render.diagrams import draw, fence
from qms.render.page import render_document_page
from support.drawings import crossed_words, overlapping_words, smallest_words

GUIDE = Path(__file__).resolve().parents[3] / "CONTRIBUTING.md"
WRITTEN = re.compile(r'^```dot title="([^"]+)"\n(.*?)\n```$', re.DOTALL | re.MULTILINE)
COPIED = WRITTEN.findall(GUIDE.read_text("utf-8"))
SHOWN = {
    "Receiving": ("Receiving Inspector", "Genuine?", "doubt", "Lock away, investigate"),
    "Turtle of receiving": ("Receiving and inspection", "Measured by", "QP-07, F-07-01, F-07-02"),
}


@pytest.mark.parametrize(("title", "text"), COPIED)
def test_a_documented_diagram_is_drawn_with_its_words(title: str, text: str) -> None:
    caption = title.partition(":")[0]
    html = render_document_page(fence(text, title)).html
    assert f"– {caption}</figcaption>" in html
    for words in SHOWN[caption]:
        assert f">{words}</text>" in html


@pytest.mark.parametrize(("title", "text"), COPIED)
def test_its_words_are_neither_crossed_nor_small(title: str, text: str) -> None:
    drawing = draw(text)
    assert (title, crossed_words(drawing), overlapping_words(drawing)) == (title, [], [])
    assert smallest_words(drawing) >= 7
