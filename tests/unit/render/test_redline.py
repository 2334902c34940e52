from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from qms.domain.redline import build_redline
from qms.render.captions import with_captions
from qms.render.markdown import to_html
from qms.render.redline import Medium, Reading, Words, change_lines, redline_html, summary
from qms.render.redline.bars import Bars, bars_of, with_bars
from support.redlining import blocks, redline

SCREEN, PRINT = Words(medium=Medium.SCREEN), Words(medium=Medium.PRINT)
FILLER = "\n\n".join(
    f"Paragraph {word} stays as it is." for word in ("one", "two", "three", "four")
)
LONG = "Goods are counted, compared with the order and put on the waiting shelf."
OTHER = "A second person looks at every certificate before the goods are released."


def html(old: str, new: str, words: Words = SCREEN, reading: Reading = Reading.CHANGES) -> str:
    return redline_html(redline(old, new), words, reading)


def test_insertions_and_deletions_are_told_to_those_who_listen() -> None:
    made = html("Wait ten days.", "Wait five days.")
    assert '<del><span class="rl-hidden">deletion: </span>ten' in made
    assert '<ins><span class="rl-hidden">insertion: </span>five' in made
    assert ", end of deletion</span></del>" in made


def test_print_has_no_hidden_words() -> None:
    made = html("Wait ten days.", "Wait five days.", PRINT)
    assert "<del>ten</del> <ins>five</ins> days." in made
    assert "rl-hidden" not in made


def test_unchanged_text_is_folded_and_can_be_unfolded_on_a_screen() -> None:
    old, new = f"{FILLER}\n\nWait ten days.", f"{FILLER}\n\nWait five days."
    screen, paper = html(old, new), html(old, new, PRINT)
    assert "<summary>3 unchanged paragraphs</summary>" in screen
    assert "Paragraph one stays" in screen
    assert "\u22ef 3 unchanged paragraphs" in paper
    assert "Paragraph one stays" not in paper
    assert "Paragraph four stays" in paper
    full = html(old, new, PRINT, Reading.FULL)
    assert "Paragraph one stays" in full
    assert "unchanged" not in full


def test_what_moved_says_from_where_and_its_old_place_says_whither() -> None:
    made = html(f"## A\n\n{LONG}\n\n## B\n\n{OTHER}", f"## A\n\n## B\n\n{OTHER}\n\n{LONG}")
    assert "Moved from the beginning of the section \u201cA\u201d" in made
    assert "stood here; moved to the section \u201cB\u201d, below \u201cA second person" in made


def test_a_section_that_moved_is_told_once() -> None:
    parts = [f"## {name}\n\n{name} {LONG}\n\n{name} {OTHER}" for name in ("A", "B", "C")]
    made = html("\n\n".join(parts), "\n\n".join([*parts[1:], parts[0]]))
    assert made.count("Section moved from its place") == 1
    assert made.count("stood here; moved to a place") == 1
    assert "Section moved from its place at the beginning" in made


def test_a_new_number_of_an_unchanged_item_is_said() -> None:
    made = html("1. Count.\n2. Sign the paper.", "1. Count.\n2. Weigh.\n3. Sign the paper.")
    assert '<span class="rl-marker">3.</span> <span class="rl-was">(was 2.)</span> Sign' in made


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("[the way](qms:QP-01)", "[the way](qms:QP-02#goods)", "link to QP-02, goods"),
        ("[the way](qms:QP-01)", "the way", "no link"),
        ("all", "**all**", "bold"),
        ("* Count.", "1. Count.", "Is numbered now"),
        ("Count.", "* Count.", "Was a paragraph, is a list item now"),
        ("## A", "### A", "Was a heading of level 2, is one of level 3 now"),
        (LONG, f"> {LONG}", "Stood in the text, stands in a quotation now"),
    ],
)
def test_what_cannot_be_seen_in_words_is_said(old: str, new: str, words: str) -> None:
    assert words in html(old, new)


def test_a_picture_that_was_replaced_is_shown_twice() -> None:
    text = "![Flow of goods](a.png)"
    old, new = blocks(text, {"a.png": "a" * 64}), blocks(text, {"a.png": "b" * 64})
    words = Words(medium=Medium.PRINT, pictures={"a" * 64: "data:image/png;base64,QQ=="})
    made = redline_html(build_redline(old, new), words)
    assert '<img src="data:image/png;base64,QQ==" alt="Flow of goods">' in made
    assert '<span class="rl-lost">[Flow of goods]</span>' in made
    assert made.index("Picture before") < made.index("Picture now")


def test_many_unchanged_rows_are_counted() -> None:
    head = "| A | B |\n|---|---|\n"
    rows = [f"| {number} | old |\n" for number in range(20)]
    new = [*rows[:10], "| 10 | new |\n", *rows[11:]]
    made = html(head + "".join(rows), head + "".join(new), PRINT)
    assert made.count("\u22ef 8 unchanged rows") == 2
    assert "<del>old</del><ins>new</ins>" in made


