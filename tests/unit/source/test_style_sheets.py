"""A company's style sheet: a closed list, and nothing that is not in it reaches a page."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, strategies as st

from qms.domain.look import INK
from qms.domain.print_names import (
    BLANKS,
    DARKEST_GREY,
    HEAD_GROUND,
    HEADS_WITH_OWN_GROUND,
    NAMES,
    Ground,
    Line,
    LineColour,
    TextColour,
)
from qms.publish.pdf.fonts import STYLE
from qms.source.style_sheets import read_style

PATH = "quality_manual/print/look.css"
HIDES_OR_ADDS = (
    *("display: none", "visibility: hidden", "opacity: 0", "content: 'Approved'", "font-size: 0"),
    *("position: absolute", "transform: scale(0)", "float: left", "height: 0", "width: 1mm"),
    *("clip: rect(0 0 0 0)", "overflow: hidden", "text-indent: -999pt", "margin-left: -99mm"),
    *("text-transform: uppercase", "text-decoration: line-through", "font-family: X"),
    *("background: url(x.png)", "background-image: url(x.png)", "color: transparent"),
    *("color: #ffffff", "color: rgb(0 0 0 / 0)", "color: var(--x)", "--x: none", "font: 0 X"),
    *("line-height: 0", "letter-spacing: -9pt", "margin-top: calc(1pt - 99mm)", "all: unset"),
    *("columns: 9", "order: 1", "direction: rtl", "string-set: x 'y'", "page: other"),
    *("bookmark-label: 'x'", "z-index: -1", "mix-blend-mode: screen", "border-image: url(x)"),
)
RULE = re.compile(
    r"[^{};@\"'\\()]+ \{ [a-z-]+: (#[0-9a-f]{6}|-?[0-9.]+(pt)?|[a-z]+"
    r"|[0-9.]+pt (solid|dashed|dotted|double) #[0-9a-f]{6}) \}"
)
"""What may come out: no strings, no functions, no at-rules, nothing escaped."""


def found(text: str) -> list[str]:
    return [
        f"{each.location.line}:{each.location.column}" for each in read_style(text, PATH, INK)[1]
    ]


def style(text: str) -> str:
    made, problems = read_style(text, PATH, INK)
    assert problems == ()
    return "\n".join(made)


@pytest.mark.parametrize("name", NAMES)
def test_nothing_hides_or_adds_words(name: str) -> None:
    assert [each for each in HIDES_OR_ADDS if found(f"{name} {{ {each} }}") != []] == list(
        HIDES_OR_ADDS
    )


@pytest.mark.parametrize(
    "text",
    [
        "@import 'x.css';",
        "@page { margin: 0 }",
        "@font-face { font-family: X; src: url(x.ttf) }",
        "@media print { h1 { color: #7a1212 } }",
        "@charset 'x';",
        "h1::after { color: #7a1212 }",
        "h1:not(.x) { color: #7a1212 }",
        "* { color: #7a1212 }",
        "html { color: #7a1212 }",
        "h1 > p { color: #7a1212 }",
        ".qms-status { color: #7a1212 }",
        "[class] { color: #7a1212 }",
        "{ color: #7a1212 }",
        "h1, { color: #7a1212 }",
        "h1 { color: #7a1212 !important }",
        "h1 { color }",
        "h1 { h2 { color: #7a1212 } }",
        "h1 { @media print { color: #7a1212 } }",
        "h1 } { color: #7a1212 }",
        "hello",
        "h1 { color: #7a1 }",
        "h1 { color: #7a1212ff }",
        "h1 { color: #7a1212 #7a1212 }",
        "h1 { font-size: 20px }",
        "h1 { font-size: 1e9pt }",
        "h1 { margin-top: -1pt }",
        "h1 { border-bottom: 1pt solid }",
        "h1 { border-bottom: 1pt 2pt solid #7a1212 }",
        "h1 { border-bottom: 0pt solid #7a1212 }",
    ],
)
def test_what_is_not_in_the_list_is_one_finding(text: str) -> None:
    assert len(found(text)) == 1


def test_every_place_is_named_in_order() -> None:
    assert found("h1 { display: none; float: left }\n  .nothing { color: #7a1212 }") == [
        "1:6",
        "1:21",
        "2:3",
    ]


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("h1 { color: #7A1212 }", "h1 { color: #7a1212 }"),
        ("/* ours */ H2 { FONT-SIZE: 5mm }", "h2 { font-size: 14.173pt }"),
        ("body { line-height: 1.5 }", "html { line-height: 1.5 }"),
        ("h1 { margin-top: 15mm }", "h1 { margin-top: 42.52pt }"),
        ("h1 { margin-top: 0 }", "h1 { margin-top: 0pt }"),
        (".cover-rule { border-top: none }", ".qms-rule { border-top: 0 }"),
        ("pre { border: #9aa5b1 dotted .5pt }", "pre { border: 0.5pt dotted #9aa5b1 }"),
        ("h\\31  { color: #7a1212 }", "h1 { color: #7a1212 }"),
    ],
)
def test_what_is_understood_is_written_anew(text: str, seen: str) -> None:
    assert style(text) == seen


def test_the_later_rule_is_printed_later() -> None:
    assert style("h1 { color: #7a1212 } h1 { color: #123f7a }").splitlines() == [
        "h1 { color: #7a1212 }",
        "h1 { color: #123f7a }",
    ]


@pytest.mark.parametrize("name", ["th", "td"])
def test_blank_forms_keep_their_lines(name: str) -> None:
    assert style(f"{name} {{ border: none }}").endswith(BLANKS)
    assert BLANKS not in style(f"{name} {{ padding-top: 1mm }}")


class TestColours:
    def test_white_words_stand_on_dark_head_cells(self) -> None:
        made = style("th { color: #ffffff; background-color: #7a1212 }")
        assert "th a, th code" in made
        for selector in HEADS_WITH_OWN_GROUND:
            assert f"{selector} {{ color: {INK} }}" in made

    @pytest.mark.parametrize(
        "text",
        [
            "th { color: #ffffff }",
            "th { background-color: #7a1212 }",
            "th { color: #888888; background-color: #777777 }",
            "blockquote { background-color: #7a1212 }",
            "a { color: #ff9999 }",
            "a { color: #7a6a12 } .note { background-color: #bbbb99 }",
            "code { color: #9a1212 } pre { background-color: #999999 }",
            ".notice { border-color: #eeeeee }",
            ".note-title { color: #808080 }",
        ],
    )
    def test_what_cannot_be_read_is_found(self, text: str) -> None:
        assert "contrast" in read_style(text, PATH, INK)[1][0].message

    def test_the_company_s_colour_counts_too(self) -> None:
        text = ".note { background-color: #cccccc }"
        assert read_style(text, PATH, INK)[1] == ()
        assert read_style(text, PATH, "#767676")[1] != ()


def test_the_list_fits_the_style_sheet_of_print() -> None:
    sheet = STYLE.read_text("utf-8")
    selectors = {
        each.strip()
        for block in re.findall(r"([^{}]+)\{", re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL))
        for each in block.split(",")
    }
    written = {each.strip() for name in NAMES.values() for each in name.selector.split(",")}
    by_element = {".qms-notice", "details.caution"}
    assert written - selectors - by_element == set()
    assert set(HEADS_WITH_OWN_GROUND) <= {*selectors, ".qms-contents th"}
    for colour in (HEAD_GROUND, DARKEST_GREY, "#123f7a"):
        assert colour in sheet


def test_columns_keep_their_width() -> None:
    """Widths are computed before the layout (`publish/pdf/columns.py`)."""
    for name in ("th", "td", ".header th", ".header td"):
        properties = NAMES[name].properties
        assert set(properties) & {"font-size", "letter-spacing", "padding-left", "padding"} == set()
        border = properties["border"]
        assert isinstance(border, Line)
        assert border.most <= 0.5


def test_what_must_be_seen_has_no_line_that_can_be_left_out() -> None:
    for name in (".notice", ".warning"):
        kinds = {type(each) for each in NAMES[name].properties.values()}
        assert kinds == {Ground, LineColour}


def test_every_ground_knows_whose_words_stand_on_it() -> None:
    for name in NAMES.values():
        for value in name.properties.values():
            if isinstance(value, Ground):
                assert name.holds or name.usual
            if isinstance(value, TextColour):
                assert "color" in name.usual


PIECES = st.sampled_from(
    [
        *NAMES,
        *HIDES_OR_ADDS,
        *("{", "}", ";", ":", ",", "(", ")", '"', "'", "\\", "/*", "*/", "@media", "@import", "!"),
        *("color", "#7a1212", "12pt", "5mm", "1.4", "bold", "solid", "none", "url(", "<!--", "\n"),
    ]
)


@given(st.lists(PIECES | st.text(max_size=3), max_size=30).map(" ".join))
def test_whatever_is_written_only_known_rules_come_out(text: str) -> None:
    made, problems = read_style(text, PATH, INK)
    for line in made:
        assert RULE.fullmatch(line), line
    assert len(problems) <= 20
