"""The repository's own manual is printed whole: every word, every link, every page number."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime
from itertools import pairwise
from pathlib import Path

import pikepdf
import pytest

from qms.domain.book import PartKind
from qms.publish.conformance import check_conformance
from qms.publish.pdf import TypesetOptions, dead_links, join_manual, typeset_book
from qms.render.book import BookContext, build_book
from qms.rules.approval_state import counting_records
from qms.signing.demonstration import demonstration_identity
from qms.signing.seal import Sealer
from qms.source.repository import read_library
from support.printing import Manual, saved, tool

ROOT = Path(__file__).resolve().parents[2]
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Manual:
    folder = tmp_path_factory.mktemp("example")
    library = read_library(ROOT, as_of=date(2026, 11, 22), now=NOW)
    approvals = {each.path: counting_records(library, each) for each in library.documents}
    book = build_book(library, BookContext(approvals=approvals))
    typeset = typeset_book(book, TypesetOptions(root=ROOT, cache=folder / "cache", jobs=2))
    assert [str(fault) for fault in typeset.faults] == []
    return Manual(
        book=book,
        typeset=typeset,
        path=saved(join_manual(book, typeset), folder / "manual.pdf"),
        folder=folder,
    )


def test_every_document_is_in_it(example: Manual) -> None:
    documents = [part for part in example.typeset.parts if part.kind is PartKind.DOCUMENT]
    assert len(documents) >= 50
    assert all(part.layout.words > 100 for part in documents)


def test_no_link_is_dead(example: Manual) -> None:
    assert dead_links(example.typeset) == ()
    assert sum(len(part.layout.links) for part in example.typeset.parts) > 1000


def test_the_pages_of_the_contents_are_right(example: Manual) -> None:
    pages = tool("pdftotext", "-layout", example.path, "-").split("\f")
    front = sum(each.page_count for each in example.typeset.parts if each.kind is PartKind.FRONT)
    contents = "\n".join(page for page in pages[:front] if re.search(r"\n\s*Contents\s", page))
    line = re.compile(r"^ *(Q[MP]-\d\d|F-\d\d-\d\d) .*? (\d+)$", re.MULTILINE)
    listed = dict(line.findall(contents))
    checked = 0
    for part in example.typeset.parts:
        if part.key in listed:
            text = pages[front + int(listed[part.key]) - 1]
            assert part.number in text
            assert f"Page 1 of {part.page_count}" in text
            checked += 1
    assert checked >= 50


def test_the_contents_list_the_front_pages_too(example: Manual) -> None:
    pages = tool("pdftotext", "-layout", example.path, "-").split("\f")
    front = [part for part in example.typeset.parts if part.kind is PartKind.FRONT]
    assert front[-1].title == "Contents"
    (first,) = [page for page in pages if re.search(r"\n\s*Contents\s+Number", page)]
    listed = dict(re.findall(r"^ +(\S.*?\S) {2,}([ivx]+)$", first, re.MULTILINE))
    assert list(listed) == [part.title for part in front[1:-1]]
    for title, roman in listed.items():
        shown = [page for page in pages if re.search(rf"Manual page {roman} of [ivx]+\b", page)]
        assert len(shown) == 1
        assert re.search(rf"^ *{title}$", shown[0], re.MULTILINE)


def test_nothing_was_printed_in_a_font_of_the_machine(example: Manual) -> None:
    for line in tool("pdffonts", example.path).splitlines()[2:]:
        assert re.match(r"[A-Z]{6}\+Noto-Sans", line), line
        assert line.split()[-5:-3] == ["yes", "yes"], line


def test_qpdf_finds_nothing(example: Manual) -> None:
    assert "No syntax or stream encoding errors" in tool("qpdf", "--check", example.path)


def test_our_rules_on_archives_and_screen_readers_hold(example: Manual, tmp_path: Path) -> None:
    sealer = Sealer(demonstration_identity(tmp_path, now=NOW))
    unsigned = {
        part.key: part.pdf_bytes()
        for part in example.typeset.parts
        if part.kind is PartKind.DOCUMENT
    }
    unsigned["manual"] = example.path.read_bytes()
    assert len(unsigned) > 50
    for key, data in unsigned.items():
        assert check_conformance(data).breaches == (), key
    for key in ("manual", "QP-07", "F-07-01"):
        assert check_conformance(sealer.seal(unsigned[key], now=NOW)).breaches == (), key


def test_headings_and_tables_of_every_part_are_tagged_in_order(example: Manual) -> None:
    structure = tool("pdfinfo", "-struct", example.path)
    kinds = re.findall(r"^ *(H\d|Table|Sect|Part)\b", structure, re.MULTILINE)
    sections = re.findall(r'^ *Sect "(.*)"', structure, re.MULTILINE)
    assert sections == [f"{part.number} {part.title}".strip() for part in example.typeset.parts]
    assert kinds.count("H1") == len(example.typeset.parts)
    # The title of a part comes before its sections, and these one level after the other.
    for section in " ".join(kinds).split("Sect")[1:]:
        levels = [int(each) for each in re.findall(r"H(\d)", section)]
        assert levels[0] == 1
        assert all(level <= before + 1 for before, level in pairwise(levels))
    assert kinds.count("Table") > 200
    assert not re.search(r"^ *Span\b", structure, re.MULTILINE)


def test_the_manual_can_be_read_back_to_its_sources(example: Manual) -> None:
    with pikepdf.open(example.path) as pdf:
        contents = json.loads(pdf.attachments["contents.json"].get_file().read_bytes())
        sources = set(pdf.attachments) - {"contents.json"}
    assert {each["source"] for each in contents["documents"]} == sources
    assert len(sources) >= 50
