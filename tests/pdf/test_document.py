"""A document's own PDF, as other programs read it."""

from __future__ import annotations

import re
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Name
from PIL import Image

from qms.domain.look import Look, Paper
from qms.publish.pdf.xmp import NAMESPACE
from qms.render.markdown import to_html
from support.printing import Manual, book, part, saved, tool, typeset, words


@pytest.fixture(scope="module")
def receiving(manual: Manual) -> Path:
    return manual.document("QP-02")


def test_is_sound(receiving: Path) -> None:
    assert "No syntax or stream encoding errors" in tool("qpdf", "--check", receiving)
    assert receiving.read_bytes().endswith(b"%%EOF\n")


def test_every_font_is_embedded_and_ours(receiving: Path) -> None:
    lines = tool("pdffonts", receiving).splitlines()[2:]
    assert lines
    for line in lines:
        assert re.match(r"[A-Z]{6}\+Noto-Sans", line), line
        assert line.split()[-5:-3] == ["yes", "yes"], line


def test_every_page_bears_number_title_revision_status_and_page(receiving: Path) -> None:
    pages = tool("pdftotext", "-layout", receiving, "-").split("\f")[:-1]
    assert len(pages) > 2
    for number, text in enumerate(pages, 1):
        assert "Test Parts Ltd" in text
        assert "QP-02 Receiving" in text
        assert "Revision A, EFFECTIVE" in text
        assert "Effective since 16 Nov 2026" in text
        assert "Uncontrolled when printed." in text
        assert f"Page {number} of {len(pages)}" in text


def test_all_words_are_there(receiving: Path) -> None:
    found = words(receiving)
    assert found.count("received") == 600
    assert {"Section", "Detail", "Checked"} <= set(found)


def test_metadata_says_what_the_file_is(receiving: Path) -> None:
    with pikepdf.open(receiving) as pdf:
        metadata = pdf.open_metadata()
        assert metadata["pdfaid:part"] == "3"
        assert metadata["pdfaid:conformance"] == "A"
        assert metadata["{http://www.aiim.org/pdfua/ns/id/}part"] == "1"
        assert metadata[f"{{{NAMESPACE}}}documentNumber"] == "QP-02"
        assert metadata[f"{{{NAMESPACE}}}revision"] == "A"
        assert metadata["dc:title"] == "QP-02 Receiving"
        assert str(pdf.docinfo.Title) == "QP-02 Receiving"
        assert metadata["xmp:CreateDate"].startswith("2026-11-16")
        packet = pdf.Root.Metadata.read_bytes().decode()
    assert packet.count("<pdfaSchema:namespaceURI>") == 2
    assert packet.index("documentNumber") < packet.index("</rdf:RDF>")


def test_what_it_is_built_to_is_there(receiving: Path) -> None:
    """The rules of integrity §2.4 that can be read off the objects."""
    with pikepdf.open(receiving) as pdf:
        root = pdf.Root
        assert root.OutputIntents[0].S == Name.GTS_PDFA1
        assert bool(root.MarkInfo.Marked)
        assert str(root.Lang) == "en"
        assert bool(root.ViewerPreferences.DisplayDocTitle)
        assert "/OpenAction" not in root
        assert root.Names.is_indirect
        assert "/ID" in pdf.trailer
        assert [str(each.AFRelationship) for each in root.AF] == ["/Source"]
        for page in pdf.pages:
            assert page.obj.Tabs == Name.S
        kinds = {each.get("/S") for each in pdf.objects if isinstance(each, pikepdf.Dictionary)}
        assert {Name.H1, Name.H2, Name.H3, Name.P} <= kinds
        assert not kinds & {Name.JavaScript, Name.Launch, Name.URI}


def test_the_source_is_embedded(receiving: Path) -> None:
    with pikepdf.open(receiving) as pdf:
        embedded = pdf.attachments["QP-02.md"].get_file()
        assert embedded.read_bytes() == b"# Source of QP-02\n"
        assert embedded.mime_type == "text/markdown"


def test_running_heads_are_no_part_of_the_text(receiving: Path) -> None:
    """Whoever has the PDF read aloud hears the text, not 'page 2 of 6' in the middle of it."""
    structure = tool("pdfinfo", "-struct-text", receiving)
    assert "Goods are received." in structure
    for words_of_the_margin in ("Uncontrolled", "Page 1", "Test Parts Ltd", "EFFECTIVE"):
        assert words_of_the_margin not in structure
    with pikepdf.open(receiving) as pdf:
        for page in pdf.pages:
            assert page.Contents.read_bytes().count(b"/Pagination") >= 3


