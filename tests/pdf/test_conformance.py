"""Our rules on PDF/A-3a and PDF/UA-1: each finds the file that was broken for it, none the good."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream, String
from PIL import Image

from qms.domain.conformance import Breach, Conformance
from qms.publish.conformance import RULES, check_claim, check_conformance, objects, plain
from qms.publish.conformance.element import as_element, element_in
from qms.publish.conformance.marks import Content, read_content, recalled_content
from qms.publish.pdf import join_manual
from qms.signing.demonstration import demonstration_identity
from qms.signing.seal import Sealer
from support.printing import book, part, saved, tool, typeset

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
BODY = (
    '<h2 id="scope">Scope</h2><p>See <a href="qms:QP-02">receiving</a> and '
    '<a href="https://example.org/">outside</a>.</p><ul><li>One</li></ul>'
    '<figure><img alt="A white box" src="box.png"><figcaption>Box</figcaption></figure>'
    "<table><thead><tr><th>Lot</th></tr></thead><tbody><tr><td>L1</td></tr></tbody></table>"
)
Break = Callable[[Pdf], None]


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A sealed manual that holds something of everything that rules look at."""
    folder = tmp_path_factory.mktemp("good")
    (folder / "repository").mkdir()
    Image.new("RGB", (20, 20), "white").save(folder / "repository" / "box.png")
    made = book(part("QP-01", BODY, assets=("box.png",)), part("QP-02", "<p>Text.</p>"))
    joined = join_manual(made, typeset(made, folder))
    return Sealer(demonstration_identity(folder / "state", now=NOW)).seal(joined, now=NOW)


def elements(pdf: Pdf, kind: str) -> Iterator[Object]:
    """Yield the elements of a kind."""
    for each in pdf.objects:
        if isinstance(each, Dictionary) and each.get("/S") == Name(f"/{kind}"):
            yield each


def element(pdf: Pdf, kind: str) -> Object:
    """Return the first element of a kind."""
    return next(elements(pdf, kind))


def picture(pdf: Pdf) -> Object:
    """Return a picture."""
    return next(
        each
        for each in pdf.objects
        if isinstance(each, Stream) and each.get("/Subtype") == Name.Image
    )


def field(pdf: Pdf) -> Object:
    """Return the field of the seal."""
    found: Object = pdf.Root.AcroForm.Fields[0]
    return found


def link(pdf: Pdf) -> Object:
    """Return a link that leads outside."""
    return next(each for page in pdf.pages for each in page.get("/Annots", []) if "/A" in each)


def put(entry: Callable[[Pdf], Object], name: str, value: object) -> Break:
    """Break a file by setting an entry."""

    def change(pdf: Pdf) -> None:
        entry(pdf)[name] = value

    return change


def drop(entry: Callable[[Pdf], Object], name: str) -> Break:
    """Break a file by taking an entry out."""

    def change(pdf: Pdf) -> None:
        del entry(pdf)[name]

    return change


def packet(pattern: str, replacement: str) -> Break:
    """Break a file by changing its metadata."""

    def change(pdf: Pdf) -> None:
        text = pdf.Root.Metadata.read_bytes().decode()
        changed = re.sub(pattern, replacement, text)
        assert changed != text
        pdf.Root.Metadata.write(changed.encode())

    return change


def root(pdf: Pdf) -> Object:
    """Return the catalogue."""
    return pdf.Root


def unembed(pdf: Pdf) -> None:
    """Take the fonts out."""
    for each in pdf.objects:
        if isinstance(each, Dictionary) and each.get("/Type") == Name.FontDescriptor:
            for name in ("/FontFile2", "/FontFile3"):
                if name in each:
                    del each[name]


def forget_characters(pdf: Pdf) -> None:
    """Take out what a font's glyphs stand for."""
    for each in pdf.objects:
        if isinstance(each, Dictionary) and each.get("/Subtype") == Name.Type0:
            del each.ToUnicode


def draw(operators: bytes) -> Break:
    """Break a file by drawing on its first page."""

    def change(pdf: Pdf) -> None:
        pdf.pages[0].contents_add(operators)

    return change


def page_of(pdf: Pdf) -> Object:
    """Return a page with links."""
    return pdf.pages[1].obj


def attachment(pdf: Pdf) -> Object:
    """Return the description of an embedded file."""
    found: Object = pdf.Root.AF[0]
    return found


def lose_text(pdf: Pdf) -> None:
    """Take the list of a page's elements out of the tree."""
    pdf.Root.StructTreeRoot.ParentTree.Kids[0].Nums[1] = Array()


