"""The documents of a distributor of aerospace parts with twelve people, as one finds them.

Twenty files, each with habits of its own: where number and revision stand, how headings and lists
are made, what Word was used for. Beside them lie a picture and the scan of a signed procedure.
"""

from __future__ import annotations

import io
import os
from collections.abc import Sequence
from pathlib import Path

from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.shared import Inches, Pt

from support import company_markdown
from support.old_documents import (
    CONTENTS,
    TEXT_BOX,
    add_link,
    in_list,
    margin,
    numbered,
    png,
    word,
)
from support.word_parts import (
    EQUATION,
    LEGACY_FIELDS,
    PAGE_FIELD,
    choice_of_control,
    inserted_and_deleted,
    with_notes,
)

COMPANY = "Norwood Aero Parts Ltd"
SAVED = 1_583_020_800
"""When the Markdown files were saved: 1 March 2020, in seconds since 1970."""


def write_company_documents(folder: Path) -> None:
    """Write twenty documents, a picture and a scan."""
    files: dict[str, bytes] = {
        "SOP-001 Document Control.docx": word(document_control),
        "archive/SOP-002 Records.docx": word(records),
        "SOP-004_Purchasing_Rev5.docx": word(purchasing),
        "SOP-007 Receiving Inspection.docx": with_notes(
            word(receiving), {"footnote": "Photographs are kept with the lot; see SOP-002."}
        ),
        "SOP-008 - Counterfeit Avoidance.docx": word(counterfeit),
        "SOP-010 Storage & Shelf Life.docx": word(storage),
        "SOP-014 Nonconforming Product.docx": word(nonconforming),
        "SOP-015 Calibration.docx": word(calibration),
        "SOP-016 Shipping.docx": word(shipping),
        "SOP-020 Internal Audit.docx": word(audit),
        "SOP-021 Training.docx": with_notes(
            word(training), {"endnote": "Agency staff are trained before their first shift."}
        ),
        "WI-03 Splitting of lots.docx": word(splitting),
        "WI-05 Packing ESD parts.docx": word(packing),
        "FRM-009 Supplier Questionnaire.docx": word(questionnaire),
        "FRM-012 Nonconformance Report.docx": word(report_form),
        "QMM-001 Quality Manual.docx": word(quality_manual),
        **{name: text.encode("utf-8") for name, text in company_markdown.FILES.items()},
        "pictures/label.png": png(48),
        "SOP-014 signed.pdf": b"%PDF-1.4\n% a scan\n%%EOF\n",
    }
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        os.utime(path, (SAVED, SAVED))


def head(document: Document, number: str, title: str, revision: str, day: str) -> None:
    """Write the table that this company has in its headers."""
    margin(
        document,
        [
            [COMPANY, title, f"Document No: {number}"],
            ["Quality management system", f"Rev {revision}", f"Date: {day}"],
        ],
    )


