"""The last touches on a part, made while WeasyPrint writes it, so that no file is opened twice.

WeasyPrint calls us with its PDF objects just before they become bytes. Here running heads become
artifacts, links get readable names and addresses that work beside the other PDFs, head cells get
their scope, and metadata is written. Everything relies on WeasyPrint's `finisher` hook and on
pydyf's objects; versions are pinned, and the tests look at the finished bytes.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pydyf
from weasyprint.formatting_structure import boxes

from qms.domain.book import PrintPart
from qms.publish.pdf.blanks import add_blanks
from qms.publish.pdf.tags import Marks, at, tidy_tree
from qms.publish.pdf.writing import PdfFile
from qms.publish.pdf.xmp import Metadata, info_moment, xmp_packet

if TYPE_CHECKING:
    from weasyprint import Document

MANUAL_ONLY = frozenset(
    {"cover", "approvals", "record-of-revisions", "contents", "effective-sections"}
    | {"distribution", "clause-matrix", "protection", "processes", "organisation"}
)
"""Parts that have no PDF of their own: links to them lead into the manual."""
_SCHEME = "qms:"


def finish(
    document: Document, pdf: pydyf.PDF, metadata: Metadata, identifier: bytes, part: PrintPart
) -> None:
    """Change WeasyPrint's objects into what we publish, and how they are written."""
    _rename_links(document)
    running = tidy_tree(pdf)
    _make_artifacts(pdf, running)
    _give_scope(document)
    if part.blanks:
        add_blanks(document, pdf, part.blanks, part.mark)
    _write_metadata(pdf, metadata)
    pdf.write = PdfFile(pdf, identifier).write


def standalone_address(target: str) -> str:
    """Return where a link of ours leads when the PDFs lie side by side in one folder."""
    if not target.startswith(_SCHEME):
        return target
    key, hash_mark, anchor = target.removeprefix(_SCHEME).partition("#")
    name = "manual" if key in MANUAL_ONLY else key
    return f"{name}.pdf{hash_mark}{anchor}"


def _rename_links(document: Document) -> None:
    for page in document.pages:
        for kind, target, _, box in page.links:
            annotation = getattr(box, "link_annotation", None)
            if annotation is None:
                continue
            words = " ".join("".join(box.element.itertext()).split())
            annotation["Contents"] = pydyf.String(words or target)
            if kind == "external":
                annotation["A"]["URI"] = pydyf.String(standalone_address(target))


def _make_artifacts(pdf: pydyf.PDF, running: Marks) -> None:
    for page in _pages(pdf):
        marks = running.get(page["StructParents"], frozenset())
        if not marks:
            continue
        operators = at(pdf, page["Contents"]).stream
        for index, each in enumerate(operators):
            if isinstance(each, dict) and each.get("MCID") in marks:
                operators[index - 1] = "/Artifact"
                operators[index] = pydyf.Dictionary({"Type": "/Pagination"})


def _give_scope(document: Document) -> None:
    """Say of each head cell what it heads; those of running heads are no part of the tree."""
    for cell in _head_cells(document):
        element = getattr(cell, "mark", None)
        if element:
            scope = "/Row" if cell.element.get("scope") == "row" else "/Column"
            element["A"] = pydyf.Dictionary({**element.get("A", {"O": "/Table"}), "Scope": scope})


def _head_cells(document: Document) -> Iterator[boxes.TableCellBox]:
    for page in document.pages:
        for box in page._page_box.descendants():  # noqa: SLF001 - cells have no public name
            if isinstance(box, boxes.TableCellBox) and box.element_tag == "th":
                yield box


def _write_metadata(pdf: pydyf.PDF, metadata: Metadata) -> None:
    packet = at(pdf, pdf.catalog["Metadata"])
    packet.stream = [xmp_packet(metadata)]
    # Readers without a PDF library find the packet when it is not compressed.
    packet.compress = False
    pdf.info.clear()
    pdf.info["Title"] = pydyf.String(metadata.title)
    pdf.info["Author"] = pydyf.String(metadata.organisation)
    if metadata.subject:
        pdf.info["Subject"] = pydyf.String(metadata.subject)
    pdf.info["Producer"] = pydyf.String(metadata.producer)
    if metadata.date:
        pdf.info["CreationDate"] = pydyf.String(info_moment(metadata.date))
        pdf.info["ModDate"] = pydyf.String(info_moment(metadata.date))
    if "AF" in pdf.catalog:
        # WeasyPrint lists each file twice.
        pdf.catalog["AF"] = pydyf.Array(dict.fromkeys(pdf.catalog["AF"]))
    if "Names" in pdf.catalog:
        # An inline name tree is written again by every signature.
        names = pdf.catalog["Names"]
        pdf.add_object(names)
        pdf.catalog["Names"] = names.reference


def _pages(pdf: pydyf.PDF) -> Iterator[pydyf.Dictionary]:
    for reference in pdf.page_references:
        yield at(pdf, reference)
