from __future__ import annotations

from datetime import date

import pytest

from qms.domain.approvals import Approval, Meaning
from qms.source.edit import set_approvals, set_value, with_line_ends
from qms.source.front_matter import split_document

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
