"""The joined manual, as other programs read it."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from pikepdf import Name

from qms.publish.pdf import PublicationError, join_manual
from qms.publish.pdf.contents import roman
from support.printing import Manual, book, part, saved, tool, typeset


def test_is_sound_and_complete(manual: Manual) -> None:
    assert "No syntax or stream encoding errors" in tool("qpdf", "--check", manual.path)
    with pikepdf.open(manual.path) as pdf:
        assert len(pdf.pages) == sum(each.page_count for each in manual.typeset.parts)
        assert str(pdf.pdf_version) == "1.7"


def test_every_font_is_embedded(manual: Manual) -> None:
    for line in tool("pdffonts", manual.path).splitlines()[2:]:
        assert line.split()[-5:-3] == ["yes", "yes"], line


def test_each_page_bears_the_page_of_its_document_and_of_the_manual(manual: Manual) -> None:
    pages = tool("pdftotext", "-layout", manual.path, "-").split("\f")[:-1]
    assert "Manual page i of i" in pages[0]
    total, number = len(pages) - 1, 0
    for each in manual.typeset.parts[1:]:
        for own in range(1, each.page_count + 1):
            number += 1
            text = pages[number]
            assert f"Page {own} of {each.page_count}" in text
            assert f"Manual page {number} of {total}" in text
            assert "Documents as of 22 Nov 2026" in text


def test_contents_show_the_right_pages(manual: Manual) -> None:
    text = tool("pdftotext", "-layout", "-l", "1", manual.path, "-")
    first = 1
    for each in manual.typeset.parts[1:]:
        assert re.search(rf"{each.key}\s+Title\s+at {first}\b", text)
        first += each.page_count


def test_page_labels_are_roman_then_arabic(manual: Manual) -> None:
    document = pypdfium2.PdfDocument(manual.path)
    labels = [document.get_page_label(index) for index in range(4)]
    document.close()
    assert labels == ["i", "1", "2", "3"]


def test_bookmarks_are_nested(manual: Manual) -> None:
    with pikepdf.open(manual.path) as pdf, pdf.open_outline() as outline:
        titles = [each.title for each in outline.root]
        assert titles == ["Contents", "Procedure", "Form"]
        documents = outline.root[1].children
        assert [each.title for each in documents] == ["QP-01 Purchasing", "QP-02 Receiving"]
        sections = documents[1].children
        assert [each.title for each in sections] == [f"Section {n}" for n in range(1, 6)]
        assert [each.title for each in sections[2].children] == ["Detail 3"]


def test_links_lead_inside_and_none_is_dead(manual: Manual) -> None:
    with pikepdf.open(manual.path) as pdf:
        pages = {page.obj.objgen: index for index, page in enumerate(pdf.pages)}
        inside = outside = 0
        for page in pdf.pages:
            for link in page.get("/Annots", []):
                if "/A" in link:
                    assert str(link.A.URI) == "https://example.org/"
                    outside += 1
                else:
                    assert link.Dest[0].objgen in pages
                    inside += 1
        assert (inside, outside) == (3 + 3, 1)
        to_section_4 = pdf.pages[1].Annots[0].Dest
        text = tool(
            "pdftotext",
            "-f",
            str(pages[to_section_4[0].objgen] + 1),
            "-l",
            str(pages[to_section_4[0].objgen] + 1),
            manual.path,
            "-",
        )
        assert "Section 4" in text


def test_it_says_what_it_is(manual: Manual) -> None:
    with pikepdf.open(manual.path) as pdf:
        metadata = pdf.open_metadata()
        assert metadata["pdfaid:part"] == "3"
        assert metadata["pdfaid:conformance"] == "A"
        assert metadata["{http://www.aiim.org/pdfua/ns/id/}part"] == "1"
        assert bool(pdf.Root.MarkInfo.Marked)
        assert str(pdf.Root.Lang) == "en"
        assert len(pdf.Root.OutputIntents) == 1
        assert pdf.Root.OutputIntents[0].S == Name.GTS_PDFA1
        assert pdf.Root.Names.is_indirect
        assert str(pdf.docinfo.CreationDate) == "D:20261122000000Z"


def test_contents_and_sources_are_embedded(manual: Manual) -> None:
    with pikepdf.open(manual.path) as pdf:
        assert sorted(pdf.attachments) == ["F-01-01.md", "QP-01.md", "QP-02.md", "contents.json"]
        content = pdf.attachments["contents.json"].get_file().read_bytes()
        assert json.loads(content)["format"] == "qms-contents@1"
        related = sorted(str(each.AFRelationship) for each in pdf.Root.AF)
        assert related == ["/Data", "/Source", "/Source", "/Source"]


def test_stamps_stand_upright(manual: Manual) -> None:
    """WeasyPrint leaves a flipped matrix behind; an unguarded stamp is mirrored at the top."""
    boxes = tool("pdftotext", "-bbox", "-f", "2", "-l", "2", manual.path, "-")
    height = float(re.findall(r'<page width="[\d.]+" height="([\d.]+)"', boxes)[0])
    places = re.findall(r'yMin="([\d.]+)"[^>]*>(Documents|Manual)<', boxes)
    assert len(places) == 2
    assert all(float(y) > height - 40 for y, _ in places)


def test_stamps_are_artifacts(manual: Manual) -> None:
    with pikepdf.open(manual.path) as pdf:
        for page in pdf.pages:
            streams = list(page.Contents)
            assert streams[0].read_bytes() == b"q\n"
            assert streams[-1].read_bytes().startswith(b"Q\n/Artifact")


def test_a_watermark_is_on_every_page_but_never_twice(manual: Manual, tmp_path: Path) -> None:
    marked = replace(manual.book, watermark="DRAFT")
    path = saved(join_manual(marked, manual.typeset), tmp_path / "marked.pdf")
    with pikepdf.open(path) as pdf:
        first = [page.Contents[0].read_bytes() for page in pdf.pages]
    pages_of_the_draft = manual.typeset.parts[-1].page_count
    assert all(b"/Background" in each for each in first[:-pages_of_the_draft])
    assert not any(b"/Background" in each for each in first[-pages_of_the_draft:])


@pytest.mark.parametrize(
    ("link", "wrong"),
    [("qms:QP-09", "QP-09, which is not in the manual"), ("qms:QP-01#nowhere", "“nowhere”")],
)
def test_a_dead_link_names_document_and_target(tmp_path: Path, link: str, wrong: str) -> None:
    made = book(part("QP-01", f'<p><a href="{link}">the other one</a></p>'))
    laid_out = typeset(made, tmp_path)
    with pytest.raises(PublicationError) as raised:
        join_manual(made, laid_out)
    assert raised.value.faults[0].part == "QP-01"
    assert wrong in str(raised.value)
    assert "the other one" in str(raised.value)


def test_a_withheld_document_leaves_plain_words(tmp_path: Path) -> None:
    broken = part("QP-02", "<p>日</p>")
    made = book(part("QP-01", '<p>See <a href="qms:QP-02">buying</a>.</p>'), broken)
    laid_out = typeset(made, tmp_path)
    assert [fault.part for fault in laid_out.faults] == ["QP-02"]
    joined = join_manual(made, laid_out, withheld=frozenset({"QP-02"}))
    path = saved(joined, tmp_path / "manual.pdf")
    text = tool("pdftotext", "-layout", path, "-")
    assert "See buying." in text
    assert re.search("QP-02\\s+Title\\s+at \N{EN DASH}", text)


def test_roman_numbers() -> None:
    assert [roman(number) for number in (1, 4, 9, 14, 40, 1999)] == [
        "i",
        "iv",
        "ix",
        "xiv",
        "xl",
        "mcmxcix",
    ]
