from __future__ import annotations

import pytest

from qms.domain.blocks import BlockKind
from qms.domain.redline import Presence, State, build_redline
from support.redlining import blocks, redline, shown

LONG = "Goods are counted, compared with the order and put on the waiting shelf."
OTHER = "A second person looks at every certificate before the goods are released."
THIRD = "The buyer is told on the same day, and the supplier gets a report."
WEIGHED = LONG.replace("counted", "[-counted-] {+weighed+}")

CASES = {
    "a word changed": (
        "The buyer has ten working days to answer.",
        "The buyer has five working days to answer.",
        ["~ The buyer has [-ten-] {+five+} working days to answer."],
    ),
    "several words changed are one change, not many": (
        "Then the goods are rejected and the supplier is told.",
        "Then the parts go to the cage and the supplier is told.",
        ["~ Then the [-goods are rejected-] {+parts go to the cage+} and the supplier is told."],
    ),
    "a paragraph put in": (
        f"{LONG}\n\n{THIRD}",
        f"{LONG}\n\n{OTHER}\n\n{THIRD}",
        [f"+ {OTHER}"],
    ),
    "a paragraph taken out": (f"{LONG}\n\n{OTHER}", LONG, [f"- {OTHER}"]),
    "a paragraph moved": (
        f"{LONG}\n\n{OTHER}\n\n{THIRD}",
        f"{OTHER}\n\n{THIRD}\n\n{LONG}",
        [f"< {LONG}", f">= {LONG}"],
    ),
    "a paragraph moved into another section": (
        f"## A\n\n{LONG}\n\n{OTHER}\n\n## B\n\n{THIRD}",
        f"## A\n\n{OTHER}\n\n## B\n\n{THIRD}\n\n{LONG}",
        [f"< {LONG}", f">= {LONG}"],
    ),
    "a short sentence that is found everywhere has not moved": (
        f"## A\n\nNone.\n\n## B\n\n{LONG}",
        f"## A\n\n{OTHER}\n\n## B\n\n{LONG}\n\nNone.",
        ["- None.", f"+ {OTHER}", "+ None."],
    ),
    "an item put into a numbered list": (
        "1. Count the goods.\n2. Weigh the goods.\n3. Sign.",
        "1. Count the goods.\n2. Photograph the label.\n3. Weigh the goods.\n4. Sign.",
        ["+ Photograph the label."],
    ),
    "an item moved": (
        "1. Count the goods.\n2. Weigh the goods.\n3. Sign the paper.",
        "1. Weigh the goods.\n2. Sign the paper.\n3. Count the goods.",
        ["< Count the goods.", ">= Count the goods."],
    ),
    "an item moved and changed": (
        "1. Count all of the goods on the bench.\n2. Weigh the goods.\n3. Sign the paper.",
        "1. Weigh the goods.\n2. Sign the paper.\n3. Count all of the goods on the shelf.",
        [
            "< Count all of the goods on the bench.",
            ">~ Count all of the goods on the [-bench-] {+shelf+}.",
        ],
    ),
    "an item moved deeper": (
        "* Count the goods.\n* Weigh the goods.",
        "* Count the goods.\n    * Weigh the goods.",
        ["~ Weigh the goods."],
    ),
    "bullets became numbers": ("* Count.", "1. Count.", ["~ Count."]),
    "a heading renamed": (
        f"## Indicators\n\n{LONG}",
        f"## Measures\n\n{LONG}",
        ["~ [-Indicators-]{+Measures+}"],
    ),
    "a heading renamed and its text changed": (
        f"## Taking in\n\n{LONG}\n\n## Rest\n\n{OTHER}",
        f"## Goods in\n\n{LONG.replace('counted', 'weighed')}\n\n## Rest\n\n{OTHER}",
        [
            "~ [-Taking-]{+Goods+} in",
            f"~ {WEIGHED}",
        ],
    ),
    "a heading one level deeper": (f"## A\n\n{LONG}", f"### A\n\n{LONG}", ["~ A"]),
    "a section moved": (
        f"## A\n\n{LONG}\n\n## B\n\n{OTHER}\n\n## C\n\n{THIRD}",
        f"## B\n\n{OTHER}\n\n## C\n\n{THIRD}\n\n## A\n\n{LONG}",
        ["< A", f"< {LONG}", ">= A", f">= {LONG}"],
    ),
    "a section moved and changed": (
        f"## A\n\n{LONG}\n\n{OTHER}\n\n## B\n\n{OTHER}\n\n{THIRD}",
        f"## B\n\n{OTHER}\n\n{THIRD}\n\n## A\n\n{LONG.replace('counted', 'weighed')}",
        [
            "< A",
            f"< {LONG}",
            f"< {OTHER}",
            ">= A",
            f">~ {WEIGHED}",
            f">- {OTHER}",
        ],
    ),
    "a note put around a text": (
        LONG,
        f'!!! warning "Care"\n    {LONG}',
        ["+ Care", f"~ {LONG}"],
    ),
    "a word made bold": (
        "Count **all** goods.",
        "Count all goods.",
        ["~ Count [-all-] {+all+} goods."],
    ),
    "a link that leads elsewhere": (
        "See [the procedure](qms:QP-01).",
        "See [the procedure](qms:QP-02).",
        ["~ See [-the procedure-] {+the procedure+}."],
    ),
    "a tick box": (
        "- [ ] Counted",
        "- [x] Counted",
        ["~ [-\u2610-]{+\u2611+} Counted"],
    ),
    "a space that tells numbers apart": ("Use 10 mm.", "Use 10mm.", ["~ Use [-10 mm-] {+10mm+}."]),
    "a space in code": (
        "```\nif a:\n    b\n```",
        "```\nif a:\n  b\n```",
        ["~ if a:\n[-    -]{+  +}b"],
    ),
    "a footnote put before another one": (
        f"{LONG}[^b]\n\n[^b]: As ordered.",
        f"{OTHER}[^a]\n\n{LONG}[^b]\n\n[^a]: Of the maker.\n\n[^b]: As ordered.",
        [f"+ {OTHER}1", "+ Of the maker."],
    ),
    "a definition": (
        "Lot\n:   Goods of one maker.",
        "Lot\n:   Goods of one maker and date.",
        ["~ Goods of one maker {+and date+}."],
    ),
    "the clauses of a section": (
        "## A\n\n[8.4.1](x){: .qms-clause }\n{: .qms-clauses }",
        "## A\n\n[8.4.2](x){: .qms-clause }\n{: .qms-clauses }",
        ["~ [-8.4.1-]{+8.4.2+}"],
    ),
}
SAME = {
    "the same text": (LONG, LONG),
    "other line ends": (LONG, LONG.replace(" and ", "\nand ")),
    "more spaces": (LONG, LONG.replace(" ", "  ")),
    "more empty lines": (f"{LONG}\n\n{OTHER}", f"{LONG}\n\n\n\n{OTHER}"),
    "another bullet": ("* Count.", "- Count."),
    "another anchor": (f"## A\n\n{LONG}", f"## A {{: #other }}\n\n{LONG}"),
    "a letter composed of two": ("Caf\u00e9 closes.", "Cafe\u0301 closes."),
    "nothing at all": ("", ""),
}


