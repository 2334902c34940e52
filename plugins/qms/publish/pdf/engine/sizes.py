"""Sizes of boxes that do not depend on what is around them are worked out once for a style.

Margins, paddings, borders, widths and heights are resolved for every box, and again whenever it is
broken or moved, although hardly any is a percentage.
"""

from __future__ import annotations

from typing import Any

from weasyprint.css import ComputedStyle
from weasyprint.formatting_structure.boxes import Box
from weasyprint.layout import (
    absolute,
    block,
    column,
    flex,
    float as floating,
    grid,
    inline,
    page,
    percent,
    table,
)
from weasyprint.layout.absolute import AbsolutePlaceholder

_HORIZONTAL = (
    *("margin_left", "margin_right", "padding_left", "padding_right"),
    *("width", "min_width", "max_width"),
)
"""Sizes whose percentages are of the width around a box."""
_OTHERS = (
    *("margin_top", "margin_bottom", "padding_top", "padding_bottom"),
    *("height", "min_height", "max_height"),
)
_BORDERS = tuple(f"border_{side}_width" for side in ("top", "right", "bottom", "left"))
_LEAST = frozenset({"min_width", "min_height"})

_resolve_alone = percent.resolve_percentages

Sizes = tuple[dict[str, Any], tuple[str, ...], bool, bool]


def install() -> None:
    """Replace how the sizes of a box are resolved."""
    for module in (absolute, block, column, flex, floating, grid, inline, page, percent, table):
        module.resolve_percentages = resolve_percentages


def resolve_percentages(box: Box, containing_block: Any) -> None:
    """Set used sizes as attributes of a box, as WeasyPrint's function of the same name."""
    style = box.style
    try:
        sizes = style.own_sizes
    except AttributeError:
        sizes = style.own_sizes = _own_sizes(style)
    # Flexible items get others meanwhile; a placeholder has no attributes of its own.
    is_other = box.is_flex_item or box.is_grid_item or isinstance(box, AbsolutePlaceholder)
    if sizes is None or is_other:
        _resolve_alone(box, containing_block)
        return
    fixed, relative, is_collapsed, is_reduced = sizes
    attributes = box.__dict__
    attributes.update(fixed)
    if relative:
        is_box = isinstance(containing_block, Box)
        width = containing_block.width if is_box else containing_block[0]
        for name in relative:
            percent.resolve_one_percentage(box, name, width)
    if is_collapsed:
        for name in _BORDERS:
            if name not in attributes:
                attributes[name] = style[name]
    if is_reduced:
        percent.adjust_box_sizing(box, "width")
        percent.adjust_box_sizing(box, "height")


def _own_sizes(style: ComputedStyle) -> Sizes | None:
    """Return a style's own sizes, the names of those that are percentages, and two exceptions."""
    fixed: dict[str, Any] = {}
    relative = []
    for name in (*_HORIZONTAL, *_OTHERS):
        value = style[name]
        if value == "auto":
            fixed[name] = 0 if name in _LEAST else value
        elif getattr(value, "unit", None) == "px":
            fixed[name] = value.value
        elif name in _HORIZONTAL:
            relative.append(name)
        else:
            return None
    is_collapsed = style["border_collapse"] == "collapse"
    if not is_collapsed:
        fixed.update((name, style[name]) for name in _BORDERS)
    is_reduced = style["box_sizing"] != "content-box"
    return fixed, tuple(relative), is_collapsed, is_reduced