def table(document: Document, rows: Sequence[Sequence[str]]) -> None:
    """Write a table."""
    made = document.add_table(len(rows), len(rows[0]), style="Table Grid")
    for row, cells in zip(made.rows, rows, strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text


def bold(document: Document, text: str, size: int = 0, *, centred: bool = False) -> None:
    """Write a heading as people do who do not know of styles."""
    paragraph = document.add_paragraph()
    run = paragraph.add_run(text)
    run.bold = True
    if size:
        run.font.size = Pt(size)
    if centred:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER


def paragraphs(document: Document, *texts: str, style: str | None = None) -> None:
    """Write paragraphs of one style."""
    for text in texts:
        document.add_paragraph(text, style=style)


def document_control(document: Document) -> None:
    """Styles throughout, a history and approvals at the end."""
    head(document, "SOP-001", "Document Control", "6", "14/06/2021")
    document.add_heading("Purpose", 1)
    paragraphs(document, "This procedure keeps every document current, approved and findable.")
    document.add_heading("Scope", 1)
    paragraphs(document, "Procedures", "Work instructions", "Forms", style="List Bullet")
    document.add_heading("Approval", 1)
    paragraph = document.add_paragraph("Nobody works to a document without the ")
    paragraph.add_run("red stamp").bold = True
    paragraph.add_run(" of the ")
    paragraph.add_run("Quality Manager").italic = True
    paragraph.add_run(".")
    document.add_heading("Revision history", 1)
    table(
        document,
        [
            ["Rev", "Date", "Description", "Author"],
            ["5", "02/11/2018", "Forms added", "J. Hale"],
            ["6", "14/06/2021", "Paper stamps described", "J. Hale"],
        ],
    )
    paragraphs(document, "")
    table(
        document,
        [
            ["", "Name", "Function", "Date", "Signature"],
            ["Prepared by", "J. Hale", "Quality Engineer", "10/06/2021", ""],
            ["Approved by", "M. Stone", "Managing Director", "14/06/2021", ""],
        ],
    )


def records(document: Document) -> None:
    """Page numbers as fields, a formula, raised signs."""
    head(document, "SOP-002", "Control of Records", "2", "2019-02-28")
    document.sections[0].footer.paragraphs[0]._p.append(parse_xml(PAGE_FIELD))
    document.add_heading("Control of Records", 1)
    document.add_heading("Storage", 2)
    paragraph = document.add_paragraph("The archive has 24 m")
    paragraph.add_run("2").font.superscript = True
    paragraph.add_run(" and stays below 25 °C. Boxes needed:")
    document.add_paragraph()._p.append(parse_xml(EQUATION))
    document.add_heading("Retention", 2)
    table(document, [["Record", "Years"], ["Certificates", "10"], ["Audit reports", "6"]])


def purchasing(document: Document) -> None:
    """The first table says what it is; headings are bold with typed numbers."""
    table(
        document,
        [
            ["Document No.", "SOP-004", "Title", "Purchasing"],
            ["Revision", "5", "Issue date", "22 March 2020"],
            ["Approved by", "M. Stone", "Owner", "Purchasing"],
        ],
    )
    bold(document, "1. PURPOSE")
    paragraphs(document, "Parts are bought only from approved suppliers.")
    bold(document, "2. PROCEDURE")
    bold(document, "2.1 Quotation")
    paragraphs(
        document,
        "The buyer asks for a quotation.",
        "The supplier states manufacturer & country of origin.",
        style="List Number",
    )
    bold(document, "2.2 Order")
    paragraphs(document, "Every order names the standard, the revision and the certificate.")
    bold(document, "Never order from a broker without the written consent of Quality!")
    add_link(document, "Suppliers in OASIS", "https://example.org/oasis")


def receiving(document: Document) -> None:
    """Nested lists, a table with merged cells, captions, pictures, a footnote."""
    head(document, "SOP-007", "Receiving Inspection", "4", "30 September 2020")
    document.add_heading("Receiving Inspection", 0)
    document.add_heading("Steps", 1)
    paragraphs(document, "Open the parcel.", "Compare the papers:", style="List Number")
    paragraphs(document, "quantity", "part number", style="List Bullet 2")
    paragraphs(document, "with dash", style="List Bullet 3")
    paragraphs(document, "Photograph damage.", "Book the lot.", style="List Number")
    document.add_heading("Samples", 1)
    document.add_paragraph("Table 1: Samples by lot", style="Caption")
    made = document.add_table(5, 4, style="Table Grid")
    rows = (
        ("Kind", "Lot size", "", "Sample"),
        ("", "from", "to", ""),
        ("Standard parts", "1", "90", "13"),
        ("", "91", "500", "50"),
        ("Electronic parts", "any", "", "100 %"),
    )
    for row, cells in zip(made.rows, rows, strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    made.cell(0, 1).merge(made.cell(0, 2))
    made.cell(0, 0).merge(made.cell(1, 0))
    made.cell(2, 0).merge(made.cell(3, 0))
    made.cell(4, 1).merge(made.cell(4, 2))
    document.add_picture(io.BytesIO(png()), width=Inches(2))
    document.add_paragraph("Figure 1: The receiving bench", style="Caption")
    document.add_picture(io.BytesIO(png(40)), width=Inches(1))


def counterfeit(document: Document) -> None:
    """Tracked changes and a comment; number and revision in the footer."""
    document.sections[0].footer.paragraphs[0].text = "SOP-008\tRevision 2\t17.08.2020"
    document.add_heading("Suspect parts", 1)
    paragraph = document.add_paragraph("Suspect parts are ")
    inserted_and_deleted(paragraph, "quarantined", "returned")
    last = paragraph.add_run(" and reported within two days.")
    document.add_comment(last, text="Is it not one day now?", author="J. Hale", initials="JH")
    paragraphs(document, "Report to:", "the customer", "the authority", style="List Bullet")


def storage(document: Document) -> None:
    """A list of three levels in letters and Roman numbers, a table within a table."""
    head(document, "SOP-010", "Storage and Shelf Life", "C", "13/03/2020")
    document.add_heading("Shelf life", 1)
    numbering = numbered(document, "decimal", "%1.", "%2)", "%3.")
    steps = ("Look up the limit", "of rubber parts", "as the maker prints it")
    for level, text in enumerate(steps):
        in_list(document.add_paragraph(text), numbering, level=level)
    in_list(document.add_paragraph("Mark the shelf"), numbering)
    document.add_heading("Climate", 1)
    table(document, [["Area", "Limits"], ["Main store", "Between:"]])
    cell = document.tables[-1].cell(1, 1)
    inner = cell.add_table(2, 2)
    for index, text in enumerate(("Temperature", "15-25 °C", "Humidity", "< 60 %")):
        inner.cell(index // 2, index % 2).text = text


def nonconforming(document: Document) -> None:
    """Numbered headings, a table of contents; a signed copy lies beside it."""
    head(document, "SOP-014", "Nonconforming Product", "3", "05/04/2019")
    document.element.body.insert(0, parse_xml(CONTENTS))
    numbering = numbered(document, "decimal", "%1.", "%1.%2")
    in_list(document.add_heading("Segregation", 1), numbering)
    in_list(document.add_paragraph("Red bins are locked."), numbering, level=1)
    in_list(document.add_paragraph("The key is with Quality."), numbering, level=1)
    in_list(document.add_heading("Disposition", 1), numbering)
    in_list(document.add_paragraph("Scrap is mutilated."), numbering, level=1)
    table(
        document,
        [["Prepared by", "Approved by"], ["J. Hale", "M. Stone"], ["02/04/2019", "05/04/2019"]],
    )


def calibration(document: Document) -> None:
    """The number is only in the name of the file, and no revision is printed."""
    bold(document, "CALIBRATION OF MEASURING EQUIPMENT", 16, centred=True)
    bold(document, "Equipment")
    paragraphs(document, "Calipers, gauges and the climate logger are calibrated every year.")
    bold(document, "Labels")
    paragraphs(document, "The label shows the next date.")


def shipping(document: Document) -> None:
    """Bullets and numbers typed by hand, line breaks, a page break, tabs."""
    document.sections[0].header.paragraphs[0].text = "SOP-016 Shipping\t\tRev. 1 / 19.11.2018"
    bold(document, "Before packing")
    paragraphs(document, "- check the label", "- check the certificate", "1) weigh", "2) book")
    document.add_page_break()
    bold(document, "Address")
    paragraph = document.add_paragraph("Norwood Aero Parts Ltd")
    paragraph.add_run().add_break()
    paragraph.add_run("2 Quay Street")
    paragraph.add_run("\tHarbour")


def audit(document: Document) -> None:
    """A date that could be read in two ways if the other documents did not tell."""
    head(document, "SOP-020", "Internal Audit", "2", "03/04/2021")
    document.add_heading("Programme", 1)
    paragraphs(document, "Each process is audited once a year by somebody from another one.")
    document.add_heading("Report", 1)
    made = document.add_table(1, 1, style="Table Grid")
    made.cell(0, 0).text = "The report is written within ten days."


def training(document: Document) -> None:
    """An endnote, references within the document, words struck out."""
    head(document, "SOP-021", "Training", "1.10", "18/12/2020")
    document.add_heading("Needs", 1)
    paragraph = document.add_paragraph("Every role has a list of what it must know")
    paragraph.add_run(", yearly").font.strike = True
    paragraph.add_run(".")
    document.add_heading("Evidence", 1)
    paragraphs(document, "Lists are signed.", "Certificates are copied.", style="List Bullet")


def splitting(document: Document) -> None:
    """Steps in a table with a picture beside each, and a warning in a box."""
    head(document, "WI-03", "Splitting of lots", "2", "2020-05-19")
    document.element.body.insert(0, parse_xml(TEXT_BOX.replace("nur geprüfte Lieferanten", "ESD")))
    table(document, [["Step", "Picture"], ["Count the pieces.", ""], ["Print the label.", ""]])
    for row, size in ((1, 30), (2, 50)):
        cell = document.tables[-1].cell(row, 1)
        cell.paragraphs[0].add_run().add_picture(io.BytesIO(png(size)), width=Inches(0.5))


def packing(document: Document) -> None:
    """Signs of Wingdings, bold words within sentences, an instruction without headings."""
    head(document, "WI-05", "Packing ESD parts", "3", "2021-01-25")
    paragraph = document.add_paragraph("Wear the strap ")
    paragraph.add_run("before").bold = True
    paragraph.add_run(" you open the bag, *always* [even at night].")
    paragraphs(document, "\uf0fc strap tested", "\uf0a8 mat cleaned")
    half = document.add_paragraph()
    half.add_run("Re").bold = True
    half.add_run("test it daily; part of a word is bold.")
    paragraphs(document, "Seal the bag.", "Add the card.", style="List Number")


def questionnaire(document: Document) -> None:
    """A form with blanks, boxes to tick and lists to choose from."""
    head(document, "FRM-009", "Supplier Questionnaire", "B", "2019-10-30")
    document.add_heading("Your company", 1)
    paragraphs(document, "Name: ____________________", "Address: .....................")
    paragraph = document.add_paragraph("CAGE code:")
    paragraph.add_run("\t\t").underline = True
    document.add_heading("Your system", 1)
    document.add_paragraph("Certified to AS9120 ")._p.append(parse_xml(LEGACY_FIELDS))
    document.add_paragraph("Size: ")._p.append(
        parse_xml(choice_of_control("1 to 10 people", "11 to 50 people"))
    )


def report_form(document: Document) -> None:
    """A form that is one large table; number and revision at the foot."""
    document.sections[0].footer.paragraphs[0].text = "Form No: FRM-012   Rev: D   Date: 2020-07-21"
    made = document.add_table(4, 4, style="Table Grid")
    rows = (
        ("Nonconformance Report", "", "", ""),
        ("Part number", "", "Lot", ""),
        ("Description", "", "", ""),
        ("☐ Scrap", "☐ Return", "☐ Use as is", "Signature:"),
    )
    for row, cells in zip(made.rows, rows, strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    made.cell(0, 0).merge(made.cell(0, 3))
    made.cell(2, 1).merge(made.cell(2, 3))


def quality_manual(document: Document) -> None:
    """A page with the title, three levels of headings, a policy in a frame."""
    document.sections[0].header.paragraphs[0].text = "QMM-001\tRev. 7\t16 April 2021"
    bold(document, COMPANY, 14, centred=True)
    bold(document, "Quality Manual", 26, centred=True)
    paragraphs(document, "Approved by: M. Stone, Managing Director")
    document.add_page_break()
    document.add_heading("Organisation", 1)
    document.add_heading("Policy", 2)
    made = document.add_table(1, 1, style="Table Grid")
    made.cell(0, 0).text = "We deliver the right part with the right papers."
    document.add_heading("Roles", 2)
    document.add_heading("Warehouse", 3)
    paragraphs(document, "Receiving, storage, shipping", style="List Bullet")
    table(document, [["Role", "Person"], ["Quality Manager", "A. Quill"], ["Buyer", "T. Brandt"]])