BROKEN: dict[str, list[Break]] = {
    "refused-filter": [put(picture, "/F", String("elsewhere.png"))],
    "no-readable-metadata": [
        drop(root, "/Metadata"),
        lambda pdf: pdf.Root.Metadata.write(b"<x:xmpmeta>"),
        lambda pdf: pdf.Root.Metadata.write(b"<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>"),
    ],
    "not-named-pdf-a-3a": [
        packet("conformance>A<", "conformance>U<"),
        packet("pdfaid:part>3<", "pdfaid:part>2<"),
    ],
    "not-named-pdf-ua-1": [packet("<pdfuaid:part>1</pdfuaid:part>", "")],
    "undescribed-metadata": [packet("Property:name>part<", "Property:name>port<")],
    "info-unlike-metadata": [
        lambda pdf: pdf.docinfo.update({"/Title": "Another"}),
        lambda pdf: pdf.docinfo.update({"/ModDate": "D:20200101000000Z"}),
    ],
    "no-title": [packet("(?s)<dc:title>.*</dc:title>", "")],
    "title-not-displayed": [drop(root, "/ViewerPreferences")],
    "no-language": [drop(root, "/Lang")],
    "font-not-embedded": [unembed],
    "font-without-characters": [forget_characters],
    "smoothed-picture": [put(picture, "/Interpolate", True)],
    "other-version-of-picture": [put(picture, "/Alternates", Array())],
    "no-output-intent": [drop(root, "/OutputIntents")],
    "forbidden-action": [
        put(link, "/A", Dictionary(S=Name.JavaScript, JS=String("1"))),
        put(link, "/A", Dictionary(S=Name.Launch)),
        put(lambda pdf: pdf.Root.Names, "/JavaScript", Dictionary()),
    ],
    "action-by-itself": [
        put(root, "/OpenAction", Dictionary(S=Name.GoTo)),
        put(page_of, "/AA", Dictionary()),
    ],
    "incomplete-attachment": [
        drop(attachment, "/Desc"),
        drop(attachment, "/UF"),
        drop(attachment, "/AFRelationship"),
        drop(lambda pdf: attachment(pdf).EF.F, "/Subtype"),
        drop(root, "/AF"),
    ],
    "form-drawn-by-reader": [
        put(lambda pdf: pdf.Root.AcroForm, "/NeedAppearances", True),
        put(lambda pdf: pdf.Root.AcroForm, "/XFA", String("x")),
    ],
    "annotation-kind": [put(link, "/Subtype", Name.Movie)],
    "hidden-annotation": [put(field, "/F", 0b110), put(field, "/F", 0)],
    "annotation-not-drawn": [drop(field, "/AP")],
    "field-without-words": [drop(field, "/TU")],
    "link-without-words": [drop(link, "/Contents")],
    "tab-order": [drop(page_of, "/Tabs")],
    "not-tagged": [
        drop(root, "/MarkInfo"),
        drop(root, "/StructTreeRoot"),
        put(lambda pdf: pdf.Root.MarkInfo, "/Suspects", True),
    ],
    "unknown-element": [put(lambda pdf: element(pdf, "P"), "/S", Name.Step)],
    "other-parent": [
        lambda pdf: put(lambda pdf: element(pdf, "P"), "/P", element(pdf, "H1"))(pdf),
    ],
    "element-out-of-place": [
        put(lambda pdf: element(pdf, "TD"), "/S", Name.P),
        put(lambda pdf: element(pdf, "LBody"), "/S", Name.P),
        put(lambda pdf: element(pdf, "THead"), "/S", Name.Table),
        put(lambda pdf: element(pdf, "Table"), "/S", Name.Div),
    ],
    "skipped-heading-level": [
        put(lambda pdf: element(pdf, "H2"), "/S", Name.H3),
        put(lambda pdf: element(pdf, "H1"), "/S", Name.H2),
    ],
    "head-cell-without-scope": [drop(lambda pdf: element(pdf, "TH"), "/A")],
    "head-cell-not-found": [
        put(
            lambda pdf: element(pdf, "TD"),
            "/A",
            Dictionary(O=Name.Table, Headers=Array([String("gone")])),
        ),
        put(lambda pdf: element(pdf, "TH"), "/ID", String("named")),
    ],
    "picture-without-words": [
        drop(lambda pdf: element(pdf, "Figure"), "/Alt"),
        put(lambda pdf: element(pdf, "Figure"), "/Alt", String(" ")),
    ],
    "annotation-outside-structure": [
        drop(link, "/StructParent"),
        put(link, "/StructParent", 0),
        drop(field, "/StructParent"),
        put(lambda pdf: element(pdf, "Form"), "/S", Name.Div),
    ],
    "content-not-marked": [
        draw(b"0 0 10 10 re f"),
        draw(b"/Artifact BMC 0 0 10 10 re f"),
        draw(b"/P <</MCID 900>> BDC /Artifact BMC 0 0 1 1 re f EMC EMC"),
        draw(b"EMC"),
    ],
    "text-outside-structure": [draw(b"/P <</MCID 900>> BDC (x) Tj EMC"), lose_text],
}
"""For each rule, what breaks it."""
BYTES: dict[str, Callable[[bytes], bytes]] = {
    "no-pdf-header": lambda data: re.sub(rb"\A%PDF-1.7\n%....", b"%PDF-1.7\n%text", data),
    "bytes-after-end": lambda data: data + b"more\n",
    "no-file-identifier": lambda data: data.replace(b"/ID [", b"/IX ["),
    "encrypted": lambda data: rewritten(data, lambda _: None, locked=True),
}
CASES = [(name, change) for name, changes in BROKEN.items() for change in changes]