def test_all_marked_content_is_reachable(receiving: Path) -> None:
    with pikepdf.open(receiving) as pdf:
        numbers = list(pdf.Root.StructTreeRoot.ParentTree.Nums)
        for page in pdf.pages:
            place = numbers.index(page.StructParents) + 1
            used = {int(each) for each in re.findall(rb"/MCID (\d+)", page.Contents.read_bytes())}
            # An artifact's place in the list is given up; pikepdf reads null as None.
            listed = {index for index, each in enumerate(numbers[place]) if str(each) != "None"}
            assert used == listed


def test_head_cells_say_what_they_head(manual: Manual) -> None:
    with pikepdf.open(manual.document("F-01-01")) as pdf:
        heads = [
            each
            for each in pdf.objects
            if isinstance(each, pikepdf.Dictionary) and each.get("/S") == Name.TH
        ]
        assert len(heads) >= 4
        assert all(head.A.Scope == Name.Column for head in heads)


def test_heads_that_span_several_say_so_and_no_cell_names_the_wrong_ones(tmp_path: Path) -> None:
    table = (
        '<table><tr><th rowspan="2">Lot</th><th colspan="2">Result</th></tr>'
        "<tr><th>Visual</th><th>Measured</th></tr>"
        "<tr><td>L1</td><td>good</td><td>9.8</td></tr></table>"
    )
    made = typeset(book(part("QP-01", table)), tmp_path)
    with pikepdf.open(made.parts[1].path) as pdf:
        elements = [each for each in pdf.objects if isinstance(each, pikepdf.Dictionary)]
        heads = [each.A for each in elements if each.get("/S") == Name.TH]
        assert all(head.Scope == Name.Column for head in heads)
        spans = [(int(head.get("/RowSpan", 1)), int(head.get("/ColSpan", 1))) for head in heads]
        assert sorted(spans) == [(1, 1), (1, 1), (1, 2), (2, 1)]
        assert not any("/Headers" in each.get("/A", {}) for each in elements)
        assert "/IDTree" not in pdf.Root.StructTreeRoot


def test_lines_of_text_hang_on_their_paragraph(receiving: Path) -> None:
    """An element for each line would say nothing, and make three quarters of all objects."""
    structure = tool("pdfinfo", "-struct", receiving)
    assert "Span" not in structure
    assert "NonStruct" not in structure
    assert structure.count("H2") == 5


def test_an_item_of_paragraphs_has_a_body(tmp_path: Path) -> None:
    made = typeset(book(part("QP-01", "<ul><li><p>One.</p><p>Two.</p></li></ul>")), tmp_path)
    structure = tool("pdfinfo", "-struct", made.parts[1].path)
    assert re.search(r"LI[^\n]*\n\s+Lbl[^\n]*\n\s+LBody[^\n]*\n\s+P", structure), structure


def test_links_lead_to_the_pdfs_beside_it(manual: Manual) -> None:
    with pikepdf.open(manual.document("QP-01")) as pdf:
        links = list(pdf.pages[0].Annots)
        targets = [str(link.A.URI) if "/A" in link else str(link.Dest) for link in links]
        assert targets == ["QP-02.pdf#section-4", "QP-02.pdf", "scope", "https://example.org/"]
        assert str(links[0].Contents) == "receiving"
        assert all("/StructParent" in link for link in links)


def test_heads_of_long_tables_are_repeated(manual: Manual) -> None:
    pages = tool("pdftotext", "-layout", manual.document("F-01-01"), "-").split("\f")[:-1]
    assert len(pages) > 1
    assert all(re.search(r"Lot\s+Result", page) for page in pages)


def test_a_draft_is_marked_on_every_page(manual: Manual) -> None:
    with pikepdf.open(manual.document("F-01-01")) as pdf:
        assert len(pdf.pages) > 1
    pages = tool("pdftotext", manual.document("F-01-01"), "-").split("\f")[:-1]
    assert all("DRAFT" in re.sub(r"\s", "", page) for page in pages)