@pytest.mark.parametrize("name", CASES)
def test_what_changed_is_told_shortly(name: str) -> None:
    old, new, expected = CASES[name]
    assert shown(redline(old, new)) == expected


@pytest.mark.parametrize("name", SAME)
def test_what_reads_the_same_is_no_change(name: str) -> None:
    old, new = SAME[name]
    found = redline(old, new)
    assert found.is_empty
    assert shown(found) == []


@pytest.mark.parametrize("name", [*CASES, *SAME])
def test_nothing_is_lost_on_the_way(name: str) -> None:
    case = CASES[name][:2] if name in CASES else SAME[name]
    old, new = blocks(case[0]), blocks(case[1])
    for before, after in ((old, new), (new, old)):
        found = build_redline(before, after)
        assert [each.key for each in found.old_blocks()] == [each.key for each in before]
        assert [each.key for each in found.new_blocks()] == [each.key for each in after]


def test_a_picture_is_told_by_its_bytes() -> None:
    text = "![Flow of goods](img/flow.svg)"
    old, new = blocks(text, {"img/flow.svg": "a" * 64}), blocks(text, {"img/flow.svg": "b" * 64})
    (change,) = build_redline(old, new).changes
    assert (change.block.kind, change.state) == (BlockKind.PICTURE, State.CHANGED)
    assert build_redline(old, old).is_empty


def test_what_moved_says_where_it_was() -> None:
    found = redline(
        f"## A\n\n{LONG}\n\n{OTHER}\n\n## B\n\n{THIRD}",
        f"## A\n\n{OTHER}\n\n## B\n\n{THIRD}\n\n{LONG}",
    )
    left, arrived = (each for each in found.changes if each.presence is not Presence.HERE)
    assert left.other is not None
    assert arrived.other is not None
    assert (arrived.other.section, left.other.section) == ("A", "B")
    assert left.other.after is not None
    assert left.other.after.text == THIRD
