"""What a search reads of a page: every word once, under its heading, and nothing else."""

from __future__ import annotations

import re

from qms.render.page import render_document_page
from qms.render.search_text import search_text

TEXT = """\
Words before.

## Papers *in* order {: #papers }

Check un*broken* words, `code < more` & [a link](other.md).

| Step | What |
|---|---|
| 1 | Look |
| 2 | Ask a < b |

1. first
    * inner

### Below

![A picture](a.png "with > title")

!!! note
    Mind this.
"""


def made(text: str) -> str:
    return search_text(render_document_page(text).html)


def test_headings_keep_their_anchors_and_words_stay_whole() -> None:
    found = made(TEXT)
    assert '<h2 id="papers">Papers in order</h2>' in found
    assert '<h3 id="below">Below</h3>' in found
    assert "unbroken words, code &lt; more &amp; a link." in found


def test_no_other_tag_and_no_mark_for_links_is_left() -> None:
    found = made(TEXT)
    tags = set(re.findall(r"<(/?\w+)", found))
    assert tags == {"h2", "/h2", "h3", "/h3"}
    assert "¶" not in found


def test_neighbouring_cells_and_items_do_not_become_one_word() -> None:
    words = made(TEXT).split()
    for word in ("Step", "Look", "2", "first", "inner", "Mind"):
        assert word in words
