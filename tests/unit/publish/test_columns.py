"""Columns get their widths from the words in them."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pytest

from qms.domain.look import Paper
from qms.publish.pdf.columns import size_columns
from qms.publish.pdf.company_fonts import CompanyFonts
from qms.publish.pdf.measure import Measure

LONG = "Every package is counted, compared with the purchase order and put aside. " * 4


def table(*rows: tuple[str, ...], tag: str = "td", extra: str = "") -> ET.Element:
    """Return a page with one table, its columns sized."""
    lines = "".join(f"<tr>{''.join(f'<{tag}>{cell}</{tag}>' for cell in row)}</tr>" for row in rows)
    return sized(f"<body><table{extra}><tbody>{lines}</tbody></table></body>")


def sized(html: str) -> ET.Element:
    root = ET.fromstring(html)  # noqa: S314 - written above
    size_columns(root, Paper.A4, Measure(CompanyFonts()))
    return root


def widths(root: ET.Element) -> list[float]:
    """Return the columns' widths in per cent."""
    return [float(re.findall(r"[\d.]+", col.get("style", ""))[0]) for col in root.iter("col")]


def classes(root: ET.Element) -> set[str]:
    (found,) = root.iter("table")
    return set(found.get("class", "").split())


def test_columns_share_the_table_by_what_they_say() -> None:
    narrow, wide = widths(table(("1", LONG), ("2", "Stop.")))
    assert narrow < 10
    assert wide > 90
    assert narrow + wide == pytest.approx(100, abs=0.1)


def test_equal_columns_are_equally_wide() -> None:
    assert widths(table(("Lot 17", "Lot 18"))) == pytest.approx([50, 50])


def test_bold_words_and_code_are_measured_as_they_are_set() -> None:
    plain, bold = widths(table(("inspection", "<b>inspection</b>")))
    assert plain < bold
    plain, code = widths(table(("illicit", "<code>illicit</code>")))
    assert plain < code


def test_a_line_break_ends_a_line() -> None:
    broken, whole = widths(table(("Receiving<br/>inspection", "Receiving inspection")))
    assert broken < whole


def test_what_is_kept_together_counts_as_one_word() -> None:
    date = '<span class="qms-nowrap">23 Nov 2026</span>'
    kept, free = widths(table((date, "23 Nov 2026"), (LONG, LONG), (LONG, LONG)))
    assert kept > free


@pytest.mark.parametrize(
    ("columns", "fit"),
    [(6, set()), (9, {"qms-fit-1"}), (13, {"qms-fit-2"}), (30, {"qms-fit-3"})],
)
def test_a_wide_table_is_set_smaller_then_turned_then_broken(columns: int, fit: set[str]) -> None:
    found = classes(table(tuple(f"Certificates{number}" for number in range(columns))))
    assert {name for name in found if name.startswith("qms-fit")} == fit


def test_a_list_leaves_a_table_less_room() -> None:
    row = "".join(f"<td>Certificates{number}</td>" for number in range(8))
    inside = sized(f"<body><ul><li><table><tr>{row}</tr></table></li></ul></body>")
    beside = sized(f"<body><table><tr>{row}</tr></table></body>")
    assert "qms-fit-1" in classes(inside)
    assert "qms-fit-1" not in classes(beside)


@pytest.mark.parametrize(
    "cell",
    [
        '<td><img src="a.png"/></td>',
        "<td><pre>a</pre></td>",
        '<td rowspan="2">a</td>',
        '<td colspan="1000000">a</td>',
        '<td colspan="x">a</td>',
        "<td><table><tr><td>a</td></tr></table></td>",
    ],
)
def test_the_engine_finds_what_words_do_not_tell(cell: str) -> None:
    root = sized(f"<body><table><tr>{cell}<td>b</td></tr></table></body>")
    assert not list(root.iter("col"))


def test_columns_that_are_set_already_stay() -> None:
    given = '<colgroup><col style="width: 30%"/><col style="width: 70%"/></colgroup>'
    root = sized(f"<body><table>{given}<tr><td>a</td><td>b</td></tr></table></body>")
    assert widths(root) == [30, 70]
    assert "qms-sized" not in classes(root)


@pytest.mark.parametrize("name", ["qms-head", "sh-facts", "sh-text", "sh-lines"])
def test_columns_that_a_style_sheet_sets_stay(name: str) -> None:
    assert not list(table(("a", "b"), extra=f' class="{name}"').iter("col"))


def test_a_cell_over_several_columns_takes_what_these_have() -> None:
    row = f'<tr><td colspan="2">{LONG}</td></tr><tr><td>a</td><td>{LONG}</td></tr>'
    assert widths(sized(f"<body><table>{row}</table></body>"))[0] < 10


def test_a_caption_stays_first() -> None:
    (found,) = sized("<body><table><caption>A</caption><tr><td>a</td></tr></table></body>").iter(
        "table"
    )
    assert [child.tag for child in found] == ["caption", "colgroup", "tr"]