def rewritten(data: bytes, change: Break, *, locked: bool = False) -> bytes:
    """Return a file after a change to its objects."""
    output = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        change(pdf)
        lock = pikepdf.Encryption(owner="owner", user="") if locked else False
        pdf.save(output, fix_metadata_version=False, encryption=lock)
    return output.getvalue()


def broken(data: bytes) -> set[str]:
    """Return the rules that do not hold."""
    return {each.rule for each in check_conformance(data).breaches}


def test_a_sealed_manual_passes_all_rules(good: bytes) -> None:
    found = check_conformance(good)
    assert found.breaches == ()
    assert found.rules == len(RULES) >= 25
    assert found.in_words == f"Built to PDF/A-3a and PDF/UA-1; {len(RULES)} rules of ours hold."
    assert broken(rewritten(good, lambda _: None)) == set()


@pytest.mark.parametrize(("rule", "change"), CASES)
def test_a_file_broken_on_purpose_is_found(good: bytes, rule: str, change: Break) -> None:
    found = check_conformance(rewritten(good, change))
    assert rule in {each.rule for each in found.breaches}
    assert found.in_words.startswith("It says that it is built to PDF/A-3a and PDF/UA-1; ")


@pytest.mark.parametrize("rule", BYTES)
def test_bytes_broken_on_purpose_are_found(good: bytes, rule: str) -> None:
    changed = BYTES[rule](good)
    assert changed != good
    assert rule in broken(changed)


def test_every_rule_has_a_broken_file_a_clause_and_an_explanation() -> None:
    assert {rule.name for rule in RULES} == BROKEN.keys() | BYTES.keys()
    for rule in RULES:
        assert re.search(r"ISO (19005-3|14289-1), \d", rule.clause)
        explained = rule.check.__doc__ or ""
        assert all(clause.strip() in explained for clause in re.split("; ", rule.clause)), rule.name


