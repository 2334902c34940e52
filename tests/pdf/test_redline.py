from __future__ import annotations

from pathlib import Path

import pikepdf
import pytest

from qms.app.approvals.sheet import SheetFormat, approval_sheet, digest_code, write_sheet
from qms.app.changes.change_bars import change_bars
from qms.app.changes.redline import RedlineFormat, redline, write_redline
from qms.app.manual.printing import print_part
from qms.domain.short_code import short_code
from qms.render.print.context import BookContext, print_links, printed_documents
from qms.render.print.document import document_part
from support.printing import saved, tool
from support.revised import AS_OF, NOW, NUMBER, Revised, decidable_company


@pytest.fixture(scope="module")
def revised(tmp_path_factory: pytest.TempPathFactory) -> Revised:
    return decidable_company(tmp_path_factory.mktemp("redline") / "company")


@pytest.fixture(scope="module")
def sheet(revised: Revised) -> Path:
    made = approval_sheet(revised.root, [NUMBER], as_of=AS_OF, now=NOW)
    return saved(write_sheet(revised.root, made, SheetFormat.PDF), revised.root / "sheet.pdf")


def text(path: Path) -> str:
    return " ".join(tool("pdftotext", "-layout", path, "-").split())


def test_a_printed_redline_shows_both_texts(revised: Revised) -> None:
    page = redline(revised.root, NUMBER, as_of=AS_OF, now=NOW)
    data = write_redline(revised.root, page, RedlineFormat.PDF)
    words = text(saved(data, revised.root / "redline.pdf"))
    assert "The buyer has ten five working days" in words
    assert "Section moved from its place after the section" in words
    assert "Papers within five days, labels photographed." in words
    assert "insertion:" not in words
    assert write_redline(revised.root, page, RedlineFormat.PDF) == data


def test_every_page_of_a_sheet_says_what_it_belongs_to(revised: Revised, sheet: Path) -> None:
    library = revised.library()
    digest = library.digest(library.by_id[NUMBER])
    with pikepdf.open(sheet) as pdf:
        pages = len(pdf.pages)
    assert pages >= 2
    for number in range(1, pages + 1):
        page = tool("pdftotext", "-f", str(number), "-l", str(number), "-layout", sheet, "-")
        assert f"Page {number} of {pages}" in page
        assert f"code {short_code(digest)}" in page
        assert digest in page


def test_a_sheet_has_room_for_every_signature_on_its_first_page(sheet: Path) -> None:
    page = " ".join(tool("pdftotext", "-l", "1", "-layout", sheet, "-").split())
    for words in ("Approved by the Managing Director", "Approved by the Quality Manager"):
        assert words in page
    assert page.count("Signature") >= 2
    assert page.count("Name in capitals") == page.count("Date (year")
    assert "How to return this" in page


@pytest.mark.parametrize("resolution", [100, 200])
def test_the_code_can_be_scanned_from_paper(revised: Revised, sheet: Path, resolution: int) -> None:
    library = revised.library()
    document = library.by_id[NUMBER]
    prefix = sheet.with_suffix(f".{resolution}")
    tool(
        "pdftoppm", "-png", "-gray", "-r", str(resolution), "-l", "1", "-singlefile", sheet, prefix
    )
    scanned = tool("zbarimg", "--quiet", "--raw", f"{prefix}.png").strip()
    assert scanned == digest_code(NUMBER, "B", library.digest(document))


def test_bars_are_printed_in_the_margin_and_change_the_file(revised: Revised) -> None:
    library = revised.library()
    document = library.by_id[NUMBER]
    found = change_bars(revised.root, library)
    pdfs = []
    for context in (
        BookContext(bars=found.bars, before=found.before, shows_drafts=True),
        BookContext(shows_drafts=True),
    ):
        links = print_links(library, printed_documents(library, context))
        part = document_part(library, document, links, context)
        pdfs.append(print_part(revised.root, part, "Test Parts Ltd"))
    with_bars, without = (
        saved(data, revised.root / f"{name}.pdf")
        for name, data in zip(("with", "without"), pdfs, strict=True)
    )
    assert ink_in_margin(with_bars) > 0
    assert ink_in_margin(without) == 0
    # Beside the bars and the line that explains them, nothing differs.
    assert set(text(without).split()) <= set(text(with_bars).split())


def ink_in_margin(path: Path) -> int:
    """Return how many dark points the first page has left of its text, in grey."""
    # The text begins 20 mm from the edge; bars stand 4 mm left of it.
    picture = path.with_suffix("")
    millimetre = 100 / 25.4
    area = {"-x": 13, "-y": 30, "-W": 6, "-H": 230}
    size = [word for key, value in area.items() for word in (key, str(round(value * millimetre)))]
    tool("pdftoppm", "-gray", "-r", "100", "-l", "1", "-singlefile", *size, path, picture)
    data = picture.with_suffix(".pgm").read_bytes()
    points = data.split(b"\n", 3)[3]
    return sum(point < 128 for point in points)
