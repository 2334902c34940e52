"""Fillable forms: every form of the example, filled in two libraries, read back with a verdict."""

from __future__ import annotations

import io
import re
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pikepdf
import pytest

from form_font import form_font
from qms.app.forms.blank_form import blank_form
from qms.app.forms.form_definitions import read_forms
from qms.app.forms.read_form import ReadForm, judged_form, read_form
from qms.domain.book import Book
from qms.domain.fillable import MARK_FIELD, FormMark
from qms.domain.form_values import field_names, pattern_in_words
from qms.domain.library import Library
from qms.domain.records import FieldKind, FormColumn, FormDefinition
from qms.publish.conformance import check_claim, check_conformance, check_fillable
from qms.publish.filled import filled_file
from qms.publish.filled_reader import read
from qms.publish.pdf.book import TypesetOptions, typeset_book
from qms.publish.pdf.fonts import FORM_FONT
from qms.publish.pdf.form_font import characters
from qms.render.print.fillable import fillable_forms, fillable_part
from support.example import AS_OF, NOW, ROOT
from support.filling import fill_with_pdfium, fill_with_pikepdf
from support.form_company import FORM, VALID, FormCompany, form_company

FILLERS = {"pikepdf": fill_with_pikepdf, "pdfium": fill_with_pdfium}
REQUIRED = 2
USUAL = {FieldKind.NUMBER: "12", FieldKind.DATE: "2026-11-20"}


@dataclass(frozen=True)
class Blanks:
    """The example's forms, laid out once."""

    library: Library
    folder: Path
    by_id: Mapping[str, bytes]

    def read(self, data: bytes) -> ReadForm:
        """Read a filled form as the command does, without a process for each."""
        filled = filled_file(read(data), "filled.pdf")
        return judged_form(self.library, self.folder / "filled.pdf", data, filled)


@pytest.fixture(scope="session")
def blanks(tmp_path_factory: pytest.TempPathFactory) -> Blanks:
    folder = tmp_path_factory.mktemp("blanks")
    library = read_forms(ROOT, as_of=AS_OF, now=NOW)
    return Blanks(library, folder, dict(_laid_out(library, folder / "cache")))


@pytest.fixture(scope="session")
def company(tmp_path_factory: pytest.TempPathFactory) -> FormCompany:
    return form_company(tmp_path_factory.mktemp("form-company"))


@pytest.fixture(scope="session")
def blank(company: FormCompany) -> bytes:
    return blank_form(company.root, FORM, "", as_of=AS_OF, now=NOW).data


def _laid_out(library: Library, cache: Path) -> Iterator[tuple[str, bytes]]:
    forms = tuple(fillable_part(library, each) for each in fillable_forms(library))
    book = Book(title="", organisation="Company", language="en", parts=(), forms=forms)
    made = typeset_book(book, TypesetOptions(root=ROOT, cache=cache, jobs=1))
    made.raise_for_faults()
    for each in made.forms:
        yield each.key.removeprefix("forms/"), each.pdf_bytes()


def _valid(field: FormColumn) -> str:
    match field.kind:
        case FieldKind.NUMBER | FieldKind.DATE:
            return field.min or field.max or USUAL[field.kind]
        case FieldKind.CHOICE:
            return field.choices[-1]
        case FieldKind.CHECKBOX:
            return "yes"
        case FieldKind.TEXT if field.pattern:
            return pattern_in_words(field.pattern)
        case FieldKind.MULTILINE:
            return "Größe\nfrom two lines"[: field.length or None]
        case _:
            return "J. Mercer (é)"[: field.length or None]


def _invalid(field: FormColumn) -> str | None:
    """Return what is wrong in a field; None where nothing that can be typed is."""
    if field.kind in {FieldKind.NUMBER, FieldKind.DATE}:
        return "many"
    return "" if field.required else None


def definition(blanks: Blanks, number: str) -> FormDefinition:
    form = blanks.library.by_id[number].form
    assert form is not None
    return form


def test_every_form_of_the_example_has_a_blank(blanks: Blanks) -> None:
    expected = {
        each.id
        for each in blanks.library.documents
        if each.form is not None and each.form.kind == "form"
    }
    assert set(blanks.by_id) == expected
    assert len(expected) >= 15


@pytest.mark.parametrize("filler", FILLERS)
def test_valid_values_come_back_and_are_found_valid(blanks: Blanks, filler: str) -> None:
    for number, data in blanks.by_id.items():
        form = definition(blanks, number)
        values = {name: _valid(field) for name, field in field_names(form)}
        found = blanks.read(FILLERS[filler](data, values))
        assert found.mark.form == number
        assert found.filled is not None
        assert {name: found.filled.values[name] for name in values} == values
        if not form.rules:
            assert found.faults == (), number


