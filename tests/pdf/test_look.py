"""A company's fonts and style on paper: embedded, ours behind them, nothing lost, same bytes."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from qms.domain.look import Face, Family, Look
from qms.publish.conformance import check_conformance
from qms.publish.pdf import TypesetOptions, join_manual, typeset_book
from qms.publish.pdf.cache import part_key
from qms.publish.pdf.model import TypesetBook
from qms.render.book import BookContext, build_book
from qms.source.repository import read_library
from support.company_fonts import company_font, font_file, font_of_curves
from support.printing import book, part, saved, tool, typeset
from support.repository import QMS, Repository

BODY = (
    '<h2 id="a">Scope</h2><p>Goods are <strong>received</strong> and <em>checked</em> at 5 °C,'
    " see <code>list.csv</code>.</p>"
)


def company_look(root: Path, **values: object) -> Look:
    """Return a look with a text font of one face, and a heading font of curves."""
    files = (
        font_file(root, Family.TEXT, Face.REGULAR, company_font()),
        font_file(root, Family.HEADING, Face.BOLD, font_of_curves()),
    )
    return Look(fonts=files, **values)  # type: ignore[arg-type]


def printed(folder: Path, body: str = BODY, **values: object) -> TypesetBook:
    look = company_look(folder / "repository", **values)
    return typeset(book(part("QP-01", body, look=look)), folder)


def test_the_company_s_fonts_are_embedded_and_ours_stand_behind(tmp_path: Path) -> None:
    made = printed(tmp_path)
    assert made.faults == ()
    pdf = saved(made.parts[1].pdf_bytes(), tmp_path / "a.pdf")
    found = tool("pdffonts", pdf)
    names = {line.split()[0].partition("+")[2] for line in found.splitlines()[2:]}
    # Bold and italic faces that the company has not are ours, and so is the sign of degrees: ours
    # are the family's second choice, which its name says by another width.
    ours = {f"Company-Text{face}-Semi-Expanded" for face in ("", "-Bold", "-Italic")}
    assert names == {"Company-Text", "Company-Heading-Bold", "Noto-Sans-Mono"} | ours
    assert all(" yes yes yes " in line for line in found.splitlines()[2:])
    text = tool("pdftotext", pdf, "-")
    assert "Goods are received and checked at 5 °C, see list.csv." in " ".join(text.split())
    assert check_conformance(pdf.read_bytes()).breaches == ()


def test_the_same_source_gives_the_same_bytes_anywhere(tmp_path: Path) -> None:
    one, other = printed(tmp_path / "a"), printed(tmp_path / "b" / "c")
    assert [each.sha256 for each in one.parts] == [each.sha256 for each in other.parts]


def test_no_copy_of_a_font_stays_behind(tmp_path: Path) -> None:
    before = set(Path(tempfile.gettempdir()).glob("weasyprint-*"))
    made = printed(tmp_path)
    assert made.rendered == len(made.parts)
    assert set(Path(tempfile.gettempdir()).glob("weasyprint-*")) == before


def test_a_character_that_no_font_has_is_still_refused(tmp_path: Path) -> None:
    made = printed(tmp_path, "<p>漢</p>")
    assert [each.message for each in made.faults] == [
        "the manual's fonts have no character “漢” (U+6F22)."
    ]


def test_words_that_a_style_would_hide_are_missed(tmp_path: Path) -> None:
    """Were the closed list of a style sheet to have a hole, the gate behind it holds."""
    made = printed(tmp_path, style=("p { display: none }",))
    assert "words are missing in the PDF" in made.faults[0].message


def test_a_font_that_is_not_the_one_that_was_checked_is_not_used(tmp_path: Path) -> None:
    look = company_look(tmp_path / "repository")
    (tmp_path / "repository" / look.fonts[0].path).write_bytes(company_font() + b"\0")
    made = typeset(book(part("QP-01", BODY, look=look)), tmp_path)
    assert "is not the one that was checked" in made.faults[0].message


def test_a_font_that_the_layout_cannot_load_is_a_fault(tmp_path: Path) -> None:
    broken = font_file(tmp_path / "repository", Family.TEXT, Face.REGULAR, b"OTTO and no more")
    made = typeset(book(part("QP-01", BODY, look=Look(fonts=(broken,)))), tmp_path)
    assert "quality_manual/print/text-regular.ttf" in made.faults[0].message


def test_a_changed_font_and_a_changed_style_make_a_part_anew(tmp_path: Path) -> None:
    look = company_look(tmp_path)
    one = replace(look.fonts[0], sha256="0" * 64)
    looks = (
        Look(),
        look,
        replace(look, fonts=(one,)),
        replace(look, style=("h1 { color: #123456 }",)),
    )
    keys = {part_key(part("QP-01", BODY, look=each), tmp_path, "Company") for each in looks}
    assert len(keys) == len(looks)


def test_words_in_tables_are_measured_in_the_company_s_font(tmp_path: Path) -> None:
    """The font of the tests is wider than ours: by our widths, these words would be broken."""
    heads = "".join(f"<th>Certificates{number}</th>" for number in range(6))
    made = printed(tmp_path, f"<table><tr>{heads}</tr><tr>{'<td>1</td>' * 6}</tr></table>")
    text = tool("pdftotext", "-layout", saved(made.parts[1].pdf_bytes(), tmp_path / "a.pdf"), "-")
    assert [number for number in range(6) if f"Certificates{number}" not in text] == []


@pytest.fixture
def company(qms_repo: Callable[[str], Repository]) -> Repository:
    repository = qms_repo(
        """
        quality_manual
          01-scope.md
        procedures
          qp-01-control-of-documents.md
        """
    )
    font_file(repository.root, Family.TEXT, Face.REGULAR, company_font())
    repository.write(
        "quality_manual/print/look.css",
        "h1 { font-size: 22pt }\n"
        "th { color: #ffffff; background-color: #7a1212 }\n"
        ".running-head { color: #7a1212; border-bottom: 2pt solid #d9a400 }\n",
    )
    repository.write(
        "quality_manual/qms.yml",
        f"{QMS}print:\n  fonts: {{text: {{regular: quality_manual/print/text-regular.ttf}}}}\n"
        "  css: quality_manual/print/look.css\n",
    )
    return repository


def laid_out(company: Repository, cache: Path) -> tuple[TypesetBook, bytes]:
    now = datetime(2026, 11, 22, 12, tzinfo=UTC)
    library = read_library(company.root, as_of=now.date(), now=now)
    assert library.reading == ()
    made = build_book(library, BookContext(approvals={}))
    found = typeset_book(made, TypesetOptions(root=company.root, cache=cache, jobs=1))
    found.raise_for_faults()
    return found, join_manual(made, found)


def test_a_manual_wears_its_company_s_look(company: Repository, tmp_path: Path) -> None:
    first, manual = laid_out(company, tmp_path / "cache")
    pdf = saved(manual, tmp_path / "manual.pdf")
    names = tool("pdffonts", pdf)
    assert "+Company-Text " in names
    assert all(" yes yes yes " in line for line in names.splitlines()[2:])
    assert check_conformance(manual).breaches == ()
    tool("qpdf", "--qdf", "--object-streams=disable", pdf, tmp_path / "drawn.pdf")
    drawn = (tmp_path / "drawn.pdf").read_bytes()
    for colour in (b"0.478431 0.070588 0.070588", b"0.85098 0.643137 0"):
        assert colour in drawn
    text = tool("pdftotext", "-layout", pdf, "-")
    assert [each for each in ("Contents", "QP-01", "Page 1 of 1") if each not in text] == []
    unchanged, _ = laid_out(company, tmp_path / "cache")
    assert unchanged.rendered == 0
    company.replace("quality_manual/print/look.css", "22pt", "20pt")
    restyled, _ = laid_out(company, tmp_path / "cache")
    assert restyled.rendered == first.rendered > 0
    font_file(company.root, Family.TEXT, Face.REGULAR, font_of_curves())
    in_another_font, _ = laid_out(company, tmp_path / "cache")
    assert in_another_font.rendered == first.rendered