def test_a_damaged_file_is_a_finding_and_not_an_exception(good: bytes) -> None:
    assert broken(good[: len(good) // 2]) == {"unreadable"}
    assert broken(b"no PDF") == {"unreadable"}


def test_a_file_that_claims_nothing_is_left_alone(good: bytes) -> None:
    assert check_claim(good) is not None
    assert check_claim(rewritten(good, drop(root, "/Metadata"))) is None
    assert check_claim(b"no PDF") is None


def test_a_result_survives_being_kept() -> None:
    breach = Breach(rule="no-title", clause="ISO 14289-1, 7.1", message="No title.")
    found = Conformance(rules=3, breaches=(breach,))
    assert Conformance.from_json(found.to_json()) == found
    assert found.in_words.endswith("2 of 3 rules of ours hold.")
    assert str(breach) == "No title. (no-title; ISO 14289-1, 7.1)"


def test_other_programs_see_the_field_in_the_structure(good: bytes, tmp_path: Path) -> None:
    path = saved(good, tmp_path / "sealed.pdf")
    assert re.search(r"^\s+Form", tool("pdfinfo", "-struct", path), re.MULTILINE)
    assert "Signature is Valid." in tool("pdfsig", "-nocert", path)
    assert "No syntax or stream encoding errors" in tool("qpdf", "--check", path)


def test_a_large_file_is_read_in_shares(good: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    with plain.opened(good) as file:
        at_once, tree = file.objects, file.tree
    monkeypatch.setattr(objects, "_IN_SHARE", 7)
    with plain.opened(good) as file:
        assert file.objects == at_once
        assert [each.number for each in file.tree.elements] == [
            each.number for each in tree.elements
        ]


def test_an_element_reads_alike_off_text_and_json(good: bytes) -> None:
    met: dict[Any, Any] = {}
    swift = every = 0
    with objects.open_as_it_is(good) as pdf:
        for each in pdf.objects:
            found = element_in(each.objgen[0], each.unparse(resolved=True), met)
            expected = as_element(each.objgen[0], objects.plain_value(each), met)
            assert found is None or found == expected
            swift += found is not None
            every += expected is not None
    # What remains for JSON are links, fields, pictures and cells that say more.
    assert swift > every / 2 > 0


ELEMENTS = {
    "a mark": (b"<< /K 7 /P 3 0 R /Pg 4 0 R /S /P >>", (7,), (), 4),
    "an element below": (b"<< /K 8 0 R /P 3 0 R /S /TD >>", (), (8,), 0),
    "marks": (b"<< /K [ 7 9 ] /P 3 0 R /Pg 4 0 R /S /P >>", (7, 9), (), 4),
    "elements below": (b"<< /K [ 8 0 R 9 0 R ] /P 3 0 R /S /TR >>", (), (8, 9), 0),
    "nothing": (b"<< /K [ ] /P 3 0 R /S /Div >>", (), (), 0),
    "no kids": (b"<< /P 3 0 R /S /Div /Type /StructElem >>", (), (), 0),
}


@pytest.mark.parametrize("name", ELEMENTS)
def test_an_element_is_read_off_its_text(name: str) -> None:
    text, marks, references, page = ELEMENTS[name]
    found = element_in(5, text, {})
    assert found is not None
    assert (found.number, found.stated_parent, found.page) == (5, 3, page)
    assert (found.marks, found.references, found.rest) == (marks, references, {})


@pytest.mark.parametrize(
    "text",
    [
        b"<< /K [ 7 8 0 R ] /P 3 0 R /S /P >>",
        b"<< /K [ << /MCID 7 /Type /MCR >> ] /P 3 0 R /S /P >>",
        b"<< /K 8 1 R /P 3 0 R /S /P >>",
        b"<< /K -7 /P 3 0 R /S /P >>",
        b"<< /A << /O /Table /Scope /Row >> /K 7 /P 3 0 R /S /TH >>",
        b"<< /P 3 1 R /S /P >>",
        b"<< /P 0 0 R /S /P >>",
        b"<< /P (p) /S /D >>",
        b"<< /P 3 0 R /S /P >> ",
        b"12 0 R",
    ],
)
def test_what_is_no_plain_element_is_left_to_json(text: bytes) -> None:
    assert element_in(5, text, {}) is None


PAGES = {
    "sound": b"/P <</MCID 0>> BDC (a) Tj EMC\n/Artifact BMC (b) Tj EMC",
    "not marked": b"(a) Tj /P <</MCID 3>> BDC EMC",
    "mixed": b"/P <</MCID 3>> BDC /Artifact BMC (a) Tj EMC EMC",
    "not closed": b"/P <</MCID 3>> BDC (a) Tj",
}


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_what_a_page_holds_survives_being_kept(page: bytes) -> None:
    found = read_content(page)
    assert Content.from_text(found.to_text()) == found
    assert found != Content()
    kept: dict[str, str] = {}

    def recall(name: str, make: Callable[[], str]) -> str:
        return kept.setdefault(name, make())

    assert recalled_content(page, recall) == recalled_content(page, recall) == found
    assert len(kept) == 1
    for damaged in ("", "[]", "[1, 2]", '[["x"], 1, 1, 1]', "[[null], 0, 0, 0]", "{}"):
        kept = dict.fromkeys(kept, damaged)
        assert recalled_content(page, recall) == found


def test_pages_of_a_manual_before_are_not_read_again(good: bytes) -> None:
    kept: dict[str, str] = {}
    made: list[str] = []

    def recall(name: str, make: Callable[[], str]) -> str:
        if name not in kept:
            made.append(name)
            kept[name] = make()
        return kept[name]

    def change(pdf: Pdf) -> None:
        pdf.pages[1].contents_add(b"(unmarked) Tj")

    assert check_conformance(good, recall) == check_conformance(good, recall)
    with pikepdf.open(io.BytesIO(good)) as pdf:
        assert len(made) == len(pdf.pages)
    changed = rewritten(good, change)
    assert check_conformance(changed, recall) == check_conformance(changed)
    assert "content-not-marked" in broken(changed)
    assert len(made) == len(kept) == len(set(made))
    with pikepdf.open(io.BytesIO(good)) as pdf:
        assert len(made) == len(pdf.pages) + 1


def test_an_object_whose_number_was_used_before_is_read() -> None:
    objects = [
        b"1 0 obj\n<</Type /Catalog /Pages 2 3 R>>\nendobj\n",
        b"2 3 obj\n<</Type /Pages /Kids [] /Count 0>>\nendobj\n",
    ]
    data = b"%PDF-1.7\n"
    table = b"xref\n0 3\n0000000000 65535 f \n"
    for each, generation in zip(objects, (0, 3), strict=True):
        table += b"%010d %05d n \n" % (len(data), generation)
        data += each
    trailer = b"trailer\n<</Size 3 /Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % len(data)
    with plain.opened(data + table + trailer) as file:
        assert file.dictionary(file.root["/Pages"])["/Count"] == 0
