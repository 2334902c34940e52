from __future__ import annotations

import pytest

from qms.domain.blocks import BlockKind
from qms.render.blocks import read_blocks
from qms.render.markdown import to_html
from support.redlining import blocks

TEXT = """
Intro with **bold** and `code`.

1. one
2. two
    * a

    more of two

3. three

!!! warning "Care"
    Inside

??? note "Folded"
    Hidden

=== "Tab A"
    In A

Term
:   Meaning

```python
if x:
  y = 1
```

> quoted
> more@
> below

| A | B |
|---|---|
| 1 | **2** |

Text[^1].

![Flow: of goods](img/a.png)

## Heading {: #anchor }

[^1]: Note.
""".replace("@", "  ")


def test_every_block_is_found_with_its_place_among_others() -> None:
    found = [
        (each.kind.value, each.level, each.marker, each.inside, each.text) for each in blocks(TEXT)
    ]
    assert found == [
        ("paragraph", 0, "", (), "Intro with bold and code."),
        ("item", 1, "1.", (), "one"),
        ("item", 1, "2.", (), "two"),
        ("item", 2, "\u2022", (), "a"),
        ("paragraph", 1, "", (), "more of two"),
        ("item", 1, "3.", (), "three"),
        ("label", 0, "", ("warning",), "Care"),
        ("paragraph", 0, "", ("warning",), "Inside"),
        ("label", 0, "", ("note",), "Folded"),
        ("paragraph", 0, "", ("note",), "Hidden"),
        ("label", 0, "", ("tabbed-block",), "Tab A"),
        ("paragraph", 0, "", ("tabbed-block",), "In A"),
        ("term", 0, "", (), "Term"),
        ("definition", 0, "", (), "Meaning"),
        ("code", 0, "", (), "if x:\n  y = 1"),
        ("paragraph", 0, "", ("quotation",), "quoted more\nbelow"),
        ("table", 0, "", (), "A | B\n1 | 2"),
        ("paragraph", 0, "", (), "Text1."),
        ("picture", 0, "", (), "Flow: of goods"),
        ("heading", 2, "", (), "Heading"),
        ("item", 1, "1.", ("footnote",), "Note."),
    ]


def test_words_keep_their_look_and_where_they_lead() -> None:
    (block,) = blocks("Count **all** of [the lot](qms:QP-02#lots), `x`.")
    told = {each.text: (each.look, each.target) for each in block.tokens}
    assert told["all"] == (("strong",), "")
    assert told["lot"] == ((), "qms:QP-02#lots")
    assert told["x"] == (("code",), "")
    assert told["Count"] == ((), "")


def test_a_picture_is_known_by_its_bytes_where_they_are_known() -> None:
    (known,) = blocks("![A](img/a.png)", {"img/a.png": "f" * 64})
    (unknown,) = blocks("![A](img/a.png)")
    assert known.tokens[0].picture == "f" * 64
    assert unknown.tokens[0].picture == "img/a.png"


def test_places_lead_to_the_tags() -> None:
    html = to_html(TEXT)
    starts = {
        BlockKind.HEADING: "<h2",
        BlockKind.ITEM: "<li",
        BlockKind.CODE: "<pre",
        BlockKind.TABLE: "<table",
        BlockKind.TERM: "<dt",
    }
    found = read_blocks(html)
    assert all(each.place >= 0 for each in found)
    for each in found:
        if each.kind in starts:
            assert html.startswith(starts[each.kind], each.place)
        for row in each.rows:
            assert html.startswith("<tr", row.place)


@pytest.mark.parametrize(
    "html", ["", "<p>", "</ul></table></div>", "<td>x</td>", "<ul><li>", "a < b & c", "<li>x"]
)
def test_broken_html_does_no_harm(html: str) -> None:
    assert isinstance(read_blocks(html), tuple)
