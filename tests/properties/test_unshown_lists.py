"""Whatever is written: a list that is said to be shown as text is shown as text, and no other."""

from __future__ import annotations

import re

from hypothesis import given, settings, strategies as st

from qms.domain.code_blocks import visible_indexes
from qms.domain.unshown_lists import may_hide_lists, unshown_lists
from qms.render.markdown import to_html

TRIED = settings(derandomize=True, max_examples=400, deadline=None)
BEGINNINGS = (
    *("", "", "* ", "- ", "1. ", "   * ", "    ", "    * ", "    1. ", "        * "),
    *("> ", "> * ", "## ", "!!! note", "***", "```"),
)
"""Each line gets a word of its own behind it, where it is not empty or a sign by itself."""
BARE = frozenset({"", "!!! note", "***", "```"})
ITEMS = frozenset({"* ", "- ", "1. "})


def written(beginnings: list[str]) -> list[str]:
    return [each if each in BARE else f"{each}w{at}" for at, each in enumerate(beginnings)]


def items_shown(text: str) -> set[str]:
    """Return the first word of every item of a list, as the site and the print show it."""
    return set(re.findall(r"<li[^>]*>(?:\s|<[^>]*>)*([^\s<]+)", to_html(text)))


@TRIED
@given(st.lists(st.sampled_from(BEGINNINGS), min_size=1, max_size=9))
def test_what_is_found_is_no_item_for_readers(beginnings: list[str]) -> None:
    lines = written(beginnings)
    text = "\n".join(lines)
    found = list(unshown_lists(lines, visible_indexes(lines, text)))
    assert {f"w{each.index}" for each in found} & items_shown(text) == set()
    assert not found or may_hide_lists(text)


@TRIED
@given(st.lists(st.sampled_from(("text", "* ", "- ", "1. ", "", "## ")), min_size=1, max_size=9))
def test_every_item_that_is_none_for_readers_is_found(beginnings: list[str]) -> None:
    lines = written(beginnings)
    text = "\n".join(lines)
    found = {each.index for each in unshown_lists(lines, range(len(lines)))}
    lost = [
        index
        for index, each in enumerate(beginnings)
        if each in ITEMS and f"w{index}" not in items_shown(text)
    ]
    for index in lost:
        start = max((at for at in range(index) if not lines[at]), default=-1)
        assert any(start < each <= index for each in found), lines
