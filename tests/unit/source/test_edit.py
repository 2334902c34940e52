from __future__ import annotations

from datetime import date

import pytest
from hypothesis import assume, given, strategies as st

from qms.domain.approvals import Approval, Meaning
from qms.source.edit import (
    HistoryEnd,
    add_history,
    block_scalar,
    flow_scalar,
    remove_key,
    set_approvals,
    set_value,
    with_line_ends,
)
from qms.source.files import unseen_character
from qms.source.front_matter import split_document

TOP, BOTTOM = HistoryEnd.TOP, HistoryEnd.BOTTOM
TEXT = """\
---
# Kept by the document controller.
id: QP-07
title: "Receiving: # 1"   # the colon needs quotes
status: in_review  # set by qms approve
revision: C

owner: warehouse-manager
history:
  - {revision: C, date: 2026-11-01, description_of_change: "status: approved"}
---

status: this is text

---
approvals: so is this
"""
LINE = Approval(
    meaning=Meaning.APPROVED, role="quality-manager", person="a.rossi", date=date(2026, 11, 10)
)
BLOCK = """\
approvals:
  - {meaning: approved, role: quality-manager, person: a.rossi, date: 2026-11-10}
"""


def test_a_value_is_set_and_everything_else_stays() -> None:
    changed = set_value(TEXT, "status", "approved")
    assert changed == TEXT.replace("status: in_review  #", "status: approved  #")


@pytest.mark.parametrize(
    ("line", "changed"),
    [
        ("title: Old", "title: New"),
        ("title:", "title: New"),
        ("title : Old", "title: New"),
        ("'title': Old # why", "title: New # why"),
        ('title: "Old # not a comment"', "title: New"),
        ('title: "Old" # a comment', "title: New # a comment"),
        ("title: 'It''s # 1'  # a comment", "title: New  # a comment"),
        ("title: a#b", "title: New"),
        ("title: # nothing yet", "title: New # nothing yet"),
        ("title: [a,\n  b]", "title: New"),
        ("title: >\n  Old\n  words", "title: New"),
        ("title:\n- Old\n-\n  Words", "title: New"),
        ("title: {a: b,\n}", "title: New"),
    ],
)
def test_however_the_old_value_was_written(line: str, changed: str) -> None:
    text = f"---\nid: A\n{line}\n\nowner: b\n---\ntitle: text\n"
    expected = f"---\nid: A\n{changed}\n\nowner: b\n---\ntitle: text\n"
    assert set_value(text, "title", "New") == expected


def test_a_missing_key_is_added_at_the_end_of_the_details() -> None:
    changed = set_value("---\nid: A\n---\nBody\n---\n", "status", "draft")
    assert changed == "---\nid: A\nstatus: draft\n---\nBody\n---\n"


def test_a_key_is_not_found_inside_another() -> None:
    text = "---\nrecords:\n  - status: x\nlast_status: y\nstatus: z\n---\n"
    assert set_value(text, "status", "new") == text.replace("\nstatus: z", "\nstatus: new")


def test_approvals_are_added_at_the_end_of_the_details() -> None:
    changed = set_approvals(TEXT, [LINE])
    assert changed == TEXT.replace("---\n\nstatus: this", BLOCK + "---\n\nstatus: this")
    assert split_document(changed, "a.md").front_matter.values["approvals"] == [
        {
            "meaning": "approved",
            "role": "quality-manager",
            "person": "a.rossi",
            "date": "2026-11-10",
        }
    ]


@pytest.mark.parametrize(
    "block",
    [
        "approvals: []\n",
        "approvals:\n",
        "approvals:\n  - {meaning: reviewed, role: x, person: y, date: 2026-01-01}\n",
        "approvals:\n- {meaning: reviewed, role: x, person: y, date: 2026-01-01}\n",
        "approvals:\n  - meaning: reviewed\n    role: x\n\n  - meaning: prepared\n",
        "approvals: [\n  {meaning: reviewed},\n]\n",
        "approvals:\n-\n  meaning: reviewed\n",
    ],
)
def test_approvals_are_replaced_and_removed_in_their_place(block: str) -> None:
    text = f"---\nid: A\n{block}\n# about the owner\nowner: b\n---\napprovals: text\n"
    around = "---\nid: A\n{}\n# about the owner\nowner: b\n---\napprovals: text\n"
    assert set_approvals(text, [LINE]) == around.format(BLOCK)
    assert set_approvals(text, []) == around.format("")


def test_without_approvals_nothing_is_added() -> None:
    assert set_approvals(TEXT, []) == TEXT


def test_setting_approvals_twice_is_setting_them_once() -> None:
    once = set_approvals(TEXT, [LINE, LINE])
    assert set_approvals(once, [LINE, LINE]) == once
    assert set_approvals(once, []) == TEXT