LOTS = {"quantity_before": "1000", "remainder": "448", "set_aside": "2", "set_aside_report": "NC-1"}
SHARES = {"child_lots-1-quantity": "300", "child_lots-2-quantity": "250"}


def test_the_shares_of_a_lot_add_up(blanks: Blanks) -> None:
    form = definition(blanks, "F-09-01")
    singles = {name: _valid(each) for name, each in field_names(form) if "-" not in name}
    lines = {f"child_lots-{line}-{name}": "x" for line in (1, 2) for name in ("lot", "order")}
    right = {**singles, **LOTS, **lines, **SHARES}
    empty = blanks.by_id["F-09-01"]
    assert blanks.read(fill_with_pikepdf(empty, right)).faults == ()
    wrong = {**right, "remainder": "450", "set_aside_report": ""}
    found = blanks.read(fill_with_pikepdf(empty, wrong)).faults
    assert {each.name for each in found} == {"child_lots.quantity", "set_aside_report"}


def test_a_disposition_names_who_decided_and_what_carries_it_out(blanks: Blanks) -> None:
    form, empty = definition(blanks, "F-12-01"), blanks.by_id["F-12-01"]
    later = ("references", "decided_by", "verified", "notice_of_escape", "closed_on")
    values = {name: _valid(each) for name, each in field_names(form)} | {
        "quantity_shipped": "5",
        "disposition": "scrap",
        **dict.fromkeys(later, ""),
    }
    found = blanks.read(fill_with_pikepdf(empty, values)).faults
    assert [each.name for each in found] == ["notice_of_escape", "references", "decided_by"]
    closed = {**values, "closed_on": "2026-11-20", "notice_of_escape": "1", "references": "2"}
    found = blanks.read(fill_with_pikepdf(empty, closed)).faults
    assert {each.name for each in found} == {"decided_by", "verified"}


def test_choices_stand_on_paper_with_boxes(blanks: Blanks, tmp_path: Path) -> None:
    path, checked = tmp_path / "blank.pdf", 0
    for number, data in blanks.by_id.items():
        path.write_bytes(data)
        text = "".join(_said("pdftotext", str(path), "-").split())
        for field in definition(blanks, number).fields:
            words = ["☐" + "".join(choice.split()) for choice in field.choices]
            assert [each for each in words if each not in text] == [], (number, field.name)
            checked += len(words)
    assert checked > 100


def test_no_box_lies_under_its_list(blank: bytes, tmp_path: Path) -> None:
    path = tmp_path / "blank.pdf"
    path.write_bytes(blank)
    page = _said("pdftotext", "-bbox", str(path), "-")
    found = re.search(r'xMin="([0-9.]+)"[^>]*>accepted<', page)
    assert found is not None
    with pikepdf.open(io.BytesIO(blank)) as pdf:
        rect = next(each.Rect for each in pdf.Root.AcroForm.Fields if str(each.T) == "result")
    assert float(rect[2]) < float(found[1])


@pytest.mark.parametrize("filler", FILLERS)
def test_each_invalid_value_is_found(blanks: Blanks, filler: str) -> None:
    for number, data in blanks.by_id.items():
        form = definition(blanks, number)
        wrong = {
            name: value
            for name, field in field_names(form)
            if "-" not in name and (value := _invalid(field)) is not None
        }
        right = {
            name: _valid(field)
            for name, field in field_names(form)
            if name not in wrong and "-" not in name
        }
        written = {name: value for name, value in wrong.items() if value}
        found = blanks.read(FILLERS[filler](data, {**right, **written}))
        assert {each.name for each in found.faults if each.name in wrong} == set(wrong), number
        assert wrong, number


