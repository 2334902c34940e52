"""The documents of a company before it had this system: twenty files, as one finds them."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import docx
from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Inches

COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
"""The beginning of a .doc file, and of every protected .docx."""
SAVED = datetime(2018, 3, 1, 12, 0, tzinfo=UTC)
MARKED = """\
---
id: AA-05
title: Schulung
version: 2.0
date: 2021-06-01
approved_by: "E. Maier"
---
# Schulung

## Ablauf

1. Bedarf ermitteln.
2. Plan schreiben.

Siehe [Reklamation](AA-06%20Reklamation.md) und [die Homepage](https://example.org/a).
"""
PLAIN = """\
# Reklamation

**Dokument-Nr.:** AA-06 | **Rev.:** 1 | **Datum:** 12.11.2020

Ablauf
------

Wer eine Reklamation annimmt, füllt das Formular aus<br>und sperrt die Ware.

| Schritt | Wer |
|---|---|
| Sperren | Lager |
| Melden | QMB |

![Sperrbereich](bilder/sperre.png)

<!-- noch prüfen -->
Der Platzhalter {{ name }} und <u>Unterstrichenes</u>, [Vorlage](vorlage.xlsx).
"""


def write_old_documents(folder: Path) -> None:
    """Write twenty files: Word with everything in it, Markdown, and what cannot be taken over."""
    folder.mkdir(parents=True)
    files: dict[str, bytes] = {
        "VA 04-02 Wareneingang.docx": word(receiving),
        "VA 04-03 Lieferanten_Rev 2.docx": word(suppliers),
        "VA 05-01 Änderungen.docx": word(tracked),
        "VA 06-01 Lagerung.docx": word(with_contents),
        "VA 07-01 Versand.docx": word(lambda it: simple(it, "VA 07-01", "4", "2020-02-13")),
        "VA 07-02 Freigabe.docx": word(lambda it: simple(it, "VA 07-02", "1.10", "3 May 2019")),
        "VA 08-01 Kalibrierung.docx": word(lambda it: simple(it, "VA 08-01", "2", "02/03/2020")),
        "VA 09-01 Audit.docx": word(lambda it: simple(it, "VA 09-01", "3", "13/03/2020")),
        "VA 09-01 Audit alt.docx": word(lambda it: simple(it, "VA 09-01", "2", "13/03/2018")),
        "VA 10-01 Korrektur.docx": word(lambda it: simple(it, "VA 10-10", "2", "2020-02-13")),
        "Notizen.docx": word(lambda it: it.add_paragraph("Nur ein Gedanke.")),
        "kopie/VA 04-02 Wareneingang.docx": word(receiving),
        "AA-05 Schulung.md": MARKED.encode(),
        "AA-06 Reklamation.md": PLAIN.encode(),
        "bilder/sperre.png": png(),
        "VA 01-01 Handbuch.doc": COMPOUND,
        "VA 02-01 Geschützt.docx": COMPOUND,
        "VA 03-01 Kaputt.docx": word(receiving)[:3000],
        "VA 11-01 Zertifikat.pdf": b"%PDF-1.4\n",
        "latin.md": "Prüfung".encode("latin-1"),
    }
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)


def word(fill: Callable[[Document], object]) -> bytes:
    """Return a Word file that a function filled, always with the same bytes."""
    document = docx.Document()
    document.core_properties.modified = SAVED.replace(tzinfo=None)
    document.core_properties.title = ""
    fill(document)
    file = io.BytesIO()
    document.save(file)
    return repacked(file.getvalue())


def repacked(data: bytes, changes: Callable[[str, bytes], bytes] = lambda _, part: part) -> bytes:
    """Return a packed file with changed parts and one date in all of them."""
    file = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(file, "w") as new,
    ):
        for name in old.namelist():
            part = changes(name, old.read(name))
            new.writestr(zipfile.ZipInfo(name), part, zipfile.ZIP_DEFLATED)
    return file.getvalue()


def margin(document: Document, rows: Sequence[Sequence[str]]) -> None:
    """Write a table into the header, as companies do with number and revision."""
    table = document.sections[0].header.add_table(len(rows), len(rows[0]), Inches(6))
    for row, cells in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text


def simple(document: Document, number: str, revision: str, day: str) -> None:
    """Write a short document with its number in the header."""
    margin(document, [[f"Dok.-Nr.: {number}", f"Rev.: {revision}", f"Datum: {day}"]])
    document.add_heading("Zweck", 1)
    document.add_paragraph(f"Diese Anweisung {number} regelt die Arbeit.")


def receiving(document: Document) -> None:
    """Write what a procedure of a warehouse holds: lists, tables, pictures, a title in the text."""
    margin(
        document,
        [
            ["Müller Luftfahrt GmbH", "Wareneingang prüfen", "Dok.-Nr.: VA 04-02"],
            ["Rev.: 03/A", "Datum: 03.05.2019", "Freigegeben: M. Huber"],
        ],
    )
    document.add_heading("Wareneingang prüfen", 0)
    document.add_heading("Zweck", 1)
    paragraph = document.add_paragraph("Diese Anweisung sorgt dafür, dass ")
    paragraph.add_run("jede Lieferung").bold = True
    paragraph.add_run(" geprüft wird: *nichts* [hier] ist <b>ein Zeichen</b>, {{ auch_nicht }}.")
    document.add_heading("Ablauf", 1)
    for text in ("Paket öffnen.", "Papiere prüfen:"):
        document.add_paragraph(text, style="List Number")
    for text in ("Menge", "Zeugnis"):
        document.add_paragraph(text, style="List Bullet 2")
    document.add_paragraph("Buchen.", style="List Number")
    document.add_paragraph("Danach wird eingelagert.")
    document.add_paragraph("Lagerplatz aufschreiben.", style="List Number")
    document.add_heading("Grenzwerte", 2)
    document.add_paragraph("Tabelle 1: Grenzwerte je Warengruppe", style="Caption")
    merged_table(document)
    document.add_picture(io.BytesIO(png()), width=Inches(1))
    document.add_paragraph("Abbildung 1: Annahme der Ware", style="Caption")
    document.add_picture(io.BytesIO(png(40)), width=Inches(1))


def merged_table(document: Document) -> None:
    """Write a table with cells merged sideways and downwards, and a list in a cell."""
    table = document.add_table(4, 3)
    texts = (
        ("Gruppe", "Grenzen", ""),
        ("Normteile", "1 | 2", "Stück"),
        ("", "3", "Stück"),
        ("Elektronik", "ESD", "ja"),
    )
    for row, cells in zip(table.rows, texts, strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    table.cell(3, 2).add_paragraph("immer")
    table.cell(0, 1).merge(table.cell(0, 2))
    table.cell(1, 0).merge(table.cell(2, 0))


def suppliers(document: Document) -> None:
    """Write a document whose first table says what it is; letters before steps, links, a box."""
    table = document.add_table(2, 4)
    rows = (
        ("Dokumentnummer", "VA 04-03", "Titel", "Lieferanten bewerten"),
        ("Revision", "2", "Stand", "17.08.2020"),
    )
    for row, cells in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    document.add_heading("Bewertung", 1)
    numbering = numbered(document, "lowerLetter", "%1)")
    for text in ("Qualität", "Termintreue"):
        in_list(document.add_paragraph(text), numbering)
    add_link(document, "Liste der OASIS", "https://example.org/oasis")
    add_link(document, "Ablage", "file:///S:/QM/Lieferanten")
    document.element.body.insert(4, parse_xml(TEXT_BOX))
    document.element.body.insert(5, parse_xml(CHART))


def tracked(document: Document) -> None:
    """Write a document with tracked changes, a comment, hidden words and a footnote."""
    margin(document, [["Dok.-Nr.: VA 05-01", "Rev.: B", "Datum: 1. März 2021"]])
    document.add_heading("Änderungen", 1)
    paragraph = document.add_paragraph("Der Leiter ")
    paragraph._p.append(parse_xml(INSERTED))
    paragraph._p.append(parse_xml(DELETED))
    paragraph.add_run(" alles.")
    document.add_comment(paragraph.runs, text="Stimmt das?", author="QMB")
    document.add_paragraph("Geheim").runs[0].font.hidden = True


def with_contents(document: Document) -> None:
    """Write a document with a table of contents, numbered headings and numbers such as 1.1."""
    simple(document, "VA 06-01", "7", "2019-09-09")
    document.element.body.insert(0, parse_xml(CONTENTS))
    numbering = numbered(document, "decimal", "%1.", "%1.%2")
    in_list(document.add_heading("Lager", 1), numbering)
    in_list(document.add_paragraph("Die Ware liegt trocken."), numbering, level=1)
    in_list(document.add_heading("Klima", 1), numbering)
    in_list(document.add_paragraph("Die Luft wird gemessen."), numbering, level=1)


def numbered(document: Document, form: str, *texts: str) -> int:
    """Define a list with a form of numbers and return its number."""
    root = document.part.numbering_part.element
    levels = "".join(
        f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
        for level, text in enumerate(texts)
    )
    abstract = f'<w:abstractNum {nsdecls("w")} w:abstractNumId="77">{levels}</w:abstractNum>'
    root.insert(0, parse_xml(abstract))
    number = f'<w:num {nsdecls("w")} w:numId="77"><w:abstractNumId w:val="77"/></w:num>'
    root.append(parse_xml(number))
    return 77


def in_list(paragraph: Any, numbering: int, level: int = 0) -> None:
    """Make a paragraph an item of a list."""
    properties = paragraph._p.get_or_add_pPr()
    properties.append(
        parse_xml(
            f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/>'
            f'<w:numId w:val="{numbering}"/></w:numPr>'
        )
    )


def add_link(document: Document, words: str, address: str) -> None:
    """Write a paragraph that is a link."""
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"
    key = document.part.relate_to(address, kind, is_external=True)
    link = (
        f'<w:hyperlink {nsdecls("w", "r")} r:id="{key}"><w:r><w:t>{words}</w:t></w:r></w:hyperlink>'
    )
    document.add_paragraph()._p.append(parse_xml(link))


def png(size: int = 60) -> bytes:
    """Return a picture of one colour."""
    rows = b"".join(b"\0" + b"\x20\x60\xa0" * size for _ in range(size))
    head = struct.pack(">IIBBBBB", size, size, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in parts
    )


def add_types(root: Path) -> None:
    """Give a company types for its old numbers, as `qms adopt` proposes them."""
    settings = root / "quality_manual/qms.yml"
    text = settings.read_text("utf-8")
    types = "".join(
        f"  {code}: {{name: {name}, directory: procedures, number_pattern: '{pattern}',"
        " revision_scheme: none,\n"
        "       review_interval_months: 36, required_approvals: [{meaning: approved, role:"
        " quality-manager}],\n       evidence: [signed, attested, recorded]}\n"
        for code, name, pattern in (
            ("VA", "Procedure of before", r"VA-\d{2}-\d{2}"),
            ("AA", "Instruction of before", r"AA-\d{2}"),
        )
    )
    settings.write_text(text.replace("\ntypes:\n", f"\ntypes:\n{types}"), "utf-8")
    roster = root / "quality_manual/approvers.yml"
    text = roster.read_text("utf-8")
    roster.write_text(text.replace("types: [QM, QP, ", "types: [VA, AA, QM, QP, "), "utf-8")


TEXT_BOX = f"""<w:p {nsdecls("w")} xmlns:v="urn:schemas-microsoft-com:vml"><w:r><w:pict><v:shape>
<v:textbox><w:txbxContent><w:p><w:r><w:t>Achtung: nur geprüfte Lieferanten</w:t></w:r></w:p>
</w:txbxContent></v:textbox></v:shape></w:pict></w:r></w:p>"""
CHART = f"""<w:p {nsdecls("w", "wp", "a")}><w:r><w:drawing><wp:inline><a:graphic>
<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart"/>
</a:graphic></wp:inline></w:drawing></w:r></w:p>"""
INSERTED = (
    f"""<w:ins {nsdecls("w")} w:id="1" w:author="QMB"><w:r><w:t>genehmigt</w:t></w:r></w:ins>"""
)
DELETED = f"""<w:del {nsdecls("w")} w:id="2" w:author="QMB"><w:r>
<w:delText>verbietet</w:delText></w:r></w:del>"""
CONTENTS = f"""<w:sdt {nsdecls("w")}><w:sdtPr><w:docPartObj>
<w:docPartGallery w:val="Table of Contents"/></w:docPartObj></w:sdtPr><w:sdtContent>
<w:p><w:r><w:t>Lager ........ 1</w:t></w:r></w:p></w:sdtContent></w:sdt>"""
