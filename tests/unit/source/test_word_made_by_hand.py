"""Word files of people who do not know of styles, and forms."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Callable

from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from qms.domain.adoption import TakenText
from qms.domain.body import scan_body
from qms.render.markdown import to_html
from qms.source.word.document import read_word
from support.company_documents import bold, paragraphs, questionnaire, records, training
from support.old_documents import in_list, numbered, png, word


def read(fill: Callable[[Document], None]) -> TakenText:
    return read_word(word(fill))


def test_bold_lines_and_numbers_in_capitals_are_headings() -> None:
    def fill(document: Document) -> None:
        bold(document, "1. Purpose")
        paragraphs(document, "Words.")
        bold(document, "1.1 Parts of it")
        paragraphs(document, "Words.", "2.0 SCOPE OF SUPPLY", "Words.")
        bold(document, "Never do this.")
        paragraphs(document, "Words.")
        bold(document, "M. Stone")

    body = read(fill).body
    assert "## 1. Purpose\n" in body
    assert "### 1.1 Parts of it\n" in body
    assert "## 2.0 SCOPE OF SUPPLY\n" in body
    assert "**Never do this.**" in body
    assert "**M. Stone**" in body


def test_a_numbered_bold_line_is_a_heading_with_its_number() -> None:
    def fill(document: Document) -> None:
        numbering = numbered(document, "decimal", "%1.")
        for title in ("Purpose", "Scope"):
            bold(document, title)
            in_list(document.paragraphs[-1], numbering)
            paragraphs(document, "Words.")

    assert read(fill).body == "## 1. Purpose\n\nWords.\n\n## 2. Scope\n\nWords.\n"


def test_bold_lines_stay_where_there_are_headings() -> None:
    def fill(document: Document) -> None:
        document.add_heading("Purpose", 1)
        bold(document, "Mind this")
        paragraphs(document, "Words.")

    assert "**Mind this**" in read(fill).body


def test_the_largest_line_at_the_beginning_is_the_title() -> None:
    def fill(document: Document) -> None:
        bold(document, "Norwood", 14, centred=True)
        bold(document, "Quality Manual", 26, centred=True)
        document.add_heading("Scope", 1)
        paragraphs(document, "Words.")

    text = read(fill)
    assert text.title == "Quality Manual"
    assert text.body.startswith("**Norwood**\n\n## Scope\n")


def test_dashes_and_points_typed_before_words_make_a_list() -> None:
    def fill(document: Document) -> None:
        paragraphs(document, "Check:", "- label", "\u2022 box", "-5 °C is too cold")

    assert read(fill).body == "Check:\n\n* label\n* box\n\n\\-5 °C is too cold\n"


def test_a_form_shows_what_it_offers() -> None:
    body = read(questionnaire).body.replace("\\", "")
    assert "Name: ____________________" in body
    assert "CAGE code: __________" in body
    assert "Certified to AS9120 ☐ yes, by __________ until [2026 / 2027]" in body
    assert "Size: 1 to 10 people [1 to 10 people / 11 to 50 people]" in body


def test_a_box_that_was_ticked_is_ticked() -> None:
    def fill(document: Document) -> None:
        field = (
            f'<w:r {nsdecls("w")}><w:fldChar w:fldCharType="begin"><w:ffData><w:checkBox>'
            '<w:default w:val="0"/><w:checked/></w:checkBox></w:ffData></w:fldChar></w:r>'
        )
        document.add_paragraph("Done ")._p.append(parse_xml(field))

    assert read(fill).body == "Done ☒\n"


def test_raised_signs_formulas_and_words_struck_out_are_still_seen() -> None:
    body = read(records).body
    assert "24 m² and" in body
    assert "n=(records)/(200)" in body
    assert "must know \\[struck out: , yearly\\]" in read(training).body


def test_a_link_made_by_a_field_is_told() -> None:
    def fill(document: Document) -> None:
        code = f'<w:r {nsdecls("w")}><w:instrText> HYPERLINK "https://a.org" </w:instrText></w:r>'
        document.add_paragraph("Site")._p.append(parse_xml(code))

    (remark,) = read(fill).remarks
    assert remark.words.startswith("1 links were left out")


def test_signs_that_mean_something_here_stay_signs() -> None:
    def fill(document: Document) -> None:
        lines = document.add_paragraph("Pack [see Note 1](below) and ![x](y)")
        for text in ("- no list", "# no heading", "??? no block", "1. no step"):
            lines.add_run().add_break()
            lines.add_run(text)

    body = read(fill).body
    assert scan_body(body, path="x.md").doubtful == ()
    shown = html.unescape(re.sub(r"<[^>]+>", "", to_html(body)))
    assert shown.split("\n") == [
        "Pack [see Note 1](below) and ![x](y)",
        *("- no list", "# no heading", "??? no block", "1. no step"),
    ]


def test_captions_keep_their_words_and_notes() -> None:
    def fill(document: Document) -> None:
        document.add_picture(io.BytesIO(png(4)))
        paragraphs(document, "Figure 1: Bench: from the left", "Source: us", style="Caption")
        paragraphs(document, "Table 1: In a frame", style="Caption")
        document.add_table(1, 1).cell(0, 0).text = "Words."

    body = read(fill).body
    assert "![Bench \u2013 from the left](" in body
    assert "\n\nSource: us\n\nIn a frame\n\n> Words.\n" in body


def test_long_words_of_a_merged_cell_stand_once_and_short_ones_in_each_row() -> None:
    def fill(document: Document) -> None:
        for words in ("Rubber", "Rubber and everything else that gets old on the shelf, " * 2):
            table = document.add_table(2, 2)
            table.cell(0, 0).text = words
            table.cell(0, 1).text, table.cell(1, 1).text = "O-rings", "Hoses"
            table.cell(0, 0).merge(table.cell(1, 0))
            paragraphs(document, "")

    text = read(fill)
    assert "| Rubber | Hoses |" in text.body
    assert text.body.count("gets old on the shelf") == 2
    assert "|   | Hoses |" in text.body
    assert "long words stand in the first row only" in text.remarks[-1].words


def test_a_frame_may_hold_a_picture() -> None:
    def fill(document: Document) -> None:
        cell = document.add_table(1, 1).cell(0, 0)
        cell.paragraphs[0].add_run().add_picture(io.BytesIO(png(4)))

    assert read(fill).body.startswith("> ![Picture](")
