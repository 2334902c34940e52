"""Pango's layouts of text: set up once for all texts of a style, and kept until they are drawn.

WeasyPrint makes a context and a font description for each line of text, lets go of the shaped line
when it knows its size, and does everything again to draw it. Here a layout is the copy of an empty
one, and a line waits for its drawing: as many lines as some pages have, so that a long document
takes no more memory than before.
"""

from __future__ import annotations

import re
from typing import Any

from weasyprint.css import AnonymousStyle, ComputedStyle
from weasyprint.text import line_break
from weasyprint.text.ffi import FROM_UNITS, ffi, gobject, pango
from weasyprint.text.fonts import font_features
from weasyprint.text.line_break import Layout

WAITING = 500
"""Lines that wait for their drawing, about 5 kB each."""
_LAST = 0xFFFFFFFF
"""Where attributes end that are for a whole text (`PANGO_ATTR_INDEX_TO_TEXT_END`)."""
_FEATURES = (
    *("font_kerning", "font_variant_ligatures", "font_variant_position", "font_variant_caps"),
    *("font_variant_numeric", "font_variant_alternates", "font_variant_east_asian"),
    "font_feature_settings",
)
_DECISIVE = (
    *("font_family", "font_style", "font_stretch", "font_weight", "font_size"),
    *("font_variation_settings", "font_language_override", "lang", "direction", "overflow_wrap"),
    *_FEATURES,
)
"""What tells one style's texts from another's."""
_SPECIAL = re.compile("[\t\n\r\0\u2028\u2029]")
"""Characters that end paragraphs or need more than a text to be set."""
_FIRST_SIZE = ffi.new("PangoRectangle *")

ffi.cdef("PangoLayout * pango_layout_copy (PangoLayout *layout);")

_set_up_alone = Layout.setup
_set_text_alone = Layout.set_text
_reactivate_alone = Layout.reactivate
_waiting: list[Layout] = []


def install() -> None:
    """Replace how layouts are set up, given their text, measured and taken up again."""
    Layout.setup = _set_up
    Layout.set_text = _set_text
    Layout.reactivate = _reactivate
    Layout.is_shared = False
    line_break.line_size = line_size


def keep(layout: Layout) -> None:
    """Let a shaped line wait for its drawing, or let go of it as WeasyPrint does."""
    if len(_waiting) < WAITING:
        _waiting.append(layout)
    else:
        layout.deactivate()


def share(layout: Layout) -> None:
    """Let a shaped line be drawn more than once."""
    layout.is_shared = True


def forget() -> None:
    """Let go of all lines that were not drawn."""
    for layout in _waiting:
        if hasattr(layout, "layout"):
            layout.deactivate()
    _waiting.clear()


def model_of(style: ComputedStyle) -> Layout | None:
    """Return the empty layout of a style; nothing where each text needs its own attributes."""
    try:
        found: Layout | None = style.text_model
    except AttributeError:
        found = style.text_model = _model(style)
    return found


def line_size(line: Any, style: ComputedStyle) -> tuple[float, float]:
    """Return a line's width and height."""
    pango.pango_layout_line_get_extents(line, ffi.NULL, _FIRST_SIZE)
    width = _FIRST_SIZE.width * FROM_UNITS
    if style["letter_spacing"] != "normal":
        width += style["letter_spacing"]
    return width, _FIRST_SIZE.height * FROM_UNITS


def _model(style: ComputedStyle) -> Layout | None:
    if not isinstance(style, (ComputedStyle, AnonymousStyle)):  # drawings change theirs
        return None
    is_special = (
        style["letter_spacing"] != "normal"
        or style["word_spacing"]
        or style["text_decoration_line"] != "none"
    )
    if is_special:
        return None
    models = style.font_config.__dict__.setdefault("text_models", {})
    key = tuple(style[name] for name in _DECISIVE)
    if key not in models:
        has_features = font_features(*(style[name] for name in _FEATURES))
        models[key] = None if has_features else _new_model(style)
    return models[key]


def _new_model(style: ComputedStyle) -> Layout:
    model = Layout.__new__(Layout)
    _set_up_alone(model, style)
    del model.style
    # There is one paragraph only, and drawing a line asks for this.
    pango.pango_layout_set_single_paragraph_mode(model.layout, True)  # noqa: FBT003
    if style["overflow_wrap"] in ("anywhere", "break-word"):
        attributes = ffi.gc(pango.pango_attr_list_new(), pango.pango_attr_list_unref)
        attribute = pango.pango_attr_insert_hyphens_new(False)  # noqa: FBT003
        attribute.start_index, attribute.end_index = 0, _LAST
        pango.pango_attr_list_change(attributes, attribute)
        pango.pango_layout_set_attributes(model.layout, attributes)
    return model


def _set_up(self: Layout, style: ComputedStyle) -> None:
    model = model_of(style)
    if model is None:
        _set_up_alone(self, style)
        self.is_copy = False
        return
    self.style = style
    self.first_line_direction = 0
    self.language = model.language
    self.ascent = self.underline_position = self.strikethrough_position = None
    self.layout = ffi.gc(pango.pango_layout_copy(model.layout), gobject.g_object_unref)
    self.is_copy = True


def _set_text(self: Layout, text: str, justify: bool = False) -> None:  # noqa: FBT001, FBT002
    if self.is_copy:
        if not self.justification_spacing and not _SPECIAL.search(text):
            self.text = text
            data = text.encode()
            pango.pango_layout_set_text(self.layout, data, len(data))
            return
        _make_alone(self)
    _set_text_alone(self, text, justify)


def _make_alone(self: Layout) -> None:
    """Give a layout what WeasyPrint would have made, keeping its width."""
    pango.pango_layout_set_attributes(self.layout, ffi.NULL)
    pango.pango_layout_set_single_paragraph_mode(self.layout, False)  # noqa: FBT003
    self.is_copy = False


def _reactivate(self: Layout, style: ComputedStyle) -> None:
    if hasattr(self, "layout"):
        self.style = style
    else:
        _reactivate_alone(self, style)
