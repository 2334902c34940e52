"""Boxes without floats, backgrounds and outlines, as nearly all are, are not searched for them.

Whether a style has any of these is found out once, not for each box and each time it is moved.
"""

from __future__ import annotations

from typing import Any

from weasyprint import draw
from weasyprint.css import ComputedStyle
from weasyprint.draw import border
from weasyprint.draw.color import get_color
from weasyprint.formatting_structure.boxes import Box, LineBox
from weasyprint.layout import LayoutContext, background, inline
from weasyprint.layout.absolute import AbsolutePlaceholder
from weasyprint.pdf.stream import Stream

_RADII = tuple(
    f"border_{corner}_radius" for corner in ("top_left", "top_right", "bottom_right", "bottom_left")
)
_NO_RADII = dict.fromkeys(_RADII, (0, 0))
_ZERO = (0, "px")

_in_flow_alone = Box.is_in_normal_flow
_background_alone = background.layout_box_backgrounds
_outline_alone = border.draw_outline
_avoid_alone = inline.avoid_collisions


def install() -> None:
    """Replace what asks each box for its flow, background, outline and neighbours."""
    Box.is_in_normal_flow = is_in_normal_flow
    background.layout_box_backgrounds = layout_box_backgrounds
    border.draw_outline = draw.draw_outline = draw_outline
    inline.avoid_collisions = avoid_collisions


def is_in_normal_flow(self: Box) -> bool:
    """Tell whether a box is in the flow, as WeasyPrint's method of the same name."""
    style = self.style
    try:
        found: bool = style.is_in_flow
    except AttributeError:
        found = style.is_in_flow = _in_flow_alone(self)
    return found


def layout_box_backgrounds(
    page: Box,
    box: Box,
    get_image_from_uri: Any,
    layout_children: bool = True,  # noqa: FBT001, FBT002
    style: ComputedStyle | None = None,
) -> None:
    """Place backgrounds and round corners, as WeasyPrint's function of the same name."""
    if isinstance(box, AbsolutePlaceholder):
        box = box._box  # noqa: SLF001 - what it stands for has no public name
    if box is page or style is not None or not layout_children or not _is_bare(box.style):
        _background_alone(page, box, get_image_from_uri, layout_children, style)
        return
    box.__dict__.update(_NO_RADII)
    box.background = None
    for child in box.all_children():
        layout_box_backgrounds(page, child, get_image_from_uri)


def _is_bare(style: ComputedStyle) -> bool:
    try:
        found: bool = style.is_bare
    except AttributeError:
        found = style.is_bare = (
            style["border_image_source"][0] == "none"
            and style["mask_border_source"][0] == "none"
            and all(kind == "none" for kind, _ in style["background_image"])
            and get_color(style, "background_color").alpha == 0
            and not style["box_shadow"]
            and all(_ZERO in style[name] for name in _RADII)
        )
    return found


def draw_outline(stream: Stream, box: Box) -> None:
    """Draw the outlines of a box and of what is in it, as WeasyPrint's function does."""
    if _has_outline(box.style):
        _outline_alone(stream, box)
        return
    for child in box.children:
        if isinstance(child, Box):
            draw_outline(stream, child)


def _has_outline(style: ComputedStyle) -> bool:
    try:
        found: bool = style.has_outline
    except AttributeError:
        found = style.has_outline = bool(style["outline_width"])
    return found


def avoid_collisions(
    context: LayoutContext,
    box: Box,
    containing_block: Box,
    outer: bool = True,  # noqa: FBT001, FBT002
) -> tuple[float, float, float]:
    """Return where a box has room beside floats, as WeasyPrint's function of the same name."""
    is_alone = (
        not outer
        and type(box) is LineBox
        and not context.excluded_shapes
        and containing_block.style["direction"] == "ltr"
    )
    if not is_alone:
        return _avoid_alone(context, box, containing_block, outer)  # type: ignore[no-any-return]
    # In WeasyPrint's order, for sums of fractions depend on it.
    edge = containing_block.content_box_x()
    left = edge + box.margin_left
    right = edge + containing_block.width - box.margin_right
    return left - box.margin_left, box.border_box_y() - box.margin_top, right - left
