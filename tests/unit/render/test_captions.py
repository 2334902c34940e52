from __future__ import annotations

import re

import pytest

from qms.domain.body import scan_body
from qms.domain.captions import caption_anchors
from qms.render.captions import with_captions
from qms.render.markdown import to_html
from qms.render.page import render_computed_page, render_document_page
from qms.render.redline.bars import Bars, with_bars

TABLE = "| Class | Visit |\n|---|---|\n| A | yearly |\n"
TEXT = f"""## Classes

Table: Risk *classes* of suppliers

{TABLE}
See [Table](#table-risk-classes-of-suppliers), then [figure](#figure-receiving-flow), then
[Table](#classes).

{TABLE}
1. Look

    ![Receiving flow: four checks](img/flow.svg)

2. Note

    Table: What is written down

    {TABLE.replace(chr(10), chr(10) + "    ")}

```dot title="Release & dispatch: two steps"
digraph {{ a -> b }}
```

![Receiving flow: once more](img/flow.svg)

Table: nothing stands below this
"""
CAPTION = re.compile(r"<figcaption>(.*?)</figcaption>|<p[^>]*qms-caption[^>]*>(.*?)</p>")


def captions(page: str) -> list[str]:
    found = [figure or table for figure, table in CAPTION.findall(page)]
    return [each.replace("\N{NO-BREAK SPACE}", " ") for each in found]


def test_a_picture_alone_gets_its_caption() -> None:
    html = with_captions(to_html("![Receiving flow: four checks & more](img/flow.svg)"))
    assert "<figcaption>Figure\N{NO-BREAK SPACE}1 – Receiving flow</figcaption>" in html
    assert 'alt="Receiving flow: four checks &amp; more"' in html


@pytest.mark.parametrize(
    "text",
    [
        "Press ![the button](img/button.svg) now.",
        "![](img/flow.svg)",
        TABLE,
        f"Table\\: of no number\n\n{TABLE}",
        f"Table:\n\n{TABLE}",
        "Table: nothing stands below this",
        "Words as a caption\n{: .qms-caption }\n\nMore words.",
    ],
)
def test_what_has_no_caption_has_no_number(text: str) -> None:
    html = to_html(text)
    assert with_captions(html) == html


def test_figures_and_tables_are_numbered_apart_in_their_order() -> None:
    assert captions(with_captions(to_html(TEXT))) == [
        "Table 1 – Risk <em>classes</em> of suppliers",
        "Figure 1 – Receiving flow",
        "Table 2 – What is written down",
        "Figure 2 – Release &amp; dispatch",
        "Figure 3 – Receiving flow",
    ]


def test_the_site_numbers_as_print_does_and_computed_pages_not_at_all() -> None:
    page = render_document_page(TEXT).html
    assert captions(page) == captions(with_captions(to_html(TEXT)))
    assert "\N{NO-BREAK SPACE}1" not in render_computed_page(TEXT).html


def test_a_link_says_the_number_of_what_it_leads_to() -> None:
    html = with_captions(to_html(TEXT))
    assert '<a href="#table-risk-classes-of-suppliers">Table\N{NO-BREAK SPACE}1</a>' in html
    assert '<a href="#figure-receiving-flow">Figure\N{NO-BREAK SPACE}1</a>' in html
    assert '<a href="#classes">Table</a>' in html


def test_every_anchor_that_the_check_knows_is_on_the_page_once() -> None:
    html = with_captions(to_html(TEXT))
    anchors = set(caption_anchors(scan_body(TEXT, path="a.md")))
    assert len(anchors) == 4
    for anchor in anchors:
        assert html.count(f' id="{anchor}"') == 1, anchor


def test_a_caption_keeps_the_anchor_that_its_author_gave_it() -> None:
    html = with_captions(to_html(f"Table: Limits\n{{: #limits }}\n\n{TABLE}\n[Table](#limits)"))
    assert '<p id="limits" class="qms-caption">Table\N{NO-BREAK SPACE}1 – Limits</p>' in html
    assert '<a href="#limits">Table\N{NO-BREAK SPACE}1</a>' in html


def test_a_heading_keeps_its_anchor_from_a_caption_with_the_same_words() -> None:
    html = with_captions(to_html(f"## Table limits\n\nTable: limits\n\n{TABLE}"))
    assert html.count('id="table-limits"') == 1
    assert '<h2 id="table-limits">' in html


def test_captions_with_bars_are_numbered_alike() -> None:
    marked = with_bars(to_html(TEXT), Bars(blocks=dict.fromkeys(range(30), "qms-changed")), 0)
    assert captions(with_captions(marked)) == captions(with_captions(to_html(TEXT)))
