from __future__ import annotations

from qms.render.markdown import to_html
from qms.render.print.figures import with_captions


def test_a_picture_alone_gets_its_caption() -> None:
    html = with_captions(to_html("![Receiving flow: four checks & more](img/flow.svg)"))
    assert "<figcaption>Receiving flow</figcaption>" in html
    assert 'alt="Receiving flow: four checks &amp; more"' in html


def test_a_picture_in_a_sentence_stays_in_it() -> None:
    html = to_html("Press ![the button](img/button.svg) now.")
    assert with_captions(html) == html


def test_a_picture_without_words_has_no_caption() -> None:
    html = to_html("![](img/flow.svg)")
    assert with_captions(html) == html
