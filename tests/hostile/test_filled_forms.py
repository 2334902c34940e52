"""Filled forms from strangers: refused in one sentence, within limits, and nothing is filed."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Object, Pdf, String

from qms.app.forms.blank_form import blank_form
from qms.app.forms.form_definitions import UnknownForm
from qms.app.forms.read_form import read_form
from qms.domain.errors import QmsError
from qms.publish.filled import FilledFile, UnreadableForm, filled_file
from qms.publish.filled_reader import read
from qms.source.sheets import UnreadableSheet
from support.company import qms
from support.filling import fill_with_pikepdf
from support.form_company import AS_OF, FORM, NOW, VALID, FormCompany, form_company


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> FormCompany:
    return form_company(tmp_path_factory.mktemp("strangers"))


@pytest.fixture(scope="module")
def filled(company: FormCompany) -> bytes:
    blank = blank_form(company.root, FORM, "", as_of=AS_OF, now=NOW).data
    return fill_with_pikepdf(blank, VALID)


def in_this_process(data: bytes, name: str) -> FilledFile:
    return filled_file(read(data), name)


def changed(
    data: bytes, change: Callable[[Pdf], None], encryption: pikepdf.Encryption | None = None
) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        change(pdf)
        pdf.save(out, encryption=encryption)
    return out.getvalue()


def script(pdf: Pdf) -> Dictionary:
    return Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))


def field(pdf: Pdf, name: str) -> Object:
    return next(each for each in iter(pdf.Root.AcroForm.Fields) if str(each.T) == name)


def opens_with_script(pdf: Pdf) -> None:
    pdf.Root.OpenAction = script(pdf)


def calculates(pdf: Pdf) -> None:
    field(pdf, "lot").AA = Dictionary(C=script(pdf))


def submits(pdf: Pdf) -> None:
    field(pdf, "lot").A = Dictionary(S=Name.SubmitForm, F=String("https://example.org"))


def holds_xfa(pdf: Pdf) -> None:
    pdf.Root.AcroForm.XFA = pdf.make_stream(b"<xdp/>")


def loses_its_form(pdf: Pdf) -> None:
    del pdf.Root.AcroForm


def fields_are_no_list(pdf: Pdf) -> None:
    pdf.Root.AcroForm.Fields = String("none")


def value_is_a_number(pdf: Pdf) -> None:
    field(pdf, "before").V = 5


def value_is_a_list(pdf: Pdf) -> None:
    field(pdf, "result").V = Array([String("accepted"), String("rejected")])


def tick_is_text(pdf: Pdf) -> None:
    field(pdf, "counted").V = String("Yes")


def name_stands_twice(pdf: Pdf) -> None:
    field(pdf, "remarks").T = String("lot")


def value_cannot_be_seen(pdf: Pdf) -> None:
    field(pdf, "lot").V = String("L26-\u202e001")


def value_is_a_book(pdf: Pdf) -> None:
    field(pdf, "remarks").V = String("x" * 30_000)


def value_is_a_bomb(pdf: Pdf) -> None:
    packed = zlib.compressobj(9)
    first, again = (
        packed.compress(bytes(1 << 24)) + packed.flush(zlib.Z_FULL_FLUSH) for _ in range(2)
    )
    data = first + again * 80  # after a full flush the same bytes can follow again and again
    stream = pdf.make_stream(b"")
    stream.write(data, filter=Name.FlateDecode)
    field(pdf, "remarks").V = stream


def kids_in_a_circle(pdf: Pdf) -> None:
    one = pdf.make_indirect(Dictionary(T=String("one")))
    one.Kids = Array([pdf.make_indirect(Dictionary(T=String("two"), Kids=Array([one])))])
    pdf.Root.AcroForm.Fields.append(one)


def many_fields(pdf: Pdf) -> None:
    fields = pdf.Root.AcroForm.Fields
    for number in range(1500):
        fields.append(Dictionary(FT=Name.Tx, T=String(f"more{number}")))


def very_many_fields(pdf: Pdf) -> None:
    fields = pdf.Root.AcroForm.Fields
    for number in range(100_000):
        fields.append(pdf.make_indirect(Dictionary(FT=Name.Tx, T=String(f"more{number}"))))


CASES: dict[Callable[[Pdf], None], str] = {
    opens_with_script: "holds a program",
    calculates: "holds a program",
    submits: "holds a program",
    holds_xfa: "XFA",
    loses_its_form: "has no fields",
    fields_are_no_list: "has no fields",
    value_is_a_number: "something else than words",
    value_is_a_list: "something else than words",
    tick_is_text: "something else than words",
    name_stands_twice: "two fields called",
    value_cannot_be_seen: "cannot be seen",
    value_is_a_book: "30000 characters",
    value_is_a_bomb: "memory of one form|is broken inside",
    kids_in_a_circle: "more than 1000 fields",
    many_fields: "more than 1000 fields",
    very_many_fields: "more than any form",
}


NEED_LIMITS = (value_is_a_bomb, very_many_fields)
"""Read by a process of their own, as the command does; for the others that takes only longer."""


@pytest.mark.filterwarnings("ignore:This document has")  # pikepdf, of forms that lost their list
@pytest.mark.parametrize("change", CASES, ids=lambda change: change.__name__)
def test_a_form_that_was_tampered_with_is_refused(
    company: FormCompany,
    filled: bytes,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    change: Callable[[Pdf], None],
) -> None:
    if change not in NEED_LIMITS:
        monkeypatch.setattr("qms.app.forms.read_form.read_filled_pdf", in_this_process)
    path = tmp_path / "returned.pdf"
    path.write_bytes(changed(filled, change))
    with pytest.raises(UnreadableForm, match=CASES[change]) as refusal:
        read_form(company.library(), path)
    assert "\n" not in str(refusal.value)
    assert str(refusal.value).startswith("returned.pdf ")


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda data: b"", "is no PDF"),
        (lambda data: b"hello", "is no PDF"),
        (lambda data: data[: len(data) // 2], "is damaged"),
        (lambda data: data[:-200], "is damaged"),
        (lambda data: data.replace(b"startxref", b"startxxxx"), "is damaged"),
        (
            lambda data: changed(
                data, lambda pdf: None, encryption=pikepdf.Encryption(owner="o", user="u")
            ),
            "locked with a password",
        ),
        (
            lambda data: changed(
                data, lambda pdf: None, encryption=pikepdf.Encryption(owner="o", user="")
            ),
            "is encrypted",
        ),
        (lambda data: data + bytes(21 * 1024 * 1024), "are the most that is read"),
    ],
    ids=["empty", "text", "half", "end-cut", "no-table", "password", "protected", "huge"],
)
def test_a_file_that_is_no_whole_pdf_is_refused(
    company: FormCompany,
    filled: bytes,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    spoil: Callable[[bytes], bytes],
    said: str,
) -> None:
    monkeypatch.setattr("qms.app.forms.read_form.read_filled_pdf", in_this_process)
    path = tmp_path / "returned.pdf"
    path.write_bytes(spoil(filled))
    with pytest.raises(UnreadableForm, match=said):
        read_form(company.library(), path)


def marked(text: str) -> Callable[[Pdf], None]:
    def change(pdf: Pdf) -> None:
        field(pdf, "qms-form").V = String(text)

    return change


@pytest.mark.parametrize(
    ("mark", "said"),
    [
        ("F-01-01 A", "does not say which form"),
        ("qms-form@1 other F-01-01 A 0000-0000-0000-0000-0000", "is a form of other"),
        ("qms-form@1 fasteners F-01-01 A 0000-0000-0000-0000-0000", "neither in force nor in"),
        ("qms-form@1 fasteners ../../x A 0000-0000-0000-0000-0000", "does not say which form"),
    ],
)
def test_a_mark_that_leads_nowhere_is_named(
    company: FormCompany, filled: bytes, tmp_path: Path, mark: str, said: str
) -> None:
    own = company.library().configuration.repository
    path = tmp_path / "returned.pdf"
    path.write_bytes(changed(filled, marked(mark.replace("fasteners", own))))
    with pytest.raises(UnknownForm, match=said):
        read_form(company.library(), path)


def test_a_field_that_was_added_or_taken_is_named(
    company: FormCompany, filled: bytes, tmp_path: Path
) -> None:
    def change(pdf: Pdf) -> None:
        field(pdf, "remarks").T = String("release")

    path = tmp_path / "returned.pdf"
    path.write_bytes(changed(filled, change))
    assert [str(each) for each in read_form(company.library(), path).faults] == [
        "Remarks: the field is missing in the file",
        "the file has a field 'release' that the form does not have",
    ]


def test_a_record_number_cannot_leave_its_folder(
    company: FormCompany, filled: bytes, tmp_path: Path
) -> None:
    def change(pdf: Pdf) -> None:
        field(pdf, "qms-number").V = String("../../0001")

    path = tmp_path / "returned.pdf"
    path.write_bytes(changed(filled, change))
    done = qms(
        company.root, "form", "read", str(path), "--save", "--records", str(tmp_path / "records")
    )
    said = done.stdout + done.stderr
    assert done.returncode == 1
    assert "Record number: “../../0001” has other characters" in said
    assert not (tmp_path / "records").exists()


def test_files_of_every_kind_end_in_one_sentence_each(
    company: FormCompany, filled: bytes, tmp_path: Path
) -> None:
    good, script_in, folder = tmp_path / "good.pdf", tmp_path / "script.pdf", tmp_path / "folder"
    good.write_bytes(filled)
    script_in.write_bytes(changed(filled, opens_with_script))
    folder.mkdir()
    done = qms(company.root, "form", "read", str(script_in), str(folder), "none.pdf", str(good))
    said = done.stdout + done.stderr
    assert done.returncode == 2
    lines = said.splitlines()
    assert any("script.pdf holds a program" in each for each in lines)
    assert sum("is not a file" in each for each in lines) == 2
    assert "  Nothing was found." in lines
    assert "Traceback" not in said


def test_no_module_beside_the_file_is_run(
    company: FormCompany, filled: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "pikepdf.py").write_text("raise SystemExit('planted')\n", "utf-8")
    (tmp_path / "returned.pdf").write_bytes(filled)
    monkeypatch.chdir(tmp_path)
    assert read_form(company.library(), Path("returned.pdf")).faults == ()


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> FormCompany:
    return form_company(tmp_path_factory.mktemp("register"), kind="register")


def repacked(data: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", 8) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    return out.getvalue()


def with_formula(name: str, data: bytes) -> bytes:
    cell = b'<row r="2"><c r="A2"><f>1+1</f><v>2</v></c></row></sheetData>'
    return data.replace(b"</sheetData>", cell) if name.endswith("sheet1.xml") else data


def with_entities(name: str, data: bytes) -> bytes:
    return data.replace(b"?>", b'?><!DOCTYPE x [<!ENTITY a "b">]>', 1) if "sheet1" in name else data


def swollen(name: str, data: bytes) -> bytes:
    return data + b" " * (50 * 1024 * 1024) if name.endswith("sheet1.xml") else data


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (with_formula, "has a formula in A2"),
        (with_entities, "not a plain XLSX"),
        (swollen, "more than any register"),
        (lambda name, data: data[:-20], "not a whole XLSX"),
    ],
    ids=["formula", "entities", "swollen", "cut"],
)
def test_a_spreadsheet_that_is_more_than_a_table_is_refused(
    register: FormCompany, tmp_path: Path, change: Callable[[str, bytes], bytes], said: str
) -> None:
    blank = blank_form(register.root, FORM, ".xlsx", as_of=AS_OF, now=NOW).data
    path = tmp_path / "register.xlsx"
    path.write_bytes(repacked(blank, change))
    with pytest.raises(UnreadableSheet, match=said):
        read_form(register.library(), path)


@pytest.mark.parametrize(
    "data", [b"", b"PK", b'\xff\xfe"', b'"open', b"a,b\r\n" * 6000], ids=range(5)
)
@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_rubbish_is_refused(
    register: FormCompany, tmp_path: Path, data: bytes, ending: str
) -> None:
    path = tmp_path / f"register.{ending}"
    path.write_bytes(data)
    with pytest.raises(QmsError) as refusal:
        read_form(register.library(), path)
    assert str(refusal.value).startswith("register.")