class Balance(HTMLParser):
    """Looks whether every tag is closed."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag not in {"br", "img"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.mark.parametrize("reading", Reading)
@pytest.mark.parametrize("words", [SCREEN, PRINT])
def test_hostile_words_stay_words(words: Words, reading: Reading) -> None:
    evil = '`<script>alert(1)</script>` &lt;b&gt; "quoted" ![" onerror="x](a.png) | `</del>`'
    made = html(
        f"{evil}\n\n| {evil} | B |\n|---|---|\n| x | {evil} |", f"New {evil}", words, reading
    )
    assert "<script" not in made
    assert 'onerror="' not in made
    balance = Balance()
    balance.feed(made)
    assert balance.open == []


def test_lines_say_where_and_what() -> None:
    found = redline(
        f"## Scope\n\nWait ten days.\n\n{LONG}\n\n| A | B |\n|---|---|\n| 1 | x |",
        f"## Scope\n\nWait five days.\n\n{LONG}\n\n{OTHER}\n\n| A | B |\n|---|---|\n| 1 | y |",
    )
    assert change_lines(found) == (
        "Scope: paragraph changed: Wait [-ten-] {+five+} days.",
        f"Scope: paragraph added: \u201c{OTHER}\u201d",
        "Scope: table row \u201c1\u201d changed: B: [-x-]{+y+}",
    )
    assert summary(found) == "1 passage changed, 1 added, 1 table changed."


def test_no_change_is_said_too() -> None:
    assert summary(redline(LONG, LONG)) == "Nothing that readers see has changed."
    assert change_lines(redline(LONG, LONG)) == ()
    assert html(LONG, LONG) == f'<p class="rl-paragraph">{LONG}</p>\n'


class TestBars:
    def made(self, old: str, new: str) -> str:
        text = to_html(new)
        return with_bars(text, bars_of(redline(old, new)), 0)

    def test_a_changed_paragraph_has_a_bar(self) -> None:
        made = self.made(f"{LONG}\n\nWait ten days.", f"{LONG}\n\nWait five days.")
        assert made == f'<p>{LONG}</p>\n<p class="qms-changed">Wait five days.</p>'

    def test_a_dashed_bar_stands_where_something_was_taken_out(self) -> None:
        made = self.made(f"Gone words here.\n\n{LONG}", LONG)
        assert made == f'<p class="qms-cut">{LONG}</p>'

    def test_what_was_taken_out_at_the_end_of_a_section_is_marked_there(self) -> None:
        made = self.made(
            f"## A\n\n{LONG}\n\n{OTHER}\n\n## B\n\nText.", f"## A\n\n{LONG}\n\n## B\n\nText."
        )
        assert f'<p class="qms-cut">{LONG}</p>' in made
        assert '<h2 id="b">' in made

    def test_an_item_has_its_bar_without_the_list_inside_it(self) -> None:
        made = self.made("1. Count ten lots.\n    * a\n", "1. Count five lots.\n    * a\n")
        assert '<li><div class="qms-changed qms-depth-1">Count five lots.</div><ul>' in made

    def test_an_item_of_paragraphs_has_its_bar_at_the_first(self) -> None:
        made = self.made("1. Count ten lots.\n\n    More.\n", "1. Count five lots.\n\n    More.\n")
        assert '<p class="qms-changed qms-depth-1">Count five lots.</p>' in made
        assert "<p>More.</p>" in made

    def test_a_row_has_a_bar_and_its_neighbours_have_none(self) -> None:
        head = "| A | B |\n|---|---|\n"
        made = self.made(f"{head}| 1 | x |\n| 2 | x |\n", f"{head}| 1 | x |\n| 2 | y |\n")
        assert made.count("qms-changed") == 1
        assert re.search(r'<tr class="qms-changed">\s*<td[^>]*>2</td>', made)

    def test_a_new_table_has_bars_at_every_row(self) -> None:
        made = self.made(LONG, f"{LONG}\n\n| A | B |\n|---|---|\n| 1 | x |\n| 2 | y |\n")
        assert made.count('<tr class="qms-changed">') == 3

    def test_a_class_that_is_there_stays(self) -> None:
        made = self.made('!!! note "Care"\n    Old words.', '!!! note "Caution"\n    Old words.')
        assert '<p class="qms-changed qms-in-note qms-depth-0 admonition-title">' in made

    def test_a_picture_keeps_its_bar_when_it_gets_a_caption(self) -> None:
        made = with_captions(self.made(LONG, f"{LONG}\n\n![Flow: all](a.png)"))
        assert '<figure id="figure-flow" class="qms-changed"><img' in made

    def test_bars_can_be_kept_as_text(self) -> None:
        bars = Bars(blocks={3: "qms-changed"}, rows={(4, 1): "qms-cut"})
        assert Bars.from_json(bars.to_json()) == bars

    def test_without_changes_nothing_is_touched(self) -> None:
        assert self.made(LONG, LONG) == to_html(LONG)