def test_comments_in_the_approvals_stay() -> None:
    line = BLOCK.split("\n")[1]
    text = (
        "---\nid: A\napprovals:  # by hand until May\n  # old lines\n"
        f"{line}  # minutes 7\n  - {{meaning: reviewed}} # gone\nowner: b\n---\n"
    )
    once = set_approvals(text, [LINE])
    assert once == (
        "---\nid: A\napprovals:  # by hand until May\n  # old lines\n  # gone\n"
        f"{line}  # minutes 7\nowner: b\n---\n"
    )
    assert set_approvals(once, [LINE]) == once
    assert set_approvals(once, []) == (
        "---\nid: A\n  # by hand until May\n  # old lines\n  # gone\n  # minutes 7\nowner: b\n---\n"
    )


@pytest.mark.parametrize(
    ("original", "text", "expected"),
    [
        ("a\r\nb\r\n", "a\nx\nb\n", "a\r\nx\r\nb\r\n"),
        ("\ufeffa\nb\n", "a\nc\n", "\ufeffa\nc\n"),
        ("a\r\nb\nc\rd", "a\nc\nd", "a\r\nc\rd"),
        ("a\r\nb\nc\rd", "a\nb\nb\nc\nd", "a\r\nb\nb\r\nc\rd"),
        ("a\na\r\na", "a\na\na\na", "a\na\r\na\na"),
        ("a", "a\nb", "a\nb"),
        ("a\r\n", "a\n", "a\r\n"),
        ("", "", ""),
    ],
)
def test_line_ends_and_the_byte_order_mark_stay(original: str, text: str, expected: str) -> None:
    assert with_line_ends(text, original) == expected


def values(text: str) -> dict[str, object]:
    return dict(split_document(text, "x.md").front_matter.values)


def test_a_key_is_removed_with_its_block_and_comments_stay() -> None:
    text = TEXT.replace(
        "history:\n",
        "effective_date:  # as agreed\n  A: 2026-11-15\n  B: 2026-12-01  # later\nhistory:\n",
    )
    removed = remove_key(text, "effective_date")
    assert removed == TEXT.replace("history:\n", "  # as agreed\n  # later\nhistory:\n")
    assert values(removed) == values(TEXT)
    assert remove_key(TEXT, "effective_date") == TEXT


ENTRY = {"revision": "D", "date": "2026-12-01", "description_of_change": "Seals: red, #1 and “2”."}
WRITTEN = '{revision: D, date: 2026-12-01, description_of_change: "Seals: red, #1 and “2”."}'
C, B = ("{revision: C, date: 2026-11-01}", "{revision: B, date: 2026-10-01}")


@pytest.mark.parametrize(
    ("before", "end", "after"),
    [
        (f"history:\n  - {B}\n  - {C}", BOTTOM, f"history:\n  - {B}\n  - {C}\n  - {WRITTEN}"),
        (f"history:\n- {C}\n- {B}", TOP, f"history:\n- {WRITTEN}\n- {C}\n- {B}"),
        (
            f"history:  # oldest first\n    - {B}  # first issue\n\n    - {C}",
            BOTTOM,
            f"history:  # oldest first\n    - {B}  # first issue\n\n    - {C}\n    - {WRITTEN}",
        ),
        (
            "history:\n  - revision: C\n    date: 2026-11-01\n    # as agreed",
            BOTTOM,
            "history:\n  - revision: C\n    date: 2026-11-01\n    # as agreed\n  - " + WRITTEN,
        ),
        (f"history: [{C}]", BOTTOM, f"history: [{C}, {WRITTEN}]"),
        (f"history: [{C}]  # why", TOP, f"history: [{WRITTEN}, {C}]  # why"),
        (f"history: [\n  {B},\n  {C},\n]", BOTTOM, f"history: [{B},\n  {C}, {WRITTEN}]"),
        ("history: []", BOTTOM, f"history: [{WRITTEN}]"),
        ("history:", BOTTOM, f"history:\n  - {WRITTEN}"),
        ("", BOTTOM, f"history:\n  - {WRITTEN}"),
    ],
)
def test_an_entry_is_added_where_the_newest_one_stands(
    before: str, end: HistoryEnd, after: str
) -> None:
    head = "---\nid: QP-07\n"
    block = f"{before}\n" if before else ""
    text = f"{head}{block}---\n\nhistory: no list\n"
    changed = add_history(text, ENTRY, end)
    assert changed == f"{head}{after}\n---\n\nhistory: no list\n"
    entries = values(changed)["history"]
    assert isinstance(entries, list)
    assert entries[0 if end is TOP else -1] == ENTRY


@given(st.text(st.characters(exclude_categories=["C", "Z"]) | st.just(" "), min_size=1))
def test_any_words_come_back_as_they_were_written(words: str) -> None:
    words = words.strip()
    assume(words and not unseen_character(words))
    text = set_value(TEXT, "reason", block_scalar(words))
    assert values(text)["reason"] == words
    text = set_value(TEXT, "reason", f"[{flow_scalar(words)}, {flow_scalar(words)}]")
    assert values(text)["reason"] == [words, words]
