"""The structure of the joined manual: the trees of its parts, all of them, none in two places."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from pikepdf import Dictionary, Name, Object
from pypdfium2 import raw

from qms.publish.conformance import check_conformance
from qms.publish.pdf import join_manual
from qms.publish.pdf.copying import Copy
from qms.publish.pdf.numbering import numbered
from qms.publish.pdf.reading import OwnFile, number_of
from qms.publish.pdf.structure import PartTree, tree_root
from qms.publish.pdf.writing import SectionFile
from support.printing import Manual, book, part, saved, tool, typeset


def entries(node: Object, key: str) -> Iterator[tuple[Object, Object]]:
    """Yield what the leaves of a tree of numbers or names hold."""
    for leaf in node.Kids:
        values = list(leaf[key])
        yield from zip(values[0::2], values[1::2], strict=True)


def test_each_document_is_a_section_in_its_group(manual: Manual) -> None:
    with pikepdf.open(manual.path) as pdf:
        (document,) = pdf.Root.StructTreeRoot.K
        assert Name.Document == document.S
        shown = [(str(each.S), str(each.T)) for each in document.K]
        assert shown == [("/Sect", "Contents"), ("/Part", "Procedure"), ("/Part", "Form")]
        procedures = [(str(each.S), str(each.T)) for each in document.K[1].K]
        assert procedures == [("/Sect", "QP-01 Purchasing"), ("/Sect", "QP-02 Receiving")]
        assert all(document == each.P for each in document.K)


def test_headings_and_tables_are_read_in_order(manual: Manual) -> None:
    structure = tool("pdfinfo", "-struct-text", manual.path)
    found = re.findall(r"^\s+(H\d|Table)\b[^\n]*\n(?:\s+\"([^\"]*)\")?", structure, re.MULTILINE)
    kinds = [kind for kind, _ in found]
    parts = len(manual.typeset.parts)
    assert kinds.count("H1") == parts
    assert [text for kind, text in found if kind == "H2"][1:] == [
        f"Section {number}" for number in range(1, 6)
    ]
    assert kinds[0] == "H1"
    assert kinds[-1] == "Table"
    assert structure.count("Goods are received.") >= 5


def test_stamps_and_running_heads_are_not_read(manual: Manual) -> None:
    structure = tool("pdfinfo", "-struct-text", manual.path)
    for words_of_the_margin in ("Manual page", "Documents as of", "Uncontrolled", "Page 1"):
        assert words_of_the_margin not in structure


def test_pages_and_links_find_their_own_elements(manual: Manual) -> None:
    with pikepdf.open(manual.path) as pdf:
        root = pdf.Root.StructTreeRoot
        pairs = [(int(key), value) for key, value in entries(root.ParentTree, "/Nums")]
        numbers = [key for key, _ in pairs]
        assert numbers == sorted(set(numbers))
        assert int(root.ParentTreeNextKey) > numbers[-1]
        owners = dict(pairs)
        used = []
        for page in pdf.pages:
            assert page.obj.Tabs == Name.S
            used.append(int(page.StructParents))
            held = [
                each for each in owners[int(page.StructParents)] if isinstance(each, Dictionary)
            ]
            assert held
            assert all(each.Pg.objgen == page.obj.objgen for each in held)
            for link in page.get("/Annots", []):
                used.append(int(link.StructParent))
                element = owners[int(link.StructParent)]
                assert Name.Link == element.S
                assert link.objgen in {
                    kid.Obj.objgen for kid in element.K if isinstance(kid, Dictionary)
                }
        assert sorted(used) == numbers


def test_a_part_in_another_language_says_so(tmp_path: Path) -> None:
    other = part("QP-02", "<p>Wareneingang</p>")
    german = replace(other, html=other.html.replace('lang="en"', 'lang="de"'), language="de")
    made = book(part("QP-01", "<p>Text</p>"), german)
    joined = join_manual(made, typeset(made, tmp_path))
    with pikepdf.open(saved(joined, tmp_path / "manual.pdf")) as pdf:
        first, second = pdf.Root.StructTreeRoot.K[0].K[1].K
        assert "/Lang" not in first
        assert str(second.Lang) == "de"
        assert str(pdf.Root.Lang) == "en"


def test_a_part_with_roles_of_its_own_is_refused(manual: Manual) -> None:
    """None has any; one that had would lose them in the manual without a word."""
    source = OwnFile(manual.document("QP-01").read_bytes())
    root = number_of(source.value(source.trailer["Root"])["StructTreeRoot"])
    source.small[root] = source.small[root][:-2] + b"/RoleMap <</Step /P>>>>"
    numbers = next(numbered([(manual.typeset.parts[1], 0)], 1))
    file = SectionFile(numbers.all, numbers.first_other)
    copy = Copy(source, file, {}, {number_of(tree_root(source)["K"][0]): numbers.top})
    with pytest.raises(ValueError, match="roles of their own"):
        PartTree(source, copy, numbers)


def test_a_link_to_what_is_withheld_becomes_plain_text(tmp_path: Path) -> None:
    body = '<p>See <a href="qms:QP-02">buying</a> and <a href="https://example.org/">more</a>.</p>'
    made = book(part("QP-01", body), part("QP-02", "<p>日</p>"))
    laid_out = typeset(made, tmp_path)
    joined = join_manual(made, laid_out, withheld=frozenset({"QP-02"}))
    path = saved(joined, tmp_path / "manual.pdf")
    structure = tool("pdfinfo", "-struct-text", path)
    assert re.search(r"Span \(inline\)\n\s+\"buying\"", structure), structure
    assert check_conformance(path.read_bytes()).breaches == ()


def test_a_browser_finds_the_structure_of_each_page(manual: Manual) -> None:
    """Chromium's reader goes from the page to its elements, by the number that was moved."""
    document = pypdfium2.PdfDocument(manual.path)
    for number in range(len(document)):
        page = document[number]
        tree = raw.FPDF_StructTree_GetForPage(page)
        assert raw.FPDF_StructTree_CountChildren(tree) > 0, number
        raw.FPDF_StructTree_Close(tree)
        page.close()
    document.close()
