"""Rules on what a reader can do with a file: actions, attachments, forms, annotations."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from qms.publish.conformance.element import number_of
from qms.publish.conformance.plain import PlainPdf, text_of
from qms.publish.conformance.rule import Rule

_ACTIONS = frozenset({"/GoTo", "/GoToR", "/GoToE", "/URI", "/Thread", "/SubmitForm", "/Named"})
_NAMED = frozenset({"/NextPage", "/PrevPage", "/FirstPage", "/LastPage"})
_ANNOTATIONS = frozenset({"/Link", "/Widget", "/Text", "/FreeText", "/Highlight", "/Popup"})
"""Kinds that our files may have; the standards allow a few more."""
_PRINT, _HIDDEN = 0b100, 0b100011
_RELATIONSHIPS = frozenset({"/Source", "/Data", "/Alternative", "/Supplement", "/Unspecified"})


def check_actions(file: PlainPdf) -> Iterator[str]:
    """Nothing runs, plays or changes anything: no scripts, no programs, no hidden buttons.

    ISO 19005-3, 6.5.1.
    """
    for number, action in _actions(file):
        kind = action["/S"]
        if kind not in _ACTIONS or (kind == "/Named" and action.get("/N") not in _NAMED):
            yield f"The action {number} is of the kind {str(kind).removeprefix('/')}."
    if "/JavaScript" in file.dictionary(file.root.get("/Names")):
        yield "The file holds scripts."


def check_triggers(file: PlainPdf) -> Iterator[str]:
    """Nothing happens by itself when a file, a page or a field is opened.

    ISO 19005-3, 6.5.2.
    """
    if "/OpenAction" in file.root:
        yield "Opening the file starts an action."
    for number, value in file.dictionaries:
        if "/AA" in value:
            yield f"Object {number} starts an action by itself."


def check_attachments(file: PlainPdf) -> Iterator[str]:
    """Each embedded file has its names, a description, a kind and a reason to be there.

    ISO 19005-3, 6.8; ISO 14289-1, 7.11.
    """
    listed = {number_of(each) for each in file.array(file.root.get("/AF"))}
    for number, value in file.dictionaries:
        if "/EF" not in value:
            continue
        name = text_of(value.get("/UF")) or text_of(value.get("/F")) or str(number)
        for key in ("/F", "/UF", "/Desc"):
            if not text_of(file.at(value.get(key))):
                yield f"The embedded file {name} has no {key[1:]}."
        if value.get("/AFRelationship") not in _RELATIONSHIPS:
            yield f"The embedded file {name} does not say what it is to the document."
        for stream in file.dictionary(value["/EF"]).values():
            if "/" not in str(file.dictionary(stream).get("/Subtype"))[1:]:
                yield f"The embedded file {name} does not say of what kind it is."
        if number not in listed:
            yield f"The embedded file {name} belongs to nothing in the document."


def check_form(file: PlainPdf) -> Iterator[str]:
    """Fields are shown as the file draws them, not as each reader would.

    ISO 19005-3, 6.4.1, 6.4.2; ISO 14289-1, 7.15.
    """
    form = file.dictionary(file.root.get("/AcroForm"))
    if form.get("/NeedAppearances") is True:
        yield "Readers are asked to draw the fields themselves."
    if "/XFA" in form:
        yield "The form is an XFA form."


def check_annotation_kinds(file: PlainPdf) -> Iterator[str]:
    """There are links, fields and notes only: nothing that plays, and nothing unknown.

    ISO 19005-3, 6.3.1.
    """
    for page, _, value in file.annotations:
        if value.get("/Subtype") not in _ANNOTATIONS:
            kind = str(value.get("/Subtype")).removeprefix("/")
            yield f"Page {page} has an annotation of the kind {kind}."


def check_visibility(file: PlainPdf) -> Iterator[str]:
    """What is on the screen is on paper: annotations are printed, none is hidden.

    ISO 19005-3, 6.3.2.
    """
    for page, _, value in file.annotations:
        flags = value.get("/F", 0)
        if value.get("/Subtype") == "/Popup":
            continue
        if not isinstance(flags, int) or not flags & _PRINT or flags & _HIDDEN:
            yield f"{_called(value)} on page {page} is hidden or not printed."


def check_appearance(file: PlainPdf) -> Iterator[str]:
    """Each field and note is drawn in the file; links need no drawing.

    ISO 19005-3, 6.3.3.
    """
    for page, _, value in file.annotations:
        if value.get("/Subtype") in {"/Link", "/Popup"}:
            continue
        if "/N" not in file.dictionary(value.get("/AP")):
            yield f"{_called(value)} on page {page} is not drawn in the file."


def check_field_words(file: PlainPdf) -> Iterator[str]:
    """Each field says in words what it is for.

    ISO 14289-1, 7.18.1.
    """
    for page, _, value in file.annotations:
        if value.get("/Subtype") == "/Widget" and not text_of(file.at(value.get("/TU"))):
            yield f"{_called(value)} on page {page} does not say what it is for."


def check_link_words(file: PlainPdf) -> Iterator[str]:
    """Each link says in words where it leads.

    ISO 14289-1, 7.18.5.
    """
    for page, _, value in file.annotations:
        if value.get("/Subtype") == "/Link" and not text_of(file.at(value.get("/Contents"))):
            yield f"A link on page {page} does not say where it leads."


def check_tab_order(file: PlainPdf) -> Iterator[str]:
    """On pages with links or fields the tab key follows the structure.

    ISO 14289-1, 7.18.3.
    """
    for number, (_, page) in enumerate(file.pages, 1):
        if file.array(page.get("/Annots")) and page.get("/Tabs") != "/S":
            yield f"On page {number} the tab key does not follow the structure."


def _actions(file: PlainPdf) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield each action: what an annotation, a bookmark or another action leads to."""
    for number, value in file.dictionaries:
        if value.get("/Type") == "/Action" and "/S" in value:
            yield number, value
            continue
        for key in value.keys() & {"/A", "/Next"}:
            action = file.dictionary(value[key])
            if "/S" in action:
                yield number, action


def _called(value: dict[str, Any]) -> str:
    name = text_of(value.get("/T"))
    return f"The field {name}" if name else "An annotation"


RULES = (
    Rule(name="forbidden-action", clause="ISO 19005-3, 6.5.1", check=check_actions),
    Rule(name="action-by-itself", clause="ISO 19005-3, 6.5.2", check=check_triggers),
    Rule(
        name="incomplete-attachment",
        clause="ISO 19005-3, 6.8; ISO 14289-1, 7.11",
        check=check_attachments,
    ),
    Rule(
        name="form-drawn-by-reader",
        clause="ISO 19005-3, 6.4; ISO 14289-1, 7.15",
        check=check_form,
    ),
    Rule(name="annotation-kind", clause="ISO 19005-3, 6.3.1", check=check_annotation_kinds),
    Rule(name="hidden-annotation", clause="ISO 19005-3, 6.3.2", check=check_visibility),
    Rule(name="annotation-not-drawn", clause="ISO 19005-3, 6.3.3", check=check_appearance),
    Rule(name="field-without-words", clause="ISO 14289-1, 7.18.1", check=check_field_words),
    Rule(name="link-without-words", clause="ISO 14289-1, 7.18.5", check=check_link_words),
    Rule(name="tab-order", clause="ISO 14289-1, 7.18.3", check=check_tab_order),
)
