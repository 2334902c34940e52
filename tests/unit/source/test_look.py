"""The files of a look are those that the repository holds, and no others."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from qms.domain.library import Library
from qms.domain.look import Face, Family
from qms.source.repository import read_library
from support.company_fonts import company_font
from support.repository import QMS, Repository

FONTS = "print: {fonts: {text: {regular: quality_manual/print/Brand.ttf}}}\n"
SHEET = "print: {css: quality_manual/print/look.css}\n"
LINE = QMS.count("\n") + 1


@pytest.fixture
def company(qms_repo: Callable[[str], Repository]) -> Repository:
    repository = qms_repo("quality_manual\n  01-scope.md\n")
    folder = repository.root / "quality_manual/print"
    folder.mkdir()
    (folder / "Brand.ttf").write_bytes(company_font())
    repository.write("quality_manual/print/look.css", "h1 { color: #7a1212 }\n")
    return repository


def read(repository: Repository, settings: str) -> Library:
    repository.write("quality_manual/qms.yml", QMS + settings)
    now = datetime(2026, 11, 22, 12, tzinfo=UTC)
    return read_library(repository.root, as_of=now.date(), now=now)


def found(library: Library) -> list[tuple[str, str, int]]:
    return [(e.rule.code, e.location.path, e.location.line) for e in library.reading]


def test_a_look_says_what_its_files_say(company: Repository) -> None:
    both = FONTS.replace("print: {", "print: {css: quality_manual/print/look.css, ")
    library = read(company, both)
    look = library.configuration.look
    assert found(library) == []
    assert look.style == ("h1 { color: #7a1212 }",)
    assert [(each.family, each.face) for each in look.fonts] == [(Family.TEXT, Face.REGULAR)]
    assert len(look.fonts[0].sha256) == 64
    assert look.unstyled.style == ()
    assert look.unstyled.fonts == look.fonts


@pytest.mark.parametrize(
    "path",
    [
        "/etc/hostname.ttf",
        "../Brand.ttf",
        "quality_manual/../../Brand.ttf",
        "quality_manual\\\\print\\\\Brand.ttf",
        "C:/Windows/Fonts/arial.ttf",
        "file:///usr/share/fonts/x.ttf",
    ],
)
def test_nothing_outside_is_read(company: Repository, path: str) -> None:
    library = read(company, f'print: {{fonts: {{text: {{regular: "{path}"}}}}}}\n')
    assert found(library) == [("QMS925", "quality_manual/qms.yml", LINE)]
    assert "leads out of the repository" in library.reading[0].message
    assert library.configuration.look.fonts == ()


def test_a_file_that_is_not_there(company: Repository) -> None:
    library = read(company, FONTS.replace("Brand", "Other"))
    assert found(library) == [("QMS925", "quality_manual/qms.yml", LINE)]
    assert "is no file in a folder of documents" in library.reading[0].message


def test_a_linked_file_or_folder_is_refused(company: Repository) -> None:
    outside = company.root.parent / "outside"
    outside.mkdir()
    (outside / "Brand.ttf").write_bytes(company_font())
    (company.root / "quality_manual/print/Link.ttf").symlink_to(outside / "Brand.ttf")
    (company.root / "quality_manual/linked").symlink_to(outside)
    for path in ("print/Link.ttf", "linked/Brand.ttf"):
        library = read(company, FONTS.replace("print/Brand.ttf", path))
        about = [each for each in library.reading if each.rule.code == "QMS925"]
        assert [each.location.line for each in about] == [LINE]
        assert "is a link, or lies behind one" in about[0].message
        assert library.configuration.look.fonts == ()


def test_a_style_sheet_with_a_finding_is_not_printed_at_all(company: Repository) -> None:
    company.write("quality_manual/print/look.css", "h1 { color: #7a1212 }\np { display: none }\n")
    library = read(company, SHEET)
    assert found(library) == [("QMS926", "quality_manual/print/look.css", 2)]
    assert library.configuration.look.style == ()


@pytest.mark.parametrize(
    ("data", "code", "path"),
    [
        (b"h1 { color: #7a1212 }\n" * 4000, "QMS926", "quality_manual/qms.yml"),
        (b"h1 { color: \xff }\n", "QMS002", "quality_manual/print/look.css"),
        ("h1 { color: #7a1212\u200b }\n".encode(), "QMS003", "quality_manual/print/look.css"),
    ],
)
def test_a_style_sheet_that_cannot_be_read(
    company: Repository, data: bytes, code: str, path: str
) -> None:
    (company.root / "quality_manual/print/look.css").write_bytes(data)
    assert [each[:2] for each in found(read(company, SHEET))] == [(code, path)]


def test_the_check_shows_the_place_in_the_style_sheet(company: Repository) -> None:
    company.write("quality_manual/print/look.css", "p { display: none }\n")
    company.write("quality_manual/qms.yml", QMS + SHEET)
    done = company.qms("check", "--as-of", "2026-11-22")
    assert done.returncode == 1
    assert "look.css:1:5: error QMS926 style-not-allowed\n    1 | p { display" in done.stdout