def test_files_are_whole_and_have_no_program(blanks: Blanks) -> None:
    for number, data in blanks.by_id.items():
        path = blanks.folder / f"{number}.pdf"
        path.write_bytes(data)
        done = subprocess.run(
            ["qpdf", "--check", path], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        info = _said("pdfinfo", str(path))
        assert "JavaScript:      no" in info
        assert "Form:            AcroForm" in info
        assert "Tagged:          yes" in info


def test_our_rules_on_accessible_files_hold(blanks: Blanks) -> None:
    for data in blanks.by_id.values():
        found = check_claim(data)
        assert found is not None
        assert found.breaches == ()
        assert found.in_words.startswith("Built to PDF/UA-1; ")
        assert found == check_fillable(data)
        assert {each.rule for each in check_conformance(data).breaches} == {
            "not-named-pdf-a-3a",
            "no-output-intent",
        }


def test_fields_are_tagged_described_and_marked(blanks: Blanks) -> None:
    for number, data in blanks.by_id.items():
        path = blanks.folder / f"{number}.pdf"
        path.write_bytes(data)
        labels = dict(field_names(definition(blanks, number)))
        with pikepdf.open(io.BytesIO(data)) as pdf:
            widgets = [each for page in pdf.pages for each in page.get("/Annots", [])]
            assert _said("pdfinfo", "-struct", str(path)).count("Form\n") == len(widgets)
            assert all(page.Tabs == "/S" for page in pdf.pages if "/Annots" in page)
            for each in widgets:
                assert str(each.TU)
                assert "/N" in each.AP
                field = labels.get(str(each.T))
                if field is not None:
                    assert str(each.TU).startswith(field.label)
                    asked = bool(int(each.get("/Ff", 0)) & REQUIRED)
                    assert asked == (field.required and "-" not in str(each.T))
            order = [str(each.T) for each in widgets if str(each.T) in labels]
            assert order == list(labels)


def test_the_blank_is_no_archive_copy_and_says_what_it_is(blanks: Blanks) -> None:
    for number, data in blanks.by_id.items():
        with pikepdf.open(io.BytesIO(data)) as pdf:
            packet = pdf.Root.Metadata.read_bytes().decode("utf-8")
            fields = {str(each.T): each for each in pdf.Root.AcroForm.Fields}
            mark = FormMark.read(str(fields[MARK_FIELD].V))
            assert mark is not None
            assert mark.form == number
            assert int(fields[MARK_FIELD].Ff) == 1
            assert str(pdf.docinfo["/Subject"]) == str(mark)
        assert "pdfaid:part" not in packet
        assert "<pdfuaid:part>1</pdfuaid:part>" in packet
        assert str(mark) in packet


def test_the_font_of_the_fields_is_whole_and_embedded(blanks: Blanks) -> None:
    assert len(characters()) == 218
    path = blanks.folder / "fonts.pdf"
    path.write_bytes(next(iter(blanks.by_id.values())))
    line = next(
        each for each in _said("pdffonts", str(path)).splitlines() if each.startswith("NotoSans-L")
    )
    assert line.split()[1:5] == ["TrueType", "WinAnsi", "yes", "no"]
    assert form_font() == FORM_FONT.read_bytes()


def test_the_same_form_gives_the_same_bytes(blanks: Blanks, tmp_path: Path) -> None:
    again = dict(_laid_out(blanks.library, tmp_path))
    assert again == dict(blanks.by_id)


@pytest.mark.parametrize("filler", FILLERS)
def test_groups_limits_and_comparisons_are_read_back(
    company: FormCompany, blank: bytes, filler: str, tmp_path: Path
) -> None:
    library, fill, path = company.library(), FILLERS[filler], tmp_path / "filled.pdf"
    path.write_bytes(fill(blank, VALID))
    assert read_form(library, path).faults == ()
    wrong = {
        **VALID,
        "lot": "L26",
        "before": "99",
        "expires_on": "2026-11-20",
        "children-2-pieces": "",
        "result": "rejected",
        "split_by": "",
    }
    path.write_bytes(fill(blank, wrong))
    assert [str(each) for each in read_form(library, path).faults] == [
        "Parent lot: “L26” is not written like L11-111",
        "Child lots, line 2: Pieces: must be filled in",
        "Split by: neither a name is written nor a digital signature given",
        "Expires on: is 2026-11-20, and must be after Split on, which is 2026-11-20",
        "Number of the report: must be filled in, because Result is rejected",
    ]
    path.write_bytes(fill(blank, {**VALID, "before": "99"}))
    assert [str(each) for each in read_form(library, path).faults] == [
        "Child lots, Pieces + Remainder: is 100, and must equal Quantity before, which is 99"
    ]


def test_what_people_typed_is_drawn_on_the_page(blank: bytes, tmp_path: Path) -> None:
    path = tmp_path / "filled.pdf"
    for fill in FILLERS.values():
        path.write_bytes(fill(blank, VALID))
        text = _said("pdftotext", "-layout", str(path), "-")
        assert all(part in text for part in ("L26-001-2", "Grüße", "J. Mercer", "2027-01-31"))


def _said(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return done.stdout