class TestWideTables:
    @staticmethod
    def table(columns: int, word: str) -> str:
        cells = "".join(f"<td>{word}{column}</td>" for column in range(columns))
        return f"<table><tbody><tr>{cells}</tr></tbody></table>"

    @pytest.mark.parametrize(("columns", "word"), [(8, "Certificate"), (14, "Certificate")])
    def test_become_smaller_or_turn_the_page(self, tmp_path: Path, columns: int, word: str) -> None:
        made = typeset(book(part("QP-01", self.table(columns, word))), tmp_path)
        assert made.faults == ()
        pdf = saved(made.parts[1].pdf_bytes(), tmp_path / "wide.pdf")
        found = words(pdf)
        assert all(f"{word}{column}" in found for column in range(columns))

    def test_never_cross_the_edge(self, tmp_path: Path) -> None:
        made = typeset(book(part("QP-01", self.table(12, "Unbreakable" * 4))), tmp_path)
        assert made.faults == ()
        pdf = saved(made.parts[1].pdf_bytes(), tmp_path / "wide.pdf")
        boxes = tool("pdftotext", "-bbox", pdf, "-")
        for width, text in re.findall(r'<page width="([\d.]+)"(.*?)</page>', boxes, re.DOTALL):
            assert all(float(x) < float(width) - 30 for x in re.findall(r'xMax="([\d.]+)"', text))
        assert "turned" not in boxes
        assert tool("pdfinfo", "-l", "9", pdf).count("841.89 x 595.276") >= 1


@pytest.mark.parametrize(
    ("paper", "upright", "turned"),
    [
        (Paper.A4, "595.276 x 841.89", "841.89 x 595.276"),
        (Paper.LETTER, "612 x 792", "792 x 612"),
    ],
)
def test_pages_have_the_company_s_paper(
    tmp_path: Path, paper: Paper, upright: str, turned: str
) -> None:
    cells = "".join(f"<td>Certificate{column}</td>" for column in range(13))
    wide = part("QP-01", f"<p>Text</p><table><tr>{cells}</tr></table>", look=Look(paper=paper))
    made = typeset(book(wide), tmp_path)
    assert made.faults == ()
    sizes = tool("pdfinfo", "-l", "9", saved(made.parts[1].pdf_bytes(), tmp_path / "a.pdf"))
    assert re.findall(r"size: +([\d.]+ x [\d.]+) pts", sizes) == [upright, turned]


def test_a_turned_table_takes_its_caption_along_and_gives_the_page_back(tmp_path: Path) -> None:
    cells = "".join(f"<td>Certificate{column}</td>" for column in range(13))
    caption = '<p class="qms-caption">Table 1: Wide</p>'
    body = f"<p>Before</p>{caption}<table><tr>{cells}</tr></table><p>Afterwards</p>"
    made = typeset(book(part("QP-01", body)), tmp_path)
    pdf = saved(made.parts[1].pdf_bytes(), tmp_path / "a.pdf")
    pages = tool("pdftotext", pdf, "-").split("\f")
    assert [page.count("Table 1: Wide") for page in pages[:3]] == [0, 1, 0]
    assert "Certificate12" in pages[1]
    assert "Afterwards" in pages[2]
    sizes = re.findall(r"size: +(\d+)[\d.]* x", tool("pdfinfo", "-l", "9", pdf))
    assert sizes == ["595", "841", "595"]


def test_no_row_stands_alone_on_a_page(tmp_path: Path) -> None:
    def table(rows: int) -> str:
        lines = "".join(f"<tr><td>Lot{row}</td><td>checked</td></tr>" for row in range(rows))
        return f"<table><tbody>{lines}</tbody></table>"

    lengths = range(40, 60)
    made = typeset(book(*(part(f"QP-{rows}", table(rows)) for rows in lengths)), tmp_path)
    broken = 0
    for rows in lengths:
        found = made.part(f"QP-{rows}")
        assert found is not None
        pdf = saved(found.pdf_bytes(), tmp_path / "a.pdf")
        counts = [page.count("Lot") for page in tool("pdftotext", pdf, "-").split("\f")]
        assert sum(counts) == rows
        assert 1 not in counts
        broken += found.page_count > 1
    assert 0 < broken < len(lengths)


def test_headings_have_the_company_s_colour(tmp_path: Path) -> None:
    red = part("QP-01", '<h2 id="a">Scope</h2>', look=Look(colour="#7a1212"))
    made = typeset(book(red), tmp_path)
    pdf = saved(made.parts[1].pdf_bytes(), tmp_path / "a.pdf")
    with pikepdf.open(pdf) as opened:
        operators = opened.pages[0].Contents.read_bytes()
    numbers = "0.478431 0.070588 0.070588"
    assert f"{numbers} rg".encode() in operators
    assert b"0.078431 0.14902 0.241176" not in operators


