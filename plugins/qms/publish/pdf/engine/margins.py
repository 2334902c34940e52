"""Running heads and feet are laid out once, and again only where they say something else.

A head is the same on each page of a document. It is told by everything that its layout depends on:
the rules that it has, its place and size, and what stands in it.
"""

from __future__ import annotations

from typing import Any

from weasyprint.css import ComputedStyle
from weasyprint.formatting_structure.boxes import Box, MarginBox, PageBox, TextBox
from weasyprint.layout import LayoutContext, page

from qms.publish.pdf.engine.texts import share

_PLACE = (
    *("position_x", "position_y", "width", "height"),
    *(f"margin_{side}" for side in ("top", "right", "bottom", "left")),
    *(f"padding_{side}" for side in ("top", "right", "bottom", "left")),
    *(f"border_{side}_width" for side in ("top", "right", "bottom", "left")),
)
_OWN = 0

_lay_out_alone = page.margin_box_content_layout


def install() -> None:
    """Replace how the content of margin boxes is laid out."""
    page.margin_box_content_layout = margin_box_content_layout


def margin_box_content_layout(context: LayoutContext, page_box: PageBox, box: MarginBox) -> Box:
    """Return a margin box with its content in place, as WeasyPrint's function of the same name."""
    known = context.__dict__.setdefault("margin_layouts", {})
    key = _key(page_box, box)
    if key not in known:
        laid_out = _lay_out_alone(context, page_box, box)
        is_whole = all(isinstance(child, Box) for child in laid_out.descendants(placeholders=True))
        if is_whole:
            # The box is kept too: its key names objects of it.
            known[key] = laid_out, box
        return laid_out
    again: Box = known[key][0].deepcopy()
    for child in again.descendants():
        if isinstance(child, TextBox):
            share(child.pango_layout)
    return again


def _key(page_box: PageBox, box: MarginBox) -> tuple[Any, ...]:
    return (
        box.element_tag,
        _rules(page_box.style),
        _rules(box.style),
        tuple(box.__dict__[name] for name in _PLACE),
        tuple(_content(box)),
    )


def _rules(style: ComputedStyle) -> tuple[tuple[str, int], ...]:
    return tuple((name, id(value)) for name, (value, _) in style.cascaded.items())


def _content(box: MarginBox) -> list[tuple[Any, ...]]:
    own = (box.style, box.style.anonymous_style)
    return [
        (
            type(child),
            child.element_tag,
            id(child.element),
            _OWN if any(child.style is each for each in own) else id(child.style),
            getattr(child, "text", None),
            id(getattr(child, "replacement", None)),
        )
        for child in box.descendants()
    ]
