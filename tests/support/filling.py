"""Filling our forms with two libraries that we did not write: pikepdf, and PDFium as Chromium does.

PDFium is driven as a viewer drives it: it is told where somebody clicked and what was typed.
"""

from __future__ import annotations

import ctypes
import io
from collections.abc import Mapping
from dataclasses import dataclass

import pikepdf
import pypdfium2 as pdfium
from pikepdf.form import (
    CheckboxField,
    ChoiceField,
    DefaultAppearanceStreamGenerator,
    Form,
    TextField,
)
from pypdfium2 import raw


@dataclass(frozen=True, slots=True)
class Widget:
    """A field as it lies on a page."""

    name: str
    kind: str
    page: int
    middle: tuple[float, float]
    options: tuple[str, ...]


def widgets(data: bytes) -> dict[str, Widget]:
    """Return the fields of a form by name."""
    found = {}
    with pikepdf.open(io.BytesIO(data)) as pdf:
        for number, page in enumerate(pdf.pages):
            for each in page.get("/Annots", pikepdf.Array()):
                left, bottom, right, top = (float(value) for value in each.Rect)
                name = str(each.T)
                found[name] = Widget(
                    name,
                    str(each.FT),
                    number,
                    ((left + right) / 2, (bottom + top) / 2),
                    tuple(map(str, each.get("/Opt", pikepdf.Array()))),
                )
    return found


def fill_with_pikepdf(data: bytes, values: Mapping[str, str]) -> bytes:
    """Write values into a form; `yes` ticks a box."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        form = Form(pdf, DefaultAppearanceStreamGenerator)
        for name, value in values.items():
            match form[name]:
                case TextField() as text:
                    text.value = value
                case CheckboxField() as box:
                    box.checked = value == "yes"
                case ChoiceField() as choice:
                    choice.value = value
        pdf.save(out)
    return out.getvalue()


def fill_with_pdfium(data: bytes, values: Mapping[str, str]) -> bytes:
    """Click on each field of a form and type, as in Chromium; then save."""
    places = widgets(data)
    document = pdfium.PdfDocument(data)
    document.init_forms()
    by_page: dict[int, list[str]] = {}
    for name in values:
        by_page.setdefault(places[name].page, []).append(name)
    for number, names in by_page.items():
        page = document[number]
        for name in names:
            _enter(document.formenv.raw, page.raw, places[name], values[name])
        page.close()
    out = io.BytesIO()
    document.save(out)
    document.close()
    return out.getvalue()


def _enter(environment: object, page: object, place: Widget, value: str) -> None:
    x, y = place.middle
    raw.FORM_OnMouseMove(environment, page, 0, x, y)
    if place.kind == "/Btn":
        if value == "yes":
            raw.FORM_OnLButtonDown(environment, page, 0, x, y)
            raw.FORM_OnLButtonUp(environment, page, 0, x, y)
        return
    raw.FORM_OnFocus(environment, page, 0, x, y)
    if place.kind == "/Ch":
        assert raw.FORM_SetIndexSelected(environment, page, place.options.index(value), 1)
    else:
        raw.FORM_SelectAllText(environment, page)
        typed = (value + "\0").encode("utf-16-le")
        buffer = ctypes.create_string_buffer(typed, len(typed))
        pointer = ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort))
        raw.FORM_ReplaceSelection(environment, page, pointer)
    raw.FORM_ForceToKillFocus(environment)