def test_a_row_head_heads_its_row(tmp_path: Path) -> None:
    table = (
        '<table><tr><th scope="row">Number</th><td>1</td></tr>'
        '<tr><th scope="row">Owner</th><td>A</td></tr></table>'
    )
    made = typeset(book(part("QP-01", table)), tmp_path)
    with pikepdf.open(made.parts[1].path) as pdf:
        heads = [
            each
            for each in pdf.objects
            if isinstance(each, pikepdf.Dictionary) and each.get("/S") == Name.TH
        ]
        assert [head.A.Scope for head in heads] == [Name.Row, Name.Row]


def test_a_picture_is_described_and_not_smoothed(tmp_path: Path) -> None:
    (tmp_path / "repository").mkdir()
    Image.new("RGB", (20, 20), "white").save(tmp_path / "repository" / "box.png")
    body = '<figure><img alt="A white box" src="box.png"><figcaption>Box</figcaption></figure>'
    made = typeset(book(part("QP-01", body, assets=("box.png",))), tmp_path)
    assert made.faults == ()
    with pikepdf.open(made.parts[1].path) as pdf:
        dictionaries = [each for each in pdf.objects if isinstance(each, pikepdf.Dictionary)]
        figures = [each for each in dictionaries if each.get("/S") == Name.Figure]
        assert [str(each.Alt) for each in figures] == ["A white box"]
        pictures = [
            each
            for each in pdf.objects
            if isinstance(each, pikepdf.Stream) and each.get("/Subtype") == Name.Image
        ]
        assert pictures
        assert not any(bool(each.get("/Interpolate", False)) for each in pictures)


LONG = "<p>" + "Goods are received. " * 900 + "</p>"


@pytest.mark.parametrize(
    "body",
    [
        f"<table><tr><td>Lot</td><td>{LONG}</td></tr></table>",
        f'<div class="admonition note"><p class="admonition-title">Note</p>{LONG}</div>',
        f"<details><summary>More</summary>{LONG}</details>",
        f"<ul><li>{LONG}</li></ul>",
        f"<blockquote>{LONG}</blockquote>",
        f"<pre>{'a long line of code ' * 900}</pre>",
        f"<pre>{'line<br>' * 300}</pre>",
        f'<div class="tabbed-set"><div class="tabbed-content"><div>{LONG}</div></div></div>',
    ],
)
def test_what_is_longer_than_a_page_goes_on_on_the_next(tmp_path: Path, body: str) -> None:
    made = typeset(book(part("QP-01", body)), tmp_path)
    assert made.faults == ()
    assert made.parts[1].page_count > 1


def test_folded_tabbed_and_ticked_text_is_all_printed(tmp_path: Path) -> None:
    text = to_html(
        '??? note "Folded"\n    inside the fold\n\n'
        '=== "First tab"\n    text one\n\n=== "Second tab"\n    text two\n\n'
        "- [x] done\n- [ ] open\n"
    )
    made = typeset(book(part("QP-01", text)), tmp_path)
    assert made.faults == ()
    printed = tool(
        "pdftotext", "-layout", saved(made.parts[1].pdf_bytes(), tmp_path / "a.pdf"), "-"
    )
    for words_printed in ("Folded", "inside the fold", "First tab", "Second tab", "text two"):
        assert words_printed in printed
    assert printed.index("First tab") < printed.index("text one") < printed.index("Second tab")
    assert "☑ done" in printed
    assert "☐ open" in printed


def test_a_list_that_goes_on_after_a_paragraph_keeps_its_numbers(tmp_path: Path) -> None:
    text = to_html(
        "1. Take it.\n2. Weigh it.\n\nThen, at the bench:\n\n3. Write it down.\n4. Go.\n"
    )
    made = typeset(book(part("QP-01", text)), tmp_path)
    assert made.faults == ()
    printed = tool(
        "pdftotext", "-layout", saved(made.parts[1].pdf_bytes(), tmp_path / "a.pdf"), "-"
    )
    assert re.findall(r"^\s*(\d)\.\s+(\w+)", printed, re.MULTILINE) == [
        ("1", "Take"),
        ("2", "Weigh"),
        ("3", "Write"),
        ("4", "Go"),
    ]
