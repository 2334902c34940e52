from __future__ import annotations

import pytest

from qms.domain.blocks import BlockKind
from qms.domain.redline import State, build_redline
from support.redlining import blocks, redline, shown

HEAD = "| Lot | Units | Place |\n|---|---|---|\n"
ROWS = ("| 1 to 8 | all | bench |\n", "| 9 to 50 | 8 | shelf |\n", "| More | 20 | cage |\n")
TABLE = HEAD + "".join(ROWS)
WIDER = (
    "| Lot | Who | Units | Place |\n|---|---|---|---|\n| 1 to 8 | A | all | bench |\n"
    "| 9 to 50 | B | 8 | shelf |\n| More | A | 20 | cage |\n"
)

CASES = {
    "a row changed in one cell": (
        TABLE.replace("| 8 |", "| 13 |"),
        ["table = = =", "  ~ 9 to 50 | [-8-]{+13+} | shelf"],
    ),
    "a row put in": (
        HEAD + "".join([*ROWS[:2], "| 51 to 90 | 13 | shelf |\n", ROWS[2]]),
        ["table = = =", "  + {+51 to 90+} | {+13+} | {+shelf+}"],
    ),
    "a row taken out": (
        HEAD + ROWS[0] + ROWS[2],
        ["table = = =", "  - [-9 to 50-] | [-8-] | [-shelf-]"],
    ),
    "a row moved": (
        HEAD + ROWS[1] + ROWS[2] + ROWS[0],
        ["table = = =", "  < 1 to 8 | all | bench", "  > 1 to 8 | all | bench"],
    ),
    "a row moved and changed": (
        HEAD + ROWS[1] + ROWS[2] + ROWS[0].replace("all", "every one"),
        ["table = = =", "  < 1 to 8 | all | bench", "  > 1 to 8 | [-all-]{+every one+} | bench"],
    ),
    "a head renamed": (
        TABLE.replace("Place", "Shelf"),
        ["table = = =", "  ~ Lot | Units | [-Place-]{+Shelf+}"],
    ),
    "a column put in": (
        WIDER,
        [
            "table = {+} = =",
            "  = Lot | {+Who+} | Units | Place",
            "  = 1 to 8 | {+A+} | all | bench",
            "  = 9 to 50 | {+B+} | 8 | shelf",
            "  = More | {+A+} | 20 | cage",
        ],
    ),
    "a column taken out, and a cell changed": (
        "| Lot | Place |\n|---|---|\n| 1 to 8 | desk |\n| 9 to 50 | shelf |\n| More | cage |\n",
        [
            "table = [-] =",
            "  = Lot | [-Units-] | Place",
            "  ~ 1 to 8 | [-all-] | [-bench-]{+desk+}",
            "  = 9 to 50 | [-8-] | shelf",
            "  = More | [-20-] | cage",
        ],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_table_is_compared_by_columns_rows_and_cells(name: str) -> None:
    new, expected = CASES[name]
    assert shown(redline(TABLE, new)) == expected


@pytest.mark.parametrize("name", CASES)
def test_no_row_is_lost(name: str) -> None:
    old, new = blocks(TABLE), blocks(CASES[name][0])
    for before, after in ((old, new), (new, old)):
        (change,) = build_redline(before, after).changes
        assert change.table is not None
        assert change.table.old_rows() == before[0].rows
        assert change.table.new_rows() == after[0].rows


def long_table(count: int, word: str, *, named: bool) -> str:
    rows = (
        f"| {f'L{number}' if named else 'lot'} | value {number % 7} of {word} | ok {number % 3} |\n"
        for number in range(count)
    )
    return "| A | B | C |\n|---|---|---|\n" + "".join(rows)


def test_every_changed_row_of_3000_is_paired_by_its_name() -> None:
    old = blocks(long_table(3000, "lot", named=True))
    new = blocks(long_table(3000, "lots", named=True))
    (change,) = build_redline(old, new).changes
    assert change.table is not None
    assert {row.changed_columns for row in change.table.rows[1:]} == {(1,)}


def test_3000_rows_without_names_are_replaced_rather_than_compared_each_with_each() -> None:
    old = blocks(long_table(3000, "lot", named=False))
    new = blocks(long_table(2999, "lots", named=False))
    (change,) = build_redline(old, new).changes
    assert (change.block.kind, change.state) == (BlockKind.TABLE, State.CHANGED)
    assert change.table is not None
    assert change.table.old_rows() == old[0].rows
    assert change.table.new_rows() == new[0].rows
