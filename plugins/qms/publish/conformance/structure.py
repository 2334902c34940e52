"""Rules on the structure that is read aloud: headings, lists, tables, pictures, links."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from qms.publish.conformance.element import Element, number_of
from qms.publish.conformance.plain import PlainPdf, text_of
from qms.publish.conformance.rule import Rule

_GROUPS = frozenset({"/THead", "/TBody", "/TFoot"})
_HOLDS = {
    "/Table": _GROUPS | {"/TR", "/Caption"},
    "/THead": frozenset({"/TR"}),
    "/TBody": frozenset({"/TR"}),
    "/TFoot": frozenset({"/TR"}),
    "/TR": frozenset({"/TH", "/TD"}),
    "/L": frozenset({"/L", "/LI", "/Caption"}),
    "/LI": frozenset({"/Lbl", "/LBody"}),
}
"""What may stand directly in an element; elsewhere anything may."""
_WITHIN = {
    "/THead": frozenset({"/Table"}),
    "/TBody": frozenset({"/Table"}),
    "/TFoot": frozenset({"/Table"}),
    "/TR": _GROUPS | {"/Table"},
    "/TH": frozenset({"/TR"}),
    "/TD": frozenset({"/TR"}),
    "/LI": frozenset({"/L"}),
    "/LBody": frozenset({"/LI"}),
}
_STANDARD = frozenset(
    {"/Document", "/Part", "/Art", "/Sect", "/Div", "/BlockQuote", "/Caption", "/TOC", "/TOCI"}
    | {"/Index", "/NonStruct", "/Private", "/P", "/H", "/H1", "/H2", "/H3", "/H4", "/H5", "/H6"}
    | {"/L", "/LI", "/Lbl", "/LBody", "/Table", "/TR", "/TH", "/TD", "/THead", "/TBody", "/TFoot"}
    | {"/Span", "/Quote", "/Note", "/Reference", "/BibEntry", "/Code", "/Link", "/Annot", "/Ruby"}
    | {"/RB", "/RT", "/RP", "/Warichu", "/WT", "/WP", "/Figure", "/Formula", "/Form"}
)
_ANNOTATION_ELEMENTS = {"/Link": "/Link", "/Widget": "/Form"}


def check_tree(file: PlainPdf) -> Iterator[str]:
    """The file has a structure, and says so.

    ISO 19005-3, 6.7.2, 6.7.3; ISO 14289-1, 7.1.
    """
    marks = file.dictionary(file.root.get("/MarkInfo"))
    if marks.get("/Marked") is not True:
        yield "The file does not say that it is tagged."
    if marks.get("/Suspects") is True:
        yield "The file says that its tags may be wrong."
    if not file.tree.elements:
        yield "The file has no structure that could be read aloud."


def check_kinds(file: PlainPdf) -> Iterator[str]:
    """Each element is of a kind that every reader knows, or says which of these it stands for.

    ISO 19005-3, 6.7.3.4; ISO 14289-1, 7.1.
    """
    for kind in sorted({each.kind for each in file.tree.elements} - _STANDARD):
        yield f"Elements of the kind {kind[1:]} stand for nothing that readers know."


def check_parents(file: PlainPdf) -> Iterator[str]:
    """Each element names the element that it stands in.

    ISO 19005-3, 6.7.3.
    """
    root = number_of(file.root.get("/StructTreeRoot"))
    for element in file.tree.elements:
        above = element.parent.number if element.parent else root
        if element.stated_parent != above:
            yield f"An element {element.name} (object {element.number}) names another parent."


def check_places(file: PlainPdf) -> Iterator[str]:
    """Rows stand in tables, cells in rows, items in lists, and nothing else does.

    ISO 14289-1, 7.2.
    """
    for element in file.tree.elements:
        above = element.parent.kind if element.parent else "/StructTreeRoot"
        allowed = _HOLDS.get(above)
        outside = above not in _WITHIN.get(element.kind, {above})
        if outside or (allowed is not None and element.kind not in allowed):
            yield f"An element {element.name} stands in an element {above[1:]}."
        if element.kind in _HOLDS and element.marks:
            yield f"Text stands directly in an element {element.name}."


def check_headings(file: PlainPdf) -> Iterator[str]:
    """Headings begin with the first level and go down one level at a time.

    ISO 14289-1, 7.4.2.
    """
    before = 0
    for element in file.tree.elements:
        if len(element.kind) != 3 or not element.kind.startswith("/H"):  # noqa: PLR2004 - /H1
            continue
        level = int(element.kind[2])
        if level > before + 1:
            under = f"one of level {before}" if before else "no other"
            yield f"A heading of level {level} follows {under}{_where(file, element)}."
        before = level


def check_head_cells(file: PlainPdf) -> Iterator[str]:
    """Each head cell of a table says whether it heads a row or a column.

    ISO 14289-1, 7.5.
    """
    for element in file.tree.elements:
        if element.kind == "/TH" and not _attribute(file, element, "/Scope"):
            yield f"A head cell does not say what it heads{_where(file, element)}."


def check_cell_references(file: PlainPdf) -> Iterator[str]:
    """Names of head cells are unique, and the cells under them name heads that are there.

    ISO 14289-1, 7.5.
    """
    known = {text_of(name): number_of(reference) for name, reference in file.tree.names}
    if len(known) != len(file.tree.names):
        yield "Two elements have the same name."
    for element in file.tree.elements:
        if not element.rest:
            continue
        name = text_of(file.at(element.rest.get("/ID")))
        if name and known.get(name) != element.number:
            yield f"The name {name} does not lead to its element."
        for head in file.array(_attribute(file, element, "/Headers")):
            if text_of(head) not in known:
                yield f"A cell names a head that is not there{_where(file, element)}."


def check_alternatives(file: PlainPdf) -> Iterator[str]:
    """Each picture and formula is described in words.

    ISO 14289-1, 7.3, 7.7.
    """
    for element in file.tree.elements:
        described = element.rest.get("/Alt") or element.rest.get("/ActualText")
        if element.kind in {"/Figure", "/Formula"} and not text_of(file.at(described)).strip():
            yield f"A picture is not described in words{_where(file, element)}."


def check_annotations(file: PlainPdf) -> Iterator[str]:
    """Each link and each field has its place in the structure.

    ISO 14289-1, 7.18.1, 7.18.4, 7.18.5.
    """
    for page, number, value in file.annotations:
        expected = _ANNOTATION_ELEMENTS.get(str(value.get("/Subtype")), "/Annot")
        owner = number_of(file.tree.numbers.get(value.get("/StructParent")))
        element = file.tree.by_number.get(owner)
        is_held = element is not None and file.tree.annotated.get(number) == owner
        if element is None or element.kind != expected or not is_held:
            kind = str(value.get("/Subtype"))[1:]
            yield f"A {kind} annotation on page {page} has no place in the structure."


def _attribute(file: PlainPdf, element: Element, name: str) -> Any:
    attributes = file.at(element.rest.get("/A"))
    several = attributes if isinstance(attributes, list) else [attributes]
    return next((each[name] for each in map(file.dictionary, several) if name in each), None)


def _where(file: PlainPdf, element: Element) -> str:
    """Say on which page an element begins."""
    page = file.page_number(element.page)
    return f" on page {page}" if page else ""


RULES = (
    Rule(
        name="not-tagged",
        clause="ISO 19005-3, 6.7.2, 6.7.3; ISO 14289-1, 7.1",
        check=check_tree,
    ),
    Rule(
        name="unknown-element",
        clause="ISO 19005-3, 6.7.3.4; ISO 14289-1, 7.1",
        check=check_kinds,
    ),
    Rule(name="other-parent", clause="ISO 19005-3, 6.7.3", check=check_parents),
    Rule(name="element-out-of-place", clause="ISO 14289-1, 7.2", check=check_places),
    Rule(name="skipped-heading-level", clause="ISO 14289-1, 7.4.2", check=check_headings),
    Rule(name="head-cell-without-scope", clause="ISO 14289-1, 7.5", check=check_head_cells),
    Rule(name="head-cell-not-found", clause="ISO 14289-1, 7.5", check=check_cell_references),
    Rule(
        name="picture-without-words",
        clause="ISO 14289-1, 7.3, 7.7",
        check=check_alternatives,
    ),
    Rule(
        name="annotation-outside-structure",
        clause="ISO 14289-1, 7.18.1, 7.18.4, 7.18.5",
        check=check_annotations,
    ),
)
